"""Basin: a function with a lowest point, and the two walks down to it from one start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from gradcore import (
    ConjugateTrace,
    Field,
    Trace,
    conjugate_gradient,
    sample,
    steepest_descent,
)
from scenes.kit.race import steps_until

__all__ = ["Basin", "lowest_along", "walk_basin"]

Floats: TypeAlias = NDArray[np.float64]

ROUND = 1e-9  # a bowl whose curvatures differ by no larger part is round
GOAL = 1e-7  # the race ends below this part of the first height, rounded to a power of ten


@dataclass(frozen=True, eq=False)
class Basin:
    """Two walks from ``start`` to ``bottom``, ``(2,)`` D each.

    ``matrix`` is the Hessian, ``(2, 2)`` V/D², of a quadratic bowl, and None for other functions.
    """

    field: Field
    start: Floats
    bottom: Floats
    least: float  # V, at the bottom
    descent: Trace
    conjugate: ConjugateTrace
    matrix: Floats | None

    @property
    def curvatures(self) -> Floats:
        """Eigenvalues of the matrix, ascending, ``(2,)`` V/D²."""
        return np.asarray(np.linalg.eigvalsh(self.bowl))

    @property
    def bowl(self) -> Floats:
        """The matrix of a quadratic bowl, ``(2, 2)`` V/D²; a TypeError for other functions."""
        if self.matrix is None:
            raise TypeError(f"{self.field.name} is no quadratic bowl")
        return self.matrix

    @property
    def round(self) -> bool:
        """Whether the function is a quadratic bowl with circles for level curves."""
        if self.matrix is None:
            return False
        low, high = self.curvatures
        return bool(high - low <= ROUND * high)

    @property
    def miss(self) -> float:
        """The angle between minus the gradient at the start and the way to the bottom, degrees."""
        return _angle(-self.descent.gradients[0], self.bottom - self.start)

    @property
    def heights(self) -> tuple[Floats, Floats]:
        """Values above the least one (V): of steepest descent, and of conjugate gradient."""
        found = self.descent.values - self.least, self.conjugate.values - self.least
        return np.maximum(found[0], 0.0), np.maximum(found[1], 0.0)

    @property
    def goal(self) -> float:
        """A power of ten (V), far below the first height: who is under it has arrived."""
        return float(10.0 ** np.floor(np.log10(GOAL * self.heights[0][0])))

    @property
    def arrivals(self) -> tuple[int | None, int | None]:
        """Steps until the height is under the goal, by either method; None if never."""
        first, second = self.heights
        return steps_until(first, self.goal), steps_until(second, self.goal)

    def stretch(self, share: float = 1.0) -> Floats:
        """The linear map ``(2, 2)`` that makes circles of a bowl's ovals; a ``share`` of it.

        It stretches along the steep axis by the root of the ratio of the curvatures, and leaves
        the other one as it is: the root of the matrix over the root of its least eigenvalue.
        """
        values, axes = np.linalg.eigh(self.bowl)
        factors = 1 + share * (np.sqrt(values / values[0]) - 1)
        return np.asarray(axes * factors @ axes.T)


def _angle(one: Floats, other: Floats) -> float:
    return float(np.degrees(np.arctan2(abs(one[0] * other[1] - one[1] * other[0]), one @ other)))


def walk_basin(
    field: Field, start: Floats, steps: int, matrix: Floats | None, limit: int | None = None
) -> Basin:
    """The basin as walked from ``start``, by either method; ``limit`` is for conjugate gradient."""
    descent = steepest_descent(field, start, steps=steps)
    conjugate = conjugate_gradient(field, start, steps=limit)
    bottom, least = conjugate.points[-1], float(conjugate.values[-1])
    return Basin(field, start, bottom, least, descent, conjugate, matrix)


def lowest_along(field: Field, point: Floats, direction: Floats, reach: float) -> float:
    """The step in 0..``reach`` to the least sampled value along a ray, by values alone.

    A finer and finer search, then the parabola through three samples; good to about 1e-8.
    """
    low, high = 0.0, reach
    for _ in range(3):
        steps = np.linspace(low, high, 201)
        values = sample(field, point + steps[:, None] * direction).values
        best = int(np.nanargmin(values))
        width = 4 * (steps[1] - steps[0])
        low, high = max(0.0, steps[best] - width), min(reach, steps[best] + width)
    width = (high - low) / 4
    steps = steps[best] + width * np.array([-1.0, 0.0, 1.0])
    a, b, c = sample(field, point + steps[:, None] * direction).values
    return float(steps[1] + width * (a - c) / (2 * (a - 2 * b + c)))
