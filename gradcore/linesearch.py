"""Steepest descent with exact line search: each step goes to the least value along its ray."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq

from gradcore.autograd import hessian_vector_product, value_and_gradient
from gradcore.quadratic import is_quadratic
from gradcore.records import Stop, Trace
from gradcore.walks import as_start, check_steps

if TYPE_CHECKING:
    from gradcore.field import Field
    from gradcore.records import Floats

__all__ = ["exact_step", "steepest_descent"]


def steepest_descent(
    field: Field, start: ArrayLike, *, steps: int = 50, tolerance: float = 1e-10
) -> Trace:
    """The walk along ``-gradient`` from ``(d,)`` D, each step to the least value on its ray.

    On a quadratic the step is gᵀg / gᵀHg; on other functions it goes to the first minimum
    along the ray, the root of the slope there. It has converged when the gradient is at most
    ``tolerance`` times the first one. It ends as not finite where the value or gradient is,
    or where the function falls along the ray for ever, so that no exact step exists.
    Source: Nocedal & Wright, Numerical Optimization, 2nd ed., section 3.3.
    """
    check_steps(steps)
    quadratic = is_quadratic(field)
    points = [as_start(field, start)[0]]
    values: list[float] = []
    gradients: list[Floats] = []
    directions: list[Floats] = []
    taken: list[float] = []
    stop = Stop.OUT_OF_STEPS
    while True:
        value, gradient = value_and_gradient(field, points[-1][np.newaxis])
        values.append(value[0])
        gradients.append(gradient[0])
        size = np.linalg.norm(gradients[-1])
        if not (np.isfinite(value[0]) and np.isfinite(size)):
            stop = Stop.NOT_FINITE
            break
        if size <= tolerance * np.linalg.norm(gradients[0]):
            stop = Stop.CONVERGED
            break
        if len(taken) == steps:
            break
        downhill = -gradients[-1]
        step = exact_step(field, points[-1], gradients[-1], downhill, quadratic=quadratic)
        if not np.isfinite(step):
            stop = Stop.NOT_FINITE
            break
        directions.append(downhill)
        taken.append(step)
        points.append(points[-1] + step * downhill)
    return Trace(
        method="steepest descent",
        points=np.array(points),
        values=np.array(values),
        gradients=np.array(gradients),
        directions=np.reshape(directions, (-1, field.d)),
        steps=np.array(taken, dtype=np.float64),
        stop=stop,
    )


def exact_step(
    field: Field, point: Floats, gradient: Floats, direction: Floats, *, quadratic: bool
) -> float:
    """The step to the first minimum along ``direction`` from ``point``, both ``(d,)``.

    It is inf where the function falls for ever, and nan where it ends in no finite value.
    """
    if quadratic:
        bent = hessian_vector_product(field, point[np.newaxis], direction[np.newaxis])[0]
        curvature = float(direction @ bent)
        return -float(gradient @ direction) / curvature if curvature > 0 else np.inf
    return _first_minimum(field, point, direction)


def _first_minimum(field: Field, point: Floats, direction: Floats) -> float:
    """The first root, from below, of the slope along a ray; looked for on a geometric grid."""
    reach = np.linalg.norm(field.box.size) / np.linalg.norm(direction)
    steps = reach * np.geomspace(1e-9, 1e4, 400)
    with np.errstate(over="ignore", invalid="ignore"):
        _, gradients = value_and_gradient(field, point + steps[:, np.newaxis] * direction)
        slopes = gradients @ direction
    ends = np.flatnonzero(~(slopes < 0))
    if not len(ends):
        return np.inf
    first = ends[0]
    if not np.isfinite(slopes[first]):
        return np.nan
    if slopes[first] == 0:
        return float(steps[first])

    def slope(step: float) -> float:
        return float(
            value_and_gradient(field, (point + step * direction)[np.newaxis])[1][0] @ direction
        )

    below = 0.0 if first == 0 else float(steps[first - 1])
    return float(brentq(slope, below, float(steps[first]), xtol=1e-15 * reach, rtol=1e-14))
