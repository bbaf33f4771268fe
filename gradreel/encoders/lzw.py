"""LZW as GIF has it: palette numbers in, bytes out (GIF89a specification, appendix F)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gradreel.encoders.strings import WIDEST, Pixels, parse

__all__ = ["NO_OTHERS", "Others", "compress"]


class Others(NamedTuple):
    """For each kind of pixel the numbers that may stand for its own where that saves a code."""

    numbers: NDArray[np.uint8]  # (K, M), best last
    counts: NDArray[np.uint8]  # (K,) how many of each row, from the first on


NO_OTHERS = Others(np.zeros((1, 0), np.uint8), np.zeros(1, np.uint8))


def compress(
    numbers: NDArray[np.uint8],
    bits: int,
    *,
    kinds: NDArray[np.uint16] | None = None,
    others: Others = NO_OTHERS,
) -> tuple[bytes, NDArray[np.uint8]]:
    """The image data of a GIF frame, and the numbers, of the same shape, that it really holds.

    `numbers` are palette numbers below 2**bits, 2 <= bits <= 8, of any shape. One of the others
    of its kind may stand for a pixel's own number where it lengthens a string of the table.
    """
    clear = 1 << bits
    if kinds is None:
        kinds = np.zeros(numbers.shape, np.uint16)
    pixels = Pixels(numbers.ravel(), kinds.ravel(), others.numbers, others.counts)
    codes, held = parse(pixels, clear)
    stream = pack_codes(np.append(codes, np.uint16(clear + 1)), clear)
    blocks = (stream[start : start + 255] for start in range(0, len(stream), 255))
    image = bytes([bits]) + b"".join(bytes([len(block)]) + block for block in blocks) + b"\0"
    return image, held.reshape(numbers.shape)


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
