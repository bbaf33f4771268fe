"""The same field as Manim's users write it: ArrowVectorField, GrowArrow, animate. Word: folder."""

from __future__ import annotations

import sys

import numpy as np
from manim import ArrowVectorField, GrowArrow, Scene, tempconfig
from numpy.typing import NDArray

from bench.measure import started, told


def gradient(p: NDArray[np.float64]) -> NDArray[np.float64]:
    """The gradient of sin(r), r² = (0.75 x)² + y² + 0.01."""
    r = np.sqrt((0.75 * p[0]) ** 2 + p[1] ** 2 + 0.01)
    return np.array([np.cos(r) * 0.5625 * p[0] / r, np.cos(r) * p[1] / r, 0.0])


class Field(Scene):
    """A dense field."""

    def construct(self) -> None:
        """Grow, then scale."""
        field = ArrowVectorField(gradient, x_range=[-6, 6, 0.2], y_range=[-3.4, 3.4, 0.2])
        grow = [GrowArrow(arrow) for arrow in field]  # type: ignore[arg-type]
        self.play(*grow, run_time=1)
        self.play(field.animate.scale(1.2), run_time=1)


def main() -> None:
    """Render it at 1080p60."""
    options = {"media_dir": sys.argv[1], "quality": "high_quality", "disable_caching": True,
               "verbosity": "ERROR", "progress_bar": "none"}  # fmt: skip
    began = started()
    with tempconfig(options):
        Field().render()
    told(began, frames=120)


if __name__ == "__main__":
    main()
