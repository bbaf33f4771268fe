"""The film of the oval basin: why steepest descent zigzags, and the direction that does not."""

from __future__ import annotations

import numpy as np

from gradcore import as_field, sample
from scenes.kit.basin_claims import BasinClaims
from scenes.kit.basin_conjugate import BasinConjugate
from scenes.kit.basin_descent import BasinDescent
from scenes.kit.basin_race import BasinRace
from scenes.kit.basin_scene import bowl, circles, curved, oval, upright, zigzags
from scenes.kit.beats import beat
from scenes.kit.fields import two_coordinates
from scenes.kit.marks import angle_between
from scenes.kit.params import Param
from scenes.kit.text import row_of


class ConjugateGradient(BasinDescent, BasinConjugate, BasinRace, BasinClaims):
    """Why steepest descent zigzags, and the direction that does not spoil the step before."""

    field = Param("oval_bowl", parse=two_coordinates, help="name, formula or callable of x and y")
    start = Param(None, parse=tuple, help="x,y of the start (default: suits the function)")
    steps = Param(60, low=5, high=400, help="steps that steepest descent may take at most")

    @beat("On a round bowl, the arrow downhill points at the lowest point.", when=bowl)
    def round_bowl(self) -> None:
        self.show_round()
        way = self.drawing.arrow.tips[0] - self.drawing.arrow.tails[0]
        gap = angle_between(way, self.straight)
        self.claim("round: degrees between arrow and way to the lowest point", gap, 0.0, 1e-5)
        if not self.basin.round:
            self.wait(0.3)
            self.say("Stretch it to an oval, and the arrow turns away.")
            self.squeeze_to_oval()
        self.name_bowl()
        self.claim_downhill(self.drawing.arrow, self.basin.start)
        self.wait(0.6)

    @beat("Somewhere below is this valley's lowest point.", when=curved)
    def valley(self) -> None:
        self.show_valley()
        self.say("Where you stand, only the arrow downhill is known.")
        self.show_downhill()
        self.claim_downhill(self.drawing.arrow, self.basin.start)

    @beat("The steepest way down misses the lowest point.", when=zigzags)
    def misses(self) -> None:
        arc, at = self.show_miss(), self.path[0]
        drawn = angle_between(arc.get_start() - at, arc.get_end() - at)
        self.claim("angle of the arc on the screen is the miss", drawn, self.basin.miss, 1e-6)
        self.wait(1.2)

    @beat("Slice $f$ along the arrow. The slice's bottom is the exact step.")
    def slice_along(self) -> None:
        walk, cut = self.basin.descent, self.show_slice()
        found = self.lowest_after(walk, 0, cut.near)
        self.claim("exact step, against a search by values", cut.best, found, 1e-6 * cut.best)
        if not self.basin.round:
            self.say("There the line just touches a level curve.")
            self.show_touched()
            self.claim_touching(walk.points[1], walk.directions[0])
            self.wait(0.8)

    @beat("On a round bowl, that one step already arrives.", when=circles)
    def one_step(self) -> None:
        basin = self.basin
        self.step_to_bottom()
        off = np.linalg.norm(basin.descent.points[1] - basin.bottom) / self.field.box.size.max()
        self.claim("one step ends at the lowest point", off, 0.0, 1e-9)
        self.claim("steps of conjugate gradient", len(basin.conjugate.steps), 1, 0)
        self.wait(0.5)
        self.say("The first step of conjugate gradient is the very same.")
        self.wait(2.5)

    @beat("Step there. The new arrow meets the old at a right angle.", when=zigzags)
    def right_turn(self) -> None:
        self.step_there()
        turned, corner = self.show_turned(), self.path[1]
        angle = angle_between(self.path[0] - corner, turned.tips[0] - corner)
        self.claim("degrees between the step and the next arrow, drawn", angle, 90.0, 1e-2)
        self.claim_downhill(turned, self.basin.descent.points[1])
        self.wait(1.2)

    @beat("A right angle at every step: steepest descent zigzags.", when=zigzags)
    def zigzag(self) -> None:
        self.walk_zigzag()
        self.claim_zigzag()
        self.wait(1.0)

    @beat("Step 3 repeats the direction of step 1: step 2 spoilt it.", when=oval)
    def question(self) -> None:
        walk, p0 = self.basin.descent, self.basin.descent.directions[0]
        kept, spoilt = walk.gradients[1] @ p0, walk.gradients[2] @ p0
        self.show_spoilt(p0, spoilt)
        self.claim("slope along p0 after step 1, in parts of step 2's", kept / spoilt, 0.0, 1e-9)
        apart = angle_between(p0, walk.directions[2])
        self.claim("degrees between the directions of steps 1 and 3", apart, 0.0, 1e-5)
        self.wait(1.2)
        self.say("Is there a direction that does not spoil step 1?")
        self.show_fan()
        self.wait(1.6)

    @beat("Take the new arrow, and add a little of the old direction.", when=oval)
    def build(self) -> None:
        self.lay_arrows()
        self.add_arrows()
        self.show_sum()
        tail, tip = self.view.data(np.stack([self.sum.tails[0], self.old.tips[0]]))
        p1 = self.basin.conjugate.directions[1]
        off = np.linalg.norm((tip - tail) / self.near - p1) / np.linalg.norm(p1)
        self.claim("the two arrows, tip to tail, make p1", off, 0.0, 1e-9)
        self.wait(1.2)

    @beat("Conjugate to $p_0$, not perpendicular: step 1 stays unspoilt.", when=oval)
    def conjugate(self) -> None:
        path, A = self.basin.conjugate, self.basin.bowl
        p0, p1 = path.directions
        self.show_both()
        self.show_conjugate()
        cosine = p0 @ A @ p1 / (np.linalg.norm(p0) * np.linalg.norm(A @ p1))
        self.claim("p0 A p1, as a cosine", cosine, 0.0, 1e-9)
        self.wait(1.0)
        angle = self.show_angle()
        wanted = np.degrees(np.arccos(p0 @ p1 / np.linalg.norm(p0) / np.linalg.norm(p1)))
        self.claim("degrees between p0 and p1, drawn", angle, wanted, 1e-6)
        after = sample(self.field, path.points[1] + 0.7 * path.steps[1] * p1[None]).gradients[0]
        slope = after @ p0 / (np.linalg.norm(p0) * np.linalg.norm(path.gradients[0]))
        self.claim("slope along p0, part of the way along p1", slope, 0.0, 1e-9)
        self.wait(1.5)

    @beat("Why: stretch the ovals into circles, and the two are perpendicular.", when=oval)
    def why(self) -> None:
        angle = self.stretch()
        self.claim("degrees between p0 and p1 after the stretch, drawn", angle, 90, 1e-6)
        self.mark_right(angle)
        self.wait(1.5)

    @beat("One exact step along it arrives: two steps for two dimensions.", when=oval)
    def second_step(self) -> None:
        basin, path, step = self.basin, self.basin.conjugate, self.basin.conjugate.steps[1]
        self.unstretch()
        self.walk_second()
        found = self.lowest_after(path, 1, 1.1 * step)
        self.claim("second exact step, against a search by values", step, found, 1e-6 * found)
        solved = np.linalg.solve(basin.bowl, -path.gradients[0])
        off = np.linalg.norm(path.points[2] - basin.start - solved) / np.linalg.norm(solved)
        self.claim("two steps end where the gradient vanishes, by algebra", off, 0.0, 1e-9)
        self.claim("steps of conjugate gradient", len(path.steps), 2, 0)
        self.wait(1.2)

    @beat("The race from the same start, at the same cost a step.", when=oval)
    def race(self) -> None:
        there = self.second
        self.clear_steps()
        self.run_race(self.basin, self.drawing)
        if there is not None:
            self.say(f"No special start: from ${row_of(there.start, 4)}$, again two steps.")
            self.start_over(there)
            self.run_race(there, self.drawing, closer=self.drawing.zoom, pace=2.0)
            self.claim("steps of conjugate gradient from there", len(there.conjugate.steps), 2, 0)

    @beat("A tilted oval: again two steps. The axes were not special.", when=upright)
    def tilted(self) -> None:
        basin = self.show_instead(as_field("tilted_oval"))
        self.run_race(basin, self.drawing, pace=2.0)
        self.claim("steps of conjugate gradient", len(basin.conjugate.steps), 2, 0)
        p0, p1 = basin.conjugate.directions
        by_hand = p0 @ np.array([[3.0, 2.0], [2.0, 6.0]]) @ p1 / (p0 @ p0)
        self.claim("p0 A p1, with A worked out by hand", by_hand, 0.0, 1e-9)
        self.wait(1.5)

    @beat("Nonlinear conjugate gradient: each direction keeps part of the last.", when=curved)
    def mix(self) -> None:
        path = self.basin.conjugate
        self.show_rule()
        for k in range(min(4, len(path.steps))):
            self.walk_mixed(k)
            apart = angle_between(path.points[k + 1] - path.points[k], path.directions[k])
            self.claim(f"degrees between step {k + 1} and its direction", apart, 0.0, 1e-2)
        self.walk_rest()
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
