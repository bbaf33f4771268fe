"""Which part of a function of one variable the tangent construction shows, and from where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from gradcore import Field, InputError, critical_points, sample
from gradcore.records import Samples
from scenes.kit.arrows import nice
from scenes.kit.view import DRAWING, Area, View

__all__ = ["Framing", "broken", "frame_construction"]

Floats: TypeAlias = NDArray[np.float64]

GENTLE, STEEP = 0.25, 4.5  # slopes V/D whose arrow can be seen beside a run of one unit
SMALLEST_UNIT = 0.45  # S; a unit run shorter than this on the screen is not readable


@dataclass(frozen=True, eq=False)
class Framing:
    """The window and the points of the construction.

    ``others`` holds the second example, or nothing if the slope has one sign in the window.
    ``floor`` is the height (V) at which the input axis is drawn: 0 wherever that fits.
    """

    start: float
    others: tuple[float, ...]
    floor: float
    view: View
    curve: Samples  # along the whole window, left to right
    calm: tuple[float, float]  # the stretch around ``start`` where the slope stays drawable


def _best(samples: Samples, target: float, left: float, right: float, floor: float) -> float | None:
    """The round x with the slope closest to ``target`` whose construction fits the window."""
    x, slope = samples.points[:, 0], samples.gradients[:, 0]
    safe = np.where(samples.finite & (slope * target > 0), slope, np.nan)
    good = (np.abs(safe) >= GENTLE) & (np.abs(safe) <= STEEP)
    good &= (x + safe >= left) & (x + safe <= right) & (x + 1 <= right) & (x > left)
    if not good.any():
        return None
    roundness = np.array([len(f"{v:.6g}".lstrip("-")) for v in x])
    height = np.abs(samples.values - floor)
    cost = np.abs(np.log(np.abs(safe) / abs(target))) + 0.06 * height
    cost = cost + 0.5 * (height < 0.1)  # there the run of one unit would lie on the axis
    cost = np.where(good, cost + 0.05 * roundness, np.inf)
    return float(x[int(np.argmin(cost))])


def _bends(field: Field, heights: list[float], left: float, right: float) -> list[float]:
    """Heights of the curve's peaks and valleys that stand close to ``heights``."""
    low, high = min(heights), max(heights)
    room = 0.25 * (high - low)
    flat = sample(field, critical_points(field, left, right).reshape(-1, 1)).values
    return [float(v) for v in flat if low - room <= v <= high + room]


def _view(heights: list[float], left: float, right: float, floor: float) -> View:
    low, high = min(*heights, floor), max(*heights, floor)
    pad = 0.03 * (right - left)
    return View.fit(Area(left, low - pad, right, high + pad), DRAWING.shrunk(0.2))


def frame_construction(field: Field, start: float | None, window: tuple[float, float]) -> Framing:
    """How to show the tangent construction for ``field`` on ``window``, starting at ``start``.

    Raises:
        InputError: the construction cannot be shown with equal scales; says why, and what to do.
    """
    left, right = window
    step = nice((right - left) / 60)
    steps = np.arange(np.ceil(left / step), np.floor(right / step) + 1)
    round_x = sample(field, np.round(steps * step, 9))
    if not round_x.finite.any():
        raise InputError(
            f"{field.name} is nowhere finite on [{left:g}, {right:g}]: choose a window"
        )
    heights = round_x.values[round_x.finite]
    near = 0.0 if heights.min() <= 0 <= heights.max() else float(np.median(heights))
    first = start
    if first is None:
        first = _best(round_x, 1.75, left, right, near)
    if first is None:
        first = _best(round_x, -1.75, left, right, near)
    if first is None:
        slopes = np.abs(round_x.gradients[round_x.finite, 0])
        raise InputError(
            f"{field.name} has slopes from {slopes.min():.3g} to {slopes.max():.3g} on "
            f"[{left:g}, {right:g}], and the construction needs one from {GENTLE} to {STEEP} "
            f"beside its unit run: multiply the function by a constant, or choose a window"
        )
    here = sample(field, np.array([first]))
    slope = float(here.gradients[0, 0])
    if not here.finite[0] or not GENTLE / 2 <= abs(slope) <= 2 * STEEP:
        raise InputError(
            f"{field.name} has slope {slope:.3g} at start={first:g}, and an arrow that long cannot "
            f"be seen beside a run of one unit: choose a start with a slope of {GENTLE} to {STEEP}"
        )
    second = _best(round_x, -2.0 if slope > 0 else 2.0, left, right, near)
    others = (second,) if second is not None else ()
    at = sample(field, np.array([first, *others]))
    tops = [v for f, s in zip(at.values, at.gradients[:, 0], strict=True) for v in (f, f + s)]
    for floor in (0.0, float(np.floor(min(tops) - 0.5))):
        reach = tops + [floor + s for s in at.gradients[:, 0]]
        view = _view(reach + _bends(field, reach, left, right), left, right, floor)
        if view.x_scale >= SMALLEST_UNIT and view.right - view.left <= 2 * (right - left):
            break
    else:
        raise InputError(
            f"{field.name} runs from {min(tops):.3g} to {max(tops):.3g} over the construction at "
            f"x = {first:g}: a unit run would be too short to see. Choose another start or window"
        )
    curve = sample(field, np.linspace(view.left, view.right, 1201))
    return Framing(first, others, floor, view, curve, _calm(curve, first, view))


def broken(curve: Samples) -> NDArray[np.bool_]:
    """Where a line through the samples must be cut, ``(N,)``: not finite, or a jump follows.

    Between neighbours of a continuous curve the height changes by about the mean slope times the
    distance; where it changes by something else, and by much, there is a pole or a step.
    """
    x, f, slope = curve.points[:, 0], curve.values, curve.gradients[:, 0]
    cut = ~curve.finite
    with np.errstate(invalid="ignore", over="ignore"):
        change = np.diff(f)
        steady = np.diff(x) * (slope[:-1] + slope[1:]) / 2
        jump = np.abs(change - steady) > 0.5 * np.abs(change) + 0.02 * np.abs(np.ptp(x))
    cut[:-1] |= jump & np.isfinite(change)
    return cut


def _calm(curve: Samples, start: float, view: View) -> tuple[float, float]:
    x, f = curve.points[:, 0], curve.values
    outside = (f < view.bottom) | (f > view.top)
    wild = ~curve.finite | outside | (np.abs(curve.gradients[:, 0]) > STEEP)
    left, right = x[wild & (x < start)], x[wild & (x > start)]
    margin = 2 * (x[1] - x[0])
    return float(left.max(initial=x[0])) + margin, float(right.min(initial=x[-1])) - margin
