"""Quadrilaterals with a colour at each corner, filled row by row of pixels.

A row of pixels crosses a quadrilateral from one edge to another. The colour runs evenly along
each edge and, between the two, along the row (H. Gouraud, "Continuous shading of curved
surfaces", IEEE Transactions on Computers C-20, 1971). A pixel belongs to a quadrilateral if its
centre does, so neighbours neither overlap nor leave a gap.
"""

from __future__ import annotations

import math
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from gradcore.compiled import compiled

__all__ = ["Box", "Outlines", "fill"]

Floats: TypeAlias = NDArray[np.float64]
Pixels: TypeAlias = NDArray[np.uint32]
Counts: TypeAlias = NDArray[np.int64]

# A colour is one 64-bit number with 16 bits a channel, 8 of them behind the point: red lowest,
# then green, blue and opacity. A sum of such numbers is the sum of all channels.
ONE = 256.0
OPAQUE = -(1 << 56) + (1 << 39) + (1 << 23) + (1 << 7)  # and half a level to be cut off


class Box(NamedTuple):
    """Pixels from left to before right and from top to before bottom."""

    left: int
    top: int
    right: int
    bottom: int


class Outlines(NamedTuple):
    """Quadrilaterals whose corners go round each, either way."""

    corners: NDArray[np.intp]  # (Q, 4) numbers of points
    places: Floats  # (P, 2) of the points, pixels
    colours: Floats  # (P, 3) of the points, RGB from 0 to 1
    shades: Floats  # (Q,) by which colours are multiplied


@compiled
def fill(pixels: Pixels, outlines: Outlines, box: Box) -> None:
    """Paint quadrilaterals, one after the other, into pixels ``(H, W)`` whose bytes are R, G, B, A.

    Nothing shows outside of ``box``, which lies within the picture. A quadrilateral that is not
    convex, as where a surface folds away, is two triangles.
    """
    sides = np.empty((len(pixels), 2, 4))  # of each row: x, red, green, blue, on either side
    found = np.empty(len(pixels), np.int64)  # how many sides each has
    for quad in range(len(outlines.corners)):
        a, b, c, d = outlines.corners[quad]
        if _bends(outlines.places, a, b, c, d):
            _paint(pixels, outlines, quad, (a, b, c, c), box, sides, found)
            _paint(pixels, outlines, quad, (a, c, d, d), box, sides, found)
        else:
            _paint(pixels, outlines, quad, (a, b, c, d), box, sides, found)


@compiled
def _bends(places: Floats, a: int, b: int, c: int, d: int) -> bool:
    """Whether the way round four points turns left here and right there."""
    lowest = highest = 0.0
    for one, two, three in ((a, b, c), (b, c, d), (c, d, a), (d, a, b)):
        x, y = places[two, 0] - places[one, 0], places[two, 1] - places[one, 1]
        turn = x * (places[three, 1] - places[two, 1]) - y * (places[three, 0] - places[two, 0])
        lowest, highest = min(lowest, turn), max(highest, turn)
    return lowest < 0.0 and highest > 0.0


@compiled
def _paint(
    pixels: Pixels,
    outlines: Outlines,
    quad: int,
    way: tuple[int, int, int, int],
    box: Box,
    sides: Floats,
    found: Counts,
) -> None:
    """Paint the convex outline that goes round by four points."""
    places, shade = outlines.places, 255 * outlines.shades[quad]
    top, bottom = box.bottom, box.top
    for point in way:
        row = _first(places[point, 1], box.top, box.bottom)
        top, bottom = min(top, row), max(bottom, row)
    found[top:bottom] = 0
    for number in range(4):
        upper, lower = way[number], way[(number + 1) % 4]
        if places[upper, 1] > places[lower, 1]:  # so that neighbours agree on their edge
            upper, lower = lower, upper
        _cross(outlines, upper, lower, shade, box, sides, found)
    for row in range(top, bottom):
        if found[row] == 2:
            one, other = sides[row, 0], sides[row, 1]
            if one[0] <= other[0]:
                _run(pixels, row, one, other, box)
            else:
                _run(pixels, row, other, one, box)


@compiled
def _cross(
    outlines: Outlines,
    upper: int,
    lower: int,
    shade: float,
    box: Box,
    sides: Floats,
    found: Counts,
) -> None:
    """Note where rows cross the edge from a point to a lower one."""
    (x, y), (red, green, blue) = outlines.places[upper], outlines.colours[upper]
    begin = _first(y, box.top, box.bottom)
    end = _first(outlines.places[lower, 1], box.top, box.bottom)
    if begin == end:
        return
    fall = outlines.places[lower, 1] - y
    to_x = (outlines.places[lower, 0] - x) / fall
    to_red = (outlines.colours[lower, 0] - red) / fall
    to_green = (outlines.colours[lower, 1] - green) / fall
    to_blue = (outlines.colours[lower, 2] - blue) / fall
    for row in range(begin, end):
        if found[row] == 2:  # flat but for rounding
            continue
        down = row + 0.5 - y
        side = sides[row, found[row]]
        side[0] = x + down * to_x
        side[1] = shade * (red + down * to_red)
        side[2] = shade * (green + down * to_green)
        side[3] = shade * (blue + down * to_blue)
        found[row] += 1


@compiled
def _run(pixels: Pixels, row: int, left: Floats, right: Floats, box: Box) -> None:
    """Paint the run between two sides, ``(4,)`` x and RGB, in a row."""
    begin, end = _first(left[0], box.left, box.right), _first(right[0], box.left, box.right)
    if begin >= end:
        return
    colour, step = OPAQUE, 0
    share = ONE / (right[0] - left[0])
    for channel in range(3):
        change = (right[1 + channel] - left[1 + channel]) * share
        level = ONE * left[1 + channel] + change * (begin + 0.5 - left[0])
        colour += int(np.rint(level)) << 16 * channel
        step += int(change) << 16 * channel  # cut, it never leads beyond the colour at the end
    run = pixels[row, begin:end]
    for column in range(len(run)):
        red, green = colour >> 8 & 0xFF, colour >> 16 & 0xFF00
        run[column] = red | green | colour >> 24 & 0xFF0000 | colour >> 32 & 0xFF000000
        colour += step


@compiled
def _first(at: float, low: int, high: int) -> int:
    """The first pixel of those from ``low`` to ``high`` whose centre is not before ``at``."""
    return int(min(max(math.ceil(at - 0.5), low), high))
