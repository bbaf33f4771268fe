"""Paths: the state of M flow lines under way, with a time and a fate for each."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from gradcore.autograd import value_and_gradient
from gradcore.records import Stop

if TYPE_CHECKING:
    from gradcore.field import Field
    from gradcore.records import Box, Flags, Floats

__all__ = ["Along", "Paths", "Rows"]

Rows: TypeAlias = NDArray[np.intp]
Along: TypeAlias = Callable[["Rows", "Floats"], "Floats"]

FLAT = 1e-9  # converged: would move less than this part of the box in the whole time


class Paths:
    """Where M paths are, when, how fast, and the frames they have passed.

    ``going`` are the rows still under way. Whoever integrates calls `advance` with steps that
    it accepts; every later frame of a row holds the point at which the row ends.
    """

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
        self.slope = self.velocity(starts)
        self.going: Rows = np.arange(len(starts))
        self.end(self.going[~np.isfinite(self.slope).all(axis=1)], Stop.NOT_FINITE)
        self.end(self.going[~box.contains(self.x[self.going])], Stop.LEFT_THE_BOX)
        self.end(self.going[self.flat(self.going)], Stop.CONVERGED)

    def velocity(self, x: Floats) -> Floats:
        """dx/dt at ``(m, d)``; nan in rows where the function has no finite value or slope."""
        values, gradients = value_and_gradient(self.field, x)
        gradients[~np.isfinite(values)] = np.nan
        return self.sign * gradients

    def speed(self, rows: Rows) -> Floats:
        """Speeds of some rows, in D for each unit of time."""
        return np.asarray(np.linalg.norm(self.slope[rows], axis=1))

    def flat(self, rows: Rows) -> Flags:
        """Which of the rows are as good as at rest."""
        return np.asarray(self.speed(rows) * self.time <= FLAT * self.reach)

    def end(self, rows: Rows, stop: Stop) -> None:
        """Take rows off the way, for one reason."""
        self.stops[rows] = stop
        self.going = self.going[~np.isin(self.going, rows)]

    def advance(self, rows: Rows, h: Floats, there: Floats, slopes: Floats, along: Along) -> None:
        """Accept steps of size ``h`` to ``there``; ends the rows that left, rest or are through.

        ``along(of, theta)`` is the point at the part ``theta`` of the step of ``rows[of]``.
        """
        t = self.t[rows]
        ends = np.where(self.time - (t + h) <= 1e-14 * self.time, self.time, t + h)
        first = np.searchsorted(self.times, t, side="right")
        later = np.searchsorted(self.times, ends, side="right")
        passed = later - first
        of = np.repeat(np.arange(len(rows)), passed)
        frame = np.arange(len(of)) - np.repeat(np.cumsum(passed) - passed, passed) + first[of]
        self.points[rows[of], frame] = along(of, (self.times[frame] - t[of]) / h[of])
        self.x[rows], self.t[rows], self.slope[rows] = there, ends, slopes

        left = np.flatnonzero(~self.box.contains(there))
        if len(left):
            part = self._crossing(left, along)
            edge = along(left, part)
            self.x[rows[left]] = np.clip(edge, self.box.low, self.box.high)
            later[left] = np.searchsorted(self.times, t[left] + part * h[left], side="right")
        flat = self.flat(rows)
        flat[left] = False
        through = self.t[rows] >= self.time
        for i in np.flatnonzero(flat | ~self.box.contains(there)):
            self.points[rows[i], later[i] :] = self.x[rows[i]]
        self.end(rows[through], Stop.OUT_OF_STEPS)
        self.end(rows[flat], Stop.CONVERGED)
        self.end(rows[left], Stop.LEFT_THE_BOX)

    def hold(self, rows: Rows, stop: Stop) -> None:
        """End rows where they are; all frames to come show them there."""
        for row in rows:
            self.points[row, np.searchsorted(self.times, self.t[row], side="right") :] = self.x[row]
        self.end(rows, stop)

    def _crossing(self, left: Rows, along: Along) -> Floats:
        """The parts of the steps at which the paths cross the edge of the box, by bisection."""
        low, high = np.zeros(len(left)), np.ones(len(left))
        for _ in range(52):
            middle = (low + high) / 2
            inside = self.box.contains(along(left, middle))
            low, high = np.where(inside, middle, low), np.where(inside, high, middle)
        return low
