"""Lives: how long each pixel of each frame of a clip will keep its colour."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gradreel.encoders.spool import Spool, pack

__all__ = ["Lives"]

OCTAVES = 7
LONGEST = 1 << OCTAVES - 1
OCTAVE = np.array([max(1, life).bit_length() - 1 for life in range(LONGEST + 1)], np.uint8)


class Lives:
    """For each frame of a spool the octaves (H, W) of its pixels' lives.

    Octave n says that the pixel has the colour for 2**n frame times or more, and less than twice
    as long; the last has no end. They are computed from the last frame backward and lie on disk.
    """

    def __init__(self, frames: Spool, folder: Path) -> None:
        self._spool = Spool(folder)
        end = time = frames.duration
        later = None
        for index in reversed(range(len(frames))):
            levels, repeat = frames[index]
            colours = pack(levels)
            if later is None:
                ends = np.full(colours.shape, end, np.int32)
            else:
                ends[colours != later] = time
            time -= repeat
            later = colours
            self._spool.append(OCTAVE[np.minimum(ends - time, LONGEST)])

    def __iter__(self) -> Iterator[NDArray[np.uint8]]:
        """The octaves of each frame, first to last."""
        for index in reversed(range(len(self._spool))):
            octaves, repeat = self._spool[index]
            for _ in range(repeat):
                yield octaves

    def close(self) -> None:
        """Give the disk space back."""
        self._spool.close()
