"""Conjugate gradient: the linear kind on a quadratic bowl, scipy's nonlinear kind elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import minimize

from gradcore.autograd import hessian, hessian_vector_product, value_and_gradient
from gradcore.quadratic import is_positive_definite, is_quadratic
from gradcore.records import ConjugateTrace, Stop
from gradcore.walks import as_start, check_steps

if TYPE_CHECKING:
    from gradcore.field import Field
    from gradcore.records import Floats

__all__ = ["conjugate_gradient"]

NONLINEAR_STEPS = 200
FAR = 1e3  # boxes away from its start, a walk is on a fall without end


def conjugate_gradient(
    field: Field, start: ArrayLike, *, steps: int | None = None, tolerance: float = 1e-10
) -> ConjugateTrace:
    """The conjugate-gradient walk to a minimum from ``(d,)`` D; ``linear`` says of which kind.

    On a quadratic with a positive-definite Hessian it is the linear method, which ends in at
    most d steps (the default of ``steps``). On any other function it is scipy's nonlinear
    method (Polak-Ribière with an inexact line search; 200 steps by default). It has converged
    when the gradient is at most ``tolerance`` times the first one, and has stopped as not
    finite when the line search finds no end of the fall.
    Raises InputError for a start of another shape.
    """
    if steps is not None:
        check_steps(steps)
    first = as_start(field, start)[0]
    if is_quadratic(field) and is_positive_definite(hessian(field, field.box.centre)):
        return _linear(field, first, field.d if steps is None else steps, tolerance)
    return _nonlinear(field, first, NONLINEAR_STEPS if steps is None else steps, tolerance)


def _linear(field: Field, start: Floats, steps: int, tolerance: float) -> ConjugateTrace:
    """The linear method: ``alpha = rᵀr / pᵀHp = rᵀp / pᵀHp``, ``beta`` of Fletcher and Reeves.

    Source: Nocedal & Wright, Numerical Optimization, 2nd ed., algorithm 5.2.
    """
    points = [start]
    value, gradient = _at(field, start)
    values, gradients = [value], [gradient]
    directions: list[Floats] = []
    bents: list[Floats] = []  # Hessian times direction
    taken: list[float] = []
    betas: list[float] = []
    limit = tolerance * float(np.linalg.norm(gradient))
    stop = _ended(value, gradient, limit)
    while stop is None and len(taken) < steps:
        direction = -gradients[-1]
        if directions:
            betas.append(_square(gradients[-1]) / _square(gradients[-2]))
            direction = direction + betas[-1] * directions[-1]
        # In exact arithmetic these products are zero. Rounding would let a long walk lose its
        # conjugacy, and with it the promise of at most d steps.
        for earlier, bent in zip(directions, bents, strict=True):
            direction = direction - (direction @ bent) / (earlier @ bent) * earlier
        bents.append(
            hessian_vector_product(field, points[-1][np.newaxis], direction[np.newaxis])[0]
        )
        taken.append(-float(gradients[-1] @ direction) / float(direction @ bents[-1]))
        directions.append(direction)
        points.append(points[-1] + taken[-1] * direction)
        value, gradient = _at(field, points[-1])
        values.append(value)
        gradients.append(gradient)
        stop = _ended(value, gradient, limit)
    return _record(
        "linear conjugate gradient", points, values, gradients, directions, taken, betas,
        stop or Stop.OUT_OF_STEPS, linear=True,
    )  # fmt: skip


def _nonlinear(field: Field, start: Floats, steps: int, tolerance: float) -> ConjugateTrace:
    """The nonlinear method of scipy; directions are rebuilt from the points by its own rule.

    The rule is ``beta = max(0, gᵀ(g - g_before) / g_beforeᵀg_before)``, and the steps follow
    from the points.
    """
    value, gradient = _at(field, start)
    limit = tolerance * float(np.linalg.norm(gradient))
    points = [start]
    far = FAR * np.linalg.norm(field.box.size)
    stop = _ended(value, gradient, limit)

    def visit(x: Floats) -> None:
        points.append(np.array(x))
        if np.linalg.norm(x - start) > far:
            raise StopIteration

    if stop is None and steps > 0:
        with np.errstate(all="ignore"):
            result = minimize(
                lambda x: _at(field, x),
                start,
                jac=True,
                method="CG",
                callback=visit,
                options={"gtol": limit, "norm": 2, "maxiter": steps},
            )
        # scipy calls back before it looks whether the last iterate is finite.
        if not np.array_equal(points[-1], result.x):
            points.append(np.array(result.x))
    values, gradients = value_and_gradient(field, np.array(points))
    stop = _ended(float(values[-1]), gradients[-1], limit)
    if stop is None and len(points) <= steps:
        stop = _why_no_step(gradients)
    directions, taken, betas = _rebuild(np.array(points), gradients)
    return _record(
        "nonlinear conjugate gradient", points, values, gradients, directions, taken, betas,
        stop or Stop.OUT_OF_STEPS, linear=False,
    )  # fmt: skip


def _why_no_step(gradients: Floats) -> Stop:
    """Why scipy's line search found no better point: as flat as rounding allows, or no end."""
    sizes = np.linalg.norm(gradients, axis=1)
    return Stop.CONVERGED if sizes[-1] <= 1e-5 * sizes[0] else Stop.NOT_FINITE


def _rebuild(points: Floats, gradients: Floats) -> tuple[list[Floats], list[float], list[float]]:
    directions: list[Floats] = []
    taken: list[float] = []
    betas: list[float] = []
    for k, moved in enumerate(np.diff(points, axis=0)):
        direction = -gradients[k]
        if k:
            grown = gradients[k] @ (gradients[k] - gradients[k - 1])
            betas.append(max(0.0, float(grown) / _square(gradients[k - 1])))
            direction = direction + betas[-1] * directions[-1]
        directions.append(direction)
        taken.append(float(moved @ direction) / _square(direction))
    return directions, taken, betas


def _at(field: Field, point: Floats) -> tuple[float, Floats]:
    values, gradients = value_and_gradient(field, np.asarray(point)[np.newaxis])
    return float(values[0]), gradients[0]


def _square(vector: Floats) -> float:
    with np.errstate(over="ignore", invalid="ignore"):
        return float(vector @ vector)


def _ended(value: float, gradient: Floats, limit: float) -> Stop | None:
    size = np.linalg.norm(gradient)
    if not (np.isfinite(value) and np.isfinite(size)):
        return Stop.NOT_FINITE
    return Stop.CONVERGED if size <= limit else None


def _record(
    method: str,
    points: list[Floats],
    values: list[float] | Floats,
    gradients: list[Floats] | Floats,
    directions: list[Floats],
    taken: list[float],
    betas: list[float],
    stop: Stop,
    *,
    linear: bool,
) -> ConjugateTrace:
    return ConjugateTrace(
        method=method,
        points=np.array(points),
        values=np.array(values),
        gradients=np.array(gradients),
        directions=np.reshape(directions, (-1, np.shape(points)[1])),
        steps=np.array(taken, dtype=np.float64),
        stop=stop,
        betas=np.array(betas, dtype=np.float64),
        linear=linear,
    )
