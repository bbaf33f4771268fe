"""Tally: which colours a clip has, and for how long."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gradreel.encoders.spool import Colours

__all__ = ["Tally"]

BRIEF = 8  # frame times; a pixel that keeps its colour longer counts no more among the brief
Floats = NDArray[np.float64]


class Tally:
    """How long the pixels of a clip have each of the 16,777,216 colours (two times 64 MiB)."""

    def __init__(self) -> None:
        self._counts = np.zeros(1 << 24, np.uint32)
        self._brief = np.zeros(1 << 24, np.uint32)
        self._seen = np.zeros((0, 0), np.uint32)
        self._since = np.zeros((0, 0), np.int64)

    def add(self, colours: Colours, time: int) -> None:
        """Take the frame (H, W) that is shown from a time on, in frame times."""
        if self._seen.size:
            changed = colours != self._seen
            self._count(self._seen[changed], time - self._since[changed])
            self._since[changed] = time
        else:
            self._since = np.full(colours.shape, time)
        self._seen = colours

    def end(self, time: int) -> None:
        """Take the end of the clip."""
        self._count(self._seen.ravel(), time - self._since.ravel())

    def read(self) -> tuple[Colours, Floats, Floats]:
        """The colours that occur, (C,), and for how many frame times, summed over the pixels.

        In the last, each time that a pixel takes a colour counts `BRIEF` frame times at most.
        """
        found = np.flatnonzero(self._counts).astype(np.uint32)
        counts: Floats = self._counts[found].astype(np.float64)
        brief: Floats = self._brief[found].astype(np.float64)
        return found, counts, brief

    def _count(self, colours: Colours, lives: NDArray[np.int64]) -> None:
        found, index = np.unique(colours, return_inverse=True)
        self._counts[found] += np.bincount(index, lives, len(found)).astype(np.uint32)
        self._brief[found] += np.bincount(index, np.minimum(lives, BRIEF), len(found)).astype(
            np.uint32
        )
