"""Is a function a quadratic? And its Hessian, if it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gradcore.autograd import hessian, value_and_gradient
from gradcore.errors import InputError

if TYPE_CHECKING:
    from gradcore.field import Field
    from gradcore.records import Floats

__all__ = ["is_positive_definite", "is_quadratic"]

POINTS = 24
# Rounding of a quadratic's own terms, against a third-order part that a film could show.
TOLERANCE = 1e-9


def is_quadratic(field: Field) -> bool:
    """Whether the function is a polynomial of degree 2 at most over its box, to nine digits.

    At seeded points of the box, values and gradients must be those of the quadratic that the
    value, gradient and Hessian at the box's centre make; so the Hessian is constant and there
    are no higher differences. A function that is not finite throughout is none, nor is one
    whose gradient cannot be differentiated once more.
    """
    rng = np.random.default_rng(3)
    points = rng.uniform(field.box.low, field.box.high, (POINTS, field.d))
    centre = field.box.centre
    values, gradients = value_and_gradient(field, np.concatenate([[centre], points]))
    try:
        matrix = hessian(field, centre)
    except InputError:
        return False
    if not (np.isfinite(values).all() and np.isfinite(gradients).all()):
        return False
    if not np.isfinite(matrix).all():
        return False
    from_centre = points - centre
    bent = from_centre @ matrix
    slopes = gradients[0] + bent
    heights = values[0] + from_centre @ gradients[0] + (from_centre * bent).sum(axis=1) / 2
    steepest = np.abs(gradients).max()
    highest = np.ptp(values)
    return bool(
        np.abs(slopes - gradients[1:]).max() <= TOLERANCE * steepest
        and np.abs(heights - values[1:]).max() <= TOLERANCE * max(highest, 1e-4 * abs(values[0]))
    )


def is_positive_definite(matrix: Floats) -> bool:
    """Whether a symmetric matrix has only positive eigenvalues, to twelve digits."""
    eigenvalues = np.linalg.eigvalsh(matrix)
    return bool(eigenvalues[0] > 1e-12 * abs(eigenvalues[-1]))
