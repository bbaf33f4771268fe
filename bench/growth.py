"""Frame time against arrows, faces and film length: ``python -m bench.growth``.

Writes bench/growth.svg and bench/growth.md. Processor time of the thread that draws, because
other work on the machine does not change it.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from manim import tempconfig

from bench.surface import Stand
from gradcore import as_field, grid, sample
from scenes.kit.arrows import arrows
from scenes.kit.camera import BatchCamera
from scenes.kit.layers import Layers
from scenes.kit.mobjects import ArrowField
from scenes.kit.orbit import Orbit
from scenes.kit.plane import plane_view
from scenes.kit.space import Space
from scenes.kit.surface import HeightMesh
from scenes.kit.theme import THEMES
from scenes.kit.view import DRAWING

HERE = Path(__file__).parent
ARROWS = (100, 300, 1000, 3000, 10_000, 30_000, 50_000)
BENDS = """## Where it bends, and why

- Arrows: a frame of few arrows costs the copy of its 8 MB (about 2 ms); from some 500 on each arrow
  costs 4 to 7 µs, most of it Cairo's rasteriser, which is called once an arrow because every arrow
  has a colour of its own. That holds to the end: rows of numbers are handed to Cairo 500 at a time,
  since the garbage collector walks over all that there are, which made 50,000 a quarter dearer.
- Faces: some 5 ms go into the copy of the frame and the pixels of the surface, whatever its faces.
  From some 1,000 faces on each costs 1.4 to 3 µs: its light, its place in the order of depth, and
  the rows of pixels that it crosses, which are nearly all of it where faces are small.
- Length: a straight line. Nothing is kept of the frames that are done.
"""
FACES = (16, 32, 64, 128, 256)
Points = list[tuple[float, float]]


def timed(draw: Callable[[int], object], frames: int) -> float:
    """The median milliseconds of a frame."""
    draw(0)
    found = []
    for number in range(1, frames + 1):
        began = time.thread_time()
        draw(number)
        found.append(1e3 * (time.thread_time() - began))
    return statistics.median(found)


def arrow_times() -> Points:
    """Milliseconds a frame for so many arrows, all of which move."""
    field, theme = as_field("ripple"), THEMES["dark"]
    view = plane_view(field.box.low, field.box.high)
    found = []
    for count in ARROWS:
        side = round(count**0.5)
        samples = sample(field, grid(field.box, (side, count // side)))
        spacing = 8 / side
        shown = ArrowField(arrows(samples, view, scale=0.9 * spacing, colours=theme.ramp),
                           thickness=0.15 * spacing, head=0.4 * spacing)  # fmt: skip
        layers = Layers(BatchCamera())

        def draw(number: int, shown: ArrowField = shown, layers: Layers = layers) -> None:
            shown.shift(np.array([1e-3, 0.0, 0.0]))
            layers.draw([shown])

        found.append((float(side * (count // side)), timed(draw, 5)))
    return found


def face_times() -> Points:
    """Milliseconds a frame for so many faces, seen from another side each frame."""
    field, theme = as_field("ripple"), THEMES["dark"]
    view = plane_view(field.box.low, field.box.high)
    found = []
    for side in FACES:
        camera = BatchCamera()
        stand = Stand(camera)
        space = Space(stand, Orbit.above(view.area), DRAWING)
        mesh = space.mesh(HeightMesh(field, view, theme, faces=side))
        stand.shown = [space, mesh]
        layers = Layers(camera)

        def draw(number: int, space: Space = space, layers: Layers = layers) -> None:
            x, y, _ = space.orbit.pivot
            space.orbit = Orbit(10.0 * number, 62.0, 0.8, (x, y, 1.0), space.orbit.target)
            layers.draw([space])

        found.append((float(side**2), timed(draw, 4)))
    return found


def length_times() -> Points:
    """Milliseconds a frame of a film of 300 arrows after so many frames."""
    field, theme = as_field("ripple"), THEMES["dark"]
    view = plane_view(field.box.low, field.box.high)
    samples = sample(field, grid(field.box, (20, 15)))
    shown = ArrowField(arrows(samples, view, scale=0.3, colours=theme.ramp))
    layers = Layers(BatchCamera())
    done, found = 0, []
    for frames in (60, 120, 240, 480, 960):
        taken = []
        while done < frames:
            shown.shift(np.array([1e-4, 0.0, 0.0]))
            began = time.thread_time()
            layers.draw([shown])
            taken.append(1e3 * (time.thread_time() - began))
            done += 1
        found.append((float(frames), statistics.median(taken)))
    return found


def svg(curves: Sequence[tuple[str, str, Points]]) -> str:
    """A plot of milliseconds a frame against size, both axes in powers of ten."""

    def place(x: float, y: float) -> tuple[float, float]:
        return 60 + 110 * (np.log10(x) - 1), 330 - 100 * np.log10(y)

    head = 'viewBox="0 0 640 380" font-family="sans-serif" font-size="12"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {head}>',
        '<rect width="640" height="380" fill="white"/>',
    ]
    for power in range(1, 6):
        x, y = place(10.0**power, 1)
        parts.append(f'<path d="M{x:.0f} 30V{y:.0f}" stroke="#ddd"/>')
        parts.append(f'<text x="{x:.0f}" y="348" text-anchor="middle">{10**power:,}</text>')
    for power in range(4):
        x, y = place(10, 10.0**power)
        parts.append(f'<path d="M{x:.0f} {y:.0f}H600" stroke="#ddd"/>')
        parts.append(f'<text x="52" y="{y + 4:.0f}" text-anchor="end">{10**power} ms</text>')
    for name, colour, points in curves:
        places = [place(*point) for point in points]
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
        x, y = places[-1]
        parts.append(f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in places]
        parts.append(f'<text x="{x + 6:.0f}" y="{y - 6:.0f}" fill="{colour}" '
                     f'text-anchor="{"end" if x > 500 else "start"}">{name}</text>')  # fmt: skip
    axis = "how many; a frame of 1920 x 1080, processor time"
    parts.append(f'<text x="330" y="370" text-anchor="middle">{axis}</text></svg>')
    return "\n".join(parts) + "\n"


def main() -> None:
    """Measure, draw and tell."""
    with tempconfig({"pixel_width": 1920, "pixel_height": 1080}):
        curves = [
            ("arrows", "#c2610c", arrow_times()),
            ("faces", "#1f62ad", face_times()),
            ("frames of a film", "#0f7f74", length_times()),
        ]
    (HERE / "growth.svg").write_text(svg(curves), encoding="utf-8")
    lines = ["# How the time of a frame grows", "", "![plot](growth.svg)", "",
             "`python -m bench.growth`: milliseconds of processor time, 1920 x 1080."]  # fmt: skip
    for name, _, points in curves:
        lines += ["", f"| {name} | ms a frame |", "| --- | --- |"]
        lines += [f"| {size:,.0f} | {ms:.1f} |" for size, ms in points]
    lines += ["", BENDS]
    (HERE / "growth.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
