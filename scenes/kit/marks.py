"""Marks on a drawing: the right angle, an angle's arc, the ghost of a step not yet taken."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from manim import Arc, VMobject
from numpy.typing import ArrayLike, NDArray

from scenes.kit.colour import rgb
from scenes.kit.mobjects import ArrowField, arrow

__all__ = ["Ghost", "angle_arc", "angle_between", "fan", "right_angle"]

Floats: TypeAlias = NDArray[np.float64]


def angle_between(one: ArrayLike, other: ArrayLike) -> float:
    """The angle between two vectors of the screen, in degrees from 0 to 180."""
    a, b = (np.asarray(v, dtype=np.float64)[:2] for v in (one, other))
    return float(np.degrees(np.arctan2(abs(a[0] * b[1] - a[1] * b[0]), a @ b)))


def right_angle(
    at: ArrayLike, one: ArrayLike, other: ArrayLike, *, colour: str, size: float = 0.24
) -> VMobject:
    """The square mark of a right angle at a screen point, between two directions, ``(3,)`` S each.

    Raises:
        ValueError: the directions are not perpendicular on the screen to a hundredth of a degree.
    """
    degrees = angle_between(one, other)
    if abs(degrees - 90) > 0.01:
        raise ValueError(f"a right-angle mark cannot stand at an angle of {degrees:.4g} degrees")
    centre = np.asarray(at, dtype=np.float64)
    a, b = (size * np.asarray(v) / np.linalg.norm(v) for v in (one, other))
    mark = VMobject(stroke_color=colour, stroke_width=3.5, fill_opacity=0)
    return mark.set_points_as_corners([centre + a, centre + a + b, centre + b])


def angle_arc(
    at: ArrayLike, one: ArrayLike, other: ArrayLike, *, colour: str, radius: float = 0.7
) -> Arc:
    """The arc at a screen point from one direction to another, the short way, ``(3,)`` S each."""
    a, b = (np.asarray(v, dtype=np.float64) for v in (one, other))
    start = float(np.arctan2(a[1], a[0]))
    turn = float(np.arctan2(a[0] * b[1] - a[1] * b[0], a[:2] @ b[:2]))
    return Arc(
        radius=radius,
        start_angle=start,
        angle=turn,
        arc_center=np.asarray(at, dtype=np.float64),
        stroke_color=colour,
        stroke_width=3.5,
    )


def fan(at: ArrayLike, *, colour: str, count: int = 12, reach: float = 1.1) -> ArrowField:
    """Arrows in ``count`` directions around a screen point, none of them chosen yet."""
    turns = 2 * np.pi * (np.arange(count) + 0.5) / count
    rays = np.column_stack([np.cos(turns), np.sin(turns), np.zeros(count)])
    made = arrow(at, at, colour=colour, thickness=0.05, head=0.2)
    made.stroke_rgbas = np.repeat(made.stroke_rgbas, count, axis=0)
    made.clipped = np.zeros(count, dtype=bool)
    return made.aim(np.asarray(at) + 0.2 * rays, np.asarray(at) + reach * rays)


class Ghost(VMobject):
    """A step that has not been taken: a dashed line from one place to a ring at another.

    One mobject of four points; ``lay`` puts it elsewhere, Create draws it from its start.
    """

    def __init__(
        self,
        start: ArrayLike,
        end: ArrayLike,
        *,
        colour: str,
        width: float = 3.0,
        radius: float = 0.11,
        **kwargs: Any,
    ) -> None:
        super().__init__(stroke_width=width, fill_opacity=0, **kwargs)
        self.stroke_rgbas = np.append(rgb(colour), 1.0)[None]
        self.radius = radius
        self.lay(start, end)

    def lay(self, start: ArrayLike, end: ArrayLike) -> Ghost:
        """Itself, between other screen points, ``(3,)`` S."""
        a, b = np.asarray(start, dtype=np.float64), np.asarray(end, dtype=np.float64)
        self.points = np.array([a, (2 * a + b) / 3, (a + 2 * b) / 3, b])
        return self

    def paint(self, ctx: Any) -> None:
        """Draw the dashes and the ring into a Cairo context whose unit is S."""
        r, g, b, opacity = self.stroke_rgbas[0]
        start, end = self.points[0, :2], self.points[-1, :2]
        length = float(np.linalg.norm(end - start))
        if opacity <= 0:
            return
        ctx.set_source_rgba(b, g, r, opacity)  # Manim's pixels are RGBA where Cairo's are BGRA
        ctx.set_line_width(0.01 * self.get_stroke_width())
        if length > self.radius:
            ctx.set_dash((0.1, 0.08))
            ctx.move_to(*start)
            ctx.line_to(*(end - (end - start) * self.radius / length))
            ctx.stroke()
            ctx.set_dash(())
        ctx.arc(*end, self.radius, 0, 2 * np.pi)
        ctx.stroke()

    def ink(self) -> Floats:
        """Points along the line, ``(P, 2)`` S."""
        t = np.linspace(0, 1, 60)[:, None]
        return np.asarray(self.points[0, :2] + t * (self.points[-1, :2] - self.points[0, :2]))
