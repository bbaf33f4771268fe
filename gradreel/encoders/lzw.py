"""LZW as GIF has it: palette numbers in, bytes out (GIF89a specification, appendix F)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gradreel.encoders.strings import FULL, Strings

__all__ = ["compress", "encode"]

WIDEST = 12  # bits of a code
SPAN = 512  # codes after which a full table is judged again; half of it the first time
NO_OTHERS: tuple[tuple[int, ...], ...] = ((),)


def compress(
    numbers: bytes,
    bits: int,
    *,
    kinds: Sequence[int] | None = None,
    others: Sequence[tuple[int, ...]] = NO_OTHERS,
) -> tuple[bytes, bytes]:
    """The image data of a GIF frame, and the numbers it really holds.

    `numbers` are palette numbers below 2**bits, 2 <= bits <= 8. One of `others[kinds[pixel]]`
    may stand for a pixel's own number where it lengthens a string of the table.
    """
    clear = 1 << bits
    codes, held = encode(numbers, clear, bytes(len(numbers)) if kinds is None else kinds, others)
    stream = pack_codes(np.array([*codes, clear + 1], np.uint16), clear)
    blocks = (stream[start : start + 255] for start in range(0, len(stream), 255))
    image = bytes([bits]) + b"".join(bytes([len(block)]) + block for block in blocks) + b"\0"
    return image, held


def encode(
    numbers: bytes, clear: int, kinds: Sequence[int], others: Sequence[tuple[int, ...]]
) -> tuple[list[int], bytes]:
    """The codes, each table beginning with `clear`, and the numbers held."""
    strings = Strings(numbers, clear + 2, kinds, others)
    pace = Pace(strings.worth, clear)
    codes = [clear]
    held = bytearray()
    while len(held) < len(numbers):
        code, text = strings.take(len(held))
        codes.append(code)
        held += text
        if strings.full and len(held) < len(numbers) and pace.falls(len(held)):
            codes.append(clear)
            strings.clear()
            pace = Pace(strings.worth, clear, len(held))
    return codes, bytes(held)


class Pace:
    """Whether a full table still takes the pixels as well as it did while it filled."""

    def __init__(self, worth: Sequence[int], clear: int, start: int = 0) -> None:
        self._worth, self._clear = worth, clear
        self._place = start
        self._rate = -1.0  # worth of the pixels that a bit held while the table filled
        self._span = SPAN // 2
        self._left = self._span

    def falls(self, place: int) -> bool:
        """Take the place reached by one more code; the answer comes after each span of codes."""
        worth = self._worth[place] - self._worth[self._place]
        if self._rate < 0:
            self._rate = worth / bits_to_fill(self._clear)
            self._place = place
            return False
        self._left -= 1
        if self._left:
            return False
        if worth < self._rate * self._span * WIDEST:
            return True
        self._place = place
        self._span = self._left = SPAN
        return False


def bits_to_fill(clear: int) -> int:
    """Bits of the codes during which a table fills."""
    return sum(code.bit_length() for code in range(clear + 2, FULL))


def pack_codes(codes: NDArray[np.uint16], clear: int) -> bytes:
    """The codes as bits, lowest first, each as wide as the table is at that point."""
    order = np.arange(len(codes))
    starts = np.where(codes == clear, order, 0)
    since = np.maximum.accumulate(np.concatenate([[0], starts[:-1]]))
    age = np.maximum(order - since - 1, 0)  # codes since the last clear, that one not counted
    widths = np.minimum(WIDEST, np.floor(np.log2(clear + 1 + age)).astype(int) + 1)
    places = np.arange(WIDEST)
    bits = (codes[:, None] >> places & 1).astype(np.uint8)
    return np.packbits(bits[places < widths[:, None]], bitorder="little").tobytes()
