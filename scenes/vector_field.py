"""The film of the gradient in the plane: from two slopes to a field of arrows under a surface."""

from __future__ import annotations

import numpy as np
from manim import Create, FadeIn, FadeOut, Transform, linear

from scenes.kit.arrows import arrows
from scenes.kit.beats import beat
from scenes.kit.field_scene import FieldScene
from scenes.kit.levels import GrowCurves, LevelCurves
from scenes.kit.marks import angle_between
from scenes.kit.mobjects import ArrowField, Curve, GrowArrows, arrow
from scenes.kit.params import Param
from scenes.kit.study import over_the_plane, readable_outside
from scenes.kit.surface import Rise, Sink
from scenes.kit.text import Words, number, tinted
from scenes.kit.theme import LABEL


class VectorField(FieldScene):
    """The gradient of a function of two variables: a field of arrows in the plane of its inputs."""

    field = Param("ripple", parse=over_the_plane, help="name, formula or torch callable of x and y")
    point = Param(None, parse=tuple, help="x,y to stand at (default: suits the function)")

    def prepare(self) -> None:
        """Choose point and scales; compute all that the beats draw."""
        self.plan(self.point)

    @beat("Every point of this plane is an input: two numbers.")
    def the_plane(self) -> None:
        self.lay_plane()
        name = Words("input space", size=LABEL, colour=self.theme.input)
        top = np.array([0, self.view.area.height / 2 + 0.25, 0])
        name.move_to(self.view.area.centre + top)
        self.play(FadeIn(name), self.head(self.shown), run_time=0.8)
        if self.shown is not self.field:
            more = readable_outside(self.field, self.shown, self.study.grid)
            part = "only a part of its box" if more else "nearly flat outside"
            self.play(self.note(1, part, self.theme.quiet, math=False), run_time=0.5)
        self.leaving = [name]

    @beat("Stand at one. Which way is up, and how fast?")
    def one_point(self) -> None:
        self.clear()
        self.play(self.stand(), run_time=0.8)
        value = f"{self.shown.symbol}({self.at}) = {number(self.value)}"
        self.play(self.note(1, value, self.theme.function), run_time=0.8)
        marks = self.questions()
        self.play(FadeIn(marks), FadeOut(self.tag), run_time=0.5)
        self.wait(1.2)
        self.leaving = [marks]

    @beat("Let one number change, and read the slope there.")
    def slice_x(self) -> None:
        self.part_x = self.slice_along(0)

    @beat("Now only the other number. A second slope.")
    def slice_y(self) -> None:
        self.part_y = self.slice_along(1)

    @beat("Two slopes, laid end to end: one arrow, the gradient.")
    def add_up(self) -> None:
        gradient, nabla = self.theme.gradient, f"nabla {self.shown.symbol}"
        self.clear(rows=(2,))
        self.play(self.part_y.animate.shift(self.part_x.tips[0] - self.part_x.tails[0]))
        self.arrow = self.one_arrow(self.slope)
        parts = ", ".join(number(v) for v in self.slope)
        note = self.note(2, f"{nabla} = ({parts})", gradient)
        self.play(GrowArrows(self.arrow), note, run_time=1.0)
        self.bring_to_front(self.foot)
        length = self.note(3, f"|{nabla}| = {number(self.norm)}", gradient)
        self.play(length, run_time=0.6)
        ends = self.view.data(np.concatenate([self.part_y.tips, self.arrow.tips]))
        gap = float(np.linalg.norm(ends[1] - ends[0])) / self.study.scale
        self.claim("the two arrows end where the gradient ends", gap, 0.0, 1e-9 * self.norm)
        self.leaving = [self.part_x, self.part_y]
        self.wait(1.0)

    @beat("The values stand above, as a surface. The arrow stays below.")
    def tilt_up(self) -> None:
        self.clear(self.ticks)
        mesh, heights = self.surface, self.surface.heights
        self.tilt_plane(self.over_the_plane(self.good_side()), Rise(mesh), seconds=2.5)
        note = self.note(4, self.about_height(), self.theme.quiet, math=False)
        self.play(self.raise_pole(), note, run_time=0.8)
        gap = float(self.arrow.tips[0, 2] - self.arrow.tails[0, 2])
        self.claim("the arrow lies in the plane: Δz", gap, 0.0, 0.0)
        if heights.scale and heights.low <= self.value <= heights.high:
            stands = heights.low + (self.pole.get_end()[2] - heights.base) / heights.scale
            slack = 1e-4 * (heights.high - heights.low)
            self.claim("the pole is as high as the value", stands, self.value, slack)
        self.wait(1.2)

    @beat("Turn a direction $u$. How steep is the surface that way?")
    def dial(self) -> None:
        self.clear(rows=(3, 4))
        made = self.make_dial()
        self.play(FadeIn(made.chart), Create(made.ring), run_time=0.8)
        self.play(GrowArrows(made.needle), FadeIn(made.stick), FadeIn(made.runner), run_time=0.5)
        self.play(made.turning(-180, 180), Create(made.curve), run_time=4.5, rate_func=linear)
        wave = (made.slopes[:-1] * np.exp(1j * made.angles[:-1])).sum()  # first Fourier term
        drawn = (self.arrow.tips - self.arrow.tails)[0]
        turned = np.angle(wave) + made.along - np.arctan2(drawn[1], drawn[0])
        slack = 1e-4 * self.norm
        self.claim("measured slopes peak along the arrow drawn", turned, 0.0, 1e-4)
        self.claim("the largest is the arrow's length", made.slopes.max(), self.norm, slack)
        self.say("Across the arrow: no slope. Along it: the steepest.")
        self.play(made.turning(180, 90), run_time=0.8)
        self.claim("the slope across the arrow", made.slope_at(90), 0.0, slack)
        self.wait(0.8)
        self.play(made.turning(90, 0), run_time=1.0)
        self.leaving = [made.ring, made.needle, made.stick, made.chart, made.curve, made.runner]
        self.wait(1.0)

    @beat("Is it the arrow that climbs, or the one that stands upright?")
    def wrong_arrows(self) -> None:
        self.clear()
        x, y = (f"{self.shown.symbol}_{name}" for name in self.shown.variables)
        climb, upright = self.wrong_ways()
        strikes = [self.tempt(climb, 3, f"({x}, {y}, |nabla {self.shown.symbol}|^2)")]
        strikes.append(self.tempt(upright, 4, f"(-{x}, -{y}, 1)"))
        self.say("Neither climbing nor upright: the gradient stays in the plane.")
        self.play(*map(Create, strikes), run_time=0.7)
        self.claim("numbers in the gradient", len(self.slope), len(self.study.point), 0)
        self.wait(1.5)

    @beat("Back in the plane: every input has its arrow.")
    def whole_field(self) -> None:
        plan, gradient = self.study, self.theme.gradient
        self.clear(self.pole, self.top, rows=(1, 2, 3, 4))
        self.keep_names_clear()
        self.tilt_plane(self.overhead, Sink(self.surface), FadeOut(self.key))
        made = self.field_arrows()
        self.arrows = self.space.lay(ArrowField(made, thickness=0.05, head=0.24))
        scale, cap = plan.grid_scale, plan.cap
        one = arrows(plan.here, self.view, scale=scale, longest=cap, colours=gradient)
        shorter = arrow(one.tails[0], one.tips[0], colour=gradient, thickness=0.05)
        text = "arrow length $1$ = slope $1$" if scale == 1 else "all on one scale"
        note = self.note(1, text, gradient, math=False)
        shrink, key = Transform(self.arrow, self.space.lay(shorter)), FadeIn(self.key_of(made))
        self.play(shrink, note, key, run_time=1.0)
        self.play(GrowArrows(self.arrows, spread=0.6), run_time=2.5)
        self.clear(self.arrow, self.foot)
        too_long = plan.grid.norms[plan.grid.finite] > cap * (1 + 1e-12)
        self.claim("arrows cut short", made.key.clipped, too_long.sum(), 0)
        self.claim("no arrow leaves the plane: Δz", np.ptp(self.arrows.points[:, 2]), 0.0, 0.0)
        length = np.linalg.norm(self.arrows.tips - self.arrows.tails, axis=1).max()
        said = length * made.key.slope / made.key.length
        self.claim("the longest arrow, read with the key", said, self.longest, 1e-9 * self.longest)
        self.wait(1.2)

    @beat(
        "Along a level curve nothing changes. The arrow crosses it squarely.",
        when=lambda self: self.cross is not None or "no level curve crosses an arrow worth drawing",
    )
    def level_lines(self) -> None:
        theme, view, cross = self.theme, self.view, self.cross
        assert cross is not None
        lines = LevelCurves(self.levels, view.points, colours=theme.function, opacity=0.8)
        faint = self.arrows.animate.set_stroke(opacity=0.25)
        self.play(faint, GrowCurves(self.space.lay(lines)), run_time=2.0)
        mark, way, along = self.cross_squarely(cross)
        nabla = tinted(f"nabla {self.shown.symbol}", theme.gradient)
        formula = f"{nabla} dot {tinted('t', theme.tangent)} = 0"
        self.play(Create(mark), self.note(2, formula), run_time=0.7)
        self.claim("degrees between arrow and level curve", angle_between(way, along), 90, 0.05)
        slack = 1e-3 * float(np.linalg.norm(cross.slope))
        self.leaving_rows = (2,)
        self.claim("slope along the level curve", cross.slope @ cross.along, 0.0, slack)
        self.wait(1.5)

    @beat(
        "Where the arrows die, the function is flat.",
        when=lambda self: self.flats.any or "no flat place in this window",
    )
    def flat_spots(self) -> None:
        self.clear()
        self.play(self.arrows.animate.set_stroke(opacity=1), run_time=0.4)
        marks = self.flat_marks()
        grow = [Create(m) if isinstance(m, Curve) else FadeIn(m) for m in marks]
        self.play(*grow, run_time=1.5)
        self.claim("gradient left at a mark, as a part of the largest", self.flats.slope, 0.0, 1e-8)
        for row, text in enumerate(self.flats.words(), start=2):
            self.play(self.note(row, text, math=False), run_time=0.5)
            self.wait(0.3)
        self.wait(1.0)

    @beat("Once around: the surface above, the arrows in the plane below.")
    def orbit(self) -> None:
        self.clear()
        self.play(self.arrows.animate.set_stroke(opacity=1), run_time=0.3)
        mesh, names, self.names = self.surface, self.names, []
        self.play(self.fade(*names), run_time=0.3)
        self.tilt_plane(self.over_the_plane(-35, turning=True), Rise(mesh))
        self.turn(360, run_time=8)
        self.names = names
        self.tilt_plane(self.overhead, Sink(mesh))
        self.say("The gradient: arrows that live where the inputs live.")
        self.wait(2.0)
