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
    """The codes, each table beginning with `clear`, and the numbers held.

    Most pixels stay as they are, so the strings of the commonest number alone are kept in
    `chain` as well, chain[n] being the code of n of them, and a run is taken in one step.
    """
    codes = [clear]
    emit = codes.append
    table: dict[int, int] = {}
    find = table.get
    held = bytearray(numbers)
    common = int(np.bincount(np.frombuffer(numbers, np.uint8)).argmax())
    runs = run_lengths(numbers, common)
    chain = [-1, common]
    free = clear + 2
    prefix = -1
    place = 0
    while place < len(numbers):
        number = numbers[place]
        if prefix >= 0:
            key = prefix << 8
            longer = find(key | number)
            if longer is None:
                for other in others[kinds[place]]:
                    longer = find(key | other)
                    if longer is not None:
                        held[place] = other
                        break
            if longer is not None:
                prefix = longer
                place += 1
                continue
            emit(prefix)
            if free < FULL:
                table[key | number] = free
                if number == common and prefix == chain[-1]:
                    chain.append(free)
                free += 1
            else:
                emit(clear)
                table.clear()
                chain = [-1, common]
                free = clear + 2
        length = min(runs[place], len(chain) - 1) if number == common else 0
        prefix = chain[length] if length else number
        place += length or 1
    emit(prefix)
    return codes, bytes(held)


def run_lengths(numbers: bytes, common: int) -> list[int]:
    """How many of the common number follow from each place on."""
    levels = np.frombuffer(numbers, np.uint8)
    places = np.arange(len(levels))
    ends = np.where(levels == common, len(levels), places)
    lengths: list[int] = (np.minimum.accumulate(ends[::-1])[::-1] - places).tolist()
    return lengths


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
