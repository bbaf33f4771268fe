"""Cutting: pixels drawn on their own, to be laid down again and again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cairo

__all__ = ["Cutting"]


@dataclass(frozen=True, eq=False)
class Cutting:
    """Pixels with their transparency, and the pixel of the frame on which their corner lies."""

    surface: cairo.ImageSurface
    left: int
    top: int

    def lay(self, ctx: Any) -> None:
        """Lay them down, pixel on pixel."""
        ctx.save()
        ctx.identity_matrix()
        ctx.set_source_surface(self.surface, self.left, self.top)
        ctx.get_source().set_filter(cairo.FILTER_NEAREST)
        ctx.new_path()  # Manim leaves the last mobject's path standing
        ctx.rectangle(self.left, self.top, self.surface.get_width(), self.surface.get_height())
        ctx.fill()
        ctx.restore()
