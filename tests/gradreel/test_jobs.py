"""Films side by side: the same files, and one that fails or dies leaves the others alone."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from gradreel.api import render
from gradreel.catalogue import find
from gradreel.crew import Lost
from gradreel.manifest import digest
from gradreel.order import order
from gradreel.progress import Progress
from gradreel.studio import Failure, produce

FILMS = '''
import os
import signal

from manim import Square

from gradreel import GradientScene, beat


class Well(GradientScene):
    """Two beats."""

    @beat("A")
    def first(self):
        self.add(Square())
        self.wait(0.1)

    @beat("B")
    def second(self):
        self.wait(0.1)


class Dies(Well):
    """Its process is killed."""

    @beat("C")
    def third(self):
        os.kill(os.getpid(), signal.SIGKILL)


class False_(Well):
    """It claims what is not so."""

    @beat("C")
    def third(self):
        self.claim("one is two", 1, 2, 0)
'''
LOOK = ("--width", "160", "--fps", "10")


@pytest.fixture
def films(tmp_path: Path) -> Path:
    path = tmp_path / "films.py"
    path.write_text(FILMS, encoding="utf-8")
    return path


def test_beats_made_side_by_side_are_those_made_one_by_one(films: Path, tmp_path: Path) -> None:
    options = {"beats": ["first", "second"], "width": 160, "fps": 10, "fresh": True}
    alone = render(f"{films}:Well", out=tmp_path / "a", **options)  # type: ignore[arg-type]
    beside = render(f"{films}:Well", out=tmp_path / "b", jobs=2, **options)  # type: ignore[arg-type]
    assert {c.file: c.sha256 for c in alone} == {c.file: c.sha256 for c in beside}
    for clip in beside:
        assert digest(clip.path) == clip.sha256
    content = json.loads((tmp_path / "b" / "well" / "manifest.json").read_text(encoding="utf-8"))
    assert len(content["clips"]) == 2
    assert sorted(path.name for path in (tmp_path / "b" / "well").iterdir()) == [
        "manifest.json", "well--first.mp4", "well--second.mp4",
    ]  # fmt: skip


def test_a_worker_that_dies_and_a_claim_that_fails_leave_the_other_films_alone(
    films: Path, tmp_path: Path
) -> None:
    asked = [f"{films}:{name}" for name in ("Dies", "False_", "Well")]
    done = subprocess.run(
        [sys.executable, "-m", "gradreel", "render", *asked, *LOOK, "--jobs", "2"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stdout.startswith("media/well/well.mp4  160x90")
    lost, false = sorted(done.stderr.splitlines())
    assert lost.startswith(
        "gradreel: media/dies/dies: the process that made it ended with signal 9"
    )
    assert "one is two: computed 1, expected 2" in false
    assert sorted(path.name for path in (tmp_path / "media").iterdir()) == ["dies", "well"]
    # Nobody was left to remove what a killed process began; the next run does.
    unfinished = [path.name for path in (tmp_path / "media" / "dies").iterdir()]
    assert len(unfinished) == 1
    assert unfinished[0].startswith(".part-")


def test_a_value_that_cannot_be_sent_is_filmed_in_this_process(tmp_path: Path) -> None:
    def mine(x: object) -> float:
        return 3.0

    film = find("tangent_projection")
    asked = order(film, values={"field": mine}, beats=["1", "2"], out=tmp_path).renderings()
    with Progress(Console(quiet=True)) as progress:
        results = list(produce(asked, progress=progress, cache=None, jobs=2))
    assert len(results) == 2
    for result in results:
        assert isinstance(result, Failure)
        assert not isinstance(result.error, Lost)
        assert "mine must give a tensor" in str(result.error)


def test_formats_of_one_size_share_a_rendering(films: Path) -> None:
    asked = order(find(f"{films}:Well"), formats=["mp4", "gif", "png", "webp"]).renderings()
    assert [list(one.commands) for one in asked] == [["mp4", "png"], ["gif", "webp"]]
