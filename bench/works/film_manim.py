"""A core film at 1080p60 as plain Manim renders it. Words: folder, the film's name.

Manim's own renderer plays it: every frame is drawn anew but for what stands still below all that
moves, and goes through Manim's own file writer, at its settings, a segment an animation. Only the
camera is ours, because batches of arrows and surfaces in depth order are not Manim's.
"""

from __future__ import annotations

import sys

from manim import tempconfig

from bench.measure import started, told
from gradcore import as_field, sample
from gradreel.catalogue import find


def main() -> None:
    """Render it."""
    sample(as_field("x"), [[0.0]])  # loads what is loaded once
    film = find(sys.argv[2]).load()
    options = {"media_dir": sys.argv[1], "quality": "high_quality", "disable_caching": True,
               "verbosity": "ERROR", "progress_bar": "none"}  # fmt: skip
    began = started()
    with tempconfig(options):
        scene = film()
        scene.render()
    told(began, playing=scene.time)


if __name__ == "__main__":
    main()
