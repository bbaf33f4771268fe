"""BasinConjugate: how the conjugate direction is played: built, measured, stretched, walked."""

from __future__ import annotations

import numpy as np
from manim import Create, FadeIn, Transform, VGroup

from scenes.kit.basin_scene import BasinScene
from scenes.kit.basin_slice import exact, matrix_of
from scenes.kit.marks import angle_arc, angle_between, right_angle
from scenes.kit.mobjects import GrowArrows
from scenes.kit.text import number, row_of
from scenes.kit.trail import Trail, WalkTrail

__all__ = ["BasinConjugate"]


class BasinConjugate(BasinScene):
    """Choreography of the second half: ``first`` is the arrow of p0 and ``sum`` that of p1."""

    # Built -----------------------------------------------------------------------------------

    def lay_arrows(self) -> None:
        """Play: the key of the arrows to be added up, which all begin at the end of step 1."""
        path, colour = self.basin.conjugate, self.theme.gradient
        at, r1, (p0, p1) = path.points[1], -path.gradients[1], path.directions
        self.near = near = 0.85 * path.steps[1]  # D of arrow per V/D: p1 ends before the centre
        self.new, self.old = self.vector(at, r1, near, colour), self.vector(at, p0, near, colour)
        self.part = self.vector(at + near * r1, path.betas[0] * p0, near, colour)
        self.sum = self.vector(at, p1, near, self.theme.conjugate)
        gone = self.fade(self.fan), self.drop_notes(2)
        self.play(*gone, self.show_key(near), run_time=0.5)

    def add_arrows(self) -> None:
        """Play: the new arrow, and a share of the old direction laid to its tip."""
        theme, path = self.theme, self.basin.conjugate
        new_name = self.name_arrow("$r_1$", self.new, theme.gradient, self.part, self.sum)
        note = self.note(2, f"r_1 = {row_of(-path.gradients[1], 4)}", theme.gradient)
        self.play(GrowArrows(self.new), FadeIn(new_name), note, run_time=0.9)
        self.play(FadeIn(self.old), run_time=0.5)
        ratio = f"beta = abs(r_1)^2 slash abs(p_0)^2 = {exact(path.betas[0])}"
        self.play(self.note(3, ratio), run_time=0.5)
        self.play(Transform(self.old, self.part), run_time=1.2)
        part_name = self.name_arrow("$beta p_0$", self.part, theme.gradient, self.sum)
        rule = self.note(4, "p_1 = r_1 + beta p_0", theme.conjugate)
        self.play(FadeIn(part_name), rule, run_time=0.5)
        self.built = VGroup(self.new, self.old, new_name, part_name)

    def show_sum(self) -> None:
        """Play: the arrow from the tail of one to the tip of the other."""
        theme = self.theme
        self.sum_name = self.name_arrow("$p_1$", self.sum, theme.conjugate)
        p1 = row_of(self.basin.conjugate.directions[1], 4)
        result = self.note(5, f"p_1 = {p1}", theme.conjugate)
        self.play(GrowArrows(self.sum), FadeIn(self.sum_name), result, run_time=1.0)

    # Measured --------------------------------------------------------------------------------

    def show_both(self) -> None:
        """Play: the arrows of p0 and p1 alone, side by side."""
        theme, path, corner = self.theme, self.basin.conjugate, self.path[1]
        self.first = self.vector(path.points[1], path.directions[0], self.near, theme.gradient)
        one, other = self.first.tips[0] - corner, self.sum.tips[0] - corner
        self.arc = angle_arc(corner, one, other, colour=theme.ink, radius=0.75)
        self.first_name = self.name_arrow("$p_0$", self.first, theme.gradient, self.sum)
        self.play(self.fade(self.built, self.sum_name), self.drop_notes(2, 3, 4, 5), run_time=0.5)
        self.sum_name = self.name_arrow("$p_1$", self.sum, theme.conjugate, self.first, self.arc)
        names = FadeIn(self.first_name), FadeIn(self.sum_name)
        self.play(GrowArrows(self.first), *names, run_time=0.8)

    def show_conjugate(self) -> None:
        """Play: the matrix of the bowl, and what it says of the two directions."""
        matrix = matrix_of(self.basin.bowl)
        self.play(self.note(2.45, self.fitting(f'A = {matrix} "curvature"', "A = " + matrix)))
        self.play(self.note(4, "p_0^top A p_1 = 0", self.theme.conjugate), run_time=0.6)

    def show_angle(self) -> float:
        """Play: the angle between the two arrows, in degrees as it is drawn."""
        p0, p1 = self.basin.conjugate.directions
        self.play(self.note(5, f"p_0 dot p_1 = {number(p0 @ p1)}"), Create(self.arc), run_time=0.6)
        corner = self.path[1]
        angle = angle_between(self.first.tips[0] - corner, self.sum.tips[0] - corner)
        self.play(self.note(6, f'{number(angle, 3)} degree, "not" 90 degree'), run_time=0.5)
        return angle

    # Stretched -------------------------------------------------------------------------------

    def stretch(self) -> float:
        """Play: the ovals become circles; the angle between the two arrows then, in degrees."""
        drawing, first, second = self.drawing, self.first, self.sum
        self.stretched = [drawing.curves, self.trail, drawing.start_dot, first, second]
        texts = VGroup(self.labels, self.first_name, self.sum_name)
        self.play(self.fade(texts, self.arc, self.key), self.drop_notes(4, 5, 6), run_time=0.5)
        seen = np.concatenate([self.path[:2], first.tips, second.tips])
        self.away = away = self.far_enough(seen)
        if away < 1:
            self.play(drawing.warp(self.stretched, closer=(1, away)), run_time=0.8)
        self.play(self.note(4, self.stretch_text, math=False), run_time=0.4)
        wide = drawing.warp(self.stretched, closer=(away, away), share=(0, 1))
        self.play(wide, run_time=2.2)
        return angle_between(first.tips[0] - first.tails[0], second.tips[0] - first.tails[0])

    @property
    def stretch_text(self) -> str:
        """Along what the ovals are stretched and how far, as Typst markup."""
        low, high = self.basin.curvatures
        ratio = high / low
        square = round(np.sqrt(ratio)) ** 2 == round(ratio)
        whole = np.isclose(ratio, round(ratio), rtol=1e-9) and not square
        factor = f"sqrt({round(ratio)})" if whole else number(np.sqrt(ratio))
        steep = np.abs(np.linalg.eigh(self.basin.bowl)[1][:, 1])
        axis = f"${self.field.variables[int(np.argmax(steep))]}$"
        named = axis if steep.max() > 1 - 1e-9 else "the short way"
        return f"stretch {named} by ${factor}$"

    def mark_right(self, angle: float) -> None:
        """Play: the mark of the right angle that the stretch has made, its names and degrees."""
        theme, first, second = self.theme, self.first, self.sum
        corner = first.tails[0]
        one, other = first.tips[0] - corner, second.tips[0] - corner
        mark = right_angle(corner, one, other, colour=theme.ink)
        names = [self.name_arrow("$p_0$", first, theme.gradient, second),
                 self.name_arrow("$p_1$", second, theme.conjugate, first)]  # fmt: skip
        shown = self.note(5, f"{number(angle)} degree")
        self.play(Create(mark), shown, *map(FadeIn, names), run_time=0.6)
        self.marks = VGroup(mark, *names)

    def unstretch(self) -> None:
        """Play: the circles become the ovals again."""
        back = self.drawing.warp(self.stretched, closer=(self.away, 1), share=(1, 0))
        self.play(self.fade(self.marks), self.drop_notes(1, 2.45, 4, 5), run_time=0.4)
        self.play(back, run_time=1.4)

    # Walked ----------------------------------------------------------------------------------

    def walk_second(self) -> None:
        """Play: the exact step along p1, its length, and how far the value fell."""
        theme, path = self.theme, self.basin.conjugate
        self.quick = Trail(self.short, colour=theme.conjugate, width=7, reached=1)
        self.play(self.fade(self.first), FadeIn(self.quick), FadeIn(self.labels), run_time=0.5)
        self.play(self.note(1, f"alpha_1 = {exact(path.steps[1])}", theme.conjugate), run_time=0.5)
        self.play(WalkTrail(self.quick), self.fade(self.sum), run_time=1.2)
        fall = self.note(2, self.falls(path.values), theme.conjugate)
        self.play(fall, run_time=0.6)

    def clear_steps(self) -> None:
        """Play: both paths with their names and notes leave the frame."""
        gone = self.fade(self.trail, self.quick, self.labels, self.sum_name)
        self.play(gone, self.drop_notes(1, 2, 3), run_time=0.4)

    def show_rule(self) -> None:
        """Play: the rule of the nonlinear method in place of the zigzag."""
        self.play(self.fade(self.trail, self.labels[-1]), self.drop_notes(1, 2), run_time=0.6)
        rule = "p_(k+1) = r_(k+1) + beta_k p_k"
        self.play(self.note(1, rule, self.theme.conjugate), run_time=0.6)
        self.quick = Trail(self.short, colour=self.theme.conjugate, reached=0)

    def walk_mixed(self, k: int) -> None:
        """Play: the step after step ``k``, and how much of its direction the next one keeps."""
        self.play(WalkTrail(self.quick, to=k + 1), run_time=0.9)
        if k < len(self.basin.conjugate.betas):
            text = f"beta_{k} = {number(self.basin.conjugate.betas[k], 3)}"
            self.play(self.note(2, text, self.theme.conjugate), run_time=0.4)

    def walk_rest(self) -> None:
        """Play: the steps that are left, at a run."""
        self.play(WalkTrail(self.quick), run_time=1.5)
