"""Strings: the strings that an LZW table holds, and the search for the best at a pixel."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["FULL", "Strings"]

FULL = 4096
TRIES = 16  # times that the search for a string turns back
BACK = 2  # pixels by which a string may be cut
EDGE = 20  # what a pixel unlike its forerunner counts, in pixels like theirs
GAIN = 10  # what a cut must win once the table is full
FILLING = 30  # and before, since a string that was cut adds nothing new to the table
LEAST = 6  # pixels of a string that may be cut
RUN = 24  # before a longer run nothing is cut


class Strings:
    """The table of strings for the pixels of one frame, each string a code.

    `below[code]` has the codes of the strings that are longer by one number. Most pixels stay as
    they are, so the strings of the commonest number alone are in `chain` as well, chain[n] being
    the code of n of them, and a run is taken in one step.
    """

    def __init__(
        self, numbers: bytes, first: int, kinds: Sequence[int], others: Sequence[tuple[int, ...]]
    ) -> None:
        self._numbers, self._first = numbers, first
        self._kinds, self._others = kinds, others
        levels = np.frombuffer(numbers, np.uint8)
        self._common = int(np.bincount(levels).argmax())
        self._runs = run_lengths(levels, self._common).data
        edges = np.concatenate([[0, 1], 1 + (EDGE - 1) * (levels[1:] != levels[:-1])])
        self.worth = np.cumsum(edges).data  # of all pixels before a place
        self.clear()

    def clear(self) -> None:
        """Empty the table."""
        self._below: list[dict[int, int]] = [{} for _ in range(self._first)]
        self._texts = [bytes([number & 255]) for number in range(self._first)]
        self._shorter = [-1] * self._first
        self._chain = [-1, self._common]
        self._code = -1

    @property
    def full(self) -> bool:
        """Whether all codes are given away."""
        return len(self._below) >= FULL

    def take(self, place: int) -> tuple[int, bytes]:
        """The code of the string to write at a place, and its numbers.

        The decoder learns the string before it, with the first number of this one. A search may
        use that string already, if this one begins with the pixel's own number.
        """
        number = self._numbers[place]
        learns = self._code >= 0 and not self.full
        new = self._learn(number) if learns else False
        code = self._best(place)
        if learns and self._texts[code][0] != number:
            if code == len(self._below) - 1:  # which will end with another number
                code = self._code
            self._forget(number, new)
            self._learn(self._texts[code][0])
        self._code = code
        return code, self._texts[code]

    def _learn(self, number: int) -> bool:
        """Whether the last code with this number is new; it gets the next code in any case."""
        last, new = self._code, len(self._below)
        self._below.append({})
        self._shorter.append(last)
        self._texts.append(self._texts[last] + bytes([number]))
        if number in self._below[last]:
            return False
        self._below[last][number] = new
        if number == self._common and last == self._chain[-1]:
            self._chain.append(new)
        return True

    def _forget(self, number: int, new: bool) -> None:
        """Take back what was learnt last."""
        if new:
            code = self._below[self._code].pop(number)
            if self._chain[-1] == code:
                self._chain.pop()
        for columns in (self._below, self._shorter, self._texts):
            columns.pop()

    def _best(self, place: int) -> int:
        """The code of the longest string, or of a part of it after which the next ends later.

        What the two reach is compared by `worth`, since a run costs few codes however long it is
        (flexible parsing: Horspool, The effect of non-greedy parsing in Ziv-Lempel compression
        methods, 1995).
        """
        end, code = self._longest(place)
        if end == len(self._numbers) or end - place < LEAST:
            return code
        if self._runs[end] > RUN and self._numbers[end - 1] == self._common:
            return code
        most = self.worth[self._reach(end)] + (GAIN if self.full else FILLING)
        part = code
        for cut in range(end - 1, max(place, end - BACK - 1), -1):
            part = self._shorter[part]
            reached = self.worth[self._reach(cut)]
            if reached > most:
                most, code = reached, part
        return code

    def _reach(self, place: int) -> int:
        """Where the longest string of the pixels' own numbers ends."""
        numbers, below, end = self._numbers, self._below, len(self._numbers)
        code = numbers[place]
        if code == self._common:
            length = min(self._runs[place], len(self._chain) - 1)
            code = self._chain[length]
            place += length
        else:
            place += 1
        while place < end:
            code = below[code].get(numbers[place], -1)
            if code < 0:
                break
            place += 1
        return place

    def _longest(self, place: int) -> tuple[int, int]:
        """Where the longest string ends whose numbers may all stand for the pixels; its code.

        Such a string may leave a pixel's own number at any place, so this is a search in depth,
        own numbers first, which turns back `TRIES` times.
        """
        numbers, kinds, others, below = self._numbers, self._kinds, self._others, self._below
        ahead = [(other, place + 1) for other in others[kinds[place]] if below[other]]
        code, at, end = numbers[place], place + 1, len(numbers)
        if code == self._common:
            length = min(self._runs[place], len(self._chain) - 1)
            code, at = self._chain[length], place + length
        best, found = place, code
        tries = TRIES
        while True:
            if at > best:
                best, found = at, code
                if at == end:
                    break
            longer = below[code]
            if longer:
                own = longer.get(numbers[at], -1)
                more = others[kinds[at]]
                if more and (own < 0 or len(longer) > 1):
                    ahead += [(longer[other], at + 1) for other in more if other in longer]
                if own >= 0:
                    code, at = own, at + 1
                    continue
            if not ahead or not tries:
                break
            tries -= 1
            code, at = ahead.pop()
        return best, found


def run_lengths(levels: NDArray[np.uint8], common: int) -> NDArray[np.int64]:
    """How many of the common number follow from each place on."""
    places = np.arange(len(levels))
    ends = np.where(levels == common, len(levels), places)
    return np.asarray(np.minimum.accumulate(ends[::-1])[::-1] - places, np.int64)
