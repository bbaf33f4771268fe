"""Dial: a direction that turns about a point of the plane, and the slope measured along it."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from manim import Animation, Circle, Line, UpdateFromAlphaFunc, VGroup
from numpy.typing import NDArray

from gradcore import Field, sample
from scenes.kit.chart import Chart
from scenes.kit.mobjects import ArrowField, Curve, arrow, dot
from scenes.kit.surface import HeightMesh
from scenes.kit.text import number
from scenes.kit.theme import Theme
from scenes.kit.view import Area, View

__all__ = ["Dial", "measured_slopes"]

Floats: TypeAlias = NDArray[np.float64]


def measured_slopes(field: Field, point: Floats, angles: Floats) -> Floats:
    """Central differences of the values along directions, ``(A,)`` radians -> ``(A,)`` V/D."""
    ways = np.column_stack([np.cos(angles), np.sin(angles)])
    step = 1e-5 * float(field.box.size.max())
    ahead, behind = (sample(field, point + s * step * ways).values for s in (1, -1))
    return np.asarray((ahead - behind) / (2 * step))


class Dial:
    """A needle of ``radius`` S at ``point`` ``(2,)`` D, at an angle from the gradient's own.

    On the floor ``ring`` and ``needle``; on the surface ``stick``, which has the slope along the
    needle; in the panel's ``area`` ``chart``, ``curve`` (the slopes as measured) and ``runner``.
    """

    def __init__(
        self,
        field: Field,
        point: Floats,
        view: View,
        mesh: HeightMesh,
        theme: Theme,
        area: Area,
        *,
        radius: float,
    ) -> None:
        here = sample(field, np.asarray(point)[None])
        self.along = float(np.arctan2(here.gradients[0, 1], here.gradients[0, 0]))
        self.foot = view.point(*point)
        self.head = mesh.lifted(self.foot[None], here.values)[0]
        self.rise = mesh.heights.scale / view.x_scale  # S up per S along, for a slope of 1
        self.radius = radius
        self.angles = np.radians(np.linspace(-180, 180, 361))
        self.slopes = measured_slopes(field, np.asarray(point), self.along + self.angles)
        top = float(np.abs(self.slopes).max())
        self.chart = Chart(
            area,
            theme,
            x=(-180, 180),
            y=(-1.15 * top, 1.15 * top),
            x_name="angle to arrow",
            y_name="slope along $u$",
            x_ticks=[(-90, 'class("normal", −)90 degree'), (0, "0 degree")],
            y_ticks=[(0, "0"), (top, number(top, 3))],
            rulings=True,
        )
        spots = self.chart.spots(np.degrees(self.angles), self.slopes)
        self.curve = Curve(spots, colour=theme.function, width=4.5)
        self.ring = Circle(radius=radius, stroke_color=theme.quiet, stroke_width=2.5)
        self.ring.move_to(self.foot)
        self.needle: ArrowField = arrow(
            self.foot,
            self.foot + np.array([radius, 0, 0]),
            colour=theme.ink,
            thickness=0.05,
            head=0.22,
        )
        self.stick = Line(
            self.head, self.head + np.array([1.0, 0, 0]), stroke_color=theme.ink, stroke_width=6
        )
        self.runner = dot(spots[0], colour=theme.ink, radius=0.09)
        self.point_at(-180)

    def slope_at(self, degrees: float) -> float:
        """The measured slope at an angle from the arrow, V/D."""
        return float(np.interp(np.radians(degrees), self.angles, self.slopes))

    def point_at(self, degrees: float) -> None:
        """Turn the needle to an angle from the arrow."""
        turn, slope = self.along + np.radians(degrees), self.slope_at(degrees)
        way = np.array([np.cos(turn), np.sin(turn), 0.0])
        self.needle.aim([self.foot], [self.foot + self.radius * way])
        lean = self.radius * (way + np.array([0, 0, slope * self.rise]))
        self.stick.put_start_and_end_on(self.head - lean, self.head + lean)
        self.runner.move_to(self.chart.spots([degrees], [slope])[0])

    def turning(self, start: float, end: float, **kwargs: Any) -> Animation:
        """An animation: the needle turns from one angle to another, in degrees."""

        def turn(_: object, alpha: float) -> None:
            self.point_at(start + alpha * (end - start))

        moving = VGroup(self.needle, self.stick, self.runner)
        return UpdateFromAlphaFunc(moving, turn, **kwargs)
