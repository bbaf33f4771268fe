"""flow: the continuous paths dx/dt = ±gradient, from many starts at once.

Dormand and Prince's pair 5(4), with the coefficients that scipy.integrate.RK45 carries, but a
step size and a fate for each path. One scipy.integrate.solve_ivp over all paths shares its step
size: a single path that runs into a kink or a pole (the fall on abs(x), the climb on 1/x)
then brings all of them to a standstill.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.integrate import RK45

from gradcore.autograd import as_points, value_and_gradient, values_at
from gradcore.errors import InputError
from gradcore.records import Flow, Stop

if TYPE_CHECKING:
    from gradcore.field import Field
    from gradcore.records import Box, Flags, Floats

__all__ = ["flow"]

RELATIVE, ABSOLUTE = 1e-9, 1e-11  # the latter in sides of the box
MOST_STEPS = 10_000
FLAT = 1e-9  # converged: would move less than this part of the box in the whole time
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
    Each path is computed as if it were alone, to about nine digits.
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
    paths = _Paths(field, as_points(starts, field.d, "starts"), sign, time, frames, box)
    with np.errstate(all="ignore"):
        paths.run()
    points = paths.points
    values = values_at(field, points.reshape(-1, field.d)).reshape(points.shape[:2])
    return Flow(paths.times, points, values, tuple(paths.stops))


class _Paths:
    """The state of M paths on their way; rows of `going` are still under way."""

    def __init__(
        self, field: Field, starts: Floats, sign: int, time: float, frames: int, box: Box
    ) -> None:
        self.field, self.sign, self.time, self.box = field, sign, time, box
        self.reach = float(np.linalg.norm(box.size))
        self.times = np.linspace(0, time, frames)
        self.points = np.repeat(starts[:, np.newaxis], frames, axis=1)
        self.stops = np.full(len(starts), Stop.OUT_OF_STEPS, dtype=object)
        self.x = starts.copy()
        self.t = np.zeros(len(starts))
        with np.errstate(all="ignore"):
            self.slope = self.velocity(starts)
            speed = np.linalg.norm(self.slope, axis=1)
            self.h = np.minimum(time, 0.01 * self.reach / np.maximum(speed, 1e-300))
        self.going = np.arange(len(starts))

    def velocity(self, x: Floats) -> Floats:
        """dx/dt, ``(m, d)``; nan in rows where the function has no finite value or slope."""
        values, gradients = value_and_gradient(self.field, x)
        gradients[~np.isfinite(values)] = np.nan
        return self.sign * gradients

    def run(self) -> None:
        self.end(~np.isfinite(self.slope).all(axis=1), Stop.NOT_FINITE)
        self.end(~self.box.contains(self.x[self.going]), Stop.LEFT_THE_BOX)
        self.end(self.flat(), Stop.CONVERGED)
        for _ in range(MOST_STEPS):
            if not len(self.going):
                break
            self.step()

    def end(self, ended: Flags, stop: Stop) -> None:
        """Take rows of `going` out, each for one reason, and keep them where they are."""
        rows = self.going[ended]
        self.stops[rows] = stop
        self.going = self.going[~ended]

    def flat(self) -> Flags:
        speed = np.linalg.norm(self.slope[self.going], axis=1)
        return np.asarray(speed * self.time <= FLAT * self.reach)

    def step(self) -> None:
        """Try one step of its own size for every path that is under way."""
        rows = self.going
        x, t = self.x[rows], self.t[rows]
        h = np.minimum(self.h[rows], self.time - t)
        stages = np.empty((7, *x.shape))
        stages[0] = self.slope[rows]
        for s in range(1, 6):
            moved = np.tensordot(RK45.A[s, :s], stages[:s], axes=1)
            stages[s] = self.velocity(x + h[:, np.newaxis] * moved)
        there = x + h[:, np.newaxis] * np.tensordot(RK45.B, stages[:6], axes=1)
        stages[6] = self.velocity(there)
        error = h[:, np.newaxis] * np.tensordot(RK45.E, stages, axes=1)
        allowed = ABSOLUTE * self.box.size + RELATIVE * np.maximum(np.abs(x), np.abs(there))
        excess = np.sqrt(np.mean((error / allowed) ** 2, axis=1))
        excess[~np.isfinite(excess)] = np.inf
        good = excess <= 1
        self.h[rows] = h * np.clip(0.9 * np.maximum(excess, 1e-10) ** -0.2, 0.2, 5.0)
        turns = (stages * stages[0]).sum(axis=2).min(axis=0) < 0
        if good.any():
            self.advance(rows[good], h[good], there[good], stages[:, good])
        self.end(self.flat() & np.isin(self.going, rows[good]), Stop.CONVERGED)
        self.end_stuck(rows, turns)

    def advance(self, rows: NDArray[np.intp], h: Floats, there: Floats, stages: Floats) -> None:
        """Accept steps: fill the frames that they pass and end the paths that left the box."""
        x, t = self.x[rows], self.t[rows]
        # The quartic that joins the step's ends: x + h (Q0 θ + Q1 θ² + Q2 θ³ + Q3 θ⁴).
        quartic = h[:, np.newaxis, np.newaxis] * np.einsum("smd,sp->mdp", stages, RK45.P)

        def along(of: NDArray[np.intp], theta: Floats) -> Floats:
            powers = theta[:, np.newaxis] ** np.arange(1, 5)
            return np.asarray(x[of] + np.einsum("mdp,mp->md", quartic[of], powers))

        ends = np.where(self.time - (t + h) <= 1e-14 * self.time, self.time, t + h)
        first = np.searchsorted(self.times, t, side="right")
        passed = np.searchsorted(self.times, ends, side="right") - first
        of = np.repeat(np.arange(len(rows)), passed)
        frame = np.arange(len(of)) - np.repeat(np.cumsum(passed) - passed, passed) + first[of]
        self.points[rows[of], frame] = along(of, (self.times[frame] - t[of]) / h[of])
        self.x[rows], self.t[rows], self.slope[rows] = there, ends, stages[6]

        left = np.flatnonzero(~self.box.contains(there))
        if len(left):
            low, high = np.zeros(len(left)), np.ones(len(left))
            for _ in range(52):
                middle = (low + high) / 2
                inside = self.box.contains(along(left, middle))
                low, high = np.where(inside, middle, low), np.where(inside, high, middle)
            self.x[rows[left]] = np.clip(along(left, low), self.box.low, self.box.high)
            ends[left] = t[left] + low * h[left]
        # All later frames already hold the point, should the path end here.
        for i, row in enumerate(rows):
            self.points[row, np.searchsorted(self.times, ends[i], side="right") :] = self.x[row]
        self.end(np.isin(self.going, rows[left]), Stop.LEFT_THE_BOX)
        self.going = self.going[self.t[self.going] < self.time]

    def end_stuck(self, rows: NDArray[np.intp], turns: Flags) -> None:
        """End the paths whose steps have become too small to go anywhere."""
        turned = turns[np.searchsorted(rows, self.going)]
        h = self.h[self.going]
        move = h * np.linalg.norm(self.slope[self.going], axis=1)
        kink = turned & (h < KINK_STEP * self.time) & (move < KINK_MOVE * self.reach)
        self.end(kink, Stop.CONVERGED)
        self.end(self.h[self.going] < SMALLEST_STEP * self.time, Stop.NOT_FINITE)
