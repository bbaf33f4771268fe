"""Values, gradients and Hessian products by autograd: the only file that calls torch.autograd.

Every function here takes and gives float64 NumPy arrays. The rows of a batch are independent
(`gradcore.probe` has checked it), so the gradient of the sum of all values holds the gradient
of each row, and one backward pass serves them all.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import ArrayLike
from threadpoolctl import ThreadpoolController

from gradcore.errors import InputError
from gradcore.faults import explain

if TYPE_CHECKING:
    from gradcore.field import Field
    from gradcore.records import Floats

__all__ = [
    "as_points",
    "hessian",
    "hessian_vector_product",
    "partials",
    "value_and_gradient",
    "values_at",
]

# More rows than this go through in several calls, which bounds the memory. A formula's columns
# of 256 kB stay in a core's own cache from one operation to the next; who calls a network or a
# loop of their own pays more for a call than for rows.
ROWS_A_CALL = 1 << 17
ROWS_OF_A_FORMULA = 1 << 15
DIVIDED = 2048  # rows from which torch gives parts of an operation to several threads


def as_points(points: ArrayLike, d: int, name: str = "points") -> Floats:
    """The points as an ``(N, d)`` float64 array; for d = 1 an ``(N,)`` array will do.

    Raises InputError for another shape or for what is not real numbers.
    """
    try:
        p = np.asarray(points, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputError(f"{name} must be real numbers, got {points!r:.60}") from error
    if d == 1 and p.ndim == 1:
        p = p[:, np.newaxis]
    if p.ndim != 2 or p.shape[1] != d:
        shapes = "(N,) or (N, 1)" if d == 1 else f"(N, {d})"
        raise InputError(f"{name} must have shape {shapes}, got {p.shape}")
    return p


def _in_parts(field: Field, count: int, work: Callable[[slice], None]) -> None:
    """Let ``work`` do all rows, at most as many at once as go through in one call.

    A formula's parts are done side by side, each in one thread. Torch itself would divide every
    single operation among threads, and on busy cores wait for each of them again and again.
    """
    plain = field.formula is not None
    most = ROWS_OF_A_FORMULA if plain else ROWS_A_CALL
    parts = [slice(first, min(first + most, count)) for first in range(0, count, most)]
    if not plain or count <= DIVIDED:
        for rows in parts:
            work(rows)
        return
    with ThreadPoolExecutor(torch.get_num_threads(), "gradients", _stay_alone) as pool:
        deque(pool.map(work, parts), maxlen=0)  # raises what a part raised


def _stay_alone() -> None:
    """Let torch's operations in the calling thread take no other one.

    Not by torch.set_num_threads: it changes how MKL divides work, and that can't be undone.
    """
    _openmp().limit(limits=1)


@cache
def _openmp() -> ThreadpoolController:
    return ThreadpoolController().select(user_api="openmp")


def _coordinates(points: Floats, *, differentiable: bool) -> list[torch.Tensor]:
    """One contiguous tensor of shape ``(N,)`` a coordinate."""
    columns = [torch.from_numpy(np.array(points[:, i])) for i in range(points.shape[1])]
    return [column.requires_grad_(differentiable) for column in columns]


def _call(field: Field, coordinates: Sequence[torch.Tensor]) -> torch.Tensor:
    """The field's values, ``(N,)``, float64, joined to the coordinates' graph."""
    try:
        values = field.function(*coordinates)
    except Exception as error:
        raise explain(field, error) from error
    shape = tuple(coordinates[0].shape)
    if not isinstance(values, torch.Tensor) or tuple(values.shape) != shape:
        got = tuple(values.shape) if isinstance(values, torch.Tensor) else type(values).__name__
        raise InputError(f"{field.name} gave {got} for coordinates of shape {shape}")
    return values.to(torch.float64)


def partials(
    field: Field, total: torch.Tensor, coordinates: Sequence[torch.Tensor], *, again: bool = False
) -> list[torch.Tensor | None]:
    """The partial derivatives of ``total``, None for a coordinate that the graph does not hold.

    With ``again`` they can be differentiated once more. Raises InputError if the backward pass
    of the field's function fails.
    """
    if not total.requires_grad:
        return [None] * len(coordinates)
    try:
        return list(
            torch.autograd.grad(total, list(coordinates), create_graph=again, allow_unused=True)
        )
    except RuntimeError as error:
        raise explain(field, error) from error


def _gradient(
    field: Field, total: torch.Tensor, coordinates: Sequence[torch.Tensor], *, again: bool = False
) -> list[torch.Tensor]:
    """The partial derivatives of ``total``; zeros for a coordinate that it does not use."""
    found = partials(field, total, coordinates, again=again)
    return [
        torch.zeros_like(c) if partial is None else partial
        for c, partial in zip(coordinates, found, strict=True)
    ]


def value_and_gradient(field: Field, points: Floats) -> tuple[Floats, Floats]:
    """Values ``(N,)`` V and gradients ``(N, d)`` V/D at points ``(N, d)`` D.

    Rows where the function has no finite value or slope hold what autograd gives there
    (inf or nan). At a kink, as of abs at 0, the gradient is autograd's subgradient.
    Raises InputError if the function fails.
    """
    values = np.empty(len(points))
    gradients = np.empty(points.shape)

    def differentiate(rows: slice) -> None:
        with torch.enable_grad():
            coordinates = _coordinates(points[rows], differentiable=True)
            out = _call(field, coordinates)
            slopes = _gradient(field, out.sum(), coordinates)
        values[rows] = out.detach().numpy()
        for axis, slope in enumerate(slopes):
            gradients[rows, axis] = slope.numpy(force=True)

    _in_parts(field, len(points), differentiate)
    return values, gradients


def values_at(field: Field, points: Floats) -> Floats:
    """Values ``(N,)`` V at points ``(N, d)`` D, without any gradient: for heights and grids."""
    values = np.empty(len(points))

    def evaluate(rows: slice) -> None:
        with torch.no_grad():
            out = _call(field, _coordinates(points[rows], differentiable=False))
        values[rows] = out.numpy()

    _in_parts(field, len(points), evaluate)
    return values


def hessian_vector_product(field: Field, points: ArrayLike, vectors: ArrayLike) -> Floats:
    """Hessian times vector in each row: points ``(N, d)`` D, vectors ``(N, d)`` -> ``(N, d)``.

    The gradient of (gradient · vector), so no Hessian is ever built.
    Source: Pearlmutter, Fast exact multiplication by the Hessian, Neural Computation 6, 1994.
    """
    p = as_points(points, field.d)
    v = as_points(vectors, field.d, "vectors")
    if p.shape != v.shape:
        raise InputError(f"vectors must be as many as points, got {v.shape} for {p.shape}")
    with torch.enable_grad():
        coordinates = _coordinates(p, differentiable=True)
        out = _call(field, coordinates)
        slopes = _gradient(field, out.sum(), coordinates, again=True)
        along = _coordinates(v, differentiable=False)
        rise = torch.stack([g * w for g, w in zip(slopes, along, strict=True)]).sum()
        products = _gradient(field, rise, coordinates)
    return np.stack([product.numpy(force=True) for product in products], axis=1)


def hessian(field: Field, point: ArrayLike) -> Floats:
    """The matrix of second derivatives at one point ``(d,)`` D, symmetrised: ``(d, d)`` V/D²."""
    p = as_points(np.reshape(np.asarray(point, dtype=np.float64), (1, -1)), field.d, "point")
    columns = hessian_vector_product(field, np.repeat(p, field.d, axis=0), np.eye(field.d))
    return (columns + columns.T) / 2
