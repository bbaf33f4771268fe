"""A film of as many seconds as wanted at 1080p60; its peak memory. Words: folder, seconds."""

from __future__ import annotations

import sys
from pathlib import Path

from bench.measure import started, told
from bench.works.field_ours import HIGH
from gradcore import as_field, grid, sample
from gradreel.film import Job, shoot
from gradreel.formats import FORMATS
from scenes.kit.arrows import arrows
from scenes.kit.mobjects import ArrowField
from scenes.kit.plane import plane_view
from scenes.kit.stage import GradientScene
from scenes.kit.theme import THEMES


class Long(GradientScene):
    """Arrows that go to and fro, with a caption."""

    def construct(self) -> None:
        """Three seconds a round: one moves, two stand."""
        field = as_field("ripple")
        view = plane_view(field.box.low, field.box.high)
        made = arrows(sample(field, grid(field.box, (21, 15))), view, scale=0.5,
                      colours=THEMES["dark"].ramp)  # fmt: skip
        shown = ArrowField(made)
        self.add(shown)
        for turn in range(round(float(sys.argv[2]) / 3)):
            self.play(shown.animate.scale(1.1 if turn % 2 else 1 / 1.1), run_time=1)
            self.wait(2)


def main() -> None:
    """Film it."""
    began = started()
    encoder = FORMATS["mp4"].open(Path(sys.argv[1]) / "long.mp4", HIGH)
    take = shoot(Job(Long, {}, (), HIGH, "dark"), [encoder])
    encoder.close()
    told(began, frames=take.frames)


if __name__ == "__main__":
    main()
