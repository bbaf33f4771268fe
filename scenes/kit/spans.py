"""Spans: quadrilaterals with a colour at each corner as runs of pixels. NumPy only.

A row of pixels crosses a quadrilateral from one edge to another. The colour runs evenly along
each edge and, between the two, along the row (H. Gouraud, "Continuous shading of curved
surfaces", IEEE Transactions on Computers C-20, 1971). A pixel belongs to a quadrilateral if its
centre does, so neighbours neither overlap nor leave a gap. All rows of all quadrilaterals are
worked out at once, and so are all their pixels.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["Box", "Spans", "spans_of"]

Floats: TypeAlias = NDArray[np.float64]
Counts: TypeAlias = NDArray[np.int64]

# A colour is one 64-bit number with 16 bits a channel, 8 of them behind the point: red lowest,
# then green, blue and opacity. A sum of such numbers is the sum of all channels.
ONE = 256
GREEN, BLUE = 2.0**16, 2.0**32
BEGIN = -(1 << 56) + (1 << 39) + (1 << 23) + (1 << 7)  # opaque, and half a level to be cut off


class Box(NamedTuple):
    """Pixels from left to before right and from top to before bottom."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True, eq=False)
class Spans:
    """Runs of pixels in the order in which they are to be painted."""

    until: Counts  # (Q,) where the pixels of each quadrilateral end
    places: Counts  # (N,) numbers of pixels, row by row
    colours: NDArray[np.uint32]  # (N,) whose bytes are R, G, B, A

    def paint(self, pixels: NDArray[np.uint32], begin: int, end: int) -> None:
        """Write those of some quadrilaterals into pixels ``(H * W,)``; the last of two stays."""
        part = slice(int(self.until[begin - 1]) if begin else 0, int(self.until[end - 1]))
        pixels[self.places[part]] = self.colours[part]


def spans_of(corners: Floats, colours: Floats, box: Box, width: int) -> Spans:
    """The runs of quadrilaterals inside ``box``, in a picture so many pixels wide.

    ``corners``, ``(Q, 4, 2)`` pixels, go round each, either way. ``colours`` are RGB levels from
    0 to 255, ``(Q, 4, 3)``. A quadrilateral that is not convex, as where a surface folds away, is
    two triangles.
    """
    corners, colours, last = _convex(corners, colours)
    rows, row, left, right = _crossings(corners, colours, box)
    start = _centres(left[0], box.left, box.right)
    counts = np.maximum(_centres(right[0], box.left, box.right) - start, 0)
    places, filled = _filled(left, right - left, start, counts, row * width)
    until = np.concatenate([[0], np.cumsum(counts)])[np.cumsum(rows)[last]]
    return Spans(until, places, filled)


def _crossings(corners: Floats, colours: Floats, box: Box) -> tuple[Counts, Counts, Floats, Floats]:
    """Where rows of pixels, by their middle, cross the edges of convex quadrilaterals.

    How many rows each has, ``(Q,)``, and all of them, ``(R,)``, with x and RGB on the left and on
    the right, ``(4, R)``.
    """
    y = np.ascontiguousarray(corners[..., 1].T)  # (4, Q)
    begin = np.stack([corners[..., 0], *np.moveaxis(colours, 2, 0)]).transpose(0, 2, 1)
    fall = np.roll(y, -1, axis=0) - y
    slope = (np.roll(begin, -1, axis=1) - begin) / np.where(fall == 0, 1.0, fall)
    base = (begin + slope * (0.5 - y)).reshape(4, -1)  # in row 0
    slope = slope.reshape(4, -1)
    upper = _centres(y, box.top, box.bottom)  # the first row whose middle is below the corner
    first = upper.min(axis=0)
    rows = upper.max(axis=0) - first
    row = _counting(rows, first)
    number = np.tile(np.cumsum(rows) - rows - first, 4)  # that row 0 would have among all
    # Every row is crossed by an edge that goes down and by one that goes up: where the corners go
    # round clockwise, as seen, the latter is the left one.
    down = np.roll(upper, -1, axis=0) - upper
    clockwise = _crossed(*(corners[:, 2] - corners[:, 0]).T, *(corners[:, 3] - corners[:, 1]).T) > 0
    rising = np.where(clockwise, -down, down).ravel()
    top, height = np.minimum(upper, upper + down).ravel(), np.abs(down).ravel()
    sides = []
    for edges in (np.flatnonzero(rising > 0), np.flatnonzero(rising < 0)):
        counts = height[edges]
        edge = np.empty(len(row), np.intp)
        edge[_counting(counts, (top + number)[edges])] = np.repeat(edges, counts)
        sides.append(base.take(edge, axis=1) + slope.take(edge, axis=1) * row)
    return rows, row, sides[0], sides[1]


def _convex(corners: Floats, colours: Floats) -> tuple[Floats, Floats, Counts]:
    """Corners and colours of quadrilaterals that are all convex, and the last one of each given."""
    x, y = np.ascontiguousarray(corners.T)  # (4, Q)
    dx, dy = np.roll(x, -1, axis=0) - x, np.roll(y, -1, axis=0) - y
    turn = _crossed(dx, dy, np.roll(dx, -1, axis=0), np.roll(dy, -1, axis=0))
    cut = (turn.min(axis=0) < 0) & (turn.max(axis=0) > 0)
    last = np.cumsum(1 + cut) - 1
    first, second = last[cut] - 1, last[cut]
    made = []
    for of in (corners, colours):
        both = np.repeat(of, 1 + cut, axis=0)
        both[first, 3] = both[first, 2]
        both[second, 1:3] = both[second, 2:4]
        made.append(both)
    return made[0], made[1], last


def _filled(
    left: Floats, across: Floats, start: Counts, counts: Counts, offsets: Counts
) -> tuple[Counts, NDArray[np.uint32]]:
    """Numbers and colours of the pixels of rows that begin with x and colours ``left``."""
    some = np.flatnonzero(counts)
    left, across, start = left.take(some, axis=1), across.take(some, axis=1), start[some]
    counts = counts[some]
    change = across[1:] / across[0]
    colour = left[1:] + change * (start + 0.5 - left[0])
    places = _runs(counts, start + offsets[some], np.ones_like(start))
    # Cut towards zero, steps never lead beyond the colour at the end.
    levels = _runs(counts, _packed(np.rint(ONE * colour)) + BEGIN, _packed(np.trunc(ONE * change)))
    return places, (levels.view(np.uint16) >> 8).astype(np.uint8).view(np.uint32)


def _crossed(x: Floats, y: Floats, other_x: Floats, other_y: Floats) -> Floats:
    """The cross product: positive where the way to the other turns clockwise, as y goes down."""
    return np.asarray(x * other_y - y * other_x)


def _packed(colour: Floats) -> Counts:
    red, green, blue = colour
    return np.asarray(red + GREEN * green + BLUE * blue).astype(np.int64)


def _centres(at: Floats, low: int, high: int) -> Counts:
    """The first pixel of those from ``low`` to ``high`` whose centre is not before ``at``."""
    return np.clip(np.ceil(at - 0.5), low, high).astype(np.int64)


def _counting(counts: Counts, first: Counts) -> Counts:
    """first, first + 1, ... for each run, one after the other."""
    ends = np.cumsum(counts)
    return np.arange(int(counts.sum())) - np.repeat(ends - counts - first, counts)


def _runs(counts: Counts, start: Counts, step: Counts) -> Counts:
    """start, start + step, ... for each run, none of them empty, one after the other."""
    made = np.repeat(step, counts)
    begins = np.cumsum(counts) - counts
    made[begins] = start
    made[begins[1:]] -= (start + (counts - 1) * step)[:-1]
    return np.cumsum(made, out=made)
