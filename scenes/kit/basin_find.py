"""Which basin a film shows: the start that suits a function, or the reason why there is none.

The default start on a quadratic is where exact steepest descent is slowest (Shewchuk, An
Introduction to the Conjugate Gradient Method, 1994, section 6.2).
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gradcore import (
    Box,
    Field,
    InputError,
    Stop,
    conjugate_gradient,
    grid,
    hessian,
    is_quadratic,
    sample,
)
from scenes.kit.basin import Basin, walk_basin

__all__ = ["find_basin"]

Floats: TypeAlias = NDArray[np.float64]

SMALLEST_ANGLE = 2.0  # degrees; a smaller miss cannot be seen
TRIAL_STEPS, TRIAL_LIMIT = 6, 60  # of the two methods, when looking for a start


def find_basin(field: Field, start: ArrayLike | None, *, steps: int) -> Basin:
    """The basin of a function, from ``start`` or from one that shows it well.

    ``steps`` is the most that steepest descent may take.

    Raises:
        InputError: there is no lowest point to walk to, or nothing to see on the way; says why.
    """
    if is_quadratic(field):
        bowl = _bowl_matrix(field)
        bottom = field.box.centre - np.linalg.solve(bowl, _gradient(field, field.box.centre))
        first = _slowest(bowl, bottom, field.box) if start is None else _given(start)
        return _checked(walk_basin(field, first, steps, bowl))
    if start is not None:
        return _checked(walk_basin(field, _given(start), steps, None))
    for point in _promising(field):
        try:
            return _checked(walk_basin(field, point, steps, None))
        except InputError:
            continue
    raise InputError(
        f"{field.name}: from no start tried inside its box do steepest descent and conjugate "
        f"gradient reach the same lowest point: {_why_not(field)}"
    )


def _gradient(field: Field, point: Floats) -> Floats:
    return np.asarray(sample(field, point[None]).gradients[0])


def _given(start: ArrayLike) -> Floats:
    point = np.asarray(start, dtype=np.float64)
    if point.shape != (2,):
        raise InputError(f"start={start!r} must be two numbers with a comma between, as in 3,1")
    return point


def _bowl_matrix(field: Field) -> Floats:
    """The Hessian of a quadratic, if it is a bowl; else InputError."""
    matrix = hessian(field, field.box.centre)
    low, high = np.linalg.eigvalsh(matrix)
    if low > 1e-9 * abs(high):
        return np.asarray(matrix)
    raise InputError(f"{field.name} has no single lowest point to walk to: {_why_not(field)}")


def _why_not(field: Field) -> str:
    around = sample(field, grid(field.box, 21))
    if not around.finite.any():
        return "it is nowhere finite in its box"
    if around.norms[around.finite].max() == 0:
        return "it is flat. Choose a function that has slopes, such as x^2 + 3y^2"
    if is_quadratic(field):
        low, high = np.linalg.eigvalsh(hessian(field, field.box.centre))
        if low < -1e-9 * max(abs(low), abs(high)):
            return "in some directions it falls for ever. Choose a bowl, such as x^2 + 3y^2"
        return "it has a direction without curvature. Choose a bowl, such as x^2 + 3y^2"
    return "it may fall for ever, or have no smooth lowest point. Choose another start or function"


def _slowest(matrix: Floats, bottom: Floats, box: Box) -> Floats:
    """The start from which exact steepest descent is slowest, three quarters out to the box."""
    values, axes = np.linalg.eigh(matrix)
    ways = [axes[:, 0] / values[0] + sign * axes[:, 1] / values[1] for sign in (1, -1)]
    ways = [sign * way / np.max(np.abs(way) / box.size) for way in ways for sign in (1, -1)]
    best = max(ways, key=lambda way: (round(np.abs(way).min(), 9), way[1] > 0, way[0] > 0))
    # 0.375 of the whole box; to twelve digits, so that round numbers look round.
    return np.asarray(bottom + np.array([float(f"{v:.12g}") for v in 0.375 * best]))


def _checked(basin: Basin) -> Basin:
    """The basin itself, if there is something to see; else InputError."""
    field, start = basin.field, basin.start
    where = f"start={start[0]:g},{start[1]:g}"
    first = sample(field, start[None])
    if not first.finite[0]:
        raise InputError(f"{field.name} is not finite at {where}: choose another start")
    if first.norms[0] == 0:
        raise InputError(
            f"the gradient of {field.name} is zero at {where}, so no step leads away from there: "
            f"choose another start, or a function that has slopes"
        )
    if Stop.NOT_FINITE in (basin.descent.stop, basin.conjugate.stop):
        raise InputError(
            f"{field.name} has no lowest point to walk to from {where}: {_why_not(field)}"
        )
    if basin.conjugate.stop is not Stop.CONVERGED:
        raise InputError(
            f"conjugate gradient does not arrive anywhere on {field.name} from {where}: "
            f"choose another start"
        )
    if basin.matrix is None:
        after = conjugate_gradient(field, basin.descent.points[-1])
        gap = np.linalg.norm((after.points[-1] - basin.bottom) / field.box.size)
        if gap > 1e-3:
            raise InputError(
                f"from {where} steepest descent and conjugate gradient end at different lowest "
                f"points of {field.name}, so a race would mean nothing: choose another start"
            )
    if not basin.round and (basin.miss < SMALLEST_ANGLE or len(basin.descent.steps) < 2):
        raise InputError(
            f"from {where} the first arrow of {field.name} already points at the lowest point "
            f"(it misses by {basin.miss:.2g} degrees), so there is nothing to improve: choose a "
            f"start away from the axes of the ovals, or a longer oval"
        )
    return basin


def _promising(field: Field) -> list[Floats]:
    """Starts on a function that is no quadratic, those that show the race best first: at most 4."""
    box, shares = field.box, (0.12, 0.45, 0.85)
    starts = [box.low + box.size * (a, b) for a in shares for b in shares]
    scored = []
    for start in starts:
        point = np.array([float(f"{v:.2g}") for v in start])
        basin = walk_basin(field, point, TRIAL_STEPS, None, TRIAL_LIMIT)
        walked = np.concatenate([basin.descent.points, basin.conjugate.points])
        inside = np.abs((walked - box.centre) / box.size).max() < 0.6  # nan is not
        if inside and basin.conjugate.stop is Stop.CONVERGED and len(basin.descent.steps) > 1:
            scored.append((_score(basin), basin.least, point))
    if not scored:
        return []
    heights = [least for _, least, _ in scored]
    rise = max(np.ptp(heights), 1e-12 * abs(max(heights)), 1e-300)
    scored.sort(key=lambda one: one[0] - 2 * (one[1] - min(heights)) / rise, reverse=True)
    return [point for _, _, point in scored[:4]]


def _score(basin: Basin) -> float:
    """How well a start shows the story: a long first step, a slice with a bottom, a clear lead."""
    walk, field = basin.descent, basin.field
    first = float(np.linalg.norm((walk.points[1] - walk.points[0]) / field.box.size))
    beyond = sample(field, (walk.points[0] + 2 * walk.steps[0] * walk.directions[0])[None])
    with np.errstate(all="ignore"):
        rise = (beyond.values[0] - walk.values[1]) / (walk.values[0] - walk.values[1])
    bottom = float(np.clip(np.nan_to_num(rise, nan=0.0), 0, 0.5))
    slow, fast = (heights[: TRIAL_STEPS + 1][-1] for heights in basin.heights)
    tiny = 1e-12 * basin.heights[0][0]
    lead = float(np.clip(np.log10((slow + tiny) / (fast + tiny)) / 3, -1, 1))
    return 6 * min(first, 0.25) + 2 * bottom + lead + min(basin.miss, 30.0) / 30
