"""The mobjects of the kit: arrows as one batch, curves, dots, dashes, struck-out ideas."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Self, TypeAlias, TypeVar

import numpy as np
from manim import Animation, Circle, Line, VGroup, VMobject
from numpy.typing import ArrayLike, NDArray

from scenes.kit.arrows import Arrows, Key
from scenes.kit.colour import rgb
from scenes.kit.view import Area

__all__ = [
    "ArrowField",
    "Curve",
    "GrowArrows",
    "arrow",
    "clipped",
    "dashed",
    "dot",
    "strike",
]

Floats: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]
Place: TypeAlias = tuple[float, float]
Shape = TypeVar("Shape", bound=VMobject)

AT_ONCE = 500  # arrows
DOT = 0.06  # S; the dot in the place of an arrow too short for a shape is no larger


def clipped(shape: Shape, area: Area) -> Shape:
    """The mobject itself; BatchCamera shows nothing of it outside ``area``."""
    shape.clip_area = area  # type: ignore[attr-defined]
    return shape


class ArrowField(VMobject):
    """Any number of arrows as ONE mobject with a colour each, drawn as a batch by BatchCamera.

    Four points an arrow (one straight Bezier curve from tail to tip) and one row of
    ``stroke_rgbas`` an arrow, so Manim's own animations move, fade and transform it.

    Args:
        thickness: shaft width, S.
        head: length of a head, S; shorter on an arrow under 2.5 heads long.
    """

    def __init__(
        self, made: Arrows, *, thickness: float = 0.035, head: float = 0.2, **kwargs: Any
    ) -> None:
        super().__init__(stroke_width=1, fill_opacity=0, **kwargs)
        self.thickness = thickness
        self.head = head
        self.draw(made)

    def draw(self, made: Arrows) -> Self:
        """Itself, with other arrows."""
        self.clipped = made.clipped.copy()
        self.stroke_rgbas = made.colours.copy()
        return self.aim(made.tails, made.tips)

    def aim(self, tails: ArrayLike, tips: ArrayLike) -> Self:
        """Itself, with other ends: ``(N, 3)`` S each."""
        a, b = np.asarray(tails, dtype=np.float64), np.asarray(tips, dtype=np.float64)
        self.points = np.stack([a, a + (b - a) / 3, b - (b - a) / 3, b], axis=1).reshape(-1, 3)
        return self

    @property
    def tails(self) -> Floats:
        """Where the arrows start, ``(N, 3)`` S."""
        return np.asarray(self.points[0::4])

    @property
    def tips(self) -> Floats:
        """Where the arrows end, ``(N, 3)`` S."""
        return np.asarray(self.points[3::4])

    def outlines(self) -> Floats:
        """The arrows' polygons, ``(N, 7, 2)`` S: shaft and head, from the tail's left corner."""
        tails, tips = self.tails[:, :2], self.tips[:, :2]
        span = tips - tails
        length = np.linalg.norm(span, axis=1)[:, None]
        along = np.divide(span, length, out=np.zeros_like(span), where=length > 0)
        across = along[:, ::-1] * (-1.0, 1.0)
        head = np.minimum(self.head, 0.45 * length)
        half = np.minimum(self.thickness / 2, 0.14 * length)
        wing = 0.42 * head
        neck = tips - along * head
        return np.stack(
            [
                tails + across * half,
                neck + across * half,
                neck + across * wing,
                tips,
                neck - across * wing,
                neck - across * half,
                tails - across * half,
            ],
            axis=1,
        )

    def ink(self) -> Floats:
        """Points along the arrows that can be seen and their bars, ``(P, 2)`` S."""
        visible = self.stroke_rgbas[:, 3] >= 0.3
        corners = self.outlines()[visible]
        sides = np.roll(corners, -1, axis=1) - corners
        longest = float(np.linalg.norm(sides, axis=2).max(initial=0.0))
        steps = np.linspace(0, 1, int(np.ceil(longest / 0.06)) + 1)[:, None, None]
        cut = corners[self.clipped[visible]]
        bars = cut[:, 3] + 1.5 * (steps - 0.5) * (cut[:, 2] - cut[:, 4])
        outline = corners + steps[..., None] * sides
        return np.concatenate([outline.reshape(-1, 2), bars.reshape(-1, 2)])

    def paint(self, ctx: Any) -> None:
        """Draw every arrow into a Cairo context whose unit is S."""
        dots = np.linalg.norm(self.tips - self.tails, axis=1) < self.thickness
        clipped = self.clipped
        move, line, fill, colour = ctx.move_to, ctx.line_to, ctx.fill, ctx.set_source_rgba
        for i, row in enumerate(self._rows()):
            b, g, r, a, ax, ay, bx, by, cx, cy, dx, dy, ex, ey, fx, fy, gx, gy = row
            if a <= 0:
                continue
            colour(b, g, r, a)
            if dots[i]:
                x, y = self.points[4 * i, :2]
                ctx.arc(x, y, min(0.9 * self.thickness, DOT), 0, 2 * np.pi)
                fill()
                continue
            move(ax, ay)
            line(bx, by)
            line(cx, cy)
            line(dx, dy)
            line(ex, ey)
            line(fx, fy)
            line(gx, gy)
            fill()
            if clipped[i]:
                self._mark_clipped(ctx, (cx, cy), (dx, dy), (ex, ey))

    def _rows(self) -> Iterator[list[float]]:
        """A row an arrow: its colour as Cairo has it, BGRA, and its outline.

        Some at a time, because the garbage collector walks over all lists that there are.
        """
        rows = np.concatenate(
            [self.stroke_rgbas[:, [2, 1, 0, 3]], self.outlines().reshape(-1, 14)], axis=1
        )
        for first in range(0, len(rows), AT_ONCE):
            yield from rows[first : first + AT_ONCE].tolist()

    def _mark_clipped(self, ctx: Any, left: Place, tip: Place, right: Place) -> None:
        """The tip of an arrow that was cut short: a bar across its point."""
        (ax, ay), (tx, ty), (bx, by) = left, tip, right
        half_x, half_y = (ax - bx) * 0.6, (ay - by) * 0.6
        ctx.set_line_width(self.thickness)
        ctx.move_to(tx - half_x, ty - half_y)
        ctx.line_to(tx + half_x, ty + half_y)
        ctx.stroke()

    def interpolate_color(self, mobject1: Any, mobject2: Any, alpha: float) -> Self:
        """Blend the colours; the marks of cut arrows change half-way."""
        super().interpolate_color(mobject1, mobject2, alpha)
        nearer = mobject2 if alpha >= 0.5 else mobject1
        if isinstance(nearer, ArrowField):
            self.clipped = nearer.clipped.copy()
        return self

    def align_points(self, vmobject: Any) -> Self:
        """Make two arrow fields as long as one another with arrows of no length, unseen."""
        if not isinstance(vmobject, ArrowField):
            return super().align_points(vmobject)
        for one, other in ((self, vmobject), (vmobject, self)):
            lacking = len(other.tails) - len(one.tails)
            if lacking > 0:
                spots = other.tails[-lacking:]
                one.points = np.concatenate([one.points, np.repeat(spots, 4, axis=0)])
                unseen = np.concatenate(
                    [other.stroke_rgbas[-lacking:, :3], np.zeros((lacking, 1))], 1
                )
                one.stroke_rgbas = np.concatenate([one.stroke_rgbas, unseen])
                one.clipped = np.concatenate([one.clipped, np.zeros(lacking, dtype=bool)])
        return self


class GrowArrows(Animation):
    """Every arrow grows from its tail, the first before the last when ``spread`` > 0."""

    def __init__(self, field: ArrowField, *, spread: float = 0.0, **kwargs: Any) -> None:
        self.spread = spread
        super().__init__(field, introducer=True, **kwargs)

    def interpolate_mobject(self, alpha: float) -> None:
        """Set the arrows to the share of their length that ``alpha`` in 0..1 gives."""
        start, field = self.starting_mobject, self.mobject
        assert isinstance(start, ArrowField)
        assert isinstance(field, ArrowField)
        turn = np.linspace(0, self.spread, max(len(start.tails), 1))[:, None]
        local = np.clip(alpha * (1 + self.spread) - turn, 0, 1)
        shares = local * local * (3 - 2 * local)
        field.aim(start.tails, start.tails + shares * (start.tips - start.tails))


def arrow(
    tail: ArrayLike, tip: ArrayLike, *, colour: str, thickness: float = 0.1, head: float = 0.36
) -> ArrowField:
    """One arrow of ``colour`` (``#rrggbb``) between two screen points, ``(3,)`` S."""
    made = Arrows(
        tails=np.asarray(tail, dtype=np.float64)[None],
        tips=np.asarray(tip, dtype=np.float64)[None],
        colours=np.append(rgb(colour), 1.0)[None],
        clipped=np.zeros(1, dtype=bool),
        missing=0,
        key=Key(1.0, 1.0, np.inf, 0, 1),
    )
    return ArrowField(made, thickness=thickness, head=head)


class Curve(VMobject):
    """A polyline through screen points ``(N, 3)`` S; a row that is not finite breaks it."""

    def __init__(
        self,
        path: ArrayLike,
        *,
        colour: str,
        width: float = 5.0,
        clip: Area | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(stroke_color=colour, stroke_width=width, fill_opacity=0, **kwargs)
        if clip is not None:
            clipped(self, clip)
        points = np.asarray(path, dtype=np.float64)
        good: Flags = np.asarray(np.isfinite(points).all(axis=1))
        a, b = points[:-1][good[:-1] & good[1:]], points[1:][good[:-1] & good[1:]]
        self.points = np.stack([a, a + (b - a) / 3, b - (b - a) / 3, b], axis=1).reshape(-1, 3)


def dashed(start: ArrayLike, end: ArrayLike, *, colour: str, width: float = 3.0) -> Line:
    """A dashed line between two screen points, ``(3,)`` S."""
    line = Line(np.asarray(start), np.asarray(end), stroke_color=colour, stroke_width=width)
    line.dashes = (0.12, 0.08)  # type: ignore[attr-defined]  # BatchCamera reads it
    return line


def dot(at: ArrayLike, *, colour: str, radius: float = 0.09) -> Circle:
    """A filled dot at a screen point, ``(3,)`` S."""
    made = Circle(radius=radius, fill_color=colour, fill_opacity=1, stroke_width=0)
    return made.move_to(np.asarray(at))


def strike(centre: ArrayLike, *, colour: str, reach: float = 0.3) -> VGroup:
    """A cross over a wrong idea, its arms ``reach`` S from ``centre``."""
    c = np.asarray(centre, dtype=np.float64)
    return VGroup(
        *[
            Line(
                c + reach * np.array([-1, s, 0]),
                c - reach * np.array([-1, s, 0]),
                stroke_color=colour,
                stroke_width=8,
            )
            for s in (1, -1)
        ]
    )
