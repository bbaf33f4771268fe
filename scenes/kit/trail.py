"""Trail: the path of a walk as one mobject, with a dot at every step, and WalkTrail."""

from __future__ import annotations

from typing import Any, Self, TypeAlias

import numpy as np
from manim import Animation, VMobject, linear
from numpy.typing import ArrayLike, NDArray

from scenes.kit.colour import rgb

__all__ = ["Trail", "WalkTrail"]

Floats: TypeAlias = NDArray[np.float64]


class Trail(VMobject):
    """A polyline through K+1 vertices as ONE mobject, walked up to ``reached`` of its K steps.

    Vertices that have been reached carry a dot, unless it would crowd the last one's. Four points
    a step, so Manim's own animations move, fade and transform it, and Create walks it.

    Args:
        path: the vertices, ``(K+1, 3)`` S.
        dots: radius of a dot, S; 0 for none.
        every: whether every vertex has its dot, also where they crowd.
        reached: how many steps have been walked, 0 to K; a fraction is part of a step.
    """

    def __init__(
        self,
        path: ArrayLike,
        *,
        colour: str,
        width: float = 5.0,
        dots: float = 0.075,
        every: bool = False,
        reached: float = np.inf,
        **kwargs: Any,
    ) -> None:
        super().__init__(stroke_width=width, fill_opacity=0, **kwargs)
        self.stroke_rgbas = np.append(rgb(colour), 1.0)[None]
        self.dots = dots
        self.every = every
        self.lay(path)
        self.reached = min(reached, self.steps)

    def lay(self, path: ArrayLike) -> Self:
        """Itself, through other vertices, ``(K+1, 3)`` S."""
        p = np.asarray(path, dtype=np.float64)
        a, b = p[:-1], p[1:]
        if not len(a):
            a = b = p
        self.points = np.stack([a, (2 * a + b) / 3, (a + 2 * b) / 3, b], axis=1).reshape(-1, 3)
        return self

    @property
    def steps(self) -> int:
        """How many steps the whole path has."""
        return len(self.points) // 4

    @property
    def vertices(self) -> Floats:
        """Where the steps begin and end, ``(K+1, 3)`` S: all of them, walked or not."""
        return np.concatenate([self.points[0::4], self.points[-1:]])

    @property
    def walker(self) -> Floats:
        """Where the walk has come to, ``(3,)`` S."""
        return np.asarray(self.walked()[-1])

    def walked(self) -> Floats:
        """The vertices passed and the place reached, ``(n, 3)`` S."""
        p, whole = self.vertices, min(int(self.reached), self.steps)
        if whole >= self.reached or whole == self.steps:  # a share of 1 may round to more
            return p[: whole + 1]
        here = p[whole] + (self.reached - whole) * (p[whole + 1] - p[whole])
        return np.concatenate([p[: whole + 1], here[None]])

    def paint(self, ctx: Any) -> None:
        """Draw what has been walked into a Cairo context whose unit is S."""
        r, g, b, a = self.stroke_rgbas[0]
        if a <= 0:
            return
        line = self.walked()
        ctx.set_source_rgba(b, g, r, a)  # Manim's pixels are RGBA where Cairo's are BGRA
        ctx.set_line_width(0.01 * self.get_stroke_width())
        ctx.set_line_join(1)
        ctx.set_line_cap(1)
        ctx.move_to(*line[0, :2])
        for x, y in line[1:, :2].tolist():
            ctx.line_to(x, y)
        ctx.stroke()
        for x, y in self.marked()[:, :2].tolist():
            ctx.arc(x, y, self.dots, 0, 2 * np.pi)
            ctx.fill()

    def marked(self) -> Floats:
        """The vertices that carry a dot now, ``(n, 3)`` S: none crowds the one before it."""
        passed = self.vertices[: int(self.reached) + 1]
        if self.dots <= 0:
            return passed[:0]
        if self.every:
            return np.asarray(passed)
        kept = [0]
        for k in range(1, len(passed)):
            if np.linalg.norm(passed[k] - passed[kept[-1]]) >= 2.5 * self.dots:
                kept.append(k)
        return np.asarray(passed[kept])

    def ink(self) -> Floats:
        """Points along what is drawn, ``(P, 2)`` S."""
        line = self.walked()[:, :2]
        count = max(2, int(np.linalg.norm(np.diff(line, axis=0), axis=1).max(initial=0) / 0.05))
        t = np.linspace(0, 1, count)[:, None, None]
        return np.asarray((line[:-1] + t * (line[1:] - line[:-1])).reshape(-1, 2))

    def pointwise_become_partial(self, vmobject: Any, a: float, b: float) -> Self:
        """Walk the share ``b`` of the steps: what Manim's Create asks for."""
        self.points = vmobject.points.copy()
        self.reached = b * self.steps
        return self

    def interpolate_color(self, mobject1: Any, mobject2: Any, alpha: float) -> Self:
        """Blend the colours and how far the trails have come."""
        super().interpolate_color(mobject1, mobject2, alpha)
        if isinstance(mobject1, Trail) and isinstance(mobject2, Trail):
            self.reached = (1 - alpha) * mobject1.reached + alpha * mobject2.reached
        return self

    def align_points(self, vmobject: Any) -> Self:
        """Make two trails as long as one another with steps of no length at their ends."""
        if not isinstance(vmobject, Trail):
            return super().align_points(vmobject)
        for one, other in ((self, vmobject), (vmobject, self)):
            lacking = other.steps - one.steps
            if lacking > 0:
                if one.reached >= one.steps:
                    one.reached = other.steps
                still = np.repeat(one.points[-1:], 4 * lacking, axis=0)
                one.points = np.concatenate([one.points, still])
        return self


class WalkTrail(Animation):
    """A trail is walked on to step ``to`` (default: its end), every step in the same time."""

    def __init__(self, trail: Trail, *, to: float = np.inf, **kwargs: Any) -> None:
        self.start, self.end = trail.reached, min(to, trail.steps)
        kwargs.setdefault("rate_func", linear)
        super().__init__(trail, introducer=True, **kwargs)

    def interpolate_mobject(self, alpha: float) -> None:
        """Set how far the trail has come, for ``alpha`` in 0..1."""
        trail = self.mobject
        assert isinstance(trail, Trail)
        trail.reached = self.start + self.rate_func(alpha) * (self.end - self.start)
