"""CrowdScene: many walks at once on the plane of a WalkScene, and where they end."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

import numpy as np
from manim import Circle, Create, FadeIn, GrowFromCenter, VGroup
from manim.animation.animation import Animation
from numpy.typing import NDArray

from gradcore import grid, sample
from scenes.kit.arrows import Arrows, arrows, cap_of
from scenes.kit.levels import GrowCurves
from scenes.kit.mobjects import ArrowField, clipped, dot
from scenes.kit.paths import flow_lines
from scenes.kit.route import spread_starts, stationary
from scenes.kit.text import number
from scenes.kit.trail import WalkTrail
from scenes.kit.view import inside
from scenes.kit.walking import WalkScene

__all__ = ["CrowdScene"]

RATES = ((0.2, "patience"), (1.0, "a good walk"), (2.2, "overshoot"))  # in parts of 1 / curvature


class CrowdScene(WalkScene):
    """A WalkScene on which many walk: from starts all over the box, or at three rates."""

    def set_out(self, *others: Animation) -> None:
        """Play: starts all over the box, and the flow lines from them; ``crowd`` is their dots."""
        starts = spread_starts(self.field, self.field.box)
        self.lines = flow_lines(self.field, starts, self.view, self.theme.ink, self.sign)
        dots = [dot(p, colour=self.theme.ink, radius=0.05) for p in self.view.points(starts)]
        self.play(*others, *map(FadeIn, dots), run_time=0.5)
        self.bring_to_front(*dots)
        self.play(GrowCurves(self.lines, spread=0), run_time=3.0)
        self.crowd = VGroup(*dots)

    def mark_ends(self) -> bool:
        """Play: a dot at every end where the gradient has vanished; whether there is any."""
        ends = [line[-1] for line in self.lines.lines() if inside(line[-1], self.view.area)]
        if ends:
            found = sample(self.field, self.view.data(np.array(ends)))
            typical = np.median(sample(self.field, spread_starts(self.field, self.field.box)).norms)
            gone = found.finite & (found.norms < 0.02 * typical)
            ends = [end for end, flat in zip(ends, gone, strict=True) if flat]
        dots = [dot(p, colour=self.theme.gradient, radius=0.07) for p in ends]
        self.play([GrowFromCenter(one) for one in dots], run_time=0.5)
        self.crowd.add(*dots)
        return bool(dots)

    def mark_still(self, caption: str) -> None:
        """Play, if a start has no arrow: a ring around it and the caption. Claims it stays."""
        still = stationary(self.field, spread_starts(self.field, self.field.box))
        if not len(still):
            return
        self.say(caption)
        ring = Circle(radius=0.25, stroke_color=self.theme.ink, stroke_width=5)
        self.play(Create(ring.move_to(self.view.point(*still[0]))), run_time=0.6)
        moved = float(np.abs(self.walk_from(still[0], self.step).points - still[0]).max())
        self.claim("the start without an arrow never moves", moved, 0, 1e-9)
        self.crowd.add(ring)

    def has_three_rates(self) -> bool | str:
        """Whether there are starts to show three rates from, or why not."""
        if not self.settles:
            return "the walk leaves the window"
        return bool(self.paced) or "no start gains at every step of 1 / curvature"

    @cached_property
    def paced(self) -> list[tuple[NDArray[np.float64], float]]:
        """The starts of three rates and the curvatures, V/D^2; nothing where none suits."""
        return self.sharpest(len(RATES))

    def walk_at_three_rates(self) -> None:
        """Play: three walks where the function bends most, too slow, well and too fast."""
        colours = (self.theme.conjugate, self.theme.ink, self.theme.wrong)
        self.tracks = VGroup()
        for row, ((share, word), (start, bend)) in enumerate(
            zip(RATES, self.paced, strict=True), start=1
        ):
            rate = float(f"{share / bend:.2g}")
            colour = colours[row - 1]
            walk = self.walk_from(start, rate, steps=14)
            track = self.trail(walk, colour, reached=0, dots=0.04, width=3)
            note = self.note(row, f"$eta = {number(rate)}$: {word}", colour, math=False)
            self.play(note, WalkTrail(track), run_time=2.2)
            self.tracks.add(track)
            if share <= 1:
                self.claim(f"{word}: steps that lead the wrong way", self.losses(walk), 0, 0)
        self.claim("overshoot: the rate is above 2 / curvature", float(rate * bend > 2), 1, 0)

    def arrows_everywhere(self, sign: int) -> tuple[ArrowField, Arrows]:
        """The gradients of the box on a grid, or minus them (``sign`` -1), on one scale."""
        found = sample(self.field, grid(self.field.box, 15))
        cap, spacing = cap_of(found), float(self.field.box.size.max()) / 14
        turned = replace(found, gradients=sign * found.gradients)
        made = arrows(
            turned, self.view, scale=0.9 * spacing / cap, longest=cap, colours=self.theme.ramp
        )
        return clipped(ArrowField(made, thickness=0.03, head=0.16), self.view.area), made

    def walk_back(self, *others: Animation) -> None:
        """Play: from the same starts, the flow lines the other way."""
        starts = spread_starts(self.field, self.field.box)
        other = flow_lines(self.field, starts, self.view, self.theme.ink, -self.sign)
        dots = [dot(p, colour=self.theme.ink, radius=0.05) for p in self.view.points(starts)]
        self.play(*others, run_time=1.2)
        self.play(*map(FadeIn, dots), run_time=0.4)
        self.play(GrowCurves(other, spread=0), run_time=3.0)
