"""The film of the 1D construction: from a slope to an arrow on the number line."""

from __future__ import annotations

import numpy as np
from manim import (
    Create,
    FadeIn,
    FadeOut,
    GrowFromCenter,
    Line,
    Transform,
    UpdateFromAlphaFunc,
    VGroup,
)  # fmt: skip

from gradcore import sample
from scenes.kit.beats import beat
from scenes.kit.construction_scene import LEFT, ConstructionScene
from scenes.kit.fields import one_coordinate
from scenes.kit.key import scale_key
from scenes.kit.labels import edge_of, put_clear
from scenes.kit.mobjects import (
    ArrowField,
    Curve,
    GrowArrows,
    arrow,
    clipped,
    dashed,
    dot,
    strike,
)
from scenes.kit.params import Param, a_range
from scenes.kit.text import Readout, Words, number
from scenes.kit.theme import NOTE, PANEL


class TangentProjection(ConstructionScene):
    """The 1D construction: how a slope becomes an arrow that lies in the input space."""

    field = Param("cubic", parse=one_coordinate, help="name, formula or torch callable of x")
    start = Param(None, parse=float, help="x of the construction (default: suits the function)")
    window = Param(None, parse=a_range, help="left,right of the number line (default: the box)")

    def prepare(self) -> None:
        """Choose window and points, and compute all that the beats draw."""
        self.plan(self.start, self.window)

    @beat("A function of one number. Its inputs live on this line.")
    def curve_and_line(self) -> None:
        self.lay_line()
        formula = self.head(self.field)
        curve = Curve(self.path, colour=self.theme.function, clip=self.view.area)
        self.play(formula, Create(curve), run_time=1.6)

    @beat("Stand at one input. Which way is up, and how fast?")
    def stand(self) -> None:
        here, theme = self.here, self.theme
        self.drawing = self.construction(here)
        foot, name = self.drawing.foot, self.drawing.name_tag
        marks = VGroup(*[Words("?", size=0.6, colour=theme.quiet) for _ in range(2)])
        for mark, side in zip(marks, (-1, 1), strict=True):
            ways = [(out, up) for up in (0.5, -0.6) for out in (0.8, 1.1, 1.4)]
            spots = [self.axis.foot(here.x0) + np.array([side * out, up, 0]) for out, up in ways]
            put_clear(mark, spots, self.drawn, self.view.area)
        x0 = self.note(1, f"x_0 = {number(here.x0)}", theme.input)
        self.play(GrowFromCenter(foot), FadeIn(name), x0, run_time=0.8)
        value = self.note(2, f"f(x_0) = {number(here.value)}", theme.function)
        self.play(Create(self.drawing.drop), GrowFromCenter(self.drawing.head), value, run_time=0.8)
        self.play(FadeIn(marks), run_time=0.5)
        self.wait(1.2)
        self.play(FadeOut(marks), run_time=0.4)

    @beat("Measure: rise over run, with a smaller and smaller run.")
    def secants(self) -> None:
        here, theme, area = self.here, self.theme, self.view.area
        self.secant, self.faint = VGroup(), VGroup()
        for row, (h, slope) in enumerate(zip(here.h, here.secant_slopes, strict=True), start=3):
            value = float(sample(self.field, np.array([here.x0 + h])).values[0])
            self.claim(f"secant slope over a run of {h:g}", slope, (value - here.value) / h, 1e-9)
            ends = self.axis.line(here.x0, here.value, slope)
            line = Line(*ends, stroke_color=theme.tangent, stroke_width=4)
            there = dot(self.view.point(here.x0 + h, value), colour=theme.tangent)
            pair = VGroup(clipped(line, area), clipped(there, area))
            text = f"run ${number(h)}$: slope ${number(slope, 5)}$"
            note = self.note(row, text, theme.tangent, math=False)
            if not self.secant:
                self.secant = pair
                self.play(note, Create(line), FadeIn(there), run_time=1.0)
            else:
                left = self.secant[0].copy().set_stroke(opacity=0.3, width=2.5)
                self.faint.add(left)
                self.add(left)
                self.play(note, Transform(self.secant, pair), run_time=1.0)
            self.wait(0.3)

    @beat("The limit is the tangent. Following it would leave the input space.")
    def tangent_appears(self) -> None:
        here, theme, e = self.here, self.theme, 1e-5
        low, high = sample(self.field, np.array([here.x0 - e, here.x0 + e])).values
        central = (high - low) / (2 * e)
        self.claim(
            "f'(x0) is the central difference", here.slope, central, 1e-5 * (1 + abs(central))
        )
        slope = self.note(3, f"f'(x_0) = {number(here.slope)}", theme.gradient)
        gone = [*self.fade(self.secant, *self.faint), *self.drop_notes(4, 5, 6)]
        self.play(*gone, slope, FadeIn(self.drawing.tangent), run_time=0.8)
        self.bring_to_front(self.drawing.head)
        walker = dot(self.drawing.head.get_center(), colour=theme.wrong, radius=0.11)
        away = self.view.point(here.x0 + 0.75, float(here.line(here.x0 + 0.75)))
        self.play(FadeIn(walker), run_time=0.3)
        self.play(walker.animate.move_to(away), run_time=1.4)
        self.cross = VGroup(walker, strike(away, colour=theme.wrong))
        self.play(Create(self.cross[1]), run_time=0.4)
        self.wait(1.0)

    @beat("Instead: from the point, go exactly 1 unit to the right.")
    def unit_run(self) -> None:
        self.run, self.rise = self.run_and_rise(self.here)
        a, b = self.run.get_start(), self.run.get_end()
        self.run_name = Words("1 unit", size=NOTE, colour=self.theme.ink)
        below = -0.3 if self.here.slope > 0 else 0.3
        ways = [(share, side) for side in (-below, below) for share in (0.5, 0.6, 0.7, 0.8)]
        spots = [a + (b - a) * share + np.array([0, side, 0]) for share, side in ways]
        rise = np.linspace(self.rise.get_start(), self.rise.get_end(), 60)
        others = [self.drawn, rise, edge_of(self.drawing.name_tag)]
        put_clear(self.run_name, spots, np.concatenate(others), self.view.area)
        self.play(*self.fade(self.cross), Create(self.run), run_time=1.0)
        self.play(FadeIn(self.run_name), run_time=0.4)
        self.claim("the run is one unit of the input", b[0] - a[0], self.view.x_scale, 1e-9)
        self.wait(0.6)

    @beat("Place a point there on the tangent, not on the curve.")
    def on_tangent(self) -> None:
        here, theme = self.here, self.theme
        x1, height = here.unit_point
        curve = float(sample(self.field, np.array([x1])).values[0])
        self.point = dot(self.rise.get_end(), colour=theme.tangent, radius=0.11)
        text = f"tangent at ${number(x1)}$: ${number(height)}$"
        note = self.note(4, text, theme.tangent, math=False)
        self.play(Create(self.rise), GrowFromCenter(self.point), note, run_time=1.0)
        x, y = self.view.data(self.point.get_center()[None])[0]
        self.claim("the point stands on the tangent", y, float(here.line(x)), 1e-9)
        if np.isfinite(curve) and abs(curve - height) > 0.02:
            text = f"curve at ${number(x1)}$: ${number(curve)}$"
            self.play(self.note(5, text, theme.wrong, math=False), run_time=0.6)
            self.wait(0.6)
            line = self.notes[5]
            side = line.get_right() + np.array([0.32, 0, 0])
            cross = strike(side, colour=theme.wrong, reach=0.13)
            self.play(Create(cross), run_time=0.4)
            self.notes[5] = VGroup(line, cross)
        self.wait(1.0)

    @beat("The height gained in one unit is the slope: an upright arrow.")
    def upright(self) -> None:
        arrow_up = self.drawing.upright
        self.play(*self.fade(self.rise), GrowArrows(arrow_up), *self.drop_notes(4, 5), run_time=1.2)
        self.bring_to_front(self.point)
        rise = (arrow_up.tips[0, 1] - arrow_up.tails[0, 1]) / self.view.y_scale
        self.claim("the upright arrow is as high as the slope", rise, self.here.slope, 1e-9)
        top, low = (number(v) for v in (self.here.unit_point[1], self.here.value))
        low = f"({low})" if self.here.value < 0 else low
        gained = f"{top} - {low} = {number(self.here.slope)}"
        self.play(self.note(4, gained, self.theme.gradient), run_time=0.5)
        self.wait(0.8)

    @beat("A height is no input. So lay it down: a quarter turn.")
    def quarter_turn(self) -> None:
        gone = self.fade(self.run, self.run_name, self.point)
        self.play(gone, self.drop_notes(4), run_time=0.5)
        self.turned = self.drawing.turn(self)
        self.say("Now it lies in the input space: the gradient.")
        text = f"nabla f(x_0) = {number(self.here.slope)}"
        self.play(self.note(4, text, self.theme.gradient), run_time=0.6)
        text = f"from ${number(self.here.x0)}$ to ${number(self.here.tip)}$"
        self.play(self.note(5, text, self.theme.gradient, math=False), run_time=0.4)
        self.claim_gradient(self.drawing.upright, self.here)
        self.wait(1.0)

    @beat("A tempting shortcut: lay a tangent vector of length 1 down.")
    def shortcut(self) -> None:
        here, theme, view = self.here, self.theme, self.view
        origin, drop = view.point(here.x0, here.value), np.array([0, -0.13, 0])
        wrong = arrow(origin, origin + view.vector(1), colour=theme.wrong, thickness=0.07)
        shadow = Line(stroke_color=theme.wrong, stroke_width=8)
        fall = dashed(origin, origin + view.vector(1), colour=theme.wrong)
        numbers = [
            Readout(0, size=PANEL, colour=c, places=3) for c in (theme.gradient, theme.wrong)
        ]
        words = VGroup()
        for column, (text, value) in enumerate(zip(("slope", "shadow"), numbers, strict=True)):
            colour, x = (theme.gradient, theme.wrong)[column], LEFT + 1.7 * column
            first = (here.slope, 1 / np.hypot(1, here.slope))[column]
            words.add(Words(text, size=PANEL, colour=colour).place(x, self.row(5)))
            words.add(Readout(first, size=PANEL, colour=colour, places=3).place(x, self.row(6)))
            value.place(x, self.row(7))
        moving = VGroup(wrong, fall, shadow, *numbers)

        def lean(alpha: float, *, tell: bool = True) -> None:
            slope = here.slope * (1 + 3 * alpha)
            run = 1 / np.sqrt(1 + slope**2)
            tip, foot = origin + view.vector(run, run * slope), self.axis.foot(here.x0 + run) + drop
            wrong.aim([origin], [tip])
            shadow.put_start_and_end_on(self.axis.foot(here.x0) + drop, foot)
            fall.put_start_and_end_on(tip, foot)
            if tell:
                for readout, value in zip(numbers, (slope, run), strict=True):
                    readout.display(value)

        lean(0)
        length = (shadow.get_end()[0] - shadow.get_start()[0]) / view.x_scale
        honest = np.cos(np.arctan(here.slope))
        self.claim("the shadow of a unit tangent is 1/sqrt(1 + f'^2)", length, honest, 1e-9)
        gone = [*self.fade(self.drawing.name_tag, self.turned), *self.drop_notes(5)]
        self.play(gone, GrowArrows(wrong), *map(Create, (fall, shadow)), run_time=1.0)
        self.play(*map(FadeIn, words), run_time=0.5)
        self.wait(1.0)
        does = "grows" if here.slope > 0 else "steepens"
        self.say(f"The shadow shrinks as the slope {does}: not the gradient.")
        self.play(*map(FadeIn, numbers), run_time=0.3)
        self.play(UpdateFromAlphaFunc(moving, lambda _, a: lean(a)), run_time=2.4)
        self.wait(0.5)
        back = UpdateFromAlphaFunc(moving, lambda _, a: lean(1 - a, tell=False))
        self.play(back, run_time=1.0)
        cross = strike((wrong.tips[0] + wrong.tails[0]) / 2, colour=theme.wrong, reach=0.4)
        self.play(Create(cross), run_time=0.4)
        self.wait(1.2)
        self.wrong = VGroup(cross, words, moving)

    @beat(
        "At another point, the same turn. One rule, both signs.",
        when=lambda self: bool(self.others) or "the slope has one sign in this window",
    )
    def other_sign(self) -> None:
        there, theme, old = self.others[0], self.theme, self.drawing
        self.drawing = new = self.construction(there)
        run, _ = self.run_and_rise(there)
        gone = self.fade(
            old.foot, old.head, old.drop, old.name_tag, old.tangent, old.upright, self.wrong
        )
        came = [FadeIn(part) for part in (new.foot, new.head, new.drop, new.name_tag)]
        x0 = self.note(1, f"x_0 = {number(there.x0)}", theme.input)
        value = self.note(2, f"f(x_0) = {number(there.value)}", theme.function)
        self.play(*gone, *came, *self.drop_notes(3, 4), x0, value, run_time=0.8)
        slope = self.note(3, f"f'(x_0) = {number(there.slope)}", theme.gradient)
        self.play(FadeIn(new.tangent), slope, run_time=0.6)
        self.play(Create(run), run_time=0.5)
        self.play(GrowArrows(new.upright), run_time=0.7)
        self.play(*self.fade(run), run_time=0.3)
        self.turned = new.turn(self)
        text = f"nabla f(x_0) = {number(there.slope)}"
        self.play(self.note(4, text, theme.gradient), run_time=0.5)
        self.claim_gradient(new.upright, there)
        self.wait(1.0)

    @beat("Slide along the line: the arrow breathes with the slope.")
    def sweep(self) -> None:
        theme, swept, drawing = self.theme, self.swept, self.drawing
        readout = self.slider(drawing)
        old = (drawing.name_tag, self.wrong, self.turned)
        gone = [*self.fade(*old), *self.drop_notes(1, 2, 3, 4)]
        self.play(*gone, FadeIn(self.label), FadeIn(readout), run_time=0.5)
        left, right = swept.points[[0, -1], 0]
        self.slide(drawing, readout, (drawing.x0, left), 1.2)
        self.slide(drawing, readout, (left, right), 5.0)
        if len(self.zeros):
            self.say("Where the curve is flat, the arrow vanishes.")
        place = right
        for row, zero in enumerate(self.zeros[::-1], start=2):
            flat = float(sample(self.field, np.array([zero])).gradients[0, 0])
            self.claim(f"the slope at {zero:.6g} is zero", flat, 0.0, 1e-6)
            self.slide(drawing, readout, (place, zero), 1.2)
            ring = dot(self.axis.foot(zero), colour=theme.ink, radius=0.07)
            note = self.note(row, f"f'({number(zero)}) = 0", theme.ink)
            self.play(FadeIn(ring), note, run_time=0.5)
            place = zero
        if not len(self.zeros):
            self.slide(drawing, readout, (right, drawing.x0), 2.0)
        self.wait(0.5)

    @beat("Every input has its arrow.")
    def line_of_arrows(self) -> None:
        theme, view, line = self.theme, self.view, self.line_arrows()
        whole, drawn = (
            ArrowField(made, thickness=0.11, head=0.34) for made in (line.true, line.drawn)
        )
        places = line.found.points[:, 0]
        feet = [dot(self.axis.foot(x), colour=theme.input, radius=0.06) for x in places]
        gone = [*self.fade(self.sliding, self.label), *self.drop_notes(2, 3, 4, 5)]
        self.play(*gone, *map(FadeIn, feet), run_time=0.6)
        self.play(GrowArrows(clipped(whole, view.area)), run_time=1.2)
        key, cut = scale_key(line.drawn, theme), line.drawn.key.clipped
        if line.drawn is line.true:
            self.play(FadeIn(key), run_time=0.5)
        else:
            longest = np.abs(whole.tips[:, 0] - whole.tails[:, 0]).max() / view.x_scale
            if longest > line.step:
                self.say("At true length they overlap.")
            else:
                self.say("At true length they are too small to see.")
            size = "smaller " if line.scale < 1 else "larger " if line.scale > 1 else ""
            mark = "; a bar marks each one cut" if cut else ""
            self.say(f"Redrawn at one {size}scale{mark}.")
            self.play(Transform(whole, drawn), FadeIn(key), run_time=1.2)
        slopes = np.abs(line.found.gradients[line.found.finite, 0])
        self.claim("arrows cut short", cut, int((slopes > line.cap).sum()), 0)
        off = np.abs(whole.points[:, 1] - self.axis.foot(0)[1]).max()
        self.claim("no arrow leaves the line", off, 0.0, 1e-9)
        self.wait(1.5)
        self.say("The gradient: arrows that live where $x$ lives.")
        self.wait(2.0)
