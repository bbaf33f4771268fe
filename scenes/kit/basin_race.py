"""BasinRace: the race of two walks down a basin, on the drawing and on a chart."""

from __future__ import annotations

from manim import FadeIn, VMobject

from gradcore import Field
from scenes.kit.basin import Basin
from scenes.kit.basin_drawing import BasinDrawing, frame_basin
from scenes.kit.basin_find import find_basin
from scenes.kit.basin_scene import BasinScene
from scenes.kit.levels import GrowCurves
from scenes.kit.mobjects import clipped, dot
from scenes.kit.race import RacePlot, Runner
from scenes.kit.trail import Trail, WalkTrail

__all__ = ["BasinRace"]


class BasinRace(BasinScene):
    """A race of steepest descent against conjugate gradient, as often as a film wants one."""

    def run_race(
        self, basin: Basin, drawing: BasinDrawing, *, closer: float = 1.0, pace: float = 1.0
    ) -> None:
        """Play both walks, step by step, on the drawing and on a logarithmic chart.

        ``closer`` is how the drawing is zoomed, ``pace`` how fast the race is shown. ``runs`` and
        ``plot`` hold what it leaves on the frame.
        """
        theme, (slow, fast) = self.theme, basin.heights
        count = basin.arrivals[0] or len(slow) - 1
        quick = basin.arrivals[1] or len(fast) - 1
        over = "" if basin.arrivals[0] else "over "
        mine = f"conjugate gradient: {quick} steps"
        theirs = f"steepest descent: {over}{count} steps"
        runners = [
            Runner(fast[: quick + 1], theme.conjugate),
            Runner(slow[: count + 1], theme.gradient),
        ]
        name = f"${self.height_name}$"
        self.plot = RacePlot(self.chart_area, theme, runners, steps=max(count, quick), name=name)
        paths = [
            drawing.warped(drawing.line(walk.points[: last + 1]), 0, closer)
            for walk, last in ((basin.conjugate, quick), (basin.descent, count))
        ]
        looks = ((theme.conjugate, 11), (theme.gradient, 4))
        self.runs = [
            clipped(Trail(path, colour=colour, width=width, reached=0), self.view.area)
            for path, (colour, width) in zip(paths, looks, strict=True)
        ]
        trails = [*self.runs, *self.plot.trails]
        self.play(FadeIn(self.plot), *map(FadeIn, trails), run_time=0.5)
        for k in (1, 2):
            on = [WalkTrail(trail, to=k) for trail in trails if trail.steps >= k]
            self.play(on, run_time=0.9 / pace)
        early = self.note(1, mine, theme.conjugate, math=False) if quick <= 2 else []
        left = [WalkTrail(trail) for trail in trails if trail.reached < trail.steps]
        self.play(early, left, run_time=2.2 / pace)
        late = self.note(1, mine, theme.conjugate, math=False) if quick > 2 else []
        goal = self.note(3, f"until {self.goal_of(basin)}", theme.quiet, math=False)
        self.play(late, self.note(2, theirs, theme.gradient, math=False), goal, run_time=0.4)
        self.wait(1.0)

    @property
    def raced(self) -> list[VMobject]:
        """What the last race left on the frame."""
        return [*self.runs, self.plot, *self.plot.trails]

    def start_over(self, there: Basin) -> None:
        """Play: the same bowl, further away, with another start in place of the first."""
        drawing = self.drawing
        self.play(self.fade(*self.raced, drawing.start_dot), self.drop_notes(1, 2, 3), run_time=0.4)
        self.play(drawing.warp([drawing.curves], closer=(1, drawing.zoom)), run_time=0.6)
        begin = drawing.warped(drawing.line(there.start[None]), 0, drawing.zoom)[0]
        self.from_there = dot(begin, colour=self.theme.ink)
        self.play(FadeIn(self.from_there), run_time=0.3)

    def show_instead(self, field: Field) -> Basin:
        """Play: the basin of another function in place of the one raced on; from then ``drawing``.

        The walks of the film stay those of its own function.
        """
        old, basin = self.drawing, find_basin(field, None, steps=self.steps)
        self.drawing = drawing = BasinDrawing(basin, frame_basin(basin)[0], self.theme)
        gone = [*self.raced, old.curves, old.start_dot, old.bottom_dot]
        gone += [self.from_there] if self.second else []
        self.play(self.fade(*gone), self.drop_notes(0, 1, 2, 3), run_time=0.5)
        self.view = drawing.view
        self.play(GrowCurves(drawing.curves), self.head(basin.field), run_time=1.2)
        self.play(FadeIn(drawing.start_dot), FadeIn(drawing.bottom_dot), run_time=0.3)
        return basin
