"""Strings: the pixels of a GIF frame cut into strings, each of which is in an LZW table."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from gradcore.compiled import compiled

__all__ = ["WIDEST", "Pixels", "parse"]

WIDEST = 12  # bits of a code
FULL = 1 << WIDEST  # codes
MOST = 2000  # strings that one search looks at
BACK = 5  # pixels by which a string may be cut
EDGE = 20  # what a pixel unlike its forerunner counts, in pixels like theirs
GAIN = 5  # what a cut must win once the table is full
FILLING = 30  # and before, since a string that was cut adds nothing new to the table
RUN = 24  # pixels of one number, before so many nothing is cut
SPAN = 512  # codes after which a full table is judged again; half of it the first time
NONE = -1
Worth: TypeAlias = NDArray[np.int64]  # (N + 1,) of all pixels before a place


class Pixels(NamedTuple):
    """The pixels of one frame, and what may stand for each."""

    numbers: NDArray[np.uint8]  # (N,)
    kinds: NDArray[np.uint16]  # (N,) rows of others
    others: NDArray[np.uint8]  # (K, M) numbers that may stand for a pixel of a kind, best last
    counts: NDArray[np.uint8]  # (K,) how many of them, from the first on


class Table(NamedTuple):
    """Strings by their code, and the room for a search among them."""

    below: NDArray[np.int16]  # (FULL, 256) the string longer by a number, or NONE
    shorter: NDArray[np.int16]  # (FULL,) the string shorter by a number, or NONE
    first: NDArray[np.uint8]  # (FULL,)
    last: NDArray[np.uint8]  # (FULL,)
    length: NDArray[np.int32]  # (FULL,)
    found: NDArray[np.int16]  # (FULL,) the first string of each length that a search found
    ahead: NDArray[np.int16]  # strings that a search has yet to look at


def parse(pixels: Pixels, clear: int) -> tuple[NDArray[np.uint16], NDArray[np.uint8]]:
    """The codes of the strings, each table beginning with `clear`, and the numbers (N,) held."""
    numbers = pixels.numbers
    edges = 1 + (EDGE - 1) * (numbers[1:] != numbers[:-1])
    worth = np.cumsum(np.concatenate([[0, 1], edges]), dtype=np.int64)
    table = _new_table(pixels.others.shape[1])
    return _parse(pixels, worth, table, clear, _bits_to_fill(clear))


@cache
def _bits_to_fill(clear: int) -> int:
    """Bits of the codes during which a table fills."""
    return sum(code.bit_length() for code in range(clear + 2, FULL))


def _new_table(others: int) -> Table:
    """Room for a table, and for a search with so many others of each number."""
    return Table(
        np.empty((FULL, 256), np.int16),
        np.empty(FULL, np.int16),
        np.empty(FULL, np.uint8),
        np.empty(FULL, np.uint8),
        np.empty(FULL, np.int32),
        np.empty(FULL + 1, np.int16),
        np.empty((MOST + 1) * (others + 1), np.int16),
    )


@compiled
def _parse(
    pixels: Pixels, worth: Worth, table: Table, clear: int, filling: int
) -> tuple[NDArray[np.uint16], NDArray[np.uint8]]:
    """The codes and the numbers held; `filling` bits are those of the codes that fill a table."""
    numbers = pixels.numbers
    codes = np.empty(2 * len(numbers) + 2, np.uint16)
    held = np.empty_like(numbers)
    place = written = 0
    while place < len(numbers):
        for number in range(clear):
            _enter(table, number, NONE, number, number, 1)
        codes[written] = clear
        written += 1
        size, last = clear + 2, NONE
        judged, left, span, rate = place, 0, 0, 0.0  # of a full table
        while place < len(numbers):
            learns = last != NONE and size < FULL
            code = _take(table, pixels, worth, place, size if learns else FULL, last)
            size += learns
            last = code
            codes[written] = code
            written += 1
            place = _write(table, code, held, place)
            left -= 1
            if size < FULL or left > 0:
                continue
            # A full table is given up once it takes the pixels worse than it did while it filled.
            gained = worth[place] - worth[judged]
            if not span:
                rate, span = gained / filling, SPAN // 2
            elif gained < rate * span * WIDEST:
                break
            else:
                span = SPAN
            judged, left = place, span
    return codes[:written], held


@compiled
def _take(table: Table, pixels: Pixels, worth: Worth, place: int, size: int, last: int) -> int:
    """The code of the string to write at a place.

    The decoder learns, as the code `size` if that is below FULL, the string before it with the
    first number of this one. The search may use that string already, if this one begins with
    the pixel's own number.
    """
    if size == FULL:
        return _best(table, pixels, worth, place, GAIN)
    number = pixels.numbers[place]
    new = _learn(table, size, last, number)
    code = _best(table, pixels, worth, place, FILLING if size + 1 < FULL else GAIN)
    if table.first[code] != number:
        if code == size:  # which will end with another number
            code = last
        if new:
            table.below[last, number] = NONE
        _learn(table, size, last, table.first[code])
    return code


@compiled
def _learn(table: Table, size: int, code: int, number: int) -> bool:
    """Whether the string of a code and a number is new; it gets the code `size` in any case."""
    _enter(table, size, code, table.first[code], number, table.length[code] + 1)
    if table.below[code, number] != NONE:
        return False
    table.below[code, number] = size
    return True


@compiled
def _enter(table: Table, code: int, shorter: int, first: int, last: int, length: int) -> None:
    """Give a code to a string; none is longer yet."""
    table.below[code] = NONE
    table.shorter[code] = shorter
    table.first[code] = first
    table.last[code] = last
    table.length[code] = length


@compiled
def _write(table: Table, code: int, held: NDArray[np.uint8], place: int) -> int:
    """Write the numbers of a string at a place; where they end."""
    end = place + table.length[code]
    for at in range(end - 1, place - 1, -1):
        held[at] = table.last[code]
        code = int(table.shorter[code])
    return int(end)


@compiled
def _best(table: Table, pixels: Pixels, worth: Worth, place: int, gain: int) -> int:
    """The code of the longest string, or of one less long after which the next ends later.

    What the two reach is compared by `worth`, since a run costs few codes however long it is,
    and must differ by a gain
    (flexible parsing: Horspool, The effect of non-greedy parsing in Ziv-Lempel compression
    methods, 1995).
    """
    longest = _search(table, pixels, place)
    codes = table.found[max(1, longest - BACK) : longest + 1].copy()
    end = place + longest
    code = int(codes[-1])
    if _runs_on(pixels.numbers, end):
        return code
    most = worth[end + _search(table, pixels, end)] + gain
    for cut in range(1, len(codes)):
        at = end - cut
        reached = worth[at + _search(table, pixels, at)]
        if reached > most:
            most, code = reached, int(codes[-1 - cut])
    return code


@compiled
def _runs_on(numbers: NDArray[np.uint8], place: int) -> bool:
    """Whether the number before a place is that of the next RUN pixels, or of all that are left."""
    for at in range(place, min(place + RUN, len(numbers))):
        if numbers[at] != numbers[place - 1]:
            return False
    return True


@compiled
def _search(table: Table, pixels: Pixels, place: int) -> int:
    """The length of the longest string whose numbers may all stand for the pixels from a place on.

    A search in depth, own numbers first, that leaves the first string of each length in `found`.
    """
    numbers, kinds, others, counts = pixels.numbers, pixels.kinds, pixels.others, pixels.counts
    below, found, ahead = table.below, table.found, table.ahead
    waiting = 0
    for which in range(counts[kinds[place]]):
        ahead[waiting] = others[kinds[place], which]
        waiting += 1
    code = int(numbers[place])
    longest = 0
    for _ in range(MOST):
        length = int(table.length[code])
        if length > longest:
            longest = length
            found[length] = code
        at = place + length
        if at < len(numbers):
            for which in range(counts[kinds[at]]):
                longer = below[code, others[kinds[at], which]]
                if longer != NONE:
                    ahead[waiting] = longer
                    waiting += 1
            longer = below[code, numbers[at]]
            if longer != NONE:
                code = int(longer)
                continue
        if not waiting or at == len(numbers):
            break
        waiting -= 1
        code = int(ahead[waiting])
    return longest
