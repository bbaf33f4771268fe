"""Slice: one coordinate of a function of two varies; a line on the plane and its curve beside."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from manim import Animation, Line, UpdateFromAlphaFunc, VGroup, linear
from numpy.typing import NDArray

from gradcore import Field, sample
from scenes.kit.chart import Chart
from scenes.kit.mesh import span_of
from scenes.kit.mobjects import Curve, clipped, dashed, dot
from scenes.kit.text import number
from scenes.kit.theme import Theme
from scenes.kit.view import Area, View

__all__ = ["Slice"]

Floats: TypeAlias = NDArray[np.float64]


class Slice:
    """The slice of a field through ``point`` ``(2,)`` D along coordinate ``axis`` (0 or 1).

    Its mobjects are attributes: on the plane ``line`` and ``walker``, in the panel's ``area``
    ``chart``, ``curve``, ``runner``, and ``tangent`` at the point; ``slope`` is in V/D.
    """

    def __init__(
        self, field: Field, point: Floats, axis: int, view: View, theme: Theme, area: Area
    ) -> None:
        low, high = field.box.low[axis], field.box.high[axis]
        ways = np.repeat(np.asarray(point)[None], 801, axis=0)
        ways[:, axis] = np.linspace(low, high, 801)
        self.samples = sample(field, ways)
        here = sample(field, np.asarray(point)[None])
        self.at, self.value = float(point[axis]), float(here.values[0])
        self.slope = float(here.gradients[0, axis])
        self.floor = view.points(ways)
        names = list(field.variables)
        names[1 - axis] = number(float(point[1 - axis]))
        bottom, top, _ = span_of(self.samples.values)
        room = 0.12 * (top - bottom) or max(abs(top), 1.0)
        self.chart = Chart(
            area,
            theme,
            x=(low, high),
            y=(min(bottom, self.value) - room, max(top, self.value) + room),
            x_name=f"${field.variables[axis]}$",
            y_name=f"${field.symbol}({names[0]}, {names[1]})$",
            x_ticks=[(self.at, number(self.at))],
        )
        inside = self.chart.view.area
        values = np.where(self.samples.finite, self.samples.values, np.nan)
        self.path = self.chart.spots(ways[:, axis], values)
        self.curve = Curve(self.path, colour=theme.function, width=4.5, clip=inside)
        self.line = Line(self.floor[0], self.floor[-1], stroke_color=theme.function, stroke_width=4)
        self.walker = dot(self.floor[0], colour=theme.ink)
        self.runner = clipped(dot(self._seen(0), colour=theme.ink, radius=0.08), inside)
        spot = self.chart.spots([self.at], [self.value])[0]
        self.mark = dot(spot, colour=theme.ink, radius=0.08)
        reach = (high - low) * np.array([-0.3, 0.3])
        ends = self.chart.spots(self.at + reach, self.value + self.slope * reach)
        self.tangent = clipped(dashed(ends[0], ends[1], colour=theme.tangent, width=4), inside)

    def _seen(self, i: int) -> Floats:
        """The place of sample ``i`` in the chart; below it where there is no value."""
        if np.isfinite(self.path[i]).all():
            return np.asarray(self.path[i])
        return np.asarray(self.chart.view.area.centre - np.array([0, 20, 0]))

    def walking(self) -> Animation:
        """An animation: the walker crosses the plane and the runner the chart, side by side."""

        def walk(_: object, alpha: float) -> None:
            i = round(alpha * (len(self.floor) - 1))
            self.walker.move_to(self.floor[i])
            self.runner.move_to(self._seen(i))

        return UpdateFromAlphaFunc(VGroup(self.walker, self.runner), walk, rate_func=linear)

    @property
    def panel(self) -> VGroup:
        """All that stands in the panel once the slice has been walked."""
        return VGroup(self.chart, self.curve, self.tangent, self.mark)
