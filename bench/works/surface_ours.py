"""A surface turns for 1 s, by gradreel. Words: folder, faces along one axis, arrows or bare."""

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
from scenes.kit.stage3d import GradientScene3D
from scenes.kit.surface import HeightMesh


class Turning(GradientScene3D):
    """A surface that turns."""

    def construct(self) -> None:
        """Turn."""
        field = as_field("ripple")
        view = plane_view(field.box.low, field.box.high)
        self.open_space(view)
        mesh = self.space.mesh(HeightMesh(field, view, self.theme, faces=int(sys.argv[2])))
        if sys.argv[3] == "arrows":
            samples = sample(field, grid(field.box, (11, 11)))
            made = arrows(samples, view, scale=1.0, colours=self.theme.ramp)
            self.add(self.space.lay(ArrowField(made, thickness=0.05)))
        self.add(mesh)
        self.space.orbit = self.framed(mesh, theta=-30, phi=62, turning=True)
        self.turn(60, run_time=1)


def main() -> None:
    """Film it, after a small question that loads what is loaded once."""
    sample(as_field("x"), [[0.0]])
    began = started()
    encoder = FORMATS["mp4"].open(Path(sys.argv[1]) / "surface.mp4", HIGH)
    take = shoot(Job(Turning, {}, (), HIGH, "dark"), [encoder])
    encoder.close()
    told(began, frames=take.frames)


if __name__ == "__main__":
    main()
