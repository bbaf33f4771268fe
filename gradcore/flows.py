"""flow: the continuous paths dx/dt = ±gradient, from many starts at once.

Dormand and Prince's pair 5(4), with the coefficients that scipy.integrate.RK45 carries, but a
step size and a fate for each path. One scipy.integrate.solve_ivp over all paths shares its step
size: a single path that runs into a kink or a pole (the fall on abs(x), the climb on 1/x)
then brings all of them to a standstill. Paths that become stiff go on in `gradcore.stiff`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike
from scipy.integrate import RK45

from gradcore.autograd import as_points, values_at
from gradcore.errors import InputError
from gradcore.paths import Paths, Rows
from gradcore.records import Flow, Stop
from gradcore.stiff import is_stiff, walk_stiff

if TYPE_CHECKING:
    from gradcore.field import Field
    from gradcore.records import Box, Floats

__all__ = ["flow"]

# Ten digits a step, the latter in sides of the box: the quartic between a step's ends, which
# the frames are read from, has some three digits less.
RELATIVE, ABSOLUTE = 1e-10, 1e-12
MOST_STEPS = 10_000
STIFF_AFTER = 150  # steps between two looks for stiff paths
SMALLEST_STEP = 1e-12  # of the whole time
KINK_STEP, KINK_MOVE = 1e-7, 1e-8  # of the whole time; of the box


def flow(
    field: Field,
    starts: ArrayLike,
    *,
    sign: int = 1,
    time: float = 10.0,
    frames: int = 200,
    box: Box | None = None,
) -> Flow:
    """The paths of dx/dt = ``sign`` · gradient from ``(M, d)`` starts in D.

    They are told at T = ``frames`` times, which run from 0 to ``time`` (D²/V). A path ends, and
    then stays where it ended, where it crosses the edge of ``box`` (default: the field's box),
    where the function or its slope is not finite, or where it has converged: at a flat point,
    or at a kink that it cannot leave. OUT_OF_STEPS means that the time ran out.
    Each path is computed as if it were alone, to about seven digits.
    Raises InputError for a sign other than 1 and -1, a time that is not positive, fewer than
    two frames, or starts or a box of another number of coordinates.
    Source: Hairer, Nørsett & Wanner, Solving Ordinary Differential Equations I, II.5.
    """
    if sign not in (1, -1):
        raise InputError(f"sign must be 1 (ascent) or -1 (descent), got {sign!r}")
    if not (np.isfinite(time) and time > 0):
        raise InputError(f"time must be a positive number, got {time!r}")
    if isinstance(frames, bool) or not isinstance(frames, (int, np.integer)) or frames < 2:
        raise InputError(f"frames must be a whole number, 2 or more, got {frames!r}")
    box = field.box if box is None else box
    if box.d != field.d:
        raise InputError(f"box has {box.d} sides, {field.name} takes {field.d} coordinates")
    with np.errstate(all="ignore"):
        paths = Paths(field, as_points(starts, field.d, "starts"), sign, time, frames, box)
        _run(paths)
    points = paths.points
    values = values_at(field, points.reshape(-1, field.d)).reshape(points.shape[:2])
    return Flow(paths.times, points, values, tuple(paths.stops))


def _run(paths: Paths) -> None:
    """Take all paths to their ends, each with steps of its own size."""
    speed = np.maximum(np.linalg.norm(paths.slope, axis=1), 1e-300)
    h = np.minimum(paths.time, 0.01 * paths.reach / speed)
    looking = True
    for k in range(1, MOST_STEPS):
        if not len(paths.going):
            return
        _step(paths, h)
        if k % STIFF_AFTER == 0 and looking:
            looking = _hand_over(paths, h)
    paths.hold(paths.going, Stop.OUT_OF_STEPS)


def _hand_over(paths: Paths, h: Floats) -> bool:
    """Let the stiff method finish the paths that would need many more steps for no gain.

    False if it could not, so that there is no sense in another try.
    """
    rows = paths.going
    far = (paths.time - paths.t[rows]) / h[rows] > STIFF_AFTER
    stiff = rows[far & is_stiff(paths, rows, h[rows])]
    if len(stiff):
        walk_stiff(paths, stiff, h[stiff])
    return not np.isin(stiff, paths.going).any()


def _step(paths: Paths, sizes: Floats) -> None:
    """Try one step for every path under way, and set its next size in ``sizes``, ``(M,)``."""
    rows = paths.going
    x = paths.x[rows]
    h = np.minimum(sizes[rows], paths.time - paths.t[rows])
    stages = np.empty((7, *x.shape))
    stages[0] = paths.slope[rows]
    for s in range(1, 6):
        moved = np.tensordot(RK45.A[s, :s], stages[:s], axes=1)
        stages[s] = paths.velocity(x + h[:, np.newaxis] * moved)
    there = x + h[:, np.newaxis] * np.tensordot(RK45.B, stages[:6], axes=1)
    stages[6] = paths.velocity(there)
    error = h[:, np.newaxis] * np.tensordot(RK45.E, stages, axes=1)
    allowed = ABSOLUTE * paths.box.size + RELATIVE * np.maximum(np.abs(x), np.abs(there))
    excess = np.sqrt(np.mean((error / allowed) ** 2, axis=1))
    excess[~np.isfinite(excess)] = np.inf
    sizes[rows] = h * np.clip(0.9 * np.maximum(excess, 1e-10) ** -0.2, 0.2, 5.0)
    good = np.flatnonzero(excess <= 1)
    if len(good):
        # The quartic that joins a step's ends: x + h (Q0 θ + Q1 θ² + Q2 θ³ + Q3 θ⁴).
        quartics = np.einsum("m,smd,sp->mdp", h[good], stages[:, good], RK45.P)

        def along(of: Rows, theta: Floats) -> Floats:
            powers = theta[:, np.newaxis] ** np.arange(1, 5)
            return np.asarray(x[good][of] + np.einsum("mdp,mp->md", quartics[of], powers))

        paths.advance(rows[good], h[good], there[good], stages[6, good], along)
    turned = rows[(stages * stages[0]).sum(axis=2).min(axis=0) < 0]
    _end_stuck(paths, sizes, turned)


def _end_stuck(paths: Paths, sizes: Floats, turned: Rows) -> None:
    """End the paths whose steps have become too small to go anywhere.

    Where the direction turns within such a step, there is a kink that the path cannot leave.
    """
    rows = paths.going
    h = sizes[rows]
    kink = np.isin(rows, turned) & (h < KINK_STEP * paths.time)
    kink &= h * paths.speed(rows) < KINK_MOVE * paths.reach
    paths.hold(rows[kink], Stop.CONVERGED)
    paths.hold(rows[~kink & (h < SMALLEST_STEP * paths.time)], Stop.NOT_FINITE)
