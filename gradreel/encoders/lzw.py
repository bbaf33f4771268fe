"""LZW as GIF has it: palette numbers in, bytes out (GIF89a specification, appendix F)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["compress"]

FULL = 4096


def compress(numbers: bytes, bits: int) -> bytes:
    """The image data of a GIF frame: code size, sub-blocks, terminator.

    `numbers` are palette numbers below 2**bits, 2 <= bits <= 8.
    """
    clear = 1 << bits
    codes = encode(numbers, clear)
    stream = pack_codes(np.array([*codes, clear + 1], np.uint16), clear)
    blocks = (stream[start : start + 255] for start in range(0, len(stream), 255))
    return bytes([bits]) + b"".join(bytes([len(block)]) + block for block in blocks) + b"\0"


def encode(numbers: bytes, clear: int) -> list[int]:
    """The codes of the numbers, each table beginning with `clear`."""
    codes = [clear]
    emit = codes.append
    table: dict[int, int] = {}
    find = table.get
    free = clear + 2
    prefix = numbers[0]
    for number in memoryview(numbers)[1:]:
        key = prefix << 8 | number
        longer = find(key)
        if longer is not None:
            prefix = longer
            continue
        emit(prefix)
        if free < FULL:
            table[key] = free
            free += 1
        else:
            emit(clear)
            table.clear()
            free = clear + 2
        prefix = number
    emit(prefix)
    return codes


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
