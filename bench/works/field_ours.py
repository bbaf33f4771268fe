"""2,135 arrows grow for 1 s, then scale by 1.2 for 1 s, by gradreel. Word: folder."""

from __future__ import annotations

import sys
from pathlib import Path

from bench.measure import started, told
from gradcore import Box, as_field, grid, sample
from gradreel.film import Job, shoot
from gradreel.formats import FORMATS
from gradreel.picture import Picture
from scenes.kit.arrows import arrows
from scenes.kit.mobjects import ArrowField, GrowArrows
from scenes.kit.stage import GradientScene
from scenes.kit.view import FRAME, View

HIGH = Picture(1920, 1080, 60)


class Field(GradientScene):
    """A dense field."""

    def construct(self) -> None:
        """Grow, then scale."""
        field = as_field("sin(sqrt((0.75x)^2 + y^2 + 0.01))")
        view = View(-64 / 9, 64 / 9, -4, 4, FRAME)
        samples = sample(field, grid(Box((-6.0, -3.4), (6.0, 3.4)), (61, 35)))
        made = arrows(samples, view, scale=0.2, colours=("#3a6ea5", "#46c2b3", "#f5a742"))
        shown = ArrowField(made, thickness=0.02, head=0.08)
        self.play(GrowArrows(shown), run_time=1)
        self.play(shown.animate.scale(1.2), run_time=1)


def main() -> None:
    """Film it, after a small question that loads what is loaded once."""
    sample(as_field("x"), [[0.0]])
    began = started()
    file = Path(sys.argv[1]) / "ours.mp4"
    encoder = FORMATS["mp4"].open(file, HIGH)
    take = shoot(Job(Field, {}, (), HIGH, "dark"), [encoder])
    encoder.close()
    told(began, frames=take.frames, bytes=file.stat().st_size)


if __name__ == "__main__":
    main()
