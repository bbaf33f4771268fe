"""ROWS: what is measured beside what, and how far it has to reach. A folder for files comes in."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

from bench.measure import ROOT, Row, at_least, at_most, child, in_turn

__all__ = ["ROWS"]

Rows: TypeAlias = Iterator[Row]
Work: TypeAlias = tuple[Callable[[], dict[str, Any]], int]  # and how often
FILMS = ("tangent_projection", "vector_field", "ascent", "conjugate_gradient")


def field(folder: str) -> Rows:
    """2,135 arrows at 1080p60 for two seconds."""
    took = in_turn(
        {
            "ours": (partial(child, "field_ours", folder), 3),
            "alone": (partial(child, "encode", f"{folder}/ours.mp4"), 3),
            "matplotlib": (partial(child, "field_matplotlib", folder), 3),
            "Manim": (partial(child, "field_manim", folder), 1),
        }
    )
    ours = took["ours"]
    yield at_least("F: Manim's ArrowVectorField", ours, took["Manim"], 8)
    yield at_least("F: matplotlib's quiver", ours, took["matplotlib"], 1.5)
    note = "the peer without turning RGB into YUV"
    yield at_most("F: encoding alone", ours, took["alone"], 1.3, note)


def surface(folder: str) -> Rows:
    """A surface that turns for a second at 1080p60."""
    took = in_turn(
        {
            "bare": (partial(child, "surface_ours", folder, "32", "bare"), 3),
            "arrows": (partial(child, "surface_ours", folder, "64", "arrows"), 3),
            "Manim": (partial(child, "surface_manim", folder), 1),
        }
    )
    peer = took["Manim"]
    yield at_least("S: 32 x 32 faces, Manim's Surface", took["bare"], peer, 15)
    note = "the peer has 32 x 32 faces and no arrows"
    yield at_least("S: 64 x 64 faces and 121 arrows", took["arrows"], peer, 8, note)


def films(folder: str) -> Rows:
    """The core films, whole, at 1080p60; one of them, which takes minutes, by Manim, too."""
    for name in FILMS:
        works: dict[str, Work] = {
            "ours": (partial(child, "film", folder, name), 1),
            "alone": (partial(child, "encode", f"{folder}/{name}.mp4"), 1),
        }
        if name == FILMS[0]:
            works["Manim"] = partial(child, "film_manim", folder, name), 1
        took = in_turn(works)
        ours, playing = took["ours"], {"seconds": took["ours"]["playing"]}
        note = f"the peer is its playing time; processor time {ours['busy']:.0f} s, on 2 cores"
        yield at_most(f"W: {name}", ours, playing, 1, note)
        yield at_most(f"W: {name}, encoding alone", ours, took["alone"], 1.5)
        if "Manim" in took:
            yield at_least(f"W: {name}, Manim's own renderer", ours, took["Manim"], 1)


def gradients(folder: str) -> Rows:
    """A million gradients of ripple."""
    works = {name: (partial(child, "gradients", name, "1000000"), 5) for name in
             ("ours", "vmap", "by_hand")}  # fmt: skip
    works["loop"] = (partial(child, "gradients", "loop", "10000"), 3)
    took = in_turn(works)
    ours = took["ours"]
    note = "10,000 points, times 100"
    yield at_least("G: one backward() a point", ours, times(100, took["loop"]), 500, note)
    yield at_least("G: vmap(grad)", ours, took["vmap"], 1)
    yield at_most("G: by hand in NumPy", ours, took["by_hand"], 4)


def times(factor: float, taken: dict[str, float]) -> dict[str, float]:
    """What a work that is so many times larger takes."""
    return {key: factor * value for key, value in taken.items()}


def paths(folder: str) -> Rows:
    """Many paths at once."""
    took = in_turn(
        {
            "walks": (partial(child, "paths", "walks", "1000"), 3),
            "walks_alone": (partial(child, "paths", "walks_alone", "50"), 3),
            "flows": (partial(child, "paths", "flows", "200"), 3),
            "flows_alone": (partial(child, "paths", "flows_alone", "20"), 3),
        }
    )
    one = times(20, took["walks_alone"])
    yield at_least("P: 1,000 ascents one by one", took["walks"], one, 30, "50, times 20")
    one = times(10, took["flows_alone"])
    yield at_least("P: 200 solve_ivp one by one", took["flows"], one, 5, "20, times 10")


def start(folder: str) -> Rows:
    """How soon a command answers."""
    beside = Path(sys.executable).parent
    own = os.environ | {"GRADREEL_CACHE": f"{folder}/cache"}

    def answer(*words: str | Path) -> dict[str, Any]:
        began = time.perf_counter()
        subprocess.run([beside / words[0], *words[1:]], check=True, capture_output=True, env=own)
        return {"seconds": time.perf_counter() - began}

    eval_ = ("gradreel", "eval", "x^2 + y", "--at", "1,2")
    film = ("gradreel", "render", "vector_field", "--beat", "tilt_up", "--out", folder)
    made = answer(*film)
    took = in_turn(
        {
            "help": (partial(answer, "gradreel", "--help"), 9),
            "list": (partial(answer, "gradreel", "list"), 9),
            "eval": (partial(answer, *eval_), 5),
            "run": (partial(answer, ROOT / "run", "list"), 9),
            "unchanged": (partial(answer, *film), 3),
            "torch": (partial(answer, "python", "-c", "import torch, numpy"), 5),
            "Manim": (partial(answer, "manim", "--help"), 3),
        }
    )
    for name, key, peer, bound, note in (
        ("gradreel help", "help", took["Manim"], 0.3, "the peer is manim --help"),
        ("gradreel list", "list", took["Manim"], 0.3, "the peer is manim --help"),
        ("./run list", "run", took["list"], 0.3, "the peer is gradreel list"),
        ("an unchanged film", "unchanged", made, 2, "the peer makes it"),
    ):
        one, other = took[key]["seconds"], peer["seconds"]
        yield Row(f"C: {name}", one, other, other / one, f"under {bound} s", one < bound, note)
    note = "the peer is python -c 'import torch, numpy'"
    yield at_most("C: gradreel eval", took["eval"], took["torch"], 1.3, note)


def memory(folder: str) -> Rows:
    """Peak memory of a short film and of a long one."""
    short = child("long_film", folder, "30")["peak_mb"]
    long = child("long_film", folder, "120")["peak_mb"]
    yield Row("M: 30 s, MB", short, 1200, short / 1200, "at most 1200 MB", short <= 1200)
    yield Row(
        "M: 120 s, MB", long, short, long / short, "at most 1.1 x the 30 s", long <= 1.1 * short
    )


ROWS: dict[str, Callable[[str], Rows]] = {
    "F": field, "S": surface, "W": films, "G": gradients, "P": paths, "C": start, "M": memory,
}  # fmt: skip
