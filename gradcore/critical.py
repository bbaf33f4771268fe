"""critical_points: where the slope of a function of one variable is zero."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from gradcore.errors import InputError
from gradcore.field import Field
from gradcore.sampling import sample

__all__ = ["critical_points"]

Floats: TypeAlias = NDArray[np.float64]


def critical_points(field: Field, low: float, high: float, *, counts: int = 2001) -> Floats:
    """The isolated x in ``[low, high]`` where f'(x) changes its sign through zero, ``(Z,)`` D.

    The interval is searched at ``counts`` points, and each change of sign is closed in on with
    Brent's method (R. Brent, Algorithms for Minimization Without Derivatives, 1973, ch. 4). A
    jump over zero, as at a pole or a kink, is no critical point; a touch of zero without a
    change of sign is found only where a search point meets it.

    Raises:
        InputError: the field has more than one input coordinate.
    """
    if field.d != 1:
        raise InputError(f"critical_points needs one input coordinate, {field.name} has {field.d}")

    def slope(x: float) -> float:
        return float(sample(field, np.array([x])).gradients[0, 0])

    nudge = 1e-6 * (high - low)

    def smooth_at(root: float) -> bool:
        """Whether the slope passes through zero at ``root`` instead of jumping over it."""
        around = sample(field, np.array([root - nudge, root, root + nudge]))
        return bool(around.finite.all() and np.abs(around.gradients).max() <= 1e-3 * scale)

    x = np.linspace(low, high, counts)
    found = sample(field, x)
    s = np.where(found.finite, found.gradients[:, 0], np.nan)
    scale = float(np.nanmax(np.abs(s), initial=0.0))
    exact = np.flatnonzero(s == 0)
    lone = [i for i in exact if not ({i - 1, i + 1} & set(exact.tolist()))]
    roots = [float(x[i]) for i in lone]
    for i in np.flatnonzero(s[:-1] * s[1:] < 0):
        root = float(brentq(slope, x[i], x[i + 1], xtol=1e-13, rtol=1e-14))
        short = round(root, 12)  # 0, rather than the 4e-16 that rounding errors leave
        roots.append(short if abs(slope(short)) <= abs(slope(root)) else root)
    return np.array(sorted(root for root in roots if smooth_at(root)))
