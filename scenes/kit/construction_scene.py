"""ConstructionScene: the stage of a film about the tangent construction, and its devices."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from manim import FadeIn, GrowFromCenter, Line, UpdateFromAlphaFunc, VGroup

from gradcore import critical_points, sample, tangent
from gradcore.records import Samples, Tangent
from scenes.kit.arrows import Arrows, arrows, cap_of, nice
from scenes.kit.axis import grid_lines, number_line, tick_labels
from scenes.kit.construction import Construction, Line1D
from scenes.kit.framing import broken, frame_construction
from scenes.kit.labels import edge_of, put_clear, spots_around
from scenes.kit.mobjects import ArrowField, dashed
from scenes.kit.stage import GradientScene
from scenes.kit.text import Readout, Words
from scenes.kit.theme import LABEL, PANEL
from scenes.kit.view import PANEL_AREA

__all__ = ["LEFT", "ConstructionScene"]

LEFT = PANEL_AREA.left + 0.3  # S; where the panel's lines begin


@dataclass(frozen=True, eq=False)
class LineOfArrows:
    """Arrows along the line, ``step`` D apart: at true length, and ``drawn`` so as to be read.

    The latter are ``scale`` D long per V/D and cut at ``cap`` V/D; where true lengths can be read
    they are the former.
    """

    found: Samples
    true: Arrows
    drawn: Arrows
    step: float
    scale: float
    cap: float


class ConstructionScene(GradientScene):
    """A curve over the line of its inputs, with the tangent construction at one or two of them."""

    field: Any

    def plan(self, start: float | None, window: tuple[float, float] | None) -> None:
        """Choose window and points; compute the curve, both tangents, the sweep and its zeros."""
        box = self.field.box
        self.reach = window or (box.low[0], box.high[0])
        framing = frame_construction(self.field, start, self.reach)
        self.view = framing.view
        self.axis = Line1D(framing.view, framing.floor)
        self.here = tangent(self.field, framing.start)
        self.others = [tangent(self.field, x) for x in framing.others]
        self.swept = sample(self.field, np.linspace(*framing.calm, 601))
        self.zeros = critical_points(self.field, *framing.calm)[:4]
        self.path = self.view.points(np.column_stack([framing.curve.points, framing.curve.values]))
        self.path[broken(framing.curve)] = np.nan
        self.avoided = np.zeros((0, 3))
        both = [self.construction(at) for at in (self.here, *self.others)]
        ends = [self.axis.line(one.x0, one.value, one.slope) for one in both]
        ends.append(self.axis.line(0, framing.floor, 0))
        self.drawn = np.concatenate([self.path, *[np.linspace(a, b, 400) for a, b in ends]])
        here = self.here
        ends = [self.axis.line(here.x0, here.value, slope) for slope in here.secant_slopes]
        for one in both:
            start, end = one.upright.tails[0], one.upright.tips[0]
            pairs = (
                (start, end),
                (start, one.head.get_center()),
                (one.spot, one.spot + end - start),
            )
            ends += [np.stack(pair) for pair in pairs]
        later = [*[np.linspace(a, b, 400) for a, b in ends], *[one.swept() for one in both]]
        self.avoided = np.concatenate([self.drawn, *later])  # by labels that stay

    def construction(self, at: Tangent) -> Construction:
        """The drawing of the construction at one input, its name clear of what will be drawn."""
        made = Construction(self.axis, self.theme, at.x0, at.value, at.slope)
        if len(self.avoided):
            spots = [
                spot for gap in (0.16, 0.3) for spot in spots_around(made.spot, made.name_tag, gap)
            ]
            put_clear(made.name_tag, spots, self.avoided, self.view.area)
        return made

    def claim_gradient(self, lying: ArrowField, at: Tangent) -> None:
        """Claim that an arrow on the screen is the gradient, in the input space."""
        tail, tip = self.view.data(np.stack([lying.tails[0], lying.tips[0]]))
        self.claim("the arrow starts at x0", tail[0], at.x0, 1e-9)
        self.claim("the arrow ends at x0 + f'(x0)", tip[0], at.tip, 1e-9)
        self.claim("the arrow lies in the input space", tip[1] - self.axis.floor, 0.0, 1e-9)

    def run_and_rise(self, at: Tangent) -> tuple[Line, Line]:
        """One unit to the right of the point, and from there up to the tangent."""
        a, b = self.view.point(at.x0, at.value), self.view.point(at.x0 + 1, at.value)
        run = Line(a, b, stroke_color=self.theme.ink, stroke_width=5)
        return run, dashed(b, self.view.point(*at.unit_point), colour=self.theme.quiet)

    def lay_line(self) -> None:
        """Play: the grid, the input axis with its numbers, and its name, clear of what comes."""
        theme, view, floor = self.theme, self.view, self.axis.floor
        marks = [self.here.x0, *(other.x0 for other in self.others)]
        line = number_line(view, theme, height=floor)
        name = Words("input space", size=LABEL, colour=theme.input)
        ends, foot = np.linspace(view.area.right - 1.0, view.area.left + 1.0, 4), self.axis.foot(0)
        spots = [(x, foot[1] + up, 0) for x in ends for up in (0.4, -0.9, 0.9)]
        heads = view.points(np.column_stack([self.swept.points, self.swept.values])[::10])
        drops = np.linspace(heads, np.where([False, True, False], foot, heads), 30)
        tags = [self.construction(at).name_tag for at in (self.here, *self.others)]
        clear_of = [self.avoided, *drops, *map(edge_of, tags)]
        put_clear(name, spots, np.concatenate(clear_of), view.area)
        self.play(FadeIn(grid_lines(view, theme)), GrowFromCenter(line), run_time=0.8)
        ticks = tick_labels(view, theme, height=floor, away_from=marks, clear_of=self.avoided)
        self.play(FadeIn(ticks), FadeIn(name), run_time=0.5)
        self.drawn = np.concatenate(
            [self.drawn, *[mark.points for mark in ticks.family_members_with_points()]]
        )

    def slider(self, drawing: Construction) -> Readout:
        """The number that tells the slope in row 1; ``sliding`` and ``label`` are made with it."""
        readout = Readout(drawing.slope, size=PANEL, colour=self.theme.gradient)
        self.label = self.words("f'(x) =", self.theme.gradient).place(LEFT, self.row(1))
        readout.place(self.label.get_right()[0] + 0.18, self.row(1))
        parts = (drawing.drop, drawing.tangent, drawing.head, drawing.foot, drawing.upright)
        self.sliding = VGroup(*parts, readout)
        return readout

    def slide(
        self, drawing: Construction, readout: Readout, ends: tuple[float, float], seconds: float
    ) -> None:
        """Play: the construction moves along the line from one input to another."""
        walk = sample(self.field, np.linspace(*ends, 401))

        def stand_at(_: object, alpha: float) -> None:
            i = round(alpha * 400)
            drawing.stand_at(walk.points[i, 0], walk.values[i], walk.gradients[i, 0])
            readout.display(walk.gradients[i, 0])

        self.play(UpdateFromAlphaFunc(self.sliding, stand_at), run_time=seconds)

    def line_arrows(self) -> LineOfArrows:
        """Gradients all along the line, as arrows at true length and as they can be read."""
        step = nice((self.reach[1] - self.reach[0]) / 11, steps=(1, 2, 4, 5, 8))
        first, last = np.ceil(self.reach[0] / step), np.floor(self.reach[1] / step)
        found = sample(self.field, np.arange(first, last + 1) * step)
        drawing = partial(arrows, found, self.view, height=self.axis.floor)
        true = drawing(scale=1.0, colours=self.theme.gradient)
        if 0.3 * step <= found.norms[found.finite].max(initial=0.0) <= step:
            return LineOfArrows(found, true, true, step, 1.0, np.inf)
        # On a line an arrow's way counts most: one that is cut shows it, one too short does not.
        cap = cap_of(found, readable=0.25, cut=0.2)
        scale = 0.8 * step / cap
        drawn = drawing(scale=scale, longest=cap, colours=self.theme.gradient)
        return LineOfArrows(found, true, drawn, step, scale, cap)
