"""grid and sample: a field's values and gradients at many points in one batched call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from gradcore.errors import InputError
from gradcore.records import Box, Samples

if TYPE_CHECKING:
    from gradcore.field import Field
    from gradcore.records import Floats

__all__ = ["grid", "sample"]

MOST_POINTS = 50_000_000


def grid(
    box: Box,
    counts: int | Sequence[int] | None = None,
    *,
    spacing: float | Sequence[float] | None = None,
) -> Floats:
    """The grid points of a box, ``(N, d)`` D, the last coordinate varying fastest.

    Give ``counts``, how many points an axis (one number or one an axis, at least 2, edges
    included; ``grid(box, (n, m)).reshape(n, m, 2)[i, j]`` is ``(x_i, y_j)``), or ``spacing``:
    then the points are the whole multiples of it that lie inside the box or on its edge.
    Raises InputError for counts below 2, a spacing that is not positive, or too many points.
    """
    if (counts is None) == (spacing is None):
        raise InputError("grid needs either counts or spacing: grid(box, 21), grid(box, spacing=1)")
    if counts is not None:
        axes = _counted(box, counts)
    else:
        assert spacing is not None
        axes = _spaced(box, spacing)
    return np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, box.d)


def _counted(box: Box, counts: int | Sequence[int]) -> list[Floats]:
    each = np.asarray(counts)
    if each.ndim > 1 or each.size not in (1, box.d) or each.dtype.kind not in "iu":
        raise InputError(f"counts must be a whole number or {box.d} of them, got {counts!r}")
    if (each < 2).any():
        raise InputError(f"counts must be at least 2 an axis (both edges), got {counts!r}")
    each = np.broadcast_to(each, (box.d,))
    _bound(float(np.prod(each.astype(np.float64))))
    return [np.linspace(a, b, int(n)) for a, b, n in zip(box.low, box.high, each, strict=True)]


def _spaced(box: Box, spacing: float | Sequence[float]) -> list[Floats]:
    each = np.asarray(spacing, dtype=np.float64)
    if each.ndim > 1 or each.size not in (1, box.d):
        raise InputError(f"spacing must be a number or {box.d} of them, got {spacing!r}")
    if not (np.isfinite(each) & (each > 0)).all():
        raise InputError(f"spacing must be positive and finite, got {spacing!r}")
    each = np.broadcast_to(each, (box.d,))
    # 0.3 / 0.1 is a little below 3: the edge belongs to the grid all the same.
    slack = 1e-9
    first = np.ceil(np.divide(box.low, each) - slack)
    last = np.floor(np.divide(box.high, each) + slack)
    many = last - first + 1
    if (many < 1).any():
        raise InputError(f"spacing {spacing!r} leaves no multiple inside the box: make it smaller")
    _bound(float(np.prod(many)))
    axes = []
    for i in range(box.d):
        multiples = (first[i] + np.arange(int(many[i]))) * each[i] + 0.0
        axes.append(np.clip(multiples, box.low[i], box.high[i]))
    return axes


def _bound(total: float) -> None:
    if total > MOST_POINTS:
        raise InputError(f"a grid of {total:.3g} points is too large: at most {MOST_POINTS:,}")


def sample(field: Field, points: ArrayLike) -> Samples:
    """Values and gradients of a field at ``(N, d)`` points in D; ``(N,)`` will do for d = 1.

    One batched autograd call (several for very many rows, to bound the memory). A row without a
    finite value and gradient is flagged ``finite = False`` and leaves the others alone. That
    takes in the nan which torch.where gives when the branch that it masks has no finite slope.
    Raises InputError for a wrong shape.
    """
    from gradcore.autograd import as_points, value_and_gradient

    p = as_points(points, field.d)
    values, gradients = value_and_gradient(field, p)
    # Column by column: a reduction over an axis of length d is several times slower.
    finite = np.isfinite(values)
    for axis in range(field.d):
        finite &= np.isfinite(gradients[:, axis])
    for array in (values, gradients, finite):
        array.setflags(write=False)
    return Samples(p, values, gradients, finite)
