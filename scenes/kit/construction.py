"""Construction: the drawing of the 1D tangent construction at one input, which can move along."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from manim import Arc, Create, FadeIn, FadeOut, Rotate, Scene, VGroup
from numpy.typing import NDArray

from scenes.kit.mobjects import ArrowField, arrow, clipped, dashed, dot
from scenes.kit.text import Words
from scenes.kit.theme import LABEL, Theme
from scenes.kit.view import View

__all__ = ["Construction", "Line1D"]

Floats: TypeAlias = NDArray[np.float64]


class Line1D:
    """The input axis of a function of one variable inside a view, drawn at height ``floor`` V."""

    def __init__(self, view: View, floor: float) -> None:
        view.require_equal("a quarter turn")
        self.view = view
        self.floor = floor

    def foot(self, x: float) -> Floats:
        """The input ``x`` on the axis, ``(3,)`` S."""
        return self.view.point(x, self.floor)

    def line(self, x0: float, value: float, slope: float) -> Floats:
        """The ends of the line through ``(x0, value)`` across the view, ``(2, 3)`` S."""
        x = np.array([self.view.left, self.view.right])
        return self.view.points(np.column_stack([x, value + slope * (x - x0)]))


class Construction(VGroup):
    """One input x0: its point on the axis and on the curve, its tangent, and its gradient arrow.

    The parts are attributes: ``foot``, ``head``, ``drop``, ``tangent``, ``name``, ``upright``.
    Only those a beat adds to the scene are seen.
    """

    def __init__(self, line: Line1D, theme: Theme, x0: float, value: float, slope: float) -> None:
        super().__init__()
        self.line = line
        self.x0 = x0
        self.value = value
        self.slope = slope
        view = line.view
        foot, head = line.foot(x0), view.point(x0, value)
        self.foot = clipped(dot(foot, colour=theme.input), view.area)
        self.head = clipped(dot(head, colour=theme.function), view.area)
        drop = dashed(foot, head + np.array([0, 1e-6, 0]), colour=theme.quiet)
        self.drop = clipped(drop, view.area)
        ends = line.line(x0, value, slope)
        self.tangent = clipped(dashed(*ends, colour=theme.tangent, width=4), view.area)
        self.spot = foot
        self.name_tag = Words("$x_0$", size=LABEL, colour=theme.input)
        self.name_tag.move_to(foot + np.array([0.3, -0.36, 0]))
        top = view.point(x0 + 1, value + slope)
        self.upright: ArrowField = clipped(
            arrow(view.point(x0 + 1, value), top, colour=theme.gradient), view.area
        )
        self.theme = theme

    def stand_at(self, x0: float, value: float, slope: float) -> None:
        """Move everything but the label to another input; the arrow lies on the axis."""
        line, view = self.line, self.line.view
        foot, head = line.foot(x0), view.point(x0, value)
        self.foot.move_to(foot)
        self.head.move_to(head)
        self.drop.put_start_and_end_on(foot, head + np.array([0, 1e-6, 0]))
        self.tangent.put_start_and_end_on(*line.line(x0, value, slope))
        self.upright.aim([foot], [line.foot(x0 + slope)])

    def turn(self, scene: Scene) -> VGroup:
        """Play: carry the upright arrow to x0 and turn it a quarter turn, clockwise.

        Returns what stays behind, faintly: where the arrow stood upright, and the arc of its tip.
        """
        foot = self.line.foot(self.x0)
        carry = self.upright.animate.shift(foot - self.upright.tails[0])
        scene.play(carry, FadeOut(self.name_tag), run_time=1.0)
        arc = Arc(
            radius=abs(self.slope) * self.line.view.x_scale,
            start_angle=np.copysign(np.pi / 2, self.slope),
            angle=-np.pi / 2,
            arc_center=foot,
            stroke_color=self.theme.quiet,
            stroke_width=3,
        )
        clipped(arc, self.line.view.area)
        stood = self.upright.copy().set_stroke(opacity=0.35, family=False)
        scene.add(stood)
        quarter = Rotate(self.upright, angle=-np.pi / 2, about_point=foot)
        scene.play(quarter, Create(arc), run_time=1.4)
        scene.play(arc.animate.set_stroke(opacity=0.4), FadeIn(self.name_tag), run_time=0.4)
        return VGroup(stood, arc)

    def swept(self) -> Floats:
        """Points of the arc that the arrow's tip describes in its turn, ``(90, 3)`` S."""
        upright = np.copysign(np.pi / 2, self.slope)
        angle = np.linspace(upright, upright - np.pi / 2, 90)
        reach = abs(self.slope) * self.line.view.x_scale
        arc = np.stack([np.cos(angle), np.sin(angle), np.zeros(90)], axis=1)
        return np.asarray(self.line.foot(self.x0) + reach * arc)
