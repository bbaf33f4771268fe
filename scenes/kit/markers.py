"""Markers: any number of marked places as one mobject, a sign for each kind of flat place."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from manim import VMobject
from numpy.typing import ArrayLike, NDArray

from scenes.kit.colour import rgb

__all__ = ["SIGNS", "Markers"]

Floats: TypeAlias = NDArray[np.float64]

# Typst math of the sign of each kind of Flats: maximum, minimum, saddle.
SIGNS = ("circle.filled.small", "circle.stroked.small", "times")


class Markers(VMobject):
    """Places ``(N, 3)`` S with a kind each: a disc (0), a ring (1) or a cross (2).

    Four equal points a place, so Manim's animations move and fade it.
    """

    def __init__(
        self,
        places: ArrayLike,
        kinds: NDArray[np.intp],
        *,
        colour: str,
        radius: float = 0.1,
        **kwargs: Any,
    ) -> None:
        super().__init__(stroke_width=4, fill_opacity=0, **kwargs)
        self.points = np.repeat(np.asarray(places, dtype=np.float64), 4, axis=0)
        self.stroke_rgbas = np.append(rgb(colour), 1.0)[None]
        self.kinds = kinds
        self.radius = radius

    def paint(self, ctx: Any) -> None:
        """Draw every sign into a Cairo context whose unit is S."""
        r, g, b, opacity = self.stroke_rgbas[0]
        if opacity <= 0:
            return
        ctx.set_source_rgba(b, g, r, opacity)  # Manim's pixels are RGBA where Cairo's are BGRA
        ctx.set_line_width(0.01 * self.get_stroke_width())
        for (x, y), kind in zip(self.points[::4, :2].tolist(), self.kinds, strict=True):
            size = self.radius
            if kind == 2:
                for sign in (-1, 1):
                    ctx.move_to(x - size, y - sign * size)
                    ctx.line_to(x + size, y + sign * size)
            else:
                ctx.arc(x, y, size, 0, 2 * np.pi)
            ctx.fill() if kind == 0 else ctx.stroke()

    def ink(self) -> Floats:
        """Points of the signs, ``(P, 2)`` S."""
        corners = self.radius * np.array([[0, 0], [1, 0], [-1, 0], [0, 1], [0, -1]])
        return np.asarray((self.points[::4, None, :2] + corners).reshape(-1, 2))
