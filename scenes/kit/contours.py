"""Level curves: contourpy's lines, laid onto the true level. Drawn by scenes.kit.levels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from contourpy import contour_generator
from numpy.typing import ArrayLike, NDArray

from gradcore import Box, Field, sample
from gradcore.records import Samples
from scenes.kit.view import View

__all__ = ["Contours", "level_curves", "level_direction", "level_values"]

Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Contours:
    """Q level curves: ``curves[q]`` is ``(n, 2)`` D, on the level ``levels[level_of[q]]`` V.

    A closed curve ends where it begins. A curve may come in several pieces.
    """

    levels: Floats  # (L,) V, ascending
    curves: tuple[Floats, ...]
    level_of: NDArray[np.intp]  # (Q,)


def level_values(samples: Samples, count: int = 8) -> Floats:
    """At most ``count`` levels (V) whose curves stand evenly spaced, however steep the function.

    One is the next one's neighbour after the same mean distance walked uphill: the rise divided
    by the mean slope at that height. For a bowl the levels are those of evenly spaced rings, for
    a steep valley nearly geometric. Samples that are not finite do not count; a flat function has
    no levels.
    """
    values, slopes = samples.values[samples.finite], samples.norms[samples.finite]
    if not len(values) or np.ptp(values) <= 1e-9 * np.abs(values).max():
        return np.zeros(0)
    order = np.argsort(values)
    bands = np.array_split(order, min(256, len(order)))
    edges = values[np.array([order[0], *(band[-1] for band in bands)])]
    rises = np.diff(edges)
    steepness = np.array([slopes[band].mean() for band in bands])
    walked = np.divide(rises, steepness, out=np.zeros_like(rises), where=steepness > 0)
    distance = np.concatenate([[0.0], np.cumsum(walked)])
    levels = np.interp((np.arange(count) + 0.5) / count * distance[-1], distance, edges)
    return np.unique(levels[(levels > edges[0]) & (levels < edges[-1])])


def level_curves(
    field: Field,
    window: View | Box,
    *,
    levels: int | ArrayLike = 8,
    cells: int = 160,
) -> Contours:
    """The level curves of a function of two coordinates inside a window.

    ``levels`` is how many (chosen by ``level_values``) or the levels themselves (V); ``cells``
    the number of cells along the longer side of the grid that finds them. Every vertex is then
    moved along the gradient onto its level, and the curve is broken where that fails: where the
    function is not finite, or jumps.
    """
    if isinstance(window, Box):
        (left, bottom), (right, top) = window.low, window.high
    else:
        left, right, bottom, top = window.left, window.right, window.bottom, window.top
    step = max(right - left, top - bottom) / cells
    x = np.linspace(left, right, int(np.ceil((right - left) / step)) + 1)
    y = np.linspace(bottom, top, int(np.ceil((top - bottom) / step)) + 1)
    found = sample(field, np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2))
    heights = np.where(found.finite, found.values, np.nan).reshape(len(y), len(x))
    chosen = (
        level_values(found, levels)
        if isinstance(levels, int)
        else np.unique(np.asarray(levels, dtype=np.float64))
    )
    lines = contour_generator(x, y, np.ma.masked_invalid(heights))
    raw, owner = [], []
    for index, level in enumerate(chosen):
        for line in lines.lines(level):
            raw.append(np.asarray(line, dtype=np.float64))
            owner.append(index)
    if not raw:
        return Contours(chosen, (), np.zeros(0, dtype=np.intp))
    wanted = np.repeat(chosen[owner], [len(line) for line in raw])
    placed = _onto_level(field, np.concatenate(raw), wanted, chosen, np.hypot(step, step))
    curves, level_of = [], []
    ends = np.cumsum([len(line) for line in raw])[:-1]
    for index, line in zip(owner, np.split(placed, ends), strict=True):
        for piece in _pieces(line):
            curves.append(piece)
            level_of.append(index)
    return Contours(chosen, tuple(curves), np.array(level_of, dtype=np.intp))


def level_direction(field: Field, point: Floats) -> Floats | None:
    """Where the level curve through a point leads there, ``(2,)`` of length 1, D; None if nowhere.

    It is traced through a window of a thousandth of the box: values tell it, the gradient does not.
    """
    value = sample(field, point[None]).values
    window = Box.around(point, 5e-4 * field.box.size.min())
    for curve in level_curves(field, window, levels=value, cells=40).curves:
        gaps = np.linalg.norm(curve - point, axis=1)
        nearest = int(np.argmin(gaps))
        if 0 < nearest < len(curve) - 1 and gaps[nearest] < 1e-4 * field.box.size.min():
            chord = curve[nearest + 1] - curve[nearest - 1]
            way: Floats = chord / np.linalg.norm(chord)
            return way
    return None


def _onto_level(field: Field, at: Floats, wanted: Floats, levels: Floats, reach: float) -> Floats:
    """Points moved along the gradient onto their levels; rows of nan where that fails."""
    gaps = np.diff(levels).min(initial=np.inf)
    spread = gaps if np.isfinite(gaps) else float(np.abs(levels).max()) or 1.0
    start, points = at, at.copy()
    for _ in range(2):  # Newton's steps
        there = sample(field, points)
        with np.errstate(all="ignore"):
            move = (wanted - there.values)[:, None] * there.gradients / there.norms[:, None] ** 2
        points = points + np.where(np.linalg.norm(move, axis=1, keepdims=True) < reach, move, 0)
    off = np.abs(sample(field, points).values - wanted)
    good = (off <= 0.02 * spread) & (np.linalg.norm(points - start, axis=1) <= reach)
    return np.where(good[:, None], points, np.nan)


def _pieces(line: Floats) -> list[Floats]:
    """The runs of finite rows that are at least two long; a broken closed curve is rotated."""
    good = np.isfinite(line).all(axis=1)
    if not good.all() and np.array_equal(line[0], line[-1], equal_nan=True):
        shift = int(np.argmin(good))
        line = np.roll(line[:-1], -shift, axis=0)
        good = np.isfinite(line).all(axis=1)
    edges = np.flatnonzero(np.diff(good.astype(int))) + 1
    runs = np.split(line, edges)
    return [run for run in runs if len(run) > 1 and np.isfinite(run).all()]
