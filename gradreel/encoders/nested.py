"""Nested: a palette whose first colours do for what moves, and all of it for what stays.

An error that is seen for a hundred frames should cost more than one that is gone in the next,
and a frame that needs only the first colours has shorter codes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gradreel.encoders.palette import choose, flat_colours, nearest
from gradreel.encoders.spool import Colours, pack
from gradreel.encoders.tally import Tally

__all__ = ["Nested", "nest"]

MOST = 255  # one more number says that a pixel stays as it is
LASTING = 3  # octave of the life from which a pixel counts as staying: 8 frame times


@dataclass(frozen=True)
class Nested:
    """The palette of one clip, and the numbers of every colour in it.

    `levels` (P, 3) has the first colours, then the entry `same`, which is no colour but says
    that a pixel stays as it is, then the other colours. `first` and `best` are tables from a
    colour to the nearest of the first colours, and of all.
    """

    levels: NDArray[np.uint8]
    same: int
    flat: NDArray[np.bool_]
    first: NDArray[np.uint8]
    best: NDArray[np.uint8]

    def numbers(
        self, colours: Colours, octaves: NDArray[np.uint8], fresh: NDArray[np.bool_]
    ) -> NDArray[np.uint8]:
        """Palette numbers (H, W) of the colours, given their lives and which of them are new.

        One number beyond the first makes all codes longer: only a frame in which most of what
        is new will stay, has such numbers.
        """
        lasting = octaves >= LASTING
        if 2 * np.count_nonzero(fresh & lasting) < np.count_nonzero(fresh):
            return self.first[colours]
        return np.where(lasting, self.best[colours], self.first[colours])


def nest(tally: Tally, size: int) -> Nested:
    """The palette with `size` first colours, at most, for a clip whose tally is complete."""
    colours, counts, brief = tally.read()
    flat = flat_colours(colours, counts, size // 2)
    first = choose(colours, brief, flat, size)
    same = len(first)
    levels = first
    if same < min(len(colours), MOST):
        levels = choose(colours, counts, pack(first), MOST)
        levels = np.concatenate([first, levels[~np.isin(pack(levels), pack(first))]])
    best = nearest(colours, levels)
    best[colours] += best[colours] >= same
    return Nested(
        np.insert(levels, same, 0, axis=0),
        same,
        np.insert(np.isin(pack(levels), flat), same, False),
        nearest(colours, first),
        best,
    )
