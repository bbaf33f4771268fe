"""BasinDescent: how steepest descent is played: its arrow, the slice along it, its zigzag."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from manim import Arc, Create, FadeIn, UpdateFromAlphaFunc, VGroup
from numpy.typing import NDArray

from scenes.kit.basin_scene import BasinScene
from scenes.kit.basin_slice import Slice, exact
from scenes.kit.levels import GrowCurves
from scenes.kit.marks import angle_arc, fan, right_angle
from scenes.kit.mobjects import ArrowField, Curve, GrowArrows, clipped, dashed
from scenes.kit.text import number, row_of
from scenes.kit.trail import WalkTrail

__all__ = ["BasinDescent"]

Floats: TypeAlias = NDArray[np.float64]


class BasinDescent(BasinScene):
    """Choreography of the first half: down the arrow, and why that does not arrive."""

    def show_round(self) -> None:
        """Play: the bowl stretched to circles, its ends, the arrow downhill and the key."""
        drawing = self.drawing
        drawing.squeeze(1.0, self.scale)
        self.play(GrowCurves(drawing.curves), run_time=1.2)
        self.play(FadeIn(drawing.start_dot), FadeIn(drawing.bottom_dot), run_time=0.3)
        self.play(GrowArrows(drawing.arrow), run_time=0.8)
        self.play(self.show_key(self.scale), run_time=0.5)

    def squeeze_to_oval(self) -> None:
        """Play: the bowl gets its own shape back, and the arrow turns with it."""
        drawing = self.drawing
        squeeze = UpdateFromAlphaFunc(
            VGroup(drawing.curves, drawing.arrow),
            lambda _, alpha: drawing.squeeze(1.0 - alpha, self.scale),
        )
        self.play(squeeze, run_time=2.4)

    def name_bowl(self) -> None:
        """Play: the formula of the bowl, and the names of its lowest point and the start."""
        self.bring_to_front(self.drawing.start_dot)
        self.play(self.head(self.field), self.name_places("x^*", "x_0"), run_time=0.6)

    def show_valley(self) -> None:
        """Play: level curves, start and lowest point of a function that is no bowl."""
        drawing = self.drawing
        self.play(GrowCurves(drawing.curves), self.head(self.field), run_time=1.6)
        self.play(FadeIn(drawing.start_dot), FadeIn(drawing.bottom_dot), run_time=0.6)
        self.play(self.name_places("x_0", "x^*"), run_time=0.5)

    def show_downhill(self) -> None:
        """Play: the arrow downhill at the start, with its key."""
        drawing, downhill = self.drawing, -self.basin.descent.gradients[0]
        drawing.arrow = self.vector(self.basin.start, downhill, self.scale, self.theme.gradient)
        self.play(GrowArrows(drawing.arrow), self.show_key(self.scale), run_time=0.9)
        self.bring_to_front(drawing.start_dot)

    def show_miss(self) -> Arc:
        """Play: the ray downhill and the straight way, then the arc between them."""
        theme, origin, straight = self.theme, self.path[0], self.straight
        way = self.drawing.arrow.tips[0] - origin
        length = float(np.linalg.norm(straight))
        far = origin + way / np.linalg.norm(way) * 1.6 * length
        ray = clipped(dashed(origin, far, colour=theme.gradient), self.view.area)
        direct = dashed(origin, origin + straight, colour=theme.tangent)
        arc = angle_arc(origin, way, straight, colour=theme.ink, radius=min(1.6, 0.45 * length))
        self.play(Create(ray), Create(direct), run_time=1.0)
        self.play(self.gradient_note(0), run_time=0.5)
        missed = self.note(2, f"misses by ${number(self.basin.miss, 3)} degree$", math=False)
        self.play(Create(arc), missed, run_time=0.7)
        self.missing = VGroup(ray, direct, arc)
        return arc

    def show_slice(self) -> Slice:
        """Play: the slice along the arrow, walked to its end and back to the exact step."""
        self.slice = cut = Slice(self.drawing, self.chart_area)
        gone = self.fade(self.missing, self.key), self.drop_notes(2)
        self.play(*gone, FadeIn(cut.line), FadeIn(cut.chart), run_time=0.6)
        self.play(FadeIn(cut.place), FadeIn(cut.height), run_time=0.3)
        self.play(cut.go(0, cut.reach), Create(cut.curve), run_time=2.2)
        self.play(cut.go(cut.reach, cut.best), run_time=1.0)
        self.play(self.note(2, f"alpha_0 = {exact(cut.best)}", self.theme.function), run_time=0.5)
        self.wait(0.5)
        return cut

    def show_touched(self) -> None:
        """Play: the level curve that the line touches at the exact step."""
        self.touched = self.drawing.level(self.basin.descent.values[1], self.theme.ink)
        self.play(GrowCurves(self.touched), run_time=1.2)
        self.bring_to_front(self.slice.place)

    def step_to_bottom(self) -> None:
        """Play: the one step of a round bowl, and the value where it ends."""
        gone = self.fade(self.slice.line, self.drawing.arrow)
        self.play(WalkTrail(self.trail), gone, run_time=1.2)
        value = self.note(3, f"f(x_1) = {number(self.basin.least)}", self.theme.function)
        self.play(value, run_time=0.5)

    def step_there(self) -> None:
        """Play: the exact step in place of its slice, and how far the value fell."""
        gone = self.fade(self.slice.parts, self.drawing.arrow)
        self.play(WalkTrail(self.trail, to=1), gone, self.drop_notes(1), run_time=1.2)
        self.bring_to_front(self.drawing.start_dot)
        fall = self.note(3, self.falls(self.basin.descent.values[:2]), self.theme.function)
        self.play(fall, FadeIn(self.key), run_time=0.6)

    def show_turned(self) -> ArrowField:
        """Play: the new arrow after the step, and its right angle with the step."""
        theme, walk, corner = self.theme, self.basin.descent, self.path[1]
        new = self.vector(walk.points[1], -walk.gradients[1], self.scale, theme.gradient)
        back, ahead = self.path[0] - corner, new.tips[0] - new.tails[0]
        mark = right_angle(corner, back, ahead, colour=theme.ink)
        self.play(GrowArrows(new), self.gradient_note(1), run_time=0.8)
        self.play(Create(mark), self.name_places("x_1"), run_time=0.6)
        self.turned = VGroup(new, mark)
        return new

    def walk_zigzag(self) -> None:
        """Play: two steps with their values, the others at a run, and how many they were."""
        basin, theme, walk = self.basin, self.theme, self.basin.descent
        self.play(self.fade(self.turned, self.touched, self.key), self.drop_notes(1, 2, 3))
        for k in range(2, min(4, len(walk.values))):
            note = self.note(1, self.falls(walk.values[: k + 1]), theme.function)
            self.play(WalkTrail(self.trail, to=k), note, run_time=0.9)
        count = basin.arrivals[0]
        self.play(WalkTrail(self.trail, to=count or np.inf), run_time=1.5)
        text = f"{count} steps" if count else f"over {len(walk.steps)} steps"
        self.play(self.note(2, f"{text} to {self.goal_of(basin)}", math=False), run_time=0.6)

    def show_spoilt(self, p0: Floats, slope: float) -> None:
        """Play: steps 1 and 3 marked as the same, and the slope along ``p0`` that came back."""
        theme = self.theme
        twice = [Curve(self.path[k : k + 2], colour=theme.wrong, width=9) for k in (0, 2)]
        self.play(WalkTrail(self.trail, to=3), self.drop_notes(2), run_time=0.7)
        for line in twice:
            self.play(Create(line), run_time=0.5)
        self.play(self.note(1, f"p_0 = {row_of(p0, 4)}", theme.gradient), run_time=0.4)
        self.play(self.note(2, "nabla f(x_1) dot p_0 = 0"), run_time=0.4)
        spoilt = f"nabla f(x_2) dot p_0 = {number(slope)}"
        self.play(self.note(3, spoilt, theme.wrong), run_time=0.4)
        self.twice = twice

    def show_fan(self) -> None:
        """Play: back to the end of step 1, and all the ways to go from there."""
        gone = [*self.fade(*self.twice), *self.drop_notes(3)]
        self.play(WalkTrail(self.trail, to=1), gone, run_time=0.8)
        reach = float(np.clip(0.6 * np.linalg.norm(self.path[1] - self.path[0]), 0.5, 1.1))
        self.fan = fan(self.path[1], colour=self.theme.quiet, reach=reach)
        self.play(self.fade(self.labels[-1]), GrowArrows(self.fan), run_time=0.8)
