"""The film of gradient ascent: following the arrows, always in the input space."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from manim import (
    Circle,
    Create,
    FadeIn,
    FadeOut,
    GrowFromCenter,
    Indicate,
    Transform,
    UpdateFromAlphaFunc,
    VGroup,
)  # fmt: skip

from gradcore import grid, sample
from gradcore.records import Stop
from scenes.kit.arrows import arrows, cap_of
from scenes.kit.beats import beat
from scenes.kit.fields import two_coordinates
from scenes.kit.key import scale_key
from scenes.kit.levels import GrowCurves
from scenes.kit.marks import Ghost
from scenes.kit.mobjects import ArrowField, Curve, GrowArrows, clipped, dashed, dot
from scenes.kit.params import Param
from scenes.kit.paths import flow_lines
from scenes.kit.route import central_norm, even_path, power_law, spread_starts, stationary
from scenes.kit.text import number, row_of, tinted
from scenes.kit.trail import WalkTrail
from scenes.kit.view import inside
from scenes.kit.walking import WalkScene

ENDS = {
    Stop.CONVERGED: "The arrow is gone: here the walk ends.",
    Stop.OUT_OF_STEPS: "The arrows shrink, and the steps with them.",
    Stop.LEFT_THE_BOX: "The walk has left our window.",
    Stop.NOT_FINITE: "Here the function has no finite value.",
}


class Ascent(WalkScene):
    """Following the arrows: the walk that climbs, and never leaves the input space."""

    field = Param("ripple", parse=two_coordinates, help="name, formula or torch callable of x, y")
    start = Param(None, parse=tuple, help="x,y where the walk begins (default: suits the function)")
    rate = Param(None, parse=float, low=1e-12, high=1e12, help="step size (default: suits it)")
    way = Param(None, parse=str, choices=("up", "down"), help="which way (default: where it ends)")

    def prepare(self) -> None:
        """Plan the walk, and compute its steps, its flow line and its straight ray."""
        self.plan(self.start, self.rate, self.way)

    def rule_for(self, sign: int) -> str:
        """The rule of a step as Typst math, uphill (1) or downhill (-1)."""
        slope = tinted(f"nabla {self.field.symbol}", self.theme.gradient)
        return f"bold(x) <- bold(x) {'+' if sign > 0 else '-'} eta thin {slope}"

    def pair(self, point: np.ndarray) -> str:
        """A point as Typst math, to a ten-thousandth of the box."""
        digits = 4 - int(np.ceil(np.log10(self.field.box.size.max())))
        return row_of(np.round(point, digits))

    @beat("One point of the input space. Its arrow says where up is.")
    def one_point(self) -> None:
        theme, symbol = self.theme, self.field.symbol
        self.show_plane(self.near, self.head(self.field))
        place = dot(self.view.point(*self.x0), colour=theme.ink, radius=0.11)
        self.place = clipped(place, self.view.area)
        where = self.note(1, f"bold(x)_0 = {self.pair(self.x0)}")
        self.play(GrowFromCenter(self.place), where, run_time=0.8)
        self.here = self.arrow_at(self.x0)
        note = self.note(2, f"nabla {symbol} = {row_of(self.sign * self.slope)}", theme.gradient)
        self.play(GrowArrows(self.here), note, run_time=1.0)
        self.bring_to_front(self.place)
        ends = self.view.data(np.concatenate([self.here.tails, self.here.tips]))
        length = float(np.linalg.norm(ends[1] - ends[0])) / self.scale
        rate = central_norm(self.field, self.x0)
        self.claim("the arrow's length is the rate of growth", length, rate, 1e-4 * rate)
        self.wait(1.0)

    @beat("The rule: step along the arrow, by a share of it.")
    def rule(self) -> None:
        theme = self.theme
        arrow_name = (
            f"nabla {self.field.symbol}" if self.sign > 0 else f"-nabla {self.field.symbol}"
        )
        self.play(self.drop_notes(2), self.note(1, self.rule_for(self.sign)), run_time=0.8)
        pulse = Indicate(self.place, color=theme.ink, scale_factor=1.8)
        self.play(self.note(2, "$bold(x)$: where we stand", math=False), pulse)
        pulse = Indicate(self.here, color=theme.gradient, scale_factor=1.15)
        self.play(
            self.note(3, f"${arrow_name}$: the arrow here", theme.gradient, math=False), pulse
        )
        share = self.note(4, f"$eta = {number(self.step)}$: how much of it", math=False)
        self.play(share, run_time=0.6)
        self.wait(0.8)

    @beat("A ghost shows where the step would land.")
    def ghost(self) -> None:
        ends = self.view.points(self.walk.points[:2])
        self.shade = clipped(Ghost(*ends, colour=self.theme.ink, radius=0.16), self.view.area)
        self.play(Create(self.shade), run_time=1.2)
        stride = float(np.linalg.norm(self.view.data(self.shade.points[-1:])[0] - self.x0))
        wanted = self.step * float(np.linalg.norm(self.slope))
        self.claim("the ghost stands one step from the start", stride, wanted, 1e-9 * wanted)
        self.wait(0.8)

    @beat("Step. The old arrow is thrown away, a new one measured.")
    def first_step(self) -> None:
        self.path = self.trail(self.walk, reached=0)
        self.play(self.drop_notes(2, 3, 4), run_time=0.4)
        self.stride(self.path, self.place, 1.4, to=1)
        self.play(FadeOut(self.shade), FadeOut(self.here), run_time=0.6)
        self.here = self.arrow_at(self.walk.points[1])
        self.play(GrowArrows(self.here), run_time=1.0)
        self.bring_to_front(self.place)
        self.wait(0.6)

    @beat("Three more steps, slowly. Then all the others.")
    def steps(self) -> None:
        walk, last = self.walk, len(self.walk.steps)
        labels, numbers, tell = self.counter(self.path, walk, 2)
        self.play(FadeIn(labels), FadeIn(numbers), run_time=0.5)
        for k in range(2, min(4, last) + 1):
            self.stride(self.path, self.place, 0.7, UpdateFromAlphaFunc(numbers, tell), to=k)
            self.play(Transform(self.here, self.arrow_at(walk.points[k])), run_time=0.4)
        self.play(FadeOut(self.here), run_time=0.3)
        if last > 4:
            self.stride(self.path, self.place, 3.0, UpdateFromAlphaFunc(numbers, tell))
        self.say(ENDS[walk.stop])
        if walk.stop is Stop.CONVERGED:
            left = float(np.linalg.norm(walk.gradients[-1]))
            self.claim("the walk ends where the arrow is gone", left, 0, self.flat)
        self.counters = VGroup(labels, numbers)
        self.wait(0.8)

    @beat("The path stays in the plane. The value climbs above it.")
    def split(self) -> None:
        self.play(self.fade(self.counters), self.drop_notes(0, 1), run_time=0.4)
        mesh, low, high, rest = self.lift_walk(self.walk)
        self.claim("the path stays in the plane", float(np.ptp(low.points[:, 2])), 0, 0)
        if not mesh.heights.cut and mesh.heights.scale:
            climbed = (high.points[-1, 2] - high.points[0, 2]) / mesh.heights.scale
            shown = self.walk.values[self.field.box.contains(self.walk.points)]
            rise = float(shown[-1] - shown[0])
            self.claim("the lifted path climbs as the values do", climbed, rise, 2e-3 * abs(rise))
        self.lifted = VGroup(mesh, low, high, rest)
        self.wait(2.0)

    @beat(
        "Smaller and smaller steps: the limit is the flow line.",
        when=lambda self: self.settles or "the flow leaves the window",
    )
    def limit(self) -> None:
        theme, side = self.theme, float(self.field.box.size.max())
        self.play(self.fade(*self.lifted), run_time=0.5)
        self.play(self.head(self.field), run_time=0.4)
        for row, share in enumerate((0.5, 0.2), start=1):
            finer = self.trail(self.walk_from(self.x0, self.step * share, steps=400), dots=0.05)
            note = self.note(row, f"eta = {number(self.step * share)}")
            end = self.place.animate.move_to(finer.vertices[-1])
            self.play(Transform(self.path, finer), end, note, run_time=1.2)
            self.wait(0.3)
        path = self.view.points(self.line)
        self.smooth = Curve(path, colour=theme.conjugate, width=6, clip=self.view.area)
        note = self.note(3, "eta -> 0", theme.conjugate)
        self.play(Create(self.smooth), note, run_time=1.5)
        self.play(self.place.animate.move_to(path[-1]), run_time=0.3)
        if self.power is not None:
            formula, p = power_law(self.names(), self.x0, self.power)
            off = np.abs(self.line[:, 1] - self.x0[1] * (self.line[:, 0] / self.x0[0]) ** p).max()
            self.claim("the flow line obeys the formula on screen", off, 0, 1e-5 * side)
            self.play(self.note(4, formula, theme.conjugate), run_time=0.6)
        ends = self.note(
            5, f"$eta -> 0$ ends at ${self.pair(self.line[-1])}$", theme.conjugate, math=False
        )
        self.play(ends, run_time=0.6)
        fine = self.walk_from(self.x0, self.step * 0.01, steps=300).points
        way = even_path(self.line, 2000)
        off = float(np.linalg.norm(fine[:, None] - way, axis=2).min(axis=1).max())
        self.claim("tiny steps stay on the flow line", off, 0, 0.01 * side)
        self.wait(1.0)

    @beat(
        "The straight ray ends elsewhere. The field turns, and we with it.",
        when=lambda self: self.ray_misses or "the straight ray ends where the flow does",
    )
    def ray(self) -> None:
        theme = self.theme
        ends = self.view.points([self.x0, self.ray_end])
        straight = dashed(*ends, colour=theme.wrong, width=4)
        stop = dot(ends[1], colour=theme.wrong)
        self.play(self.drop_notes(1, 2, 3, 4), Create(straight), run_time=1.4)
        where = "top" if self.sign > 0 else "bottom"
        text = f"the ray's {where} ${self.pair(self.ray_end)}$"
        self.play(GrowFromCenter(stop), self.note(6, text, theme.wrong, math=False), run_time=0.6)
        across = float(sample(self.field, self.ray_end[None]).gradients[0] @ self.slope)
        share = across / float(self.slope @ self.slope)
        self.claim("at its end the ray neither rises nor falls", share, 0, 1e-6)
        self.straight = VGroup(straight, stop)
        self.wait(1.5)

    @beat("Many starts, many walks, each by its own arrows.")
    def many(self) -> None:
        theme, field = self.theme, self.field
        gone = ("path", "place", "smooth", "straight", "lifted")
        here = [getattr(self, name) for name in gone if hasattr(self, name)]
        self.play(self.fade(*here), self.drop_notes(1, 2, 3, 4, 5, 6), run_time=0.5)
        self.show_plane(self.far, self.head(field))
        starts = spread_starts(field, field.box)
        self.lines = flow_lines(field, starts, self.view, theme.ink, self.sign)
        dots = [dot(p, colour=theme.ink, radius=0.05) for p in self.view.points(starts)]
        self.levels = self.faint_levels()
        self.play(FadeIn(self.levels), *map(FadeIn, dots), run_time=0.5)
        self.bring_to_front(*dots)
        self.play(GrowCurves(self.lines, spread=0), run_time=3.0)
        stops = [line[-1] for line in self.lines.lines() if inside(line[-1], self.view.area)]
        ends = [dot(p, colour=theme.gradient, radius=0.07) for p in stops]
        self.play(*map(GrowFromCenter, ends), run_time=0.5)
        if ends:
            self.say("They end where the arrows vanish.")
        still = stationary(field, starts)
        if len(still):
            self.say("A start without an arrow never moves.")
            spot = self.view.point(*still[0])
            ring = Circle(radius=0.25, stroke_color=theme.ink, stroke_width=5).move_to(spot)
            self.play(Create(ring), run_time=0.6)
            moved = float(np.abs(self.walk_from(still[0], self.step).points - still[0]).max())
            self.claim("the start without an arrow never moves", moved, 0, 1e-9)
            ends.append(ring)
        self.crowd = VGroup(*dots, *ends)
        self.wait(1.0)

    @beat(
        "The step size: patience, walk, overshoot.",
        when=lambda self: self.settles or "the walk leaves the window",
    )
    def rates(self) -> None:
        theme = self.theme
        self.play(self.fade(self.lines, self.crowd), run_time=0.4)
        looks = zip((0.2, 1.0, 2.2), (theme.conjugate, theme.ink, theme.wrong), strict=True)
        words = iter(("patience", "a good walk", "overshoot"))
        self.tracks = VGroup()
        for row, ((share, colour), (start, bend)) in enumerate(
            zip(looks, self.sharpest(3), strict=True), start=1
        ):
            rate = float(f"{share / bend:.2g}")
            track = self.trail(self.walk_from(start, rate, steps=14), colour, reached=0)
            text = f"$eta = {number(rate)}$: {next(words)}"
            self.play(self.note(row, text, colour, math=False), WalkTrail(track), run_time=2.2)
            self.tracks.add(track)
        self.claim("overshoot: the rate is above 2 / curvature", float(rate * bend > 2), 1, 0)
        self.wait(1.2)

    @beat("Flip the sign, and the same rule walks the other way.")
    def flip(self) -> None:
        theme, field = self.theme, self.field
        gone = [self.lines, self.crowd, *getattr(self, "tracks", ())]
        rule = self.note(1, self.rule_for(-self.sign))
        self.play(self.fade(*gone), self.drop_notes(2, 3), rule, run_time=0.6)
        found = sample(field, grid(field.box, 15))
        cap, spacing = cap_of(found), float(field.box.size.max()) / 14
        scale = 0.9 * spacing / cap
        turned = replace(found, gradients=-self.sign * found.gradients)
        made = arrows(turned, self.view, scale=scale, longest=cap, colours=theme.ramp)
        everywhere = clipped(ArrowField(made, thickness=0.03, head=0.16), self.view.area)
        starts = spread_starts(field, field.box)
        other = flow_lines(field, starts, self.view, theme.ink, -self.sign)
        dots = [dot(p, colour=theme.ink, radius=0.05) for p in self.view.points(starts)]
        self.play(GrowArrows(everywhere), FadeIn(scale_key(made, theme)), run_time=1.2)
        self.play(*map(FadeIn, dots), run_time=0.4)
        self.play(GrowCurves(other, spread=0), run_time=3.0)
        off = float(np.abs(everywhere.points[:, 2]).max())
        self.claim("no arrow leaves the plane", off, 0, 0)
        word = "Downhill: gradient descent." if self.sign > 0 else "Uphill: gradient ascent."
        self.say(f"{word} It, too, stays in the input space.")
        self.wait(1.5)
