"""LevelCurves: all level curves of a function as one mobject, and GrowCurves, which draws them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Self, TypeAlias

import numpy as np
from manim import Animation, VMobject
from numpy.typing import NDArray

from scenes.kit.colour import ramp, rgb
from scenes.kit.contours import Contours

__all__ = ["GrowCurves", "LevelCurves"]

Floats: TypeAlias = NDArray[np.float64]


class LevelCurves(VMobject):
    """Any number of level curves as ONE mobject with a colour each, drawn as a batch.

    Four points a straight piece and one row of ``stroke_rgbas`` a curve, so Manim's own
    animations move, fade, transform and create it; ``GrowCurves`` draws low levels first.

    Args:
        made: the curves.
        place: where data points stand, ``(N, 2)`` D -> ``(N, 3)`` S: ``view.points``.
        colours: one colour (``#rrggbb``) for all, or a ramp from the lowest level to the highest.
        opacity: of all curves, or one a level.
    """

    def __init__(
        self,
        made: Contours,
        place: Callable[[Floats], Floats],
        *,
        colours: str | tuple[str, ...],
        width: float = 2.5,
        opacity: float | Sequence[float] = 1.0,
        **kwargs: Any,
    ) -> None:
        super().__init__(stroke_width=width, fill_opacity=0, **kwargs)
        lines = [place(curve) for curve in made.curves]
        levels = len(made.levels)
        one_a_level = np.ones((levels, 4))
        if isinstance(colours, str):
            one_a_level[:, :3] = rgb(colours)
        else:
            one_a_level[:, :3] = ramp(colours, np.linspace(0, 1, levels))
        one_a_level[:, 3] = opacity
        self.stroke_rgbas = one_a_level[made.level_of]
        self.turns = made.level_of / max(levels - 1, 1)  # 0..1, when a curve's turn to grow comes
        self.shares = np.ones(len(lines))
        self._lay(lines)

    def _lay(self, lines: Sequence[Floats]) -> None:
        self.counts = np.array([len(line) - 1 for line in lines], dtype=np.intp)
        pieces = [np.stack([a[:-1], (2 * a[:-1] + a[1:]) / 3, (a[:-1] + 2 * a[1:]) / 3, a[1:]], 1)
                  for a in lines]  # fmt: skip
        self.points = np.concatenate([np.zeros((0, 4, 3)), *pieces]).reshape(-1, 3)

    def lines(self) -> list[Floats]:
        """The curves as they stand, ``(n, 3)`` S each: all of them, grown or not."""
        corners = self.points.reshape(-1, 4, 3)
        runs = np.split(corners, np.cumsum(self.counts)[:-1]) if len(self.counts) else []
        return [np.concatenate([run[:, 0], run[-1:, 3]]) for run in runs]

    def paint(self, ctx: Any) -> None:
        """Draw every curve, as far as it has grown, into a Cairo context whose unit is S."""
        ctx.set_line_join(1)  # round
        ctx.set_line_width(0.01 * self.get_stroke_width())
        for line, share, (r, g, b, a) in zip(
            self.lines(), self.shares, self.stroke_rgbas, strict=True
        ):
            if a <= 0 or share <= 0:
                continue
            ctx.set_source_rgba(b, g, r, a)  # Manim's pixels are RGBA where Cairo's are BGRA
            self._trace(ctx, line, share)
            ctx.stroke()

    def ink(self) -> Floats:
        """Points along what is drawn, ``(P, 2)`` S."""
        shown = [
            line[: int(share * (len(line) - 1)) + 1, :2]
            for line, share in zip(self.lines(), self.shares, strict=True)
        ]
        return np.concatenate([np.zeros((0, 2)), *shown])

    @staticmethod
    def _trace(ctx: Any, line: Floats, share: float) -> None:
        last = share * (len(line) - 1)
        whole = int(last)
        (x, y), *rest = line[: whole + 1, :2].tolist()
        ctx.move_to(x, y)
        for x, y in rest:
            ctx.line_to(x, y)
        if share >= 1 and np.allclose(line[0], line[-1]):
            ctx.close_path()
        elif whole < len(line) - 1:
            ctx.line_to(*(line[whole] + (last - whole) * (line[whole + 1] - line[whole]))[:2])

    def pointwise_become_partial(self, vmobject: Any, a: float, b: float) -> Self:
        """Show the share ``b`` of every curve: what Manim's Create asks for."""
        self.points = vmobject.points.copy()
        self.shares = np.full(len(self.counts), b)
        return self

    def interpolate_color(self, mobject1: Any, mobject2: Any, alpha: float) -> Self:
        """Blend colours and how far the curves have grown."""
        super().interpolate_color(mobject1, mobject2, alpha)
        if isinstance(mobject1, LevelCurves) and isinstance(mobject2, LevelCurves):
            self.shares = (1 - alpha) * mobject1.shares + alpha * mobject2.shares
        return self

    def align_points(self, vmobject: Any) -> Self:
        """Give two sets of level curves the same number of curves and of points in each."""
        if not isinstance(vmobject, LevelCurves):
            return super().align_points(vmobject)
        ours, theirs = self.lines(), vmobject.lines()
        if [len(a) for a in ours] == [len(b) for b in theirs] or not ours or not theirs:
            return self
        for one, lines, others in ((self, ours, theirs), (vmobject, theirs, ours)):
            lacking = len(others) - len(lines)
            for _ in range(lacking):  # a curve that is missing grows unseen out of the last one
                lines.append(lines[-1].copy())
            faint = np.repeat(one.stroke_rgbas[-1:], max(lacking, 0), axis=0) * (1, 1, 1, 0)
            one.stroke_rgbas = np.concatenate([one.stroke_rgbas, faint])
            one.shares = np.concatenate([one.shares, np.ones(max(lacking, 0))])
            one.turns = np.concatenate([one.turns, np.ones(max(lacking, 0))])
        for i, (a, b) in enumerate(zip(ours, theirs, strict=True)):
            count = max(len(a), len(b))
            ours[i], theirs[i] = _with_points(a, count), _with_points(b, count)
        self._lay(ours)
        vmobject._lay(theirs)
        return self


def _with_points(line: Floats, count: int) -> Floats:
    """The polyline with ``count`` points, evenly spaced in its own parameter."""
    if len(line) == count:
        return line
    at = np.linspace(0, len(line) - 1, count)
    return np.stack([np.interp(at, np.arange(len(line)), column) for column in line.T], axis=1)


class GrowCurves(Animation):
    """Every level curve is drawn along its length; low levels first when ``spread`` > 0."""

    def __init__(self, curves: LevelCurves, *, spread: float = 0.6, **kwargs: Any) -> None:
        self.spread = spread
        super().__init__(curves, introducer=True, **kwargs)

    def interpolate_mobject(self, alpha: float) -> None:
        """Set how far each curve has grown, for ``alpha`` in 0..1."""
        curves = self.mobject
        assert isinstance(curves, LevelCurves)
        local = np.clip(alpha * (1 + self.spread) - self.spread * curves.turns, 0, 1)
        curves.shares = local * local * (3 - 2 * local)
