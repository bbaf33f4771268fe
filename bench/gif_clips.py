"""CLIPS: lossless frames of four kinds of picture that people put into a GIF."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import cairo
import numpy as np
from numpy.typing import NDArray

__all__ = ["CLIPS", "FPS", "HEIGHT", "WIDTH", "Clip"]

WIDTH, HEIGHT, FPS = 800, 450, 25
Levels = NDArray[np.uint8]
BACKGROUND = (0x0E / 255, 0x13 / 255, 0x18 / 255)
INK = (0xEC / 255, 0xE9 / 255, 0xE0 / 255)
QUIET = (0x7D / 255, 0x88 / 255, 0x96 / 255)
GRID = (0x26 / 255, 0x30 / 255, 0x3A / 255)
INPUT = (0x46 / 255, 0xC2 / 255, 0xB3 / 255)
CURVE = (0x6A / 255, 0xAE / 255, 0xF0 / 255)
GRADIENT = (0xF5 / 255, 0xA7 / 255, 0x42 / 255)


@dataclass(frozen=True)
class Clip:
    """A clip: its name, the number of its frames, and what draws frame `number`."""

    name: str
    count: int
    draw: Callable[[cairo.Context[cairo.ImageSurface], int], None]

    def frames(self) -> Iterator[Levels]:
        """Levels (450, 800, 3) of each frame."""
        surface = cairo.ImageSurface(cairo.FORMAT_ARGB32, WIDTH, HEIGHT)
        for number in range(self.count):
            context = cairo.Context(surface)
            context.set_source_rgb(*BACKGROUND)
            context.paint()
            self.draw(context, number)
            surface.flush()
            data = np.ndarray((HEIGHT, WIDTH, 4), np.uint8, surface.get_data())
            yield data[..., 2::-1].copy()


def flat(context: cairo.Context[cairo.ImageSurface], number: int) -> None:
    """A tangent slides along a curve; below it the arrow of the gradient, beside it numbers."""
    time = 0.5 - 0.5 * math.cos(math.pi * min(1.0, number / 100))
    x = -2.2 + 3.4 * time

    def place(a: float, b: float) -> tuple[float, float]:
        return 270 + 80 * a, 230 - 28 * b

    def line(points: list[tuple[float, float]], colour: tuple[float, ...], width: float) -> None:
        context.set_source_rgb(*colour)
        context.set_line_width(width)
        for a, b in points:
            context.line_to(*place(a, b))
        context.stroke()

    for a in range(-3, 4):
        line([(a, -6), (a, 7)], GRID, 1)
    for b in range(-6, 8, 2):
        line([(-3, b), (3, b)], GRID, 1)
    line([(-3, 0), (3, 0)], QUIET, 2)
    samples = [(-3 + 0.02 * k) for k in range(301)]
    curve = [(a, a**3 + 2 * a * a - a) for a in samples]
    line([(a, b) for a, b in curve if -6 <= b <= 7], CURVE, 3)
    height, slope = x**3 + 2 * x * x - x, 3 * x * x + 4 * x - 1
    run = 0.9 / math.hypot(1, slope * 0.35)
    line([(x - run, height - slope * run), (x + run, height + slope * run)], INK, 2)
    context.arc(*place(x, height), 5, 0, math.tau)
    context.set_source_rgb(*INPUT)
    context.fill()
    arrow(context, *place(x, 0), *place(x + 0.3 * slope, 0), 4, GRADIENT)
    context.select_font_face("DejaVu Sans")
    words = [
        ("One step, one number", 26, INK, 40),
        ("f(x) = x³ + 2x² − x", 22, CURVE, 100),
        (f"x = {x:+.2f}", 22, INPUT, 150),
        (f"f(x) = {height:+.2f}", 22, CURVE, 190),
        (f"f′(x) = {slope:+.2f}", 22, GRADIENT, 230),
    ]
    for text, size, colour, top in words:
        context.set_source_rgb(*colour)
        context.set_font_size(size)
        context.move_to(540 if size < 26 else 500, top)
        context.show_text(text)
    context.set_source_rgb(*INK)
    context.set_font_size(17)
    context.move_to(30, 435)
    context.show_text(
        "The arrow lies on the input axis: it says where to go, and how fast f grows."
    )


def arrow(
    context: cairo.Context[cairo.ImageSurface],
    x0: float,
    y0: float,
    x1: float,
    y1: float,
    width: float,
    colour: tuple[float, ...],
) -> None:
    """A shaft and a head from (x0, y0) to (x1, y1), pixels."""
    length = math.hypot(x1 - x0, y1 - y0)
    if length < 1e-6:
        return
    context.save()
    context.translate(x0, y0)
    context.rotate(math.atan2(y1 - y0, x1 - x0))
    head = min(3.2 * width, length * 0.6)
    outline = [
        (0, -width / 2),
        (length - head, -width / 2),
        (length - head, -0.45 * head),
        (length, 0),
        (length - head, 0.45 * head),
        (length - head, width / 2),
        (0, width / 2),
    ]
    for point in outline:
        context.line_to(*point)
    context.set_source_rgb(*colour)
    context.fill()
    context.restore()


def warm(share: float) -> tuple[float, float, float]:
    """From blue through teal and orange to pale, for share 0 to 1."""
    stops = np.array([CURVE, INPUT, GRADIENT, INK])
    where = 3 * min(max(share, 0.0), 1.0)
    low = min(int(where), 2)
    red, green, blue = stops[low] + (where - low) * (stops[low + 1] - stops[low])
    return float(red), float(green), float(blue)


def arrows(context: cairo.Context[cairo.ImageSurface], number: int) -> None:
    """2,135 arrows of a gradient field grow, then turn with a changing field."""
    grow = min(1.0, (number + 1) / 25)
    phase = 0.04 * max(0, number - 24)
    for column in range(61):
        for row in range(35):
            x, y = (column - 30) / 8, (row - 17) / 8
            gx = math.cos(x + phase) * math.cos(y) + 0.25 * x
            gy = -math.sin(x + phase) * math.sin(y) + 0.25 * y
            size = math.hypot(gx, gy)
            left, top = 10 + 13 * column, 5 + 12.9 * row
            reach = 11 * grow
            arrow(context, left, top, left + reach * gx, top - reach * gy, 1.6, warm(size / 1.6))


def surface(context: cairo.Context[cairo.ImageSurface], number: int) -> None:
    """A shaded surface of 48×48 faces turns above its floor."""
    turn = 0.5 + 0.02 * number
    side = 48
    axis = np.linspace(-3, 3, side + 1)
    x, y = np.meshgrid(axis, axis, indexing="ij")
    z = np.sin((0.75 * x) ** 2 + y**2 + 0.01) * np.exp(-0.12 * (x**2 + y**2))
    right = x * math.cos(turn) - y * math.sin(turn)
    depth = x * math.sin(turn) + y * math.cos(turn)
    across, up = 400 + 95 * right, 250 - 85 * z + 38 * depth
    gx, gy = np.gradient(z, axis, axis)
    shade = (0.4 * gx + 0.5 * gy + 1) / np.sqrt(1 + gx**2 + gy**2) / 1.2
    tone = (z - z.min()) / (z.max() - z.min())
    faces = [(depth[i, j] + depth[i + 1, j + 1], i, j) for i in range(side) for j in range(side)]
    for _, i, j in sorted(faces):
        light = 0.35 + 0.65 * float(np.clip(shade[i, j], 0, 1))
        context.set_source_rgb(*(light * part for part in warm(float(tone[i, j]))))
        for a, b in ((i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1)):
            context.line_to(across[a, b], up[a, b])
        context.close_path()
        context.fill_preserve()
        context.set_line_width(0.7)
        context.stroke()
    context.select_font_face("DejaVu Sans")
    context.set_source_rgb(*INK)
    context.set_font_size(22)
    context.move_to(30, 40)
    context.show_text("z = sin((0.75x)² + y² + 0.01)")


CLIPS = {
    clip.name: clip
    for clip in (Clip("flat", 126, flat), Clip("arrows", 50, arrows), Clip("surface", 50, surface))
}
