"""WalkScene: the stage of a film about walks that follow the gradient, and their devices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from manim import Create, FadeIn, Transform, UpdateFromAlphaFunc, VGroup
from numpy.typing import NDArray

from gradcore import Box, ascend, descend, flow, sample
from gradcore.records import Stop, Trace
from scenes.kit.arrows import fitting_scale
from scenes.kit.contours import level_curves
from scenes.kit.levels import LevelCurves
from scenes.kit.mobjects import ArrowField, Curve, arrow, clipped
from scenes.kit.plane import plane, plane_view
from scenes.kit.route import (
    central_norm,
    curvature,
    even_path,
    fit_power,
    plan_route,
    power_law,
    ray_top,
    spread_starts,
)  # fmt: skip
from scenes.kit.stage3d import GradientScene3D
from scenes.kit.study import lively_part
from scenes.kit.surface import HeightMesh, Rise
from scenes.kit.text import Readout, Words, number, row_of, tinted
from scenes.kit.theme import NOTE, PANEL
from scenes.kit.trail import Trail, WalkTrail
from scenes.kit.view import PANEL_AREA, Area, View

__all__ = ["WalkScene", "window_around"]

Floats: TypeAlias = NDArray[np.float64]

LEFT = PANEL_AREA.left + 0.3


def window_around(points: Floats) -> View:
    """The plane around some points ``(N, 2)`` D, with room on all sides, filling the drawing."""
    low, high = points.min(axis=0), points.max(axis=0)
    pad = 0.35 * float((high - low).max())
    return plane_view(low - pad, high + pad, fill=True)


class WalkScene(GradientScene3D):
    """A plane with a walk on it. ``near`` shows the walk, ``far`` the whole box; ``view`` is on."""

    field: Any

    def plan(self, start: tuple[float, ...] | None, rate: float | None, way: str | None) -> None:
        """Compute the walk, its flow line and its ray, and choose the windows."""
        lively = lively_part(self.field)
        if start is None or (len(start) == 2 and lively.box.contains(np.array(start))):
            self.field = lively
        field, box = self.field, self.field.box
        route = plan_route(field, start, rate, {"up": 1, "down": -1}[way] if way else None)
        self.sign, self.x0, self.step = route.sign, route.start, route.rate
        self.line, self.settles = route.flow.points[0], route.settles
        self.slope = self.sign * sample(field, self.x0[None]).gradients[0]
        self.flat = 1e-6 * float(np.linalg.norm(self.slope))  # V/D; below it a walk has ended
        self.walk = self.walk_from(self.x0, self.step)
        self.ray_end = ray_top(field, self.x0, self.sign, box)
        gap = float(np.linalg.norm(self.ray_end - self.line[-1]))
        side = float(box.size.max())
        self.ray_misses = self.settles and gap > 0.01 * side and bool(box.contains(self.ray_end))
        self.power = fit_power(self.line)
        self.far = plane_view(box.low, box.high)
        self.view = self.near = self._near(box)
        self.scale = fitting_scale(float(np.linalg.norm(self.slope)), self.near)

    def _near(self, box: Box) -> View:
        seen = np.concatenate([self.line, self.walk.points[box.contains(self.walk.points)]])
        if self.ray_misses:
            seen = np.concatenate([seen, self.ray_end[None]])
        near = window_around(seen)
        for _ in range(3 if self.sign < 0 else 0):  # the arrow uphill, too, should be seen whole
            tip = self.x0 - fitting_scale(float(np.linalg.norm(self.slope)), near) * self.slope
            near = window_around(np.concatenate([seen, tip[None]]))
        return near

    def walk_from(self, start: Floats, rate: float, *, sign: int = 0, steps: int = 80) -> Trace:
        """Gradient steps inside the box; ``sign`` 0 is the film's own way."""
        go = ascend if (sign or self.sign) > 0 else descend
        return go(
            self.field, start, rate=rate, steps=steps, tolerance=self.flat, box=self.field.box
        )

    def arrow_at(self, point: Floats, *, up: bool = False) -> ArrowField:
        """The arrow of a step from a point: the gradient, or minus it on the way down.

        With ``up`` it is the gradient either way.
        """
        slope = (1 if up else self.sign) * sample(self.field, point[None]).gradients[0]
        ends = self.view.points([point, point + self.scale * slope])
        return clipped(arrow(*ends, colour=self.theme.gradient), self.view.area)

    def trail(self, walk: Trace, colour: str | None = None, **kwargs: Any) -> Trail:
        """A walk as a trail in the view that is on, with a dot for every step."""
        look: dict[str, Any] = {"dots": 0.06, "every": True} | kwargs
        made = Trail(self.view.points(walk.points), colour=colour or self.theme.ink, **look)
        return clipped(made, self.view.area)

    def rule_for(self, sign: int) -> str:
        """The rule of a step as Typst math, uphill (1) or downhill (-1)."""
        slope = tinted(f"nabla {self.field.symbol}", self.theme.gradient)
        return f"bold(x) <- bold(x) {'+' if sign > 0 else '-'} eta thin {slope}"

    def pair(self, point: Floats) -> str:
        """A point as Typst math, to a ten-thousandth of the box."""
        digits = 4 - int(np.ceil(np.log10(self.field.box.size.max())))
        return row_of(np.round(point, digits))

    def claim_rate(self, drawn: ArrowField) -> None:
        """Claim that the arrow at the start is as long as the values grow fast there."""
        ends = self.view.data(np.concatenate([drawn.tails, drawn.tips]))
        length = float(np.linalg.norm(ends[1] - ends[0])) / self.scale
        rate = central_norm(self.field, self.x0)
        self.claim("the arrow's length is the rate of growth", length, rate, 1e-4 * rate)

    def names(self) -> tuple[str, str]:
        """The field's two variables, as Typst math."""
        first, second = self.field.variables
        return first, second

    def show_plane(self, view: View, *others: Any) -> None:
        """Play: the plane of another view, in place of the one that is on."""
        old = getattr(self, "plane", None)
        self.view, self.plane = view, plane(view, self.theme, names=self.names())
        self.play(self.fade(old) if old else [], FadeIn(self.plane), *others, run_time=0.8)

    def stride(
        self, trail: Trail, place: Any, seconds: float, *others: Any, to: float = np.inf
    ) -> None:
        """Play: walk a trail on to step ``to``, the dot ``place`` ahead of it."""
        follow = UpdateFromAlphaFunc(place, lambda dot, _: dot.move_to(trail.walker))
        self.play(WalkTrail(trail, to=to), follow, *others, run_time=seconds)

    def refine(self, path: Trail, place: Any, shares: Sequence[float]) -> None:
        """Play: the same walk in smaller and smaller steps, in parts of the rate."""
        for row, share in enumerate(shares, start=1):
            finer = self.trail(self.walk_from(self.x0, self.step * share, steps=400), dots=0.05)
            note = self.note(row, f"eta = {number(self.step * share)}")
            end = place.animate.move_to(finer.vertices[-1])
            self.play(Transform(path, finer), end, note, run_time=1.2)
            self.wait(0.3)

    def show_flow_line(self, place: Any) -> Curve:
        """Play: the flow line, its formula if it has one, its end. Claims both, and the limit."""
        colour, side = self.theme.conjugate, float(self.field.box.size.max())
        path = self.view.points(self.line)
        smooth = Curve(path, colour=colour, width=6, clip=self.view.area)
        self.play(Create(smooth), self.note(3, "eta -> 0", colour), run_time=1.5)
        self.play(place.animate.move_to(path[-1]), run_time=0.3)
        if self.power is not None:
            formula, p = power_law(self.names(), self.x0, self.power)
            off = np.abs(self.line[:, 1] - self.x0[1] * (self.line[:, 0] / self.x0[0]) ** p).max()
            self.claim("the flow line obeys the formula on screen", off, 0, 1e-5 * side)
            self.play(self.note(4, formula, colour), run_time=0.6)
        text = f"$eta -> 0$ ends at ${self.pair(self.line[-1])}$"
        self.play(self.note(5, text, colour, math=False), run_time=0.6)
        fine = self.walk_from(self.x0, self.step * 0.01, steps=300).points
        way = even_path(self.line, 2000)
        off = float(np.linalg.norm(fine[:, None] - way, axis=2).min(axis=1).max())
        self.claim("tiny steps stay on the flow line", off, 0, 0.002 * side)
        return smooth

    def counter(self, trail: Trail, walk: Trace, first_row: int) -> tuple[VGroup, VGroup, Any]:
        """Names and numbers of step, value and slope for the panel, and what updates them."""
        symbol = self.field.symbol
        theme = self.theme
        lines = (
            ('"step"', 0, theme.ink),
            (symbol, 3, theme.function),
            (f"|nabla {symbol}|", 3, theme.gradient),
        )
        size = max(abs(float(walk.values[0])), abs(float(walk.values[-1])), 1e-300)
        labels, numbers = VGroup(), VGroup()
        for row, (name, places, colour) in enumerate(lines, start=first_row):
            labels.add(self.words(name, colour).place(LEFT, self.row(row)))
            more = max(0, int(np.ceil(-np.log10(size)))) if places else 0
            value = Readout(0, size=PANEL, colour=colour, places=places + min(more, 6))
            numbers.add(value.place(LEFT + 1.3, self.row(row)))

        def tell(_: object = None, alpha: float = 0.0) -> None:
            k = min(int(trail.reached + 1e-9), len(walk.steps))
            told = (k, walk.values[k], np.linalg.norm(walk.gradients[k]))
            for readout, value in zip(numbers, told, strict=True):
                assert isinstance(readout, Readout)
                readout.display(float(value))

        tell()
        return labels, numbers, tell

    def lift_walk(self, walk: Trace, text: str) -> tuple[HeightMesh, Trail, Curve, VGroup]:
        """Play: the panel becomes a space with the surface, the walk on its floor and its lift.

        The caption becomes ``text`` when the walk begins.
        """
        field, theme, box = self.field, self.theme, self.field.box
        window = Area(box.low[0], box.low[1], box.high[0], box.high[1])
        side = View.inside(window, PANEL_AREA.shrunk(0.3))
        space = self.open_space(side, area=PANEL_AREA)
        mesh = space.mesh(HeightMesh(field, side, theme))
        space.orbit = self.framed(mesh, theta=-35, phi=62)
        inside = box.contains(walk.points)
        floor = side.points(walk.points[inside])
        low = space.lay(Trail(floor, colour=theme.ink, dots=0.05), ghost=0.7)
        lifted = mesh.lifted(floor, walk.values[inside])
        high = space.lift(Curve(lifted, colour=theme.ink, width=6))
        ground = space.lay(VGroup(*plane(side, theme)[:2]))
        scale = Words("the height has its own scale", size=NOTE, colour=theme.quiet)
        scale.place(LEFT, PANEL_AREA.bottom + 0.3)
        self.play(FadeIn(ground), Rise(mesh), FadeIn(scale), run_time=1.4)
        self.say(text)
        self.play(Create(low), Create(high), run_time=2.5)
        return mesh, low, high, VGroup(ground, scale)

    def faint_levels(self) -> LevelCurves:
        """Level curves of the field in the view that is on, quiet enough to walk over."""
        made = level_curves(self.field, self.view, levels=9)
        colour = self.theme.function
        return LevelCurves(made, self.view.points, colours=colour, width=2, opacity=0.35)

    def sharpest(self, count: int) -> list[tuple[Floats, float]]:
        """The ``count`` starts whose walks end where the function bends most, and the curvatures.

        Curvatures are in V/D^2. Only starts count from which every step at a rate of 1 / curvature
        gains, and 14 of them lead somewhere. Where they are too few, the film's own start stands
        in, or the first of them; where there is none at all, nothing comes back.
        """
        own = (self.x0, curvature(self.field, self.line[-1:]))
        if not own[1]:  # a plateau, on which no rate is too large
            return []
        starts = spread_starts(self.field, self.field.box, 8)  # an even number: off the axes
        ends = flow(self.field, starts, sign=self.sign, time=30 / own[1], frames=2)
        far = np.linalg.norm(ends.points[:, -1] - ends.points[:, 0], axis=1)
        settled = np.array([stop is Stop.CONVERGED for stop in ends.stops])
        far_enough = 0.15 * self.field.box.size.min()
        worth = np.flatnonzero(settled & (far > far_enough))
        bends = np.array([curvature(self.field, ends.points[i, -1:]) for i in worth])
        order = np.argsort(-np.round(bends, 3), kind="stable")
        found: list[tuple[Floats, float]] = []
        for start, bend in [*((starts[worth[i]], float(bends[i])) for i in order), *[own] * count]:
            if len(found) == count:
                break
            if not bend:
                continue
            walk = self.walk_from(start, 1 / bend, steps=14)
            gone = np.linalg.norm(walk.points[-1] - start)
            if not self.losses(walk) and (start is self.x0 or gone > far_enough):
                found.append((start, bend))
        return found + found[:1] * (count - len(found))

    def losses(self, walk: Trace) -> int:
        """How many steps of a walk lead the wrong way, or out of the box or the domain."""
        change = self.sign * np.diff(walk.values)
        slack = 1e-12 * float(np.abs(walk.values).max(initial=0.0))
        gone = walk.stop in (Stop.LEFT_THE_BOX, Stop.NOT_FINITE)
        return int(np.count_nonzero(~(change >= -slack))) + gone
