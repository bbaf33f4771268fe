"""What stands on the frame at a moment: texts with their boxes, and ink as points.

Three things a mobject can say of itself, all optional:

``ink()``          of a batch that has ``paint``: points along what it draws that stands out, ``(P, 2)``
                   S on the screen, dense enough to find a text among them (about 0.06 S). A batch
                   without it is a background, like a filled mesh: only contrast counts;
``clip_area``      nothing of the mobject shows outside of it;
``over_text``      True for what is meant to cross a text, such as the line that strikes one out.

A camera that does not look straight at the plane has ``on_screen(mobject, points)``, which gives
the ``(P, 2)`` S on the screen of ``(P, 3)`` S in the scene.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from manim import DecimalNumber, Mobject, Scene, SingleStringMathTex, Text, VMobject
from manim.mobject.text.typst_mobject import Typst
from numpy.typing import NDArray

from scenes.kit.text import Readout, Words
from scenes.kit.view import Area

__all__ = ["Ink", "Sight", "Writing", "box_of", "sight"]

Floats: TypeAlias = NDArray[np.float64]

TEXTS = (Words, Readout, Typst, Text, SingleStringMathTex, DecimalNumber)
STEP = 0.05  # S between sampled points
CAPITAL = 0.645  # height of a capital letter in ems, in Typst's text font
# Height of a capital in S for one point of font size, for Manim's own kinds of text.
CAPITAL_OF_A_POINT = {Typst: CAPITAL / 96, Text: 0.0075, SingleStringMathTex: 0.0070}


@dataclass(frozen=True, eq=False)
class Writing:
    """One text that can be seen. ``parts`` are its colours, each with its own box."""

    mobject: VMobject
    name: str
    box: Area
    points: Floats  # (P, 2) S, along the outlines of its letters
    capital: float  # S; height of a capital letter
    opacity: float
    parts: tuple[tuple[Area, Floats], ...]  # (4,) sRGB and opacity, 0..1
    order: int  # a higher one is drawn later


@dataclass(frozen=True, eq=False)
class Ink:
    """One mobject that is not text, as points along its outline or stroke."""

    mobject: VMobject
    points: Floats  # (P, 2) S
    half: float  # S; half the width of its stroke
    colour: Floats  # (4,) sRGB and opacity, 0..1
    plate: Area | None  # what it covers, if it is an opaque filled shape
    order: int


@dataclass(frozen=True, eq=False)
class Sight:
    """All that stands on the frame, and the mobjects without text, in the order of drawing."""

    writings: tuple[Writing, ...]
    inks: tuple[Ink, ...]
    without_text: tuple[Mobject, ...]


def box_of(points: Floats) -> Area:
    """The upright rectangle around ``(P, 2)`` S."""
    (left, bottom), (right, top) = points.min(axis=0), points.max(axis=0)
    return Area(float(left), float(bottom), float(right), float(top))


def sight(scene: Scene) -> Sight:
    """What ``scene`` shows now."""
    camera: Any = scene.camera
    drawn = [*scene.mobjects, *scene.foreground_mobjects]
    parts = [pair for mobject in drawn for pair in _walk(mobject, None)]
    parts.sort(key=lambda pair: pair[0].z_index)
    texts: dict[int, tuple[Mobject, int, list[VMobject]]] = {}
    inks, plain = [], []
    for order, (part, owner) in enumerate(parts):
        if owner is not None and isinstance(part, VMobject):
            texts.setdefault(id(owner), (owner, order, []))[2].append(part)
            continue
        plain.append(part)
        if isinstance(part, VMobject):
            inks.append(_ink(part, order, camera))
    writings = [_writing(owner, own, order, camera) for owner, order, own in texts.values()]
    return Sight(
        tuple(writing for writing in writings if writing is not None),
        tuple(ink for ink in inks if ink is not None),
        tuple(plain),
    )


def _walk(mobject: Mobject, owner: Mobject | None) -> Iterator[tuple[Mobject, Mobject | None]]:
    """Every mobject that draws something, with the text it belongs to."""
    if owner is None and isinstance(mobject, TEXTS):
        owner = mobject
    if len(mobject.points) or hasattr(mobject, "paint"):
        yield mobject, owner
    for part in mobject.submobjects:
        yield from _walk(part, owner)


def _on_screen(mobject: VMobject, points: Floats, camera: Any) -> Floats:
    projected = getattr(camera, "on_screen", None)
    return np.asarray(points[:, :2] if projected is None else projected(mobject, points))


def _inside(points: Floats, mobject: VMobject) -> Floats:
    area: Area | None = getattr(mobject, "clip_area", None)
    if area is None:
        return points
    x, y = points.T
    return points[(area.left <= x) & (x <= area.right) & (area.bottom <= y) & (y <= area.top)]


def _along(points: Floats) -> Floats:
    """Points every STEP along cubic Bezier curves, four rows of ``points`` each: ``(P, 3)``."""
    curves = points[: len(points) // 4 * 4].reshape(-1, 4, points.shape[1])
    curves = curves[np.isfinite(curves).all(axis=(1, 2))]
    if not len(curves):
        return np.zeros((0, points.shape[1]))
    lengths = np.linalg.norm(np.diff(curves, axis=1), axis=2).sum(axis=1)
    counts = np.clip(np.ceil(lengths / STEP), 1, 500).astype(int)
    which = np.repeat(np.arange(len(curves)), counts)
    first = np.repeat(np.cumsum(counts) - counts, counts)
    t = ((np.arange(len(which)) - first) / counts[which])[:, None]
    a, b, c, d = (curves[which, corner] for corner in range(4))
    path = (1 - t) ** 3 * a + 3 * t * (1 - t) ** 2 * b + 3 * t**2 * (1 - t) * c + t**3 * d
    return np.concatenate([path, curves[-1:, 3]])


def _colour(part: VMobject) -> Floats:
    """The strongest of a mobject's colours, ``(4,)``; opacity 0 if nothing is drawn."""
    shown = [np.zeros((1, 4)), np.asarray(part.get_fill_rgbas(), dtype=np.float64).reshape(-1, 4)]
    if part.get_stroke_width() > 0:
        strokes = part.get_stroke_rgbas()
        shown.append(np.asarray(strokes, dtype=np.float64).reshape(-1, 4))
    colours = np.concatenate(shown)
    return np.asarray(colours[int(np.argmax(colours[:, 3]))])


def _ink(part: VMobject, order: int, camera: Any) -> Ink | None:
    colour = _colour(part)
    ink = getattr(part, "ink", None)
    batch = hasattr(part, "paint")
    if getattr(part, "over_text", False) or colour[3] <= 0 or (batch and ink is None):
        return None
    half, plate = 0.0, None
    if ink is not None:
        points = np.asarray(ink(), dtype=np.float64)
    else:
        points = _on_screen(part, _along(part.points), camera)
        half = 0.005 * float(part.get_stroke_width())
    points = points[np.isfinite(points).all(axis=1)]
    if not batch and len(points) and part.get_fill_opacity() >= 0.7:
        plate = box_of(points)
    points = _inside(points, part)
    return Ink(part, points, half, colour, plate, order) if len(points) else None


def _writing(owner: Mobject, own: list[VMobject], order: int, camera: Any) -> Writing | None:
    parts, outlines = [], []
    for part in own:
        colour, points = _colour(part), _on_screen(part, part.points, camera)
        points = points[np.isfinite(points).all(axis=1)]
        if colour[3] > 0 and len(points):
            parts.append((box_of(points), colour))
            outlines.append(points)
    if not parts:
        return None
    points = np.concatenate(outlines)
    opacity = max(float(colour[3]) for _, colour in parts)
    name, capital = _name(owner), _capital(owner)
    assert isinstance(owner, VMobject)
    return Writing(owner, name, box_of(points), points, capital, opacity, tuple(parts), order)


def _name(text: Mobject) -> str:
    """What the text says, or as much of that as can be known."""
    for said in ("markup", "typst_code", "original_text", "tex_string"):
        if isinstance(getattr(text, said, None), str):
            words: str = getattr(text, said)
            return repr(words if len(words) <= 40 else words[:37] + "...")
    if isinstance(text, Readout):
        return f"the number {text.said}"
    return f"the number {text.get_value():g}" if isinstance(text, DecimalNumber) else "a text"


def _capital(text: Mobject) -> float:
    if isinstance(text, Words | Readout):
        return CAPITAL * text.em
    for kind, height in CAPITAL_OF_A_POINT.items():
        if isinstance(text, kind):
            return height * float(text.font_size)
    return float(text.height)
