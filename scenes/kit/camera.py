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

from manim import Camera, VMobject

__all__ = ["BatchCamera"]


class BatchCamera(Camera):
    """Draws a mobject that has ``paint`` in one go, and everything else as Manim does."""

    def display_vectorized(self, vmobject: VMobject, ctx: Any) -> Self:
        """Draw one mobject into the Cairo context."""
        area = getattr(vmobject, "clip_area", None)
        dashes = getattr(vmobject, "dashes", None)
        paint = getattr(vmobject, "paint", None)
        if area is None and dashes is None and paint is None:
            return super().display_vectorized(vmobject, ctx)
        ctx.save()
        if area is not None:
            ctx.rectangle(area.left, area.bottom, area.width, area.height)
            ctx.clip()
        if dashes is not None:
            ctx.set_dash(dashes)
        if paint is not None:
            ctx.new_path()  # Manim leaves the last mobject's path standing
            paint(ctx)
        else:
            super().display_vectorized(vmobject, ctx)
        ctx.restore()
        return self
