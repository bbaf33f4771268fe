"""The stiff stretches of flow lines: scipy's BDF method with the exact Hessian.

Along the valley of `rosenbrock` an explicit method must take thousands of tiny steps, because
one direction decays a thousand times faster than the path moves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.integrate import BDF
from scipy.sparse import block_diag

from gradcore.autograd import hessian_vector_product
from gradcore.errors import InputError

if TYPE_CHECKING:
    from gradcore.paths import Paths, Rows
    from gradcore.records import Floats

__all__ = ["is_stiff", "walk_stiff"]

RELATIVE, ABSOLUTE = 1e-8, 1e-10  # the latter in sides of the box
MOST_STEPS = 4_000


def hessians(paths: Paths, x: Floats) -> Floats:
    """The Jacobians of the velocity at ``(m, d)``: ``(m, d, d)``."""
    columns = [
        hessian_vector_product(paths.field, x, np.broadcast_to(axis, x.shape))
        for axis in np.eye(x.shape[1])
    ]
    return paths.sign * np.stack(columns, axis=2)


def is_stiff(paths: Paths, rows: Rows, h: Floats) -> Any:
    """Which rows a decay, and no longer the accuracy, holds to small steps ``h``: ``(m,)`` bool."""
    try:
        matrices = hessians(paths, paths.x[rows])
    except InputError:  # a gradient that cannot be differentiated once more
        return np.zeros(len(rows), dtype=bool)
    ordinary = np.isfinite(matrices).all(axis=(1, 2))
    matrices[~ordinary] = 0
    fastest_decay = -np.linalg.eigvalsh(matrices)[:, 0]
    return ordinary & (h * fastest_decay > 0.5)


def walk_stiff(paths: Paths, rows: Rows, h: Floats) -> None:
    """Take the rows to their ends, as one system; what it cannot finish is still `going` after."""
    m, d = len(rows), paths.x.shape[1]
    awake = np.ones(m, dtype=bool)

    def velocity(_: float, state: Floats) -> Floats:
        moving = paths.velocity(state.reshape(m, d))
        moving[~awake] = 0
        return moving.ravel()

    def jacobian(_: float, state: Floats) -> Any:
        matrices = hessians(paths, state.reshape(m, d))
        matrices[~awake | ~np.isfinite(matrices).all(axis=(1, 2))] = 0
        return block_diag(matrices, format="csc")

    longest = float((paths.time - paths.t[rows]).max())
    solver = BDF(
        velocity,
        0.0,
        paths.x[rows].ravel(),
        longest,
        rtol=RELATIVE,
        atol=np.tile(ABSOLUTE * paths.box.size, m),
        jac=jacobian,
        first_step=min(float(h.min()), longest),
    )
    for _ in range(MOST_STEPS):
        solver.step()
        if solver.status == "failed":
            return
        dense, before, size = solver.dense_output(), solver.t_old, solver.step_size
        moved = np.flatnonzero(awake)

        def along(
            of: Rows,
            theta: Floats,
            dense: Any = dense,
            before: float = before,
            size: float = size,
            moved: Rows = moved,
        ) -> Floats:
            states = dense(before + theta * size).reshape(m, d, -1)
            return np.asarray(states[moved[of], :, np.arange(len(of))])

        there = solver.y.reshape(m, d)[moved]
        paths.advance(rows[moved], np.full(len(moved), size), there, paths.velocity(there), along)
        awake &= np.isin(rows, paths.going)
        # Without differences of any order the method takes a sleeping row for a constant.
        solver.D[1:, np.repeat(~awake, d)] = 0
        if solver.status == "finished" or not awake.any():
            return
