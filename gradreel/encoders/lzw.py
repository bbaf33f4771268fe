"""LZW as GIF has it: palette numbers in, bytes out (GIF89a specification, appendix F)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["compress"]

FULL = 4096
NO_OTHERS: tuple[tuple[int, ...], ...] = ((),)


def compress(
    numbers: bytes,
    bits: int,
    *,
    kinds: Sequence[int] | None = None,
    others: Sequence[tuple[int, ...]] = NO_OTHERS,
) -> tuple[bytes, bytes]:
    """The image data of a GIF frame, and the numbers it really holds.

    `numbers` are palette numbers below 2**bits, 2 <= bits <= 8. Where the table of strings
    cannot go on with a pixel's own number, one of `others[kinds[pixel]]` may stand for it, the
    first that lengthens the string.
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
    codes = [clear]
    emit = codes.append
    table: dict[int, int] = {}
    find = table.get
    held = bytearray(numbers)
    free = clear + 2
    prefix = numbers[0]
    for place in range(1, len(numbers)):
        number = numbers[place]
        key = prefix << 8
        longer = find(key | number)
        if longer is not None:
            prefix = longer
            continue
        for other in others[kinds[place]]:
            longer = find(key | other)
            if longer is not None:
                held[place] = other
                prefix = longer
                break
        else:
            emit(prefix)
            if free < FULL:
                table[key | number] = free
                free += 1
            else:
                emit(clear)
                table.clear()
                free = clear + 2
            prefix = number
    emit(prefix)
    return codes, bytes(held)


def pack_codes(codes: NDArray[np.uint16], clear: int) -> bytes:
    """The codes as bits, lowest first, each as wide as the table is at that point."""
    order = np.arange(len(codes))
    starts = np.where(codes == clear, order, 0)
    since = np.maximum.accumulate(np.concatenate([[0], starts[:-1]]))
    age = np.maximum(order - since - 1, 0)  # codes since the last clear, that one not counted
    widths = np.minimum(12, np.floor(np.log2(clear + 1 + age)).astype(int) + 1)
    places = np.arange(12)
    bits = (codes[:, None] >> places & 1).astype(np.uint8)
    return np.packbits(bits[places < widths[:, None]], bitorder="little").tobytes()
