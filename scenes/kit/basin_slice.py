"""The slice of a function along the first arrow, on the drawing and as a chart; exact numbers."""

from __future__ import annotations

from fractions import Fraction
from typing import TypeAlias

import numpy as np
from manim import Animation, UpdateFromAlphaFunc, VGroup
from numpy.typing import NDArray

from gradcore import sample
from scenes.kit.basin import Basin
from scenes.kit.basin_drawing import BasinDrawing
from scenes.kit.chart import Chart
from scenes.kit.mobjects import Curve, clipped, dashed, dot
from scenes.kit.text import number
from scenes.kit.theme import Theme
from scenes.kit.view import Area

__all__ = ["Slice", "exact", "matrix_of", "slice_chart"]

Floats: TypeAlias = NDArray[np.float64]


def exact(value: float, places: int = 4) -> str:
    """``value`` as Typst math: a fraction of small whole numbers if it is one, else decimals."""
    places = max(places, len(f"{abs(value):.0f}")) if abs(value) < 1e7 else places
    near = Fraction(value).limit_denominator(12)
    if near.denominator > 1 and abs(float(near) - value) <= 1e-11 * abs(value):
        short = Fraction(f"{value:.{places}g}") == near and near.denominator in (2, 5, 10)
        if not short and abs(near.numerator) < 100:
            return f"{number(float(near.numerator))} slash {near.denominator}"
    return number(value, places)


def matrix_of(matrix: Floats) -> str:
    """A matrix as Typst math, a common power of ten taken out where needed."""
    largest = float(np.abs(matrix).max())
    power = int(np.floor(np.log10(largest)))
    shift = 10.0**power if power < -3 or power > 4 else 1.0
    cleaned = np.where(np.abs(matrix) > 1e-9 * largest, matrix / shift, 0.0)
    rows = "; ".join(", ".join(number(float(v), 3) for v in row) for row in cleaned)
    return f"mat({rows})" if shift == 1 else f"10^({power}) mat({rows})"


def slice_chart(basin: Basin, area: Area, theme: Theme) -> tuple[Chart, Curve, Floats]:
    """The chart of f along the first arrow, its curve, and where the curve runs: ``(N, 3)`` S.

    It runs from the start to twice the exact step, or to where f is as high as at the start.
    """
    best, direction = basin.descent.steps[0], basin.descent.directions[0]
    steps = np.linspace(0, 2 * best, 401)
    values = sample(basin.field, basin.start + steps[:, None] * direction).values
    over = np.flatnonzero(~(values <= values[0] + 1e-9 * np.ptp(values[:200])) & (steps > best))
    if len(over):
        steps, values = steps[: over[0]], values[: over[0]]
    low = float(values.min())
    high = float(values.max())
    bottom = low - 0.12 * (high - low)
    chart = Chart(
        area,
        theme,
        x=(0, float(steps[-1])),
        y=(bottom, high),
        x_name="step $alpha$",
        y_name=f"${basin.field.symbol}$ along the arrow",
        x_ticks=[(0, "0"), (float(best), exact(best, 3))],
        y_ticks=[(high, number(high)), (low, number(low))],
    )
    path = chart.spots(steps, values)
    return chart, Curve(path, colour=theme.function, width=4), path


class Slice:
    """The slice along the first arrow: a line on the drawing, a chart, and a dot on either.

    ``best`` is the exact step and ``reach`` the longest one that the chart shows; both are shares
    of the arrow. ``parts`` are all of its mobjects.
    """

    def __init__(self, drawing: BasinDrawing, area: Area) -> None:
        basin, theme = drawing.basin, drawing.theme
        self.chart, self.curve, self.profile = slice_chart(basin, area, theme)
        self.best = float(basin.descent.steps[0])
        self.reach = (self.profile[-1, 0] - self.profile[0, 0]) / self.chart.view.x_scale
        self.origin = drawing.line(basin.descent.points)[0]
        self.ahead = drawing.vector(basin.descent.directions[0])
        end = self.origin + self.reach * self.ahead
        self.line = clipped(dashed(self.origin, end, colour=theme.gradient), drawing.view.area)
        self.place = dot(self.origin, colour=theme.function)
        self.height = dot(self.profile[0], colour=theme.function)
        self.dots = VGroup(self.place, self.height)
        self.parts = VGroup(self.chart, self.curve, self.dots, self.line)

    @property
    def near(self) -> float:
        """A step past the exact one, with no other low point before it; the chart shows it."""
        return float(min(self.reach, 1.1 * self.best))

    def stand(self, step: float) -> None:
        """Put both dots where a step along the arrow leads."""
        self.place.move_to(self.origin + step * self.ahead)
        x = self.chart.view.area.left + step * self.chart.view.x_scale
        y = np.interp(x, self.profile[:, 0], self.profile[:, 1])
        self.height.move_to(np.array([x, y, 0]))

    def go(self, begin: float, end: float) -> Animation:
        """Both dots on their way from one step to another."""
        return UpdateFromAlphaFunc(
            self.dots, lambda _, alpha: self.stand(begin + alpha * (end - begin))
        )
