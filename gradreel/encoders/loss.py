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

from gradcore.compiled import compiled
from gradreel.encoders.lzw import Others
from gradreel.encoders.nested import Nested

__all__ = ["REACH", "Loss"]

CONTRAST = (0.03 * 255) ** 2
REACH = 3  # pixels around a pixel that decide its tolerance
WINDOW = 2 * REACH + 1
STEPS = 8  # tolerances: none, then doubling from `loss`
NEIGHBOURS = 12  # palette numbers tried in place of one
Levels = NDArray[np.uint8]
Floats = NDArray[np.float64]


class Loss:
    """The tolerances of one clip's pixels, and the palette numbers that each admits."""

    def __init__(self, palette: Nested, loss: float) -> None:
        self._palette = palette.levels
        self._flat = palette.flat
        self._limits = np.array([0, *(loss * 2.0 ** np.arange(STEPS - 1))])
        self.others = others(self._palette.astype(np.float64), self._limits, palette.same)

    def steps(
        self, levels: Levels, wanted: NDArray[np.uint8], octaves: NDArray[np.uint8]
    ) -> NDArray[np.uint16]:
        """The step of tolerance, 0 to 7, of each pixel of levels (H, W, 3)."""
        sums = np.pad(levels.sum(axis=2, dtype=np.int64), REACH, mode="symmetric")
        return _steps(levels, sums, self._palette, self._flat, wanted, octaves)

    def keeps(
        self,
        levels: Levels,
        shown: Levels,
        wanted: NDArray[np.uint8],
        steps: NDArray[np.uint16],
    ) -> NDArray[np.bool_]:
        """Whether each pixel of levels (H, W, 3) may keep the levels it shows."""
        return _keeps(levels, shown, self._palette, wanted, self._limits, steps)

    def kinds(
        self, wanted: NDArray[np.uint8], steps: NDArray[np.uint16], keeps: NDArray[np.bool_]
    ) -> NDArray[np.uint16]:
        """The index of each pixel into `others`."""
        return np.asarray((steps << 1 | keeps) << 8 | wanted, np.uint16)


@compiled
def _steps(
    levels: Levels,
    sums: NDArray[np.int64],
    palette: Levels,
    flat: NDArray[np.bool_],
    wanted: NDArray[np.uint8],
    octaves: NDArray[np.uint8],
) -> NDArray[np.uint16]:
    """Steps, by the sums of red, green and blue with a margin of REACH.

    The window's sums go along with it: those of its columns are kept from row to row.
    """
    height, width = wanted.shape
    steps = np.empty((height, width), np.uint16)
    first = np.zeros(sums.shape[1], np.int64)
    second = np.zeros(sums.shape[1], np.int64)
    for y in range(-WINDOW + 1, height):
        for x in range(len(first)):
            new = sums[y + WINDOW - 1, x]
            first[x] += new
            second[x] += new * new
            if y > 0:
                old = sums[y - 1, x]
                first[x] -= old
                second[x] -= old * old
        if y < 0:
            continue
        total = np.sum(first[: WINDOW - 1])
        squared = np.sum(second[: WINDOW - 1])
        for x in range(width):
            total += first[x + WINDOW - 1]
            squared += second[x + WINDOW - 1]
            variance = (squared * WINDOW**2 - total * total) / (3 * WINDOW**2) ** 2
            step = 1 - int(octaves[y, x])
            doubled = 2 * CONTRAST
            while step < STEPS - 1 and variance + CONTRAST >= doubled:
                step += 1
                doubled *= 2
            number = wanted[y, x]
            exact = flat[number] and _apart(palette[number], levels[y, x]) == 0
            if exact or step < 0:
                step = 0
            steps[y, x] = step
            total -= first[x]
            squared -= second[x]
    return steps


@compiled
def _keeps(
    levels: Levels,
    shown: Levels,
    palette: Levels,
    wanted: NDArray[np.uint8],
    limits: NDArray[np.float64],
    steps: NDArray[np.uint16],
) -> NDArray[np.bool_]:
    """Whether what is shown is within the limit, or no further off than what is wanted."""
    height, width = wanted.shape
    keeps = np.empty((height, width), np.bool_)
    for y in range(height):
        for x in range(width):
            strays = _apart(shown[y, x], levels[y, x])
            least = _apart(palette[wanted[y, x]], levels[y, x])
            keeps[y, x] = strays <= max(limits[steps[y, x]], least)
    return keeps


@compiled
def _apart(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> int:
    """The squared distance of two colours (3,)."""
    squared = 0
    for channel in range(3):
        difference = int(one[channel]) - int(other[channel])
        squared += difference * difference
    return squared


def others(palette: Floats, limits: Floats, same: int) -> Others:
    """What may stand for a palette number, best last: first by step, then by whether it stays.

    A pixel that stays is written as transparent, and may have its own number instead. One of
    the first colours is never replaced by one beyond them.
    """
    distances = ((palette[:, None] - palette) ** 2).sum(axis=-1)
    distances[:same, same:] = distances[same] = distances[:, same] = np.inf
    near = np.argsort(distances, axis=1, kind="stable")[:, NEIGHBOURS:0:-1]
    apart = np.take_along_axis(distances, near, axis=1)
    size, columns = near.shape
    numbers = np.zeros((len(limits), 2, 256, columns + 1), np.uint8)
    counts = np.zeros((len(limits), 2, 256), np.uint8)
    for step, limit in enumerate(limits):
        for number in range(size):
            row = near[number, apart[number] <= limit]
            numbers[step, :, number, : len(row)] = row
            numbers[step, 1, number, len(row)] = number
            counts[step, :, number] = len(row), len(row) + 1
    return Others(numbers.reshape(-1, columns + 1), counts.ravel())
