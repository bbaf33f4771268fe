"""Loss: how far each pixel of a GIF may stray from its colour to make the file smaller.

A pixel may keep its old colour, or take that of a neighbour in the palette, while the squared
distance stays below loss·(v + C)/C/n, where v is the variance of brightness around it, C is
SSIM's constant for contrast, and n is for how many frames the film leaves the pixel alone. So an
error may be large only beside larger contrast and where things move, where the eye does not find
it; what stays is nearly exact, and a pixel of a large flat area always. What a choice costs is its
share of that distance.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gradcore.compiled import compiled
from gradreel.encoders.nested import Nested
from gradreel.encoders.strings import Choices

__all__ = ["REACH", "Loss"]

CONTRAST = (0.03 * 255) ** 2
REACH = 3  # pixels around a pixel that decide its tolerance
WINDOW = 2 * REACH + 1
MOST = 64  # times the loss, beside the largest contrast
NEIGHBOURS = 8  # palette numbers tried in place of one
Levels = NDArray[np.uint8]
Floats = NDArray[np.float64]


class Loss:
    """The tolerances of one clip's pixels, and the palette numbers that each admits."""

    def __init__(self, palette: Nested, loss: float) -> None:
        self._palette = palette.levels
        self._same = palette.same
        self._flat = palette.flat
        self._loss = loss
        self._near = neighbours(palette.levels.astype(np.float64), palette.same)

    def tolerances(
        self, levels: Levels, wanted: NDArray[np.uint8], octaves: NDArray[np.uint8]
    ) -> Floats:
        """The squared distance that each pixel of levels (H, W, 3) may stray."""
        sums = np.pad(levels.sum(axis=2, dtype=np.int64), REACH, mode="symmetric")
        return _tolerances(levels, sums, self._palette, self._flat, wanted, octaves, self._loss)

    def keeps(
        self, levels: Levels, shown: Levels, wanted: NDArray[np.uint8], tolerances: Floats
    ) -> NDArray[np.bool_]:
        """Whether each pixel of levels (H, W, 3) may keep the levels it shows."""
        return _keeps(levels, shown, self._palette, wanted, tolerances)

    def choices(
        self,
        levels: Levels,
        shown: Levels,
        wanted: NDArray[np.uint8],
        keeps: NDArray[np.bool_],
        tolerances: Floats,
    ) -> Choices:
        """The numbers that each pixel of levels (H, W, 3) may have: first `same` if it keeps."""
        starts, numbers, costs = _choices(
            levels, shown, wanted, keeps, tolerances, self._palette, self._near, self._same
        )
        return Choices(starts, numbers[: starts[-1]], costs[: starts[-1]])


@compiled
def _tolerances(
    levels: Levels,
    sums: NDArray[np.int64],
    palette: Levels,
    flat: NDArray[np.bool_],
    wanted: NDArray[np.uint8],
    octaves: NDArray[np.uint8],
    loss: float,
) -> Floats:
    """Tolerances, by the sums of red, green and blue with a margin of REACH.

    The window's sums go along with it: those of its columns are kept from row to row. Less than
    the loss is none.
    """
    height, width = wanted.shape
    tolerances = np.zeros((height, width))
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
            times = (variance + CONTRAST) / CONTRAST / (1 << octaves[y, x])
            number = wanted[y, x]
            exact = flat[number] and _apart(palette[number], levels[y, x]) == 0
            if times >= 1 and not exact:
                tolerances[y, x] = loss * min(times, MOST)
            total -= first[x]
            squared -= second[x]
    return tolerances


@compiled
def _keeps(
    levels: Levels, shown: Levels, palette: Levels, wanted: NDArray[np.uint8], tolerances: Floats
) -> NDArray[np.bool_]:
    """Whether what is shown is within the tolerance, or no further off than what is wanted."""
    height, width = wanted.shape
    keeps = np.empty((height, width), np.bool_)
    for y in range(height):
        for x in range(width):
            strays = _apart(shown[y, x], levels[y, x])
            least = _apart(palette[wanted[y, x]], levels[y, x])
            keeps[y, x] = strays <= max(tolerances[y, x], least)
    return keeps


@compiled
def _choices(
    levels: Levels,
    shown: Levels,
    wanted: NDArray[np.uint8],
    keeps: NDArray[np.bool_],
    tolerances: Floats,
    palette: Levels,
    near: NDArray[np.uint8],
    same: int,
) -> tuple[NDArray[np.int32], NDArray[np.uint8], NDArray[np.float32]]:
    """Where the choices of each pixel start, row by row, and room for all, with those in front."""
    height, width = wanted.shape
    starts = np.zeros(height * width + 1, np.int32)
    room = height * width * (2 + near.shape[1])
    numbers = np.empty(room, np.uint8)
    costs = np.empty(room, np.float32)
    count = 0
    for y in range(height):
        for x in range(width):
            number = wanted[y, x]
            least = _apart(palette[number], levels[y, x])
            tolerance = tolerances[y, x]
            if keeps[y, x]:
                strays = _apart(shown[y, x], levels[y, x])
                numbers[count] = same
                costs[count] = _cost(strays, least, tolerance)
                count += 1
            numbers[count] = number
            costs[count] = 0
            count += 1
            for other in near[number] if tolerance > 0 else near[number, :0]:
                strays = _apart(palette[other], levels[y, x])
                if strays <= max(tolerance, least) and other != number:
                    numbers[count] = other
                    costs[count] = _cost(strays, least, tolerance)
                    count += 1
            starts[y * width + x + 1] = count
    return starts, numbers, costs


@compiled
def _cost(strays: int, least: int, tolerance: float) -> float:
    """What a distance costs that is larger than the least."""
    return (strays - least) / tolerance if strays > least else 0.0


@compiled
def _apart(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> int:
    """The squared distance of two colours (3,)."""
    squared = 0
    for channel in range(3):
        difference = int(one[channel]) - int(other[channel])
        squared += difference * difference
    return squared


def neighbours(palette: Floats, same: int) -> NDArray[np.uint8]:
    """The palette numbers (P, NEIGHBOURS) next to each, nearest first; its own where none is left.

    One of the first colours is never replaced by one beyond them.
    """
    distances = ((palette[:, None] - palette) ** 2).sum(axis=-1)
    distances[:same, same:] = distances[same] = distances[:, same] = np.inf
    near = np.argsort(distances, axis=1, kind="stable")[:, 1 : NEIGHBOURS + 1]
    none = np.isinf(np.take_along_axis(distances, near, axis=1))
    return np.where(none, np.arange(len(palette))[:, None], near).astype(np.uint8)
