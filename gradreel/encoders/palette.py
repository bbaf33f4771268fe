"""Palettes: the colours that stand best for all colours of a clip."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from gradreel.encoders.spool import Colours, unpack

__all__ = ["Tally", "choose", "nearest", "oklab"]

Floats = NDArray[np.float64]

TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
FROM_CONES = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
ROUNDS = 12  # of k-means; more move the palette by less than a level


class Tally:
    """How many pixels of a clip have each of the 16,777,216 colours (64 MiB)."""

    def __init__(self) -> None:
        self._counts = np.zeros(1 << 24, np.uint32)

    def add(self, colours: Colours) -> None:
        """Count the pixels of one frame, at most once a distinct frame."""
        found, counts = np.unique(colours, return_counts=True)
        self._counts[found] += counts.astype(np.uint32)

    def read(self) -> tuple[Colours, Floats]:
        """The colours that occur, (C,), and how often."""
        found = np.flatnonzero(self._counts).astype(np.uint32)
        counts: Floats = self._counts[found].astype(np.float64)
        return found, counts


def oklab(levels: NDArray[np.uint8] | Floats) -> Floats:
    """Oklab coordinates (..., 3) of sRGB levels: equal distances look equally far apart.

    Source: B. Ottosson, A perceptual color space for image processing, 2020.
    """
    share = np.asarray(levels, np.float64) / 255
    light = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    lab: Floats = np.cbrt(light @ TO_CONES.T) @ FROM_CONES.T
    return lab


def choose(colours: Colours, counts: Floats, size: int) -> NDArray[np.uint8]:
    """The palette (at most size, 3). Few colours, and large flat areas, are kept exactly."""
    if len(colours) <= size:
        return unpack(colours)
    order = np.argsort(-counts, kind="stable")
    flat = order[: size // 2][counts[order[: size // 2]] > counts.sum() / 500]
    kept = unpack(colours[flat])
    points, weights = gather(unpack(colours), counts)
    centres = cluster(points, weights, oklab(kept), size - len(kept))
    tree = cKDTree(oklab(unpack(colours)))
    members = colours[tree.query(centres)[1]]  # a real colour of the clip stands for its cluster
    return np.unique(np.concatenate([kept, unpack(members)]), axis=0)


def gather(levels: NDArray[np.uint8], counts: Floats) -> tuple[Floats, Floats]:
    """Colours in Oklab and weights of at most 32,768 cells of the colour cube."""
    cells = (levels >> 3).astype(np.int64) @ np.array([1, 32, 1024])
    _, index = np.unique(cells, return_inverse=True)
    weights: Floats = np.bincount(index, counts).astype(np.float64)
    sums = [np.bincount(index, counts * axis) for axis in oklab(levels).T]
    return np.stack(sums, axis=-1) / weights[:, None], weights


def cluster(points: Floats, weights: Floats, fixed: Floats, count: int) -> Floats:
    """Centres (count, 3) that, with the fixed ones, lie close to the weighted points."""
    centres = split(points, weights, count)
    for _ in range(ROUNDS):
        owner = cKDTree(np.concatenate([fixed, centres])).query(points)[1] - len(fixed)
        mine = owner >= 0
        mass = np.bincount(owner[mine], weights[mine], len(centres))
        for axis in range(3):
            total = np.bincount(owner[mine], (weights * points[:, axis])[mine], len(centres))
            centres[mass > 0, axis] = (total / np.maximum(mass, 1e-12))[mass > 0]
    return centres


def split(points: Floats, weights: Floats, count: int) -> Floats:
    """Means (count, 3) of boxes: the box with the largest squared error is halved each time."""
    boxes = [np.arange(len(points))]
    errors = [spread(points, weights)]
    while len(boxes) < min(count, len(points)):
        worst = int(np.argmax([error.sum() for error in errors]))
        box = boxes.pop(worst)
        axis = int(np.argmax(errors.pop(worst)))
        box = box[np.argsort(points[box, axis], kind="stable")]
        mass = np.cumsum(weights[box])
        cut = int(np.clip(np.searchsorted(mass, mass[-1] / 2), 1, len(box) - 1))
        for half in (box[:cut], box[cut:]):
            boxes.append(half)
            errors.append(spread(points[half], weights[half]))
    return np.array([np.average(points[box], axis=0, weights=weights[box]) for box in boxes])


def spread(points: Floats, weights: Floats) -> Floats:
    """The weighted squared error along each axis; zero for a single point, which cannot split."""
    if len(points) < 2:
        return np.zeros(3)
    mean = np.average(points, axis=0, weights=weights)
    error: Floats = weights @ (points - mean) ** 2
    return error


def nearest(colours: Colours, palette: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A table from every colour number to its palette number; (16777216,), valid at `colours`."""
    table = np.zeros(1 << 24, np.uint8)
    table[colours] = cKDTree(oklab(palette)).query(oklab(unpack(colours)))[1]
    return table
