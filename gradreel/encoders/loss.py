"""Loss: how far each pixel of a GIF may stray from its colour to make the file smaller.

A pixel may keep its old colour, or take that of a neighbour in the palette, while the squared
distance stays below loss·(v + C)/C/n, where v is the variance of brightness around it, C is
SSIM's constant for contrast, and n is for how many frames the film leaves the pixel alone. So an
error may be large only beside larger contrast and where things move, where the eye does not find
it; what stays is nearly exact, and a pixel of a large flat area always.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter

from gradreel.encoders.nested import Nested

__all__ = ["REACH", "Loss"]

THIRDS = np.full(3, 1 / 3, np.float32)
CONTRAST = (0.03 * 255) ** 2
REACH = 3  # pixels around a pixel that decide its tolerance
STEPS = 8  # tolerances: none, then doubling from `loss`
NEIGHBOURS = 12  # palette numbers tried in place of one
Levels = NDArray[np.uint8]
Floats = NDArray[np.float32]


class Loss:
    """The tolerances of one clip's pixels, and the palette numbers that each admits."""

    def __init__(self, palette: Nested, loss: float) -> None:
        self.palette = palette.levels.astype(np.float32)
        self._flat = palette.flat
        self._limits = np.array([0, *(loss * 2.0 ** np.arange(STEPS - 1))], np.float32)
        self.others = others(self.palette, self._limits, palette.same)

    def steps(
        self, levels: Levels, wanted: NDArray[np.uint8], octaves: NDArray[np.uint8]
    ) -> NDArray[np.uint16]:
        """The step of tolerance, 0 to 7, of each pixel of levels (H, W, 3)."""
        bright = levels.astype(np.float32) @ THIRDS
        mean = uniform_filter(bright, 2 * REACH + 1)
        variance = np.maximum(uniform_filter(bright**2, 2 * REACH + 1) - mean**2, 0)
        steps = np.log2(1 + variance / CONTRAST).astype(np.int16) + 1 - octaves
        exact = self._flat[wanted] & (squares(self.palette[wanted] - levels) == 0)
        return np.where(exact, 0, np.clip(steps, 0, STEPS - 1)).astype(np.uint16)

    def keeps(
        self,
        levels: Levels,
        shown: Levels,
        wanted: NDArray[np.uint8],
        steps: NDArray[np.uint16],
    ) -> NDArray[np.bool_]:
        """Whether each pixel of levels (H, W, 3) may keep the levels it shows."""
        strays = squares(shown.astype(np.float32) - levels)
        least = squares(self.palette[wanted] - levels)
        keeps: NDArray[np.bool_] = strays <= np.maximum(self._limits[steps], least)
        return keeps

    def kinds(
        self, wanted: NDArray[np.uint8], steps: NDArray[np.uint16], keeps: NDArray[np.bool_]
    ) -> NDArray[np.uint16]:
        """The index of each pixel into `others`."""
        return np.asarray((steps << 1 | keeps) << 8 | wanted, np.uint16)


def squares(differences: Floats) -> Floats:
    """The squared lengths (...) of differences (..., 3)."""
    return np.asarray(np.einsum("...c,...c->...", differences, differences), np.float32)


def others(palette: Floats, limits: Floats, same: int) -> list[tuple[int, ...]]:
    """What may stand for a palette number, best last: first by step, then by whether it stays.

    A pixel that stays is written as transparent, and may have its own number instead. One of
    the first colours is never replaced by one beyond them.
    """
    distances = ((palette[:, None] - palette) ** 2).sum(axis=-1)
    distances[:same, same:] = distances[same] = distances[:, same] = np.inf
    order = np.argsort(distances, axis=1, kind="stable")
    found: list[tuple[int, ...]] = []
    for limit in limits:
        near = [
            tuple(int(other) for other in row[NEIGHBOURS:0:-1] if distances[number, other] <= limit)
            for number, row in enumerate(order)
        ]
        rest = [()] * (256 - len(near))
        found += [*near, *rest]
        found += [*((*row, number) for number, row in enumerate(near)), *rest]
    return found
