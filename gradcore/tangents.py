"""The 1D construction: secants that turn into the tangent, and the arrow that it gives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from gradcore.errors import InputError
from gradcore.records import Tangent

if TYPE_CHECKING:
    from gradcore.field import Field

__all__ = ["tangent"]


def tangent(field: Field, x0: float, *, h: Sequence[float] = (1, 0.5, 0.1, 0.01)) -> Tangent:
    """The tangent of a field of one coordinate at ``x0`` (D), with the secants of runs ``h`` (D).

    A negative run is a secant to the left. A secant whose end has no finite value keeps inf or
    nan as its value and slope. Raises InputError if the field has more than one coordinate, if
    a run is zero, or if there is no finite value and slope at ``x0``.
    """
    from gradcore.autograd import value_and_gradient

    if field.d != 1:
        raise InputError(
            f"a tangent line needs a function of one coordinate, {field.name} has {field.d}"
        )
    runs = np.atleast_1d(np.asarray(h, dtype=np.float64))
    if runs.ndim != 1 or not (np.isfinite(runs) & (runs != 0)).all():
        raise InputError(f"h must be runs other than zero, got {h!r}")
    start = float(x0)
    values, gradients = value_and_gradient(field, np.concatenate([[start], start + runs])[:, None])
    value, slope = float(values[0]), float(gradients[0, 0])
    if not (np.isfinite(value) and np.isfinite(slope)):
        raise InputError(
            f"{field.name} has no tangent at {start:g}: value {value:g}, slope {slope:g}; "
            "choose another point"
        )
    with np.errstate(invalid="ignore", over="ignore"):
        slopes = (values[1:] - value) / runs
    return Tangent(start, value, slope, runs, values[1:], slopes)
