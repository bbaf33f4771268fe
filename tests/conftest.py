"""What all tests share: the same random examples on every run, and a film of two seconds."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("same", derandomize=True, deadline=None, database=None)
settings.load_profile("same")

SHORT_FILM = '''
"""A film of an author's own."""

from manim import Create, Square

from gradreel import GradientScene, Param, beat


class ShortFilm(GradientScene):
    """Two beats, one parameter."""

    rate = Param(0.5, low=0.1, high=1.0, help="how fast")

    @beat("A square.")
    def square(self):
        self.play(Create(Square()), run_time=0.3)
        self.claim("the rate is at most 0.8", min(self.rate, 0.8), self.rate, 1e-9)

    @beat("It stays, $x_0$ too.")
    def stay(self):
        self.wait(0.1)
'''


@pytest.fixture(autouse=True)
def cache_folder(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache for each test, in this process and in those it starts."""
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("GRADREEL_CACHE", str(folder))
    return folder


@pytest.fixture
def short_film(tmp_path: Path) -> Path:
    """The path of an author's file with one film, ``short_film``."""
    path = tmp_path / "mine.py"
    path.write_text(SHORT_FILM, encoding="utf-8")
    return path
