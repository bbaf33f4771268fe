"""Every beat of every film can be read: no text touches anything, is too small or too pale."""

from __future__ import annotations

import functools

import pytest

from gradreel.catalogue import core_films
from gradreel.check import Report, check

FILMS = core_films()
BEATS = [(name, step.name) for name, film in FILMS.items() for step in film.beats]


@functools.cache
def checked(film: str, theme: str, rate: int) -> Report:
    """The report on a film, made once for the tests of all its beats."""
    return check(FILMS[film].load(), theme=theme, rate=rate)


@pytest.mark.parametrize(("film", "beat"), BEATS)
def test_every_beat_can_be_read(film: str, beat: str) -> None:
    assert not [str(finding) for finding in checked(film, "dark", 5).of(beat)]


@pytest.mark.parametrize("film", FILMS)
def test_every_text_stands_out_in_the_light_theme_too(film: str) -> None:
    found = checked(film, "light", 1).faults  # where things stand is the same in both
    assert not [str(finding) for finding in found if finding.kind == "text too pale"]
