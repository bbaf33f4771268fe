"""Raster: the pixels that a Cairo context draws into, to be written without it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self, TypeAlias

import cairo
import numpy as np
from numpy.typing import NDArray

from scenes.kit.spans import Box, Outlines, fill

__all__ = ["Raster", "in_pixels"]

Floats: TypeAlias = NDArray[np.float64]


def in_pixels(points: Floats, matrix: tuple[float, ...]) -> Floats:
    """Points ``(..., 2)`` S in pixels, by the six numbers of a Cairo matrix."""
    xx, yx, xy, yy, x0, y0 = matrix
    return np.asarray(points @ np.array([[xx, yx], [xy, yy]]) + (x0, y0))


@dataclass(frozen=True, eq=False)
class Raster:
    """The pixels of a surface, how S become pixels, and which of these show."""

    surface: cairo.ImageSurface
    matrix: tuple[float, float, float, float, float, float]  # as Cairo's: xx, yx, xy, yy, x0, y0
    box: Box  # of the pixels that show

    @classmethod
    def under(cls, ctx: Any) -> Self:
        """The pixels that the context draws into now, be it the picture or a group.

        A clip counts as the rectangle around it, which is what a Space clips to.
        """
        surface: cairo.ImageSurface = ctx.get_group_target()
        dx, dy = surface.get_device_offset()
        *linear, x0, y0 = ctx.get_matrix()
        x1, y1, x2, y2 = ctx.clip_extents()
        shown = np.array([ctx.user_to_device(x, y) for x in (x1, x2) for y in (y1, y2)])
        shown += dx, dy
        left, top = np.maximum(np.rint(shown.min(axis=0)), 0).astype(int).tolist()
        right, bottom = np.rint(shown.max(axis=0)).astype(int).tolist()
        box = Box(left, top, min(right, surface.get_width()), min(bottom, surface.get_height()))
        return cls(surface, (*linear, x0 + dx, y0 + dy), box)

    def paint(self, outlines: Outlines) -> None:
        """Paint quadrilaterals whose places are pixels of this surface."""
        self.surface.flush()
        width = self.surface.get_stride() // 4
        data = self.surface.get_data()
        pixels = np.ndarray((self.surface.get_height(), width), np.uint32, data)
        fill(pixels, outlines, self.box)
        self.surface.mark_dirty()
