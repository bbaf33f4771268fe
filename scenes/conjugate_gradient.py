"""The film of the oval basin: why steepest descent zigzags, and the direction that does not."""

from __future__ import annotations

import numpy as np
from manim import Create, FadeIn, Transform, UpdateFromAlphaFunc, VGroup

from gradcore import as_field, sample
from scenes.kit.basin import lowest_along
from scenes.kit.basin_drawing import BasinDrawing, frame_basin
from scenes.kit.basin_find import find_basin
from scenes.kit.basin_scene import BasinScene, bowl, curved, oval, upright, zigzags
from scenes.kit.basin_slice import exact, matrix_of, slice_chart
from scenes.kit.beats import beat
from scenes.kit.fields import two_coordinates
from scenes.kit.levels import GrowCurves
from scenes.kit.marks import angle_arc, angle_between, fan, right_angle
from scenes.kit.mobjects import Curve, GrowArrows, clipped, dashed, dot
from scenes.kit.params import Param
from scenes.kit.text import number, row_of
from scenes.kit.trail import Trail, WalkTrail


class ConjugateGradient(BasinScene):
    """Why steepest descent zigzags, and the direction that does not spoil the step before."""

    field = Param("oval_bowl", parse=two_coordinates, help="name, formula or callable of x and y")
    start = Param(None, parse=tuple, help="x,y of the start (default: suits the function)")
    steps = Param(60, low=5, high=400, help="steps that steepest descent may take at most")

    @beat("On a round bowl, the arrow downhill points at the lowest point.", when=bowl)
    def round_bowl(self) -> None:
        drawing, basin = self.drawing, self.basin
        drawing.squeeze(1.0, self.scale)
        self.play(GrowCurves(drawing.curves), run_time=1.2)
        self.play(FadeIn(drawing.start_dot), FadeIn(drawing.bottom_dot), run_time=0.3)
        self.play(GrowArrows(drawing.arrow), run_time=0.8)
        self.key = self.make_key(self.scale)
        self.play(FadeIn(self.key), run_time=0.5)
        way = drawing.arrow.tips[0] - drawing.arrow.tails[0]
        gap = angle_between(way, self.short[-1] - self.path[0])
        self.claim("round: degrees between arrow and way to the lowest point", gap, 0.0, 1e-5)
        if not basin.round:
            self.wait(0.3)
            self.say("Stretch it to an oval, and the arrow turns away.")
            squeeze = UpdateFromAlphaFunc(
                VGroup(drawing.curves, drawing.arrow),
                lambda _, alpha: drawing.squeeze(1.0 - alpha, self.scale),
            )
            self.play(squeeze, run_time=2.4)
        self.bring_to_front(drawing.start_dot)
        names = self.name_place("$x^*$", self.short[-1]), self.name_place("$x_0$", self.path[0])
        self.play(self.head(self.field), *map(FadeIn, names), run_time=0.6)
        self.claim_downhill(drawing.arrow, basin.start)
        self.wait(0.6)

    @beat("Somewhere below is this valley's lowest point.", when=curved)
    def valley(self) -> None:
        drawing, basin, theme = self.drawing, self.basin, self.theme
        downhill = -basin.descent.gradients[0]
        drawing.arrow = self.vector(basin.start, downhill, self.scale, theme.gradient)
        self.play(GrowCurves(drawing.curves), self.head(self.field), run_time=1.6)
        self.play(FadeIn(drawing.start_dot), FadeIn(drawing.bottom_dot), run_time=0.6)
        ends = (("$x_0$", self.path[0]), ("$x^*$", self.short[-1]))
        self.play([FadeIn(self.name_place(*end)) for end in ends], run_time=0.5)
        self.say("Where you stand, only the arrow downhill is known.")
        self.key = self.make_key(self.scale)
        self.play(GrowArrows(drawing.arrow), FadeIn(self.key), run_time=0.9)
        self.bring_to_front(drawing.start_dot)
        self.claim_downhill(drawing.arrow, basin.start)

    @beat("The steepest way down misses the lowest point.", when=zigzags)
    def misses(self) -> None:
        basin, theme, origin = self.basin, self.theme, self.path[0]
        way, straight = self.drawing.arrow.tips[0] - origin, self.short[-1] - origin
        length = float(np.linalg.norm(straight))
        far = origin + way / np.linalg.norm(way) * 1.6 * length
        ray = clipped(dashed(origin, far, colour=theme.gradient), self.view.area)
        direct = dashed(origin, origin + straight, colour=theme.tangent)
        arc = angle_arc(origin, way, straight, colour=theme.ink, radius=min(1.6, 0.45 * length))
        self.play(Create(ray), Create(direct), run_time=1.0)
        text = f"-nabla f(x_0) = {row_of(-basin.descent.gradients[0], 4)}"
        self.play(self.note(1, text, theme.gradient), run_time=0.5)
        missed = self.note(2, f"misses by ${number(basin.miss, 3)} degree$", math=False)
        self.play(Create(arc), missed, run_time=0.7)
        drawn = angle_between(arc.get_start() - origin, arc.get_end() - origin)
        self.claim("angle of the arc on the screen is the miss", drawn, basin.miss, 1e-6)
        self.wait(1.2)
        self.missing = VGroup(ray, direct, arc)

    @beat("Slice $f$ along the arrow. The slice's bottom is the exact step.")
    def slice_along(self) -> None:
        basin, theme, walk = self.basin, self.theme, self.basin.descent
        chart, curve, profile = slice_chart(basin, self.chart_area, theme)
        best, direction = walk.steps[0], walk.directions[0]
        origin, ahead = self.path[0], self.drawing.vector(direction)
        reach = (profile[-1, 0] - profile[0, 0]) / chart.view.x_scale
        line = dashed(origin, origin + reach * ahead, colour=theme.gradient)
        place, height = dot(origin, colour=theme.function), dot(profile[0], colour=theme.function)
        old = self.fade(self.key) if basin.round else self.fade(self.missing, self.key)
        new = FadeIn(clipped(line, self.view.area)), FadeIn(chart)
        self.play(old, self.drop_notes(2), *new, run_time=0.6)
        self.play(FadeIn(place), FadeIn(height), run_time=0.3)

        def stand(step: float) -> None:
            place.move_to(origin + step * ahead)
            x = chart.view.area.left + step * chart.view.x_scale
            height.move_to(np.array([x, np.interp(x, profile[:, 0], profile[:, 1]), 0]))

        both = VGroup(place, height)
        there = UpdateFromAlphaFunc(both, lambda _, alpha: stand(reach * alpha))
        back = UpdateFromAlphaFunc(both, lambda _, alpha: stand(reach + alpha * (best - reach)))
        self.play(there, Create(curve), run_time=2.2)
        self.play(back, run_time=1.0)
        found = lowest_along(self.field, basin.start, direction, min(reach, 1.1 * best))
        self.claim("exact step, against a search by values", best, found, 1e-6 * best)
        self.play(self.note(2, f"alpha_0 = {exact(best)}", theme.function), run_time=0.5)
        self.wait(0.5)
        self.slice = VGroup(chart, curve, both, line)
        if basin.round:
            return
        self.say("There the line just touches a level curve.")
        self.touched = self.drawing.level(walk.values[1], theme.ink)
        self.play(GrowCurves(self.touched), run_time=1.2)
        self.bring_to_front(place)
        self.claim_touching(walk.points[1], direction)
        self.wait(0.8)

    @beat(
        "On a round bowl, that one step already arrives.",
        when=lambda self: self.basin.round or "the bowl is not round",
    )
    def one_step(self) -> None:
        basin, theme = self.basin, self.theme
        trail = Trail(self.path, colour=theme.gradient, reached=0)
        self.play(WalkTrail(trail), self.fade(self.slice[3], self.drawing.arrow), run_time=1.2)
        self.play(self.note(3, f"f(x_1) = {number(basin.least)}", theme.function), run_time=0.5)
        off = np.linalg.norm(basin.descent.points[1] - basin.bottom) / self.field.box.size.max()
        self.claim("one step ends at the lowest point", off, 0.0, 1e-9)
        self.claim("steps of conjugate gradient", len(basin.conjugate.steps), 1, 0)
        self.wait(0.5)
        self.say("The first step of conjugate gradient is the very same.")
        self.wait(2.5)

    @beat("Step there. The new arrow meets the old at a right angle.", when=zigzags)
    def right_turn(self) -> None:
        theme, walk = self.theme, self.basin.descent
        self.trail = Trail(self.path, colour=theme.gradient, reached=0)
        gone = self.fade(self.slice, self.drawing.arrow)
        self.play(WalkTrail(self.trail, to=1), gone, self.drop_notes(1), run_time=1.2)
        self.bring_to_front(self.drawing.start_dot)
        fall = self.note(3, self.falls(walk.values[:2]), theme.function)
        self.play(fall, FadeIn(self.key), run_time=0.6)
        turned = self.vector(walk.points[1], -walk.gradients[1], self.scale, theme.gradient)
        corner, back = self.path[1], self.path[0] - self.path[1]
        mark = right_angle(corner, back, turned.tips[0] - turned.tails[0], colour=theme.ink)
        text = f"-nabla f(x_1) = {row_of(-walk.gradients[1], 4)}"
        self.play(GrowArrows(turned), self.note(1, text, theme.gradient), run_time=0.8)
        self.play(Create(mark), FadeIn(self.name_place("$x_1$", corner)), run_time=0.6)
        angle = angle_between(back, turned.tips[0] - corner)
        self.claim("degrees between the step and the next arrow, drawn", angle, 90.0, 1e-2)
        self.claim_downhill(turned, walk.points[1])
        self.wait(1.2)
        self.turned = VGroup(turned, mark)

    @beat("A right angle at every step: steepest descent zigzags.", when=zigzags)
    def zigzag(self) -> None:
        basin, theme, walk = self.basin, self.theme, self.basin.descent
        self.play(self.fade(self.turned, self.touched, self.key), self.drop_notes(1, 2, 3))
        for k in range(2, min(4, len(walk.values))):
            note = self.note(1, self.falls(walk.values[: k + 1]), theme.function)
            self.play(WalkTrail(self.trail, to=k), note, run_time=0.9)
        count = basin.arrivals[0]
        self.play(WalkTrail(self.trail, to=count or np.inf), run_time=1.5)
        text = f"{count} steps" if count else f"over {len(walk.steps)} steps"
        self.play(self.note(2, f"{text} to {self.goal_of(basin)}", math=False), run_time=0.6)
        self.claim_zigzag()
        self.wait(1.0)

    @beat("Step 3 repeats the direction of step 1: step 2 spoilt it.", when=oval)
    def question(self) -> None:
        theme, walk = self.theme, self.basin.descent
        twice = [Curve(self.path[k : k + 2], colour=theme.wrong, width=9) for k in (0, 2)]
        self.play(WalkTrail(self.trail, to=3), self.drop_notes(2), run_time=0.7)
        for line in twice:
            self.play(Create(line), run_time=0.5)
        p0 = walk.directions[0]
        kept, spoilt = walk.gradients[1] @ p0, walk.gradients[2] @ p0
        self.play(self.note(1, f"p_0 = {row_of(p0, 4)}", theme.gradient), run_time=0.4)
        self.play(self.note(2, "nabla f(x_1) dot p_0 = 0"), run_time=0.4)
        slope = f"nabla f(x_2) dot p_0 = {number(spoilt)}"
        self.play(self.note(3, slope, theme.wrong), run_time=0.4)
        self.claim("slope along p0 after step 1, in parts of step 2's", kept / spoilt, 0.0, 1e-9)
        apart = angle_between(p0, walk.directions[2])
        self.claim("degrees between the directions of steps 1 and 3", apart, 0.0, 1e-5)
        self.wait(1.2)
        self.say("Is there a direction that does not spoil step 1?")
        gone = [*self.fade(*twice), *self.drop_notes(3)]
        self.play(WalkTrail(self.trail, to=1), gone, run_time=0.8)
        reach = 0.6 * float(np.linalg.norm(self.path[1] - self.path[0]))
        self.fan = fan(self.path[1], colour=theme.quiet, reach=float(np.clip(reach, 0.5, 1.1)))
        self.play(self.fade(self.labels[-1]), GrowArrows(self.fan), run_time=0.8)
        self.wait(1.6)

    @beat("Take the new arrow, and add a little of the old direction.", when=oval)
    def build(self) -> None:
        theme, path = self.theme, self.basin.conjugate
        at, beta = path.points[1], path.betas[0]
        r1, (p0, p1) = -path.gradients[1], path.directions
        self.near = 0.85 * path.steps[1]  # D of arrow per V/D, so that p1 ends before the centre
        new = self.vector(at, r1, self.near, theme.gradient)
        old = self.vector(at, p0, self.near, theme.gradient)
        part = self.vector(at + self.near * r1, beta * p0, self.near, theme.gradient)
        self.sum = self.vector(at, p1, self.near, theme.conjugate)
        self.key = self.make_key(self.near)
        gone = self.fade(self.fan), self.drop_notes(2)
        self.play(*gone, FadeIn(self.key), run_time=0.5)
        name = self.name_arrow("$r_1$", new, theme.gradient, part, self.sum)
        note = self.note(2, f"r_1 = {row_of(r1, 4)}", theme.gradient)
        self.play(GrowArrows(new), FadeIn(name), note, run_time=0.9)
        self.play(FadeIn(old), run_time=0.5)
        ratio = f"beta = abs(r_1)^2 slash abs(p_0)^2 = {exact(beta)}"
        self.play(self.note(3, ratio), run_time=0.5)
        self.play(Transform(old, part), run_time=1.2)
        part_name = self.name_arrow("$beta p_0$", part, theme.gradient, self.sum)
        rule = self.note(4, "p_1 = r_1 + beta p_0", theme.conjugate)
        self.play(FadeIn(part_name), rule, run_time=0.5)
        self.sum_name = self.name_arrow("$p_1$", self.sum, theme.conjugate)
        result = self.note(5, f"p_1 = {row_of(p1, 4)}", theme.conjugate)
        self.play(GrowArrows(self.sum), FadeIn(self.sum_name), result, run_time=1.0)
        tail, tip = self.view.data(np.stack([self.sum.tails[0], old.tips[0]]))
        off = np.linalg.norm((tip - tail) / self.near - p1) / np.linalg.norm(p1)
        self.claim("the two arrows, tip to tail, make p1", off, 0.0, 1e-9)
        self.wait(1.2)
        self.built = VGroup(new, old, name, part_name)

    @beat("Conjugate to $p_0$, not perpendicular: step 1 stays unspoilt.", when=oval)
    def conjugate(self) -> None:
        theme, path, A = self.theme, self.basin.conjugate, self.basin.bowl
        p0, p1 = path.directions
        self.first = self.vector(path.points[1], p0, self.near, theme.gradient)
        one, other = self.first.tips[0] - self.path[1], self.sum.tips[0] - self.path[1]
        self.arc = angle_arc(self.path[1], one, other, colour=theme.ink, radius=0.75)
        self.first_name = self.name_arrow("$p_0$", self.first, theme.gradient, self.sum)
        self.play(self.fade(self.built, self.sum_name), self.drop_notes(2, 3, 4, 5), run_time=0.5)
        self.sum_name = self.name_arrow("$p_1$", self.sum, theme.conjugate, self.first, self.arc)
        names = FadeIn(self.first_name), FadeIn(self.sum_name)
        self.play(GrowArrows(self.first), *names, run_time=0.8)
        self.play(
            self.note(2.45, self.fitting(f'A = {matrix_of(A)} "curvature"', "A = " + matrix_of(A)))
        )
        self.play(self.note(4, "p_0^top A p_1 = 0", theme.conjugate), run_time=0.6)
        cosine = p0 @ A @ p1 / (np.linalg.norm(p0) * np.linalg.norm(A @ p1))
        self.claim("p0 A p1, as a cosine", cosine, 0.0, 1e-9)
        self.wait(1.0)
        self.play(self.note(5, f"p_0 dot p_1 = {number(p0 @ p1)}"), Create(self.arc), run_time=0.6)
        angle = angle_between(one, other)
        wanted = np.degrees(np.arccos(p0 @ p1 / np.linalg.norm(p0) / np.linalg.norm(p1)))
        self.claim("degrees between p0 and p1, drawn", angle, wanted, 1e-6)
        self.play(self.note(6, f'{number(angle, 3)} degree, "not" 90 degree'), run_time=0.5)
        after = sample(self.field, path.points[1] + 0.7 * path.steps[1] * p1[None]).gradients[0]
        slope = after @ p0 / (np.linalg.norm(p0) * np.linalg.norm(path.gradients[0]))
        self.claim("slope along p0, part of the way along p1", slope, 0.0, 1e-9)
        self.wait(1.5)

    @beat("Why: stretch the ovals into circles, and the two are perpendicular.", when=oval)
    def why(self) -> None:
        drawing, theme = self.drawing, self.theme
        ratio = self.basin.curvatures[1] / self.basin.curvatures[0]
        square = round(np.sqrt(ratio)) ** 2 == round(ratio)
        whole = np.isclose(ratio, round(ratio), rtol=1e-9) and not square
        factor = f"sqrt({round(ratio)})" if whole else number(np.sqrt(ratio))
        steep = np.abs(np.linalg.eigh(self.basin.bowl)[1][:, 1])
        axis = f"${self.field.variables[int(np.argmax(steep))]}$"
        named = axis if steep.max() > 1 - 1e-9 else "the short way"
        things = [drawing.curves, self.trail, drawing.start_dot, self.first, self.sum]
        texts = VGroup(self.labels, self.first_name, self.sum_name)
        self.play(self.fade(texts, self.arc, self.key), self.drop_notes(4, 5, 6), run_time=0.5)
        away = self.far_enough(np.concatenate([self.path[:2], self.first.tips, self.sum.tips]))
        if away < 1:
            self.play(drawing.warp(things, closer=(1, away)), run_time=0.8)
        self.play(self.note(4, f"stretch {named} by ${factor}$", math=False), run_time=0.4)
        self.play(drawing.warp(things, closer=(away, away), share=(0, 1)), run_time=2.2)
        corner = self.first.tails[0]
        one, other = self.first.tips[0] - corner, self.sum.tips[0] - corner
        angle = angle_between(one, other)
        self.claim("degrees between p0 and p1 after the stretch, drawn", angle, 90, 1e-6)
        mark = right_angle(corner, one, other, colour=theme.ink)
        names = [self.name_arrow("$p_0$", self.first, theme.gradient, self.sum),
                 self.name_arrow("$p_1$", self.sum, theme.conjugate, self.first)]  # fmt: skip
        shown = self.note(5, f"{number(angle)} degree")
        self.play(Create(mark), shown, *map(FadeIn, names), run_time=0.6)
        self.wait(1.5)
        self.stretched, self.marks, self.away = things, VGroup(mark, *names), away

    @beat("One exact step along it arrives: two steps for two dimensions.", when=oval)
    def second_step(self) -> None:
        theme, path, basin = self.theme, self.basin.conjugate, self.basin
        back = self.drawing.warp(self.stretched, closer=(self.away, 1), share=(1, 0))
        self.play(self.fade(self.marks), self.drop_notes(1, 2.45, 4, 5), run_time=0.4)
        self.play(back, run_time=1.4)
        self.quick = Trail(self.short, colour=theme.conjugate, width=7, reached=1)
        self.play(self.fade(self.first), FadeIn(self.quick), FadeIn(self.labels), run_time=0.5)
        self.play(self.note(1, f"alpha_1 = {exact(path.steps[1])}", theme.conjugate), run_time=0.5)
        self.play(WalkTrail(self.quick), self.fade(self.sum), run_time=1.2)
        fall = self.note(2, self.falls(path.values), theme.conjugate)
        self.play(fall, run_time=0.6)
        found = lowest_along(self.field, path.points[1], path.directions[1], 1.1 * path.steps[1])
        text = "second exact step, against a search by values"
        self.claim(text, path.steps[1], found, 1e-6 * found)
        solved = np.linalg.solve(basin.bowl, -path.gradients[0])
        off = np.linalg.norm(path.points[2] - basin.start - solved) / np.linalg.norm(solved)
        self.claim("two steps end where the gradient vanishes, by algebra", off, 0.0, 1e-9)
        self.claim("steps of conjugate gradient", len(path.steps), 2, 0)
        self.wait(1.2)

    @beat("The race from the same start, at the same cost a step.", when=oval)
    def race(self) -> None:
        drawing, there = self.drawing, self.second
        gone = self.fade(self.trail, self.quick, self.labels, self.sum_name)
        self.play(gone, self.drop_notes(1, 2, 3), run_time=0.4)
        self.run_race(self.basin, drawing)
        if there is None:
            return
        self.say(f"No special start: from ${row_of(there.start, 4)}$, again two steps.")
        gone = self.fade(*self.runs, self.plot, *self.plot.trails, drawing.start_dot)
        self.play(gone, self.drop_notes(1, 2, 3), run_time=0.4)
        self.play(drawing.warp([drawing.curves], closer=(1, drawing.zoom)), run_time=0.6)
        begin = drawing.warped(drawing.line(there.start[None]), 0, drawing.zoom)[0]
        self.from_there = dot(begin, colour=self.theme.ink)
        self.play(FadeIn(self.from_there), run_time=0.3)
        self.run_race(there, drawing, closer=drawing.zoom, pace=2.0)
        self.claim("steps of conjugate gradient from there", len(there.conjugate.steps), 2, 0)

    @beat("A tilted oval: again two steps. The axes were not special.", when=upright)
    def tilted(self) -> None:
        theme, old = self.theme, self.drawing
        basin = find_basin(as_field("tilted_oval"), None, steps=self.steps)
        self.drawing = drawing = BasinDrawing(basin, frame_basin(basin)[0], theme)
        gone = [*self.runs, self.plot, *self.plot.trails, old.curves, old.start_dot, old.bottom_dot]
        gone += [self.from_there] if self.second else []
        self.play(self.fade(*gone), self.drop_notes(0, 1, 2, 3), run_time=0.5)
        self.view = drawing.view
        self.play(GrowCurves(drawing.curves), self.head(basin.field), run_time=1.2)
        self.play(FadeIn(drawing.start_dot), FadeIn(drawing.bottom_dot), run_time=0.3)
        self.run_race(basin, drawing, pace=2.0)
        self.claim("steps of conjugate gradient", len(basin.conjugate.steps), 2, 0)
        p0, p1 = basin.conjugate.directions
        by_hand = p0 @ np.array([[3.0, 2.0], [2.0, 6.0]]) @ p1 / (p0 @ p0)
        self.claim("p0 A p1, with A worked out by hand", by_hand, 0.0, 1e-9)
        self.wait(1.5)

    @beat("Nonlinear conjugate gradient: each direction keeps part of the last.", when=curved)
    def mix(self) -> None:
        theme, path = self.theme, self.basin.conjugate
        self.play(self.fade(self.trail, self.labels[-1]), self.drop_notes(1, 2), run_time=0.6)
        rule = "p_(k+1) = r_(k+1) + beta_k p_k"
        self.play(self.note(1, rule, theme.conjugate), run_time=0.6)
        self.quick = Trail(self.short, colour=theme.conjugate, reached=0)
        for k in range(min(4, len(path.steps))):
            self.play(WalkTrail(self.quick, to=k + 1), run_time=0.9)
            if k < len(path.betas):
                text = f"beta_{k} = {number(path.betas[k], 3)}"
                self.play(self.note(2, text, theme.conjugate), run_time=0.4)
            moved = path.points[k + 1] - path.points[k]
            apart = angle_between(moved, path.directions[k])
            self.claim(f"degrees between step {k + 1} and its direction", apart, 0.0, 1e-2)
        self.play(WalkTrail(self.quick), run_time=1.5)
        self.wait(0.5)

    @beat("The race from the same start.", when=curved)
    def curved_race(self) -> None:
        basin, (slow, quick) = self.basin, self.basin.arrivals
        self.play(self.fade(self.quick, self.labels), self.drop_notes(1, 2), run_time=0.5)
        self.run_race(basin, self.drawing)
        if quick is not None and quick > 2:
            self.say(f"On this function two steps are not enough: it takes {quick}.")
            left = basin.heights[1][quick - 1 : quick + 1] / basin.goal
            self.claim("the goal is met at that step, not before", (left < 1) @ (1, 2), 2, 0)
        if slow is not None and quick is not None and slow <= quick:
            self.say("From here, steepest descent is no slower.")
        self.wait(1.5)
