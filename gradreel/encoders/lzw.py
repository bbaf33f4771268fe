"""LZW as GIF has it: palette numbers in, bytes out (GIF89a specification, appendix F)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gradreel.encoders.strings import WIDEST, Choices, parse

__all__ = ["compress", "exactly"]


def exactly(
    numbers: NDArray[np.uint8],
    others: NDArray[np.uint8] | None = None,
    either: NDArray[np.bool_] | None = None,
) -> Choices:
    """The choices of pixels that have these numbers, or, where it may be either, the others."""
    own = numbers.ravel()
    counts = np.ones(len(own), np.int32) if either is None else 1 + either.ravel()
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    allowed = np.empty(starts[-1], np.uint8)
    if others is not None:
        allowed[starts[1:] - 1] = others.ravel()
    allowed[starts[:-1]] = own
    return Choices(starts, allowed, np.zeros(len(allowed), np.float32))


def compress(choices: Choices, bits: int) -> tuple[bytes, NDArray[np.uint8]]:
    """The image data of a GIF frame, and the numbers (N,) that its pixels really have.

    The choices are palette numbers below 2**bits, 2 <= bits <= 8.
    """
    clear = 1 << bits
    codes, held = parse(choices, clear)
    stream = pack_codes(np.append(codes, np.uint16(clear + 1)), clear)
    blocks = (stream[start : start + 255] for start in range(0, len(stream), 255))
    image = bytes([bits]) + b"".join(bytes([len(block)]) + block for block in blocks) + b"\0"
    return image, held


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
