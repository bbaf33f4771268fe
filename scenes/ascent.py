"""The film of gradient ascent: following the arrows, always in the input space."""

from __future__ import annotations

import numpy as np
from manim import (
    Create,
    FadeIn,
    FadeOut,
    GrowFromCenter,
    Indicate,
    Transform,
    UpdateFromAlphaFunc,
    VGroup,
)  # fmt: skip

from gradcore import sample
from gradcore.records import Stop
from scenes.kit.beats import beat
from scenes.kit.crowd import CrowdScene
from scenes.kit.fields import two_coordinates
from scenes.kit.key import scale_key
from scenes.kit.marks import Ghost
from scenes.kit.mobjects import GrowArrows, clipped, dashed, dot
from scenes.kit.params import Param
from scenes.kit.text import number, row_of

ENDS = {
    Stop.CONVERGED: "The arrow is gone: here the walk ends.",
    Stop.OUT_OF_STEPS: "The arrows shrink, and the steps with them.",
    Stop.LEFT_THE_BOX: "The walk has left our window.",
    Stop.NOT_FINITE: "Here the function has no finite value.",
}


class Ascent(CrowdScene):
    """Following the arrows: the walk that climbs, and never leaves the input space."""

    field = Param("ripple", parse=two_coordinates, help="name, formula or torch callable of x, y")
    start = Param(None, parse=tuple, help="x,y where the walk begins (default: suits the function)")
    rate = Param(None, parse=float, low=1e-12, high=1e12, help="step size (default: suits it)")
    way = Param(None, parse=str, choices=("up", "down"), help="which way (default: where it ends)")

    def prepare(self) -> None:
        """Plan the walk, and compute its steps, its flow line and its straight ray."""
        self.plan(self.start, self.rate, self.way)

    @beat("One point of the input space. Its arrow says where up is.")
    def one_point(self) -> None:
        theme, symbol = self.theme, self.field.symbol
        self.show_plane(self.near, self.head(self.field))
        place = dot(self.view.point(*self.x0), colour=theme.ink, radius=0.11)
        self.place = clipped(place, self.view.area)
        where = self.note(1, f"bold(x)_0 = {self.pair(self.x0)}")
        self.play(GrowFromCenter(self.place), where, run_time=0.8)
        self.here = self.arrow_at(self.x0, up=True)
        note = self.note(2, f"nabla {symbol} = {row_of(self.sign * self.slope)}", theme.gradient)
        self.play(GrowArrows(self.here), note, run_time=1.0)
        self.bring_to_front(self.place)
        self.claim_rate(self.here)
        self.wait(1.0)
        if self.sign < 0:
            self.say("Turned around, it says where down is.")
            down = self.note(2, f"-nabla {symbol} = {row_of(self.slope)}", theme.gradient)
            self.play(Transform(self.here, self.arrow_at(self.x0)), down, run_time=1.0)
            self.bring_to_front(self.place)
            self.wait(0.6)

    @beat("The rule: step along the arrow, by a share of it.")
    def rule(self) -> None:
        theme = self.theme
        which = f"{'' if self.sign > 0 else '-'}nabla {self.field.symbol}"
        self.play(self.drop_notes(2), self.note(1, self.rule_for(self.sign)), run_time=0.8)
        pulse = Indicate(self.place, color=theme.ink, scale_factor=1.8)
        self.play(self.note(2, "$bold(x)$: where we stand", math=False), pulse)
        pulse = Indicate(self.here, color=theme.gradient, scale_factor=1.15)
        text = f"${which}$: the arrow here"
        self.play(self.note(3, text, theme.gradient, math=False), pulse)
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

    @beat("The walk in the plane, and its values above it.")
    def split(self) -> None:
        self.play(self.fade(self.counters), self.drop_notes(0, 1), run_time=0.4)
        goes = "climbs" if self.sign > 0 else "falls"
        text = f"The path stays in the plane. The value {goes} above it."
        mesh, low, high, rest = self.lift_walk(self.walk, text)
        self.claim("the path stays in the plane", float(np.ptp(low.points[:, 2])), 0, 0)
        if not mesh.heights.cut and mesh.heights.scale:
            climbed = (high.points[-1, 2] - high.points[0, 2]) / mesh.heights.scale
            shown = self.walk.values[self.field.box.contains(self.walk.points)]
            rise = float(shown[-1] - shown[0])
            self.claim("the lifted path climbs as the values do", climbed, rise, 2e-3 * abs(rise))
            self.claim(f"the value {goes}", np.sign(rise), self.sign, 0)
        self.lifted = VGroup(mesh, low, high, rest)
        self.wait(2.0)

    @beat(
        "Smaller and smaller steps: the limit is the flow line.",
        when=lambda self: self.settles or "the flow leaves the window",
    )
    def limit(self) -> None:
        self.play(self.fade(*self.lifted), run_time=0.5)
        self.play(self.head(self.field), run_time=0.4)
        self.refine(self.path, self.place, (0.5, 0.2))
        self.smooth = self.show_flow_line(self.place)
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
        gone = ("path", "place", "smooth", "straight", "lifted")
        here = [getattr(self, name) for name in gone if hasattr(self, name)]
        self.play(self.fade(*here), self.drop_notes(1, 2, 3, 4, 5, 6), run_time=0.5)
        self.show_plane(self.far, self.head(self.field))
        self.set_out(FadeIn(self.faint_levels()))
        if self.mark_ends():
            self.say("They end where the arrows vanish.")
        self.mark_still("A start without an arrow never moves.")
        self.wait(1.0)

    @beat(
        "The step size: patience, walk, overshoot.",
        when=lambda self: self.has_three_rates(),
    )
    def rates(self) -> None:
        self.play(self.fade(self.lines, self.crowd), run_time=0.4)
        self.walk_at_three_rates()
        self.wait(1.2)

    @beat("Flip the sign, and the same rule walks the other way.")
    def flip(self) -> None:
        gone = [self.lines, self.crowd, *getattr(self, "tracks", ())]
        rule = self.note(1, self.rule_for(-self.sign))
        self.play(self.fade(*gone), self.drop_notes(2, 3), rule, run_time=0.6)
        everywhere, made = self.arrows_everywhere(-self.sign)
        self.walk_back(GrowArrows(everywhere), FadeIn(scale_key(made, self.theme)))
        off = float(np.abs(everywhere.points[:, 2]).max())
        self.claim("no arrow leaves the plane", off, 0, 0)
        word = "Downhill: gradient descent." if self.sign > 0 else "Uphill: gradient ascent."
        self.say(f"{word} It, too, stays in the input space.")
        self.wait(1.5)
