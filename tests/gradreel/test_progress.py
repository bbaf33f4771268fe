"""The progress display: a bar for each film, and silence away from a terminal."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from rich.console import Console

from gradreel.catalogue import find
from gradreel.order import order
from gradreel.progress import Progress
from gradreel.spelling import spell


def shown(*, terminal: bool) -> str:
    screen = io.StringIO()
    with Progress(Console(file=screen, force_terminal=terminal, width=100)) as progress:
        film, other = progress.begin("ascent"), progress.begin("vector_field")
        film.expect(40)
        film.advance(10)
        other.expect(7)
        film.advance(30)
    return re.sub(r"\x1b\[[\d;?]*[A-Za-z]", "", screen.getvalue())  # without colours


def test_a_terminal_sees_name_frames_done_and_total() -> None:
    assert "ascent" in shown(terminal=True)
    assert "40/40 frames" in shown(terminal=True)
    assert "0/7" in shown(terminal=True)


def test_a_file_sees_nothing() -> None:
    assert shown(terminal=False).strip() == ""


@pytest.mark.parametrize("terminal", [True, False])
def test_frames_are_counted_only_for_somebody_who_looks(
    terminal: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    films = find("tangent_projection")
    (asked,) = order(films, beats=["stand"], quality="draft", out=tmp_path).renderings()
    counted: list[int] = []
    with Progress(Console(file=io.StringIO(), force_terminal=terminal)) as progress:
        bar = progress.begin(asked.name)
        monkeypatch.setattr(bar, "expect", counted.append)
        (clip,) = asked.make(bar, None)
    assert counted == ([clip.frames] if terminal else [])


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, None),
        ("sin(x)", "sin(x)"),
        (True, "yes"),
        (3, "3"),
        (0.1, "0.1"),
        (1 / 3, "0.33333333333333331"),
        ((4.0, 1.5), "4,1.5"),
        (spell, "spell"),
    ],
)
def test_a_value_is_spelled_as_set_reads_it(value: object, words: str | None) -> None:
    assert spell(value) == words
