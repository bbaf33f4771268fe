"""Strings: the pixels of a GIF frame cut into strings, each of which is in an LZW table.

A pixel may have one of several numbers, each at a cost in likeness. What a string is worth is how
far it reaches with the best one after it, less the price of both (rate against distortion, as in
video encoders; flexible parsing: Horspool, The effect of non-greedy parsing in Ziv-Lempel
compression methods, 1995).
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from gradcore.compiled import compiled

__all__ = ["WIDEST", "Choices", "parse"]

WIDEST = 12  # bits of a code
FULL = 1 << WIDEST  # codes
TURNS = 100  # ways through the table that one search tries
BACK = 5  # pixels by which a string may be cut
EDGE = 30  # what a pixel unlike its forerunner counts, in pixels like theirs
PRICE = 40  # what a cost of 1 counts
GAIN = 5  # what a cut must win
FILLING = 45  # and in a table that fills, where the longest string adds a new one, if it is free
RUN = 24  # pixels of one number, before so many nothing is cut
SPAN = 512  # codes after which a full table is judged again; half of it the first time
NONE = -1
Worth: TypeAlias = NDArray[np.int64]  # (N + 1,) of all pixels before a place


class Choices(NamedTuple):
    """The numbers that each of N pixels may have: the choices from starts[n] to starts[n + 1].

    The first is the pixel's own; none comes twice. A cost is a share of what it may stray, 0 to 1.
    """

    starts: NDArray[np.int32]  # (N + 1,)
    numbers: NDArray[np.uint8]  # (M,)
    costs: NDArray[np.float32]  # (M,)


class Table(NamedTuple):
    """Strings by their code, and the room for a search among them."""

    below: NDArray[np.int16]  # (FULL, 256) the string longer by a number, or NONE
    shorter: NDArray[np.int16]  # (FULL,) the string shorter by a number, or NONE
    first: NDArray[np.uint8]  # (FULL,)
    last: NDArray[np.uint8]  # (FULL,)
    length: NDArray[np.int32]  # (FULL,)
    found: NDArray[np.int16]  # (FULL + 1,) the cheapest string of each length that a search found
    price: NDArray[np.float64]  # (FULL + 1,) and what it costs
    ahead: NDArray[np.int16]  # strings that a search has yet to look at
    charged: NDArray[np.float64]  # and what they cost


def parse(choices: Choices, clear: int) -> tuple[NDArray[np.uint16], NDArray[np.uint8]]:
    """The codes of the strings, each table beginning with `clear`, and the numbers (N,) held."""
    numbers = choices.numbers[choices.starts[:-1]]
    edges = 1 + (EDGE - 1) * (numbers[1:] != numbers[:-1])
    worth = np.cumsum(np.concatenate([[0, 1], edges]), dtype=np.int64)
    return _parse(numbers, choices, worth, _new_table(), clear, _bits_to_fill(clear))


@cache
def _bits_to_fill(clear: int) -> int:
    """Bits of the codes during which a table fills."""
    return sum(code.bit_length() for code in range(clear + 2, FULL))


def _new_table() -> Table:
    """Room for a table, and for a search, which meets each string once at most."""
    return Table(
        np.empty((FULL, 256), np.int16),
        np.empty(FULL, np.int16),
        np.empty(FULL, np.uint8),
        np.empty(FULL, np.uint8),
        np.empty(FULL, np.int32),
        np.empty(FULL + 1, np.int16),
        np.empty(FULL + 1),
        np.empty(FULL, np.int16),
        np.empty(FULL),
    )


@compiled
def _parse(
    numbers: NDArray[np.uint8],
    choices: Choices,
    worth: Worth,
    table: Table,
    clear: int,
    filling: int,
) -> tuple[NDArray[np.uint16], NDArray[np.uint8]]:
    """The codes and the numbers held; `filling` bits are those of the codes that fill a table."""
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
            code = _take(table, numbers, choices, worth, place, size if learns else FULL, last)
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
def _take(
    table: Table,
    numbers: NDArray[np.uint8],
    choices: Choices,
    worth: Worth,
    place: int,
    size: int,
    last: int,
) -> int:
    """The code of the string to write at a place.

    The decoder learns, as the code `size` if that is below FULL, the string before it with the
    first number of this one. The search may use that string already, if this one begins with
    the pixel's own number.
    """
    if size == FULL:
        return _best(table, numbers, choices, worth, place, GAIN)
    number = numbers[place]
    new = _learn(table, size, last, number)
    gain = FILLING if size + 1 < FULL else GAIN
    code = _best(table, numbers, choices, worth, place, gain)
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
def _best(
    table: Table,
    numbers: NDArray[np.uint8],
    choices: Choices,
    worth: Worth,
    place: int,
    gain: int,
) -> int:
    """The code of the longest string, or of a shorter one that is worth more with the next.

    How much more is said by `gain` if the longest costs nothing. Places are compared by `worth`,
    since a run costs few codes however long it is.
    """
    longest = _search(table, numbers, choices, place)
    least = max(1, longest - BACK)
    codes = table.found[least : longest + 1].copy()
    prices = table.price[least : longest + 1].copy()
    code = int(codes[-1])
    end = place + longest
    if prices[-1] == 0 and _runs_on(numbers, end):
        return code
    most = _reach(table, numbers, choices, worth, end) - prices[-1]
    most += gain if prices[-1] == 0 else GAIN
    for cut in range(1, len(codes)):
        reached = _reach(table, numbers, choices, worth, end - cut) - prices[-1 - cut]
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
def _reach(
    table: Table, numbers: NDArray[np.uint8], choices: Choices, worth: Worth, place: int
) -> float:
    """The worth of the place that the best string from a place on reaches, less its price."""
    if place == len(numbers):
        return float(worth[place])
    longest = _search(table, numbers, choices, place)
    most = worth[place + longest] - table.price[longest]
    for length in range(1, longest):
        most = max(most, worth[place + length] - table.price[length])
    return float(most)


@compiled
def _search(table: Table, numbers: NDArray[np.uint8], choices: Choices, place: int) -> int:
    """The length of the longest string that may stand for the pixels from a place on.

    A search in depth, own numbers first, that leaves the cheapest string of each length in
    `found`, and its price.
    """
    starts, below, ahead, charged = choices.starts, table.below, table.ahead, table.charged
    code, charge = int(numbers[place]), PRICE * float(choices.costs[starts[place]])
    waiting = 0
    for which in range(starts[place + 1] - 1, starts[place], -1):
        ahead[waiting] = choices.numbers[which]
        charged[waiting] = PRICE * choices.costs[which]
        waiting += 1
    longest = 0
    for _ in range(TURNS):
        while code != NONE:
            length = int(table.length[code])
            if length > longest or charge < table.price[length]:
                longest = max(longest, length)
                table.found[length] = code
                table.price[length] = charge
            at = place + length
            if at == len(numbers):
                break
            for which in range(starts[at + 1] - 1, starts[at], -1):
                longer = below[code, choices.numbers[which]]
                if longer != NONE:
                    ahead[waiting] = longer
                    charged[waiting] = charge + PRICE * choices.costs[which]
                    waiting += 1
            code = int(below[code, numbers[at]])
            charge += PRICE * choices.costs[starts[at]]
        if not waiting:
            break
        waiting -= 1
        code, charge = int(ahead[waiting]), float(charged[waiting])
    return longest
