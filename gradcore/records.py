"""What the core hands out: frozen records of read-only float64 NumPy arrays.

One letter an axis: N samples, M trajectories, T times, K steps, d input dimensions.
Points and directions are in data units (D), values in value units (V).
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import Enum
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gradcore.errors import InputError

__all__ = ["Box", "ConjugateTrace", "Flow", "Samples", "Stop", "Tangent", "Trace", "Traces"]

Floats: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]


class Stop(Enum):
    """Why an iteration or a flow ended."""

    CONVERGED = "converged"
    OUT_OF_STEPS = "out of steps"
    LEFT_THE_BOX = "left the box"
    NOT_FINITE = "not finite"


def _freeze(record: object) -> None:
    """Replace every array of a record by a read-only copy in C order.

    An array that is read-only and its own owner stays: whoever made it has let go of it.
    """
    for field in fields(record):  # type: ignore[arg-type]
        value = getattr(record, field.name)
        if isinstance(value, np.ndarray):
            if value.flags.owndata and not value.flags.writeable and value.flags.c_contiguous:
                continue
            value = np.array(value, order="C")
            value.setflags(write=False)
            object.__setattr__(record, field.name, value)


@dataclass(frozen=True)
class Box:
    """An axis-aligned box of the input space: ``low[i] <= x[i] <= high[i]``, in D."""

    low: tuple[float, ...]
    high: tuple[float, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "low", tuple(float(v) for v in self.low))
        object.__setattr__(self, "high", tuple(float(v) for v in self.high))
        if len(self.low) != len(self.high) or not self.low:
            raise InputError(f"box needs as many lows as highs, got {self.low} and {self.high}")
        for low, high in zip(self.low, self.high, strict=True):
            if not (np.isfinite(low) and np.isfinite(high) and low < high):
                raise InputError(f"box side [{low:g}, {high:g}] must be finite with low < high")

    @classmethod
    def around(cls, centre: ArrayLike, half: ArrayLike) -> Box:
        """The box ``centre ± half``; ``half`` is a number or one number a side."""
        middle = np.atleast_1d(np.asarray(centre, dtype=np.float64))
        reach = np.broadcast_to(np.asarray(half, dtype=np.float64), middle.shape)
        return cls(tuple(middle - reach), tuple(middle + reach))

    @property
    def d(self) -> int:
        """Number of input coordinates."""
        return len(self.low)

    @property
    def size(self) -> Floats:
        """Side lengths, ``(d,)`` D."""
        return np.subtract(self.high, self.low)

    @property
    def centre(self) -> Floats:
        """Midpoint, ``(d,)`` D."""
        return np.add(self.high, self.low) / 2

    def contains(self, points: ArrayLike) -> Flags:
        """Which points lie inside or on the edge: ``(..., d)`` D -> ``(...)`` bool."""
        p = np.asarray(points, dtype=np.float64)
        return np.asarray(((p >= self.low) & (p <= self.high)).all(axis=-1))


@dataclass(frozen=True, eq=False)
class Samples:
    """A field and its gradient at N points.

    ``finite[i]`` is False where the value or a partial derivative is not a finite number;
    such rows are kept as autograd gave them.
    """

    points: Floats  # (N, d) D
    values: Floats  # (N,) V
    gradients: Floats  # (N, d) V/D
    finite: Flags  # (N,)

    def __post_init__(self) -> None:
        _freeze(self)

    @property
    def norms(self) -> Floats:
        """Gradient lengths, ``(N,)`` V/D: the fastest rate of growth at each point."""
        return np.asarray(np.linalg.norm(self.gradients, axis=1))


@dataclass(frozen=True, eq=False)
class Tangent:
    """The 1D construction at ``x0``: secants, the tangent, one unit run, the arrow it gives."""

    x0: float  # D
    value: float  # V, f(x0)
    slope: float  # V/D, f'(x0) by autograd
    h: Floats  # (H,) D, the secants' runs
    secant_values: Floats  # (H,) V, f(x0 + h)
    secant_slopes: Floats  # (H,) V/D

    def __post_init__(self) -> None:
        _freeze(self)

    def line(self, x: ArrayLike) -> Floats:
        """Height of the tangent line at ``x`` (D), in V."""
        return np.asarray(self.value + self.slope * (np.asarray(x, dtype=np.float64) - self.x0))

    @property
    def unit_point(self) -> tuple[float, float]:
        """The point of the tangent exactly one unit to the right of ``x0``: (D, V)."""
        return self.x0 + 1.0, self.value + self.slope

    @property
    def tip(self) -> float:
        """Where the gradient arrow that starts at ``x0`` ends on the input axis, D."""
        return self.x0 + self.slope


@dataclass(frozen=True, eq=False)
class Flow:
    """M continuous paths dx/dt = ±grad f at T common times; an ended path stays where it ended."""

    times: Floats  # (T,)
    points: Floats  # (M, T, d) D
    values: Floats  # (M, T) V
    stops: tuple[Stop, ...]  # M

    def __post_init__(self) -> None:
        _freeze(self)


@dataclass(frozen=True, eq=False)
class Trace:
    """One walk of K steps in the input space.

    ``points[k+1] = points[k] + steps[k] * directions[k]``.
    """

    method: str
    points: Floats  # (K+1, d) D
    values: Floats  # (K+1,) V
    gradients: Floats  # (K+1, d) V/D
    directions: Floats  # (K, d)
    steps: Floats  # (K,) step lengths along the directions
    stop: Stop

    def __post_init__(self) -> None:
        _freeze(self)


@dataclass(frozen=True, eq=False)
class ConjugateTrace(Trace):
    """A conjugate-gradient walk: ``directions[k+1] = -gradients[k+1] + betas[k] * directions[k]``.

    ``linear`` is True for the exact method on a quadratic, False for the nonlinear kind.
    """

    betas: Floats  # (max(K-1, 0),)
    linear: bool


@dataclass(frozen=True, eq=False)
class Traces:
    """M walks of one method, side by side; a walk that stopped stays where it stopped."""

    method: str
    points: Floats  # (M, K+1, d) D
    values: Floats  # (M, K+1) V
    gradients: Floats  # (M, K+1, d) V/D
    taken: NDArray[np.intp]  # (M,) steps taken before stopping
    stops: tuple[Stop, ...]  # M

    def __post_init__(self) -> None:
        _freeze(self)
