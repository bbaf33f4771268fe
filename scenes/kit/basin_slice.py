"""The slice of a function along the first arrow, as a small chart; exact numbers."""

from __future__ import annotations

from fractions import Fraction
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from gradcore import sample
from scenes.kit.basin import Basin
from scenes.kit.chart import Chart
from scenes.kit.mobjects import Curve
from scenes.kit.text import number
from scenes.kit.theme import Theme
from scenes.kit.view import Area

__all__ = ["exact", "matrix_of", "slice_chart"]

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
