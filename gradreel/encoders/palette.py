"""Palettes: the colours that stand best for all colours of a clip.

Distances are taken between sRGB levels. Measured on flat drawings, arrows and a shaded
surface, palettes chosen in Oklab had up to 1.4 times the error (1 − SSIM) of these.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from gradreel.encoders.spool import Colours, unpack

__all__ = ["choose", "flat_colours", "nearest", "numbers_of"]

Floats = NDArray[np.float64]

ROUNDS = 12  # of k-means; more change the SSIM in the sixth decimal
FLAT = 1 / 500  # share of the pixels from which a colour counts as a flat area
EVERY = 65536  # so many colours are clustered one by one, more in cells of 4 levels


def flat_colours(colours: Colours, counts: Floats, most: int) -> Colours:
    """The colours of large areas, at most `most` of them."""
    order = np.argsort(-counts, kind="stable")[:most]
    return np.asarray(colours[order[counts[order] > counts.sum() * FLAT]], np.uint32)


def choose(colours: Colours, counts: Floats, kept: Colours, size: int) -> NDArray[np.uint8]:
    """The palette (at most size, 3). Few colours, and those to be kept, come back exactly."""
    if len(colours) <= size:
        return unpack(colours)
    fixed = unpack(kept)
    points, weights = gather(unpack(colours), counts)
    centres = cluster(points, weights, fixed.astype(np.float64), size - len(fixed))
    return np.unique(np.concatenate([fixed, np.rint(centres).astype(np.uint8)]), axis=0)


def gather(levels: NDArray[np.uint8], counts: Floats) -> tuple[Floats, Floats]:
    """Points (P, 3) levels and their weights: the colours themselves, or means of cells."""
    points = levels.astype(np.float64)
    if len(levels) <= EVERY:
        return points, counts
    cells = (levels >> 2).astype(np.int64) @ np.array([1, 64, 4096])
    _, index = np.unique(cells, return_inverse=True)
    weights: Floats = np.bincount(index, counts).astype(np.float64)
    sums = [np.bincount(index, counts * axis) for axis in points.T]
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
        worst = int(np.argmax(np.array(errors).sum(axis=1)))
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
    """The weighted squared error along each axis; -1 for a single point, which cannot split."""
    if len(points) < 2:
        return np.full(3, -1.0)
    mean = np.average(points, axis=0, weights=weights)
    error: Floats = weights @ (points - mean) ** 2
    return error


def nearest(colours: Colours, palette: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A table from every colour number to its palette number; (16777216,), valid at `colours`."""
    table = np.zeros(1 << 24, np.uint8)
    table[colours] = numbers_of(colours, palette)
    return table


def numbers_of(colours: Colours, palette: NDArray[np.uint8]) -> NDArray[np.intp]:
    """The number in the palette of the nearest to each of some colours, (C,)."""
    tree = cKDTree(palette.astype(np.float64))
    return np.asarray(tree.query(unpack(colours).astype(np.float64))[1], np.intp)
