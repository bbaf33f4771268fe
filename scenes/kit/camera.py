"""BatchCamera: Manim's Cairo camera, which also draws whole batches, dashes and clipped mobjects.

Three attributes of a VMobject are understood, all optional:

``paint(ctx)``     the mobject draws itself into the Cairo context (a batch);
``clip_area``      an Area; nothing of the mobject shows outside of it;
``dashes``         on and off lengths in S, for a stroke drawn dashed.

The check of the layout (see seen.py) reads two more:

``ink()``          of a batch: ``(P, 2)`` S where ``paint`` draws, points at most 0.06 S apart
                   along what stands out in it, which no text may touch. A batch without it, such
                   as a filled mesh, is a background: text over it needs contrast and no more;
``over_text``      True for what is meant to cross a text, such as the line that strikes one out.
"""

from __future__ import annotations

from typing import Any, Self
from weakref import WeakKeyDictionary

import cairo
import numpy as np
from manim import Camera, VMobject
from numpy.typing import NDArray

from scenes.kit.vector import VectorContext

__all__ = ["BatchCamera"]


class BatchCamera(Camera):
    """Draws a mobject that has ``paint`` in one go, and everything else as Manim does.

    The outlines of a mobject that has not moved since it was last drawn are kept as Cairo has
    them, so text that only fades is not handed over curve by curve for every frame.
    """

    # Not in __dict__, which Manim hashes entry by entry: mobjects leave this whenever they die.
    __slots__ = ("_paths",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._paths: WeakKeyDictionary[VMobject, tuple[bytes, cairo.Path]] = WeakKeyDictionary()
        super().__init__(*args, **kwargs)

    def canvas_on(self, surface: cairo.ImageSurface) -> cairo.Context[cairo.ImageSurface]:
        """A Cairo context over a surface of the frame's size, its unit S, its origin the centre."""
        context = cairo.Context(surface)
        context.set_matrix(self._matrix())
        return context

    def vectors_on(self, surface: cairo.Surface) -> VectorContext:
        """The same for a surface that keeps curves: its colours come out true there."""
        context = VectorContext(surface)
        context.set_matrix(self._matrix())
        return context

    def _matrix(self) -> cairo.Matrix:
        width, height = self.pixel_width / self.frame_width, self.pixel_height / self.frame_height
        x, y = self.frame_center[:2]
        return cairo.Matrix(
            width, 0, 0, -height,
            self.pixel_width / 2 - x * width, self.pixel_height / 2 + y * height,
        )  # fmt: skip

    def canvas_over(self, pixels: NDArray[np.uint8]) -> cairo.Context[cairo.ImageSurface]:
        """A Cairo context that draws into pixels, ``(H, W, 4)``, themselves."""
        height, width, _ = pixels.shape
        return self.canvas_on(
            cairo.ImageSurface.create_for_data(
                pixels.data,
                cairo.FORMAT_ARGB32,
                width,
                height,
            )
        )

    def display_vectorized(self, vmobject: VMobject, ctx: Any) -> Self:
        """Draw one mobject into the Cairo context."""
        area = getattr(vmobject, "clip_area", None)
        dashes = getattr(vmobject, "dashes", None)
        paint = getattr(vmobject, "paint", None)
        if area is None and dashes is None and paint is None:
            return super().display_vectorized(vmobject, ctx)
        ctx.save()
        if area is not None:
            ctx.new_path()  # Manim leaves the last mobject's path standing, and its line's ends
            ctx.rectangle(area.left, area.bottom, area.width, area.height)
            ctx.clip()
        if dashes is not None:
            ctx.set_dash(dashes)
        if paint is not None:
            ctx.new_path()
            ctx.set_line_cap(cairo.LINE_CAP_BUTT)
            ctx.set_line_join(cairo.LINE_JOIN_MITER)
            paint(ctx)
        else:
            super().display_vectorized(vmobject, ctx)
        ctx.restore()
        return self

    def set_cairo_context_path(self, ctx: Any, vmobject: VMobject) -> Self:
        """Make the mobject's outlines the context's path; those it had last time if they stand."""
        matrix = ctx.get_matrix()
        shape = np.array(tuple(matrix)).tobytes() + vmobject.points.astype(np.float32).tobytes()
        known = self._paths.get(vmobject)
        if known is not None and known[0] == shape:
            ctx.new_path()
            ctx.append_path(known[1])
            return self
        super().set_cairo_context_path(ctx, vmobject)
        self._paths[vmobject] = shape, ctx.copy_path()
        return self
