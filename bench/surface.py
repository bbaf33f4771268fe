"""Time a frame with a surface takes to draw at 1920×1080: ours, and Manim's own Surface.

Run from the project's folder: ``python -m bench.surface``. Ours is the whole picture: the plane,
121 arrows on it, 64 × 64 faces, a path on the surface and the pole; Manim draws 32 × 32 faces
alone. Only drawing is timed, in processor time (it runs in one thread), from another side each
frame; the median counts.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import numpy as np
from manim import Scene, Surface, ThreeDCamera, tempconfig

from gradcore import as_field, flow, grid, sample
from scenes.kit.arrows import arrows
from scenes.kit.camera import BatchCamera
from scenes.kit.mobjects import ArrowField, Curve, dashed
from scenes.kit.orbit import Orbit
from scenes.kit.plane import plane, plane_view
from scenes.kit.space import Space
from scenes.kit.surface import HeightMesh
from scenes.kit.theme import THEMES
from scenes.kit.view import DRAWING

FRAMES = 24


class Stand:
    """The little of a scene that a Space needs: a camera, and what is shown."""

    def __init__(self, camera: BatchCamera) -> None:
        self.camera = camera
        self.shown: list[object] = []

    def get_mobject_family_members(self) -> list[object]:
        """What is shown."""
        return self.shown


def ours(faces: int) -> Callable[[int], None]:
    """Draws the whole picture from the side that belongs to a frame's number."""
    theme, field = THEMES["dark"], as_field("ripple")
    view = plane_view(field.box.low, field.box.high)
    camera = BatchCamera()
    stand = Stand(camera)
    space = Space(stand, Orbit.above(view.area), DRAWING)
    mesh = space.mesh(HeightMesh(field, view, theme, faces=faces))
    samples = sample(field, grid(field.box, spacing=1.0))
    floor = ArrowField(arrows(samples, view, scale=1.0, colours=theme.ramp), thickness=0.05)
    way = flow(field, np.array([[4.0, 1.5]]))
    path = mesh.lifted(view.points(way.points[0]), way.values[0])
    ground = plane(view, theme)
    space.lay(ground)
    space.lay(floor)
    lifted = space.lift(Curve(path, colour=theme.gradient))
    pole = space.lift(dashed(path[0] * (1, 1, 0), path[0], colour=theme.ink), ghost=0.4)
    stand.shown = [space, *ground.get_family(), floor, mesh, lifted, pole]
    x, y, _ = space.orbit.pivot

    def draw(frame: int) -> None:
        tilted = Orbit(15.0 * frame, 62, pivot=(x, y, mesh.top / 2))
        space.orbit = tilted.framing(mesh.outline, DRAWING)
        stand.camera.reset()
        stand.camera.capture_mobjects([space])

    return draw


def manims(faces: int) -> Callable[[int], None]:
    """Draws Manim's Surface of the same function from the same sides."""

    def graph(x: float, y: float) -> np.ndarray:
        return np.array([x, y, np.sin(np.sqrt((0.75 * x) ** 2 + y**2 + 0.01))])

    camera = ThreeDCamera()
    surface = Surface(graph, u_range=(-5, 5), v_range=(-5, 5), resolution=(faces, faces))
    surface.scale(0.6)

    def draw(frame: int) -> None:
        camera.set_theta(np.radians(15 * frame))
        camera.set_phi(np.radians(62))
        camera.reset()
        camera.capture_mobjects([surface])

    return draw


def milliseconds(draw: Callable[[int], None], frames: int) -> float:
    """The median time of a frame, after one that does not count."""
    draw(0)
    taken = []
    for frame in range(1, frames + 1):
        start = time.process_time()
        draw(frame)
        taken.append(1000 * (time.process_time() - start))
    return statistics.median(taken)


def main() -> None:
    """Print the table."""
    with tempconfig({"pixel_width": 1920, "pixel_height": 1080, "dry_run": True}):
        Scene()  # Manim sets its frame up with its first scene
        rows = [
            (f"ours, {n} x {n} faces, 121 arrows, path, pole", milliseconds(ours(n), FRAMES))
            for n in (32, 64, 128)
        ]
        rows.append(("Manim's Surface, 32 x 32 faces alone", milliseconds(manims(32), 3)))
    for name, taken in rows:
        print(f"{name:48} {taken:8.1f} ms a frame")
    print(f"{'ratio at 32 x 32':48} {rows[-1][1] / rows[0][1]:8.1f}")
    print(f"{'ratio, ours at 64 x 64 with all the rest':48} {rows[-1][1] / rows[1][1]:8.1f}")


if __name__ == "__main__":
    main()
