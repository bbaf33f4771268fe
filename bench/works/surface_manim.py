"""The surface of 32 x 32 faces as Manim's users write it. Word: folder."""

from __future__ import annotations

import sys

import numpy as np
from manim import DEGREES, Surface, ThreeDScene, linear, tempconfig

from bench.measure import started, told


class Turning(ThreeDScene):
    """A surface that turns."""

    def construct(self) -> None:
        """Turn."""
        surface = Surface(
            lambda u, v: np.array([u, v, np.sin(np.sqrt((0.75 * u) ** 2 + v**2 + 0.01))]),
            u_range=(-4, 4),
            v_range=(-3, 3),
            resolution=(32, 32),
        )
        self.set_camera_orientation(phi=62 * DEGREES, theta=-30 * DEGREES)
        self.add(surface)
        self.move_camera(theta=30 * DEGREES, run_time=1, rate_func=linear)


def main() -> None:
    """Render it at 1080p60."""
    options = {"media_dir": sys.argv[1], "quality": "high_quality", "disable_caching": True,
               "verbosity": "ERROR", "progress_bar": "none"}  # fmt: skip
    began = started()
    with tempconfig(options):
        Turning().render()  # type: ignore[no-untyped-call]
    told(began, frames=60)


if __name__ == "__main__":
    main()
