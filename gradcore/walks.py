"""Gradient walks: ascend and descend at a fixed rate, one start or many at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gradcore.autograd import as_points, value_and_gradient
from gradcore.errors import InputError
from gradcore.records import Stop, Trace, Traces

if TYPE_CHECKING:
    from gradcore.field import Field
    from gradcore.records import Box, Floats

__all__ = ["as_start", "ascend", "ascend_many", "check_steps", "descend", "descend_many"]


def ascend(
    field: Field,
    start: ArrayLike,
    *,
    rate: float,
    steps: int = 50,
    tolerance: float = 1e-8,
    box: Box | None = None,
) -> Trace:
    """The walk ``x + rate * gradient`` from one start ``(d,)`` D, at most ``steps`` steps.

    ``rate`` is in D²/V. It ends at a gradient of at most ``tolerance`` V/D (converged), at a
    point outside ``box`` (by default there is no box), or where the value or gradient is not
    finite; that last point is recorded. Directions are the gradients, steps the rate.
    Raises InputError for a start of another shape or a rate that is not positive.
    """
    return _walk_one(field, start, "gradient ascent", +1, rate, steps, tolerance, box)


def descend(
    field: Field,
    start: ArrayLike,
    *,
    rate: float,
    steps: int = 50,
    tolerance: float = 1e-8,
    box: Box | None = None,
) -> Trace:
    """The walk ``x - rate * gradient`` from one start ``(d,)`` D: see `ascend`.

    Directions are minus the gradients.
    """
    return _walk_one(field, start, "gradient descent", -1, rate, steps, tolerance, box)


def ascend_many(
    field: Field,
    starts: ArrayLike,
    *,
    rate: float,
    steps: int = 50,
    tolerance: float = 1e-8,
    box: Box | None = None,
) -> Traces:
    """The walks of `ascend` from M starts ``(M, d)`` D at once: one autograd call a step.

    Each walk equals the one that `ascend` takes alone. K is ``steps``; a walk that stopped
    earlier repeats its last point.
    """
    p = as_points(starts, field.d, "starts")
    return _record(_walk(field, p, +1, rate, steps, tolerance, box), "gradient ascent")


def descend_many(
    field: Field,
    starts: ArrayLike,
    *,
    rate: float,
    steps: int = 50,
    tolerance: float = 1e-8,
    box: Box | None = None,
) -> Traces:
    """The walks of `descend` from M starts ``(M, d)`` D at once: see `ascend_many`."""
    p = as_points(starts, field.d, "starts")
    return _record(_walk(field, p, -1, rate, steps, tolerance, box), "gradient descent")


def as_start(field: Field, start: ArrayLike) -> Floats:
    """The start as a finite ``(1, d)`` array; a plain number will do for d = 1."""
    try:
        p = np.asarray(start, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputError(f"start must be real numbers, got {start!r:.60}") from error
    if p.size != field.d or p.ndim > 1:
        raise InputError(f"start must be {field.d} numbers for {field.name}, got shape {p.shape}")
    if not np.isfinite(p).all():
        raise InputError(f"start must be finite, got {p.tolist()}")
    return p.reshape(1, field.d)


def check_steps(steps: int) -> None:
    """Raise InputError for a number of steps that is no whole number from 0."""
    if isinstance(steps, bool) or not isinstance(steps, (int, np.integer)) or steps < 0:
        raise InputError(f"steps must be a whole number, 0 or more, got {steps!r}")


@dataclass(frozen=True)
class _Walks:
    points: Floats  # (K+1, M, d)
    values: Floats  # (K+1, M)
    gradients: Floats  # (K+1, M, d)
    taken: NDArray[np.intp]  # (M,)
    stops: tuple[Stop, ...]


def _walk(
    field: Field,
    starts: Floats,
    sign: int,
    rate: float,
    steps: int,
    tolerance: float,
    box: Box | None,
) -> _Walks:
    check_steps(steps)
    if not (np.isfinite(rate) and rate > 0):
        raise InputError(f"rate must be a positive number, got {rate!r}")
    if box is not None and box.d != field.d:
        raise InputError(f"box has {box.d} sides, {field.name} takes {field.d} coordinates")
    many, d = starts.shape
    points = np.empty((steps + 1, many, d))
    values = np.empty((steps + 1, many))
    gradients = np.empty((steps + 1, many, d))
    taken = np.full(many, steps, dtype=np.intp)
    stops = np.full(many, Stop.OUT_OF_STEPS, dtype=object)
    points[0] = starts
    going = np.arange(many)
    for k in range(steps + 1):
        if k:
            points[k], values[k], gradients[k] = points[k - 1], values[k - 1], gradients[k - 1]
            with np.errstate(over="ignore", invalid="ignore"):
                points[k, going] += sign * rate * gradients[k - 1, going]
        here = points[k, going]
        value, gradient = value_and_gradient(field, here)
        values[k, going], gradients[k, going] = value, gradient
        finite = np.isfinite(here).all(1) & np.isfinite(value) & np.isfinite(gradient).all(1)
        with np.errstate(over="ignore", invalid="ignore"):
            flat = np.linalg.norm(gradient, axis=1) <= tolerance
        inside = np.ones(len(going), dtype=bool) if box is None else box.contains(here)
        # The first reason that applies counts, so the least weighty is written first.
        stops[going[flat]] = Stop.CONVERGED
        stops[going[~inside]] = Stop.LEFT_THE_BOX
        stops[going[~finite]] = Stop.NOT_FINITE
        on = finite & inside & ~flat
        taken[going[~on]] = k
        going = going[on]
        if not len(going):
            points[k + 1 :], values[k + 1 :], gradients[k + 1 :] = (
                points[k],
                values[k],
                gradients[k],
            )
            break
    return _Walks(points, values, gradients, taken, tuple(stops))


def _record(walks: _Walks, method: str) -> Traces:
    return Traces(
        method,
        walks.points.transpose(1, 0, 2),
        walks.values.T,
        walks.gradients.transpose(1, 0, 2),
        walks.taken,
        walks.stops,
    )


def _walk_one(
    field: Field,
    start: ArrayLike,
    method: str,
    sign: int,
    rate: float,
    steps: int,
    tolerance: float,
    box: Box | None,
) -> Trace:
    walks = _walk(field, as_start(field, start), sign, rate, steps, tolerance, box)
    k = int(walks.taken[0])
    gradients = walks.gradients[: k + 1, 0]
    return Trace(
        method=method,
        points=walks.points[: k + 1, 0],
        values=walks.values[: k + 1, 0],
        gradients=gradients,
        directions=sign * gradients[:k],
        steps=np.full(k, float(rate)),
        stop=walks.stops[0],
    )
