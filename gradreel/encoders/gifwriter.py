"""GifWriter: the bytes of an endless GIF, of which each frame holds only what changed."""

from __future__ import annotations

from typing import BinaryIO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gradreel.encoders.exact import own_palette
from gradreel.encoders.loss import REACH, Loss
from gradreel.encoders.lzw import compress, exactly
from gradreel.encoders.nested import Nested
from gradreel.encoders.palette import numbers_of
from gradreel.encoders.spool import Colours, pack, unpack

__all__ = ["GifWriter"]

LONGEST = 65535  # centiseconds that one frame can stay
Levels = NDArray[np.uint8]
Octaves = NDArray[np.uint8]
Box = tuple[slice, slice]


class Part(NamedTuple):
    """An image block, and the number that says in it that a pixel stays as it is."""

    block: bytes
    same: int


NOTHING = Part(b"", 0)


class GifWriter:
    """An animation (GIF89a). One frame waits, since its delay may still grow.

    It has one palette. If it is to be `exact`, a frame has one of its own where that helps.
    """

    def __init__(self, file: BinaryIO, palette: Nested, loss: Loss, *, exact: bool = False) -> None:
        self._file = file
        self._palette = palette
        self._loss = loss
        self._exact = exact
        self._colours = pack(palette.levels)
        self._same = palette.same
        self._seen: Colours | None = None
        self._shown = np.zeros((0, 0), np.uint32)
        self._waiting = NOTHING
        self._left = 0

    def add(self, levels: Levels, octaves: Octaves, delay: int) -> None:
        """Show levels (H, W, 3), whose lives have these octaves, for `delay` centiseconds."""
        colours = pack(levels)
        if self._seen is None:
            self._begin(*colours.shape)
            part = self._change(levels, colours, octaves, np.ones(colours.shape, bool))
        else:
            fresh = colours != self._seen
            exact = self._exactly(colours, fresh) if self._exact else None
            part = self._change(levels, colours, octaves, fresh) if exact is None else exact
        self._seen = colours
        if part.block:
            self._flush()
            self._waiting = part
            self._left = delay
        else:
            self._left += delay

    def end(self) -> None:
        """Write the last frame and the end of the file."""
        self._flush()
        self._file.write(b"\x3b")

    def _begin(self, height: int, width: int) -> None:
        size = width.to_bytes(2, "little") + height.to_bytes(2, "little")
        bits = code_bits(len(self._palette.levels) - 1)
        self._file.write(b"GIF89a" + size + bytes([0xF0 | bits - 1, 0, 0]))
        self._file.write(self._palette.levels.tobytes().ljust(3 << bits, b"\0"))
        self._file.write(b"\x21\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00")

    def _change(
        self, levels: Levels, colours: Colours, octaves: Octaves, fresh: NDArray[np.bool_]
    ) -> Part:
        """What changes, in the clip's palette."""
        box = bounds(fresh, REACH)
        if box is None:
            return NOTHING
        levels, wanted = levels[box], self._palette.numbers(colours[box], octaves[box], fresh[box])
        tolerances = self._loss.tolerances(levels, wanted, octaves[box])
        if self._seen is None:
            self._shown = np.zeros_like(colours)
            keeps = np.zeros(wanted.shape, bool)
        else:
            keeps = self._loss.keeps(levels, unpack(self._shown[box]), wanted, tolerances)
        inner = bounds(~keeps, 0)
        if inner is None:
            return NOTHING
        box = inside(box, inner)
        wanted = wanted[inner]
        shown = self._shown[box]
        choices = self._loss.choices(
            levels[inner], unpack(shown), wanted, keeps[inner], tolerances[inner]
        )
        beyond = wanted.max() > self._same  # then any of all colours may stand for a pixel
        bits = code_bits(len(self._palette.levels) - 1 if beyond else self._same)
        image, held = compress(choices, bits)
        now = held.reshape(wanted.shape)
        shown[...] = np.where(now == self._same, shown, self._colours[now])
        return Part(place(box[0].start, box[1].start, now.shape) + image, self._same)

    def _exactly(self, colours: Colours, fresh: NDArray[np.bool_]) -> Part | None:
        """What is not shown as it should be, in a palette of its own; None if that has no use."""
        strays = colours != self._shown
        palette = own_palette(colours[strays], fresh[strays], self._colours)
        if palette is None:
            return None
        numbers = np.searchsorted(palette, colours).clip(0, len(palette) - 1)
        known = palette[numbers] == colours
        fresh = fresh & strays
        new, index = np.unique(colours[fresh], return_inverse=True)
        numbers[fresh] = numbers_of(new, unpack(palette))[index]
        box = bounds(fresh | strays & known, 0)
        if box is None:
            return NOTHING
        numbers, keeps = numbers[box], ~(fresh | strays & known)[box]
        same = len(palette)
        bits = code_bits(same)
        written = np.where(keeps, same, numbers).astype(np.uint8)
        either = keeps & (known & ~strays)[box]  # what keeps its colour may have that one's number
        image, _ = compress(exactly(written, numbers.astype(np.uint8), either), bits)
        shown = self._shown[box]
        shown[...] = np.where(keeps, shown, palette[numbers])
        table = unpack(palette).tobytes().ljust(3 << bits, b"\0")
        descriptor = place(box[0].start, box[1].start, shown.shape, 0x80 | bits - 1)
        return Part(descriptor + table + image, same)

    def _flush(self) -> None:
        """Write the waiting frame; one that stays too long is followed by frames of one pixel."""
        while self._left:
            delay = min(self._left, LONGEST)
            control = bytes([0x21, 0xF9, 4, 1 << 2 | 1]) + delay.to_bytes(2, "little")
            self._file.write(control + bytes([self._waiting.same, 0]) + self._waiting.block)
            self._left -= delay
            if self._left:
                pixel = exactly(np.array([self._same], np.uint8))
                still, _ = compress(pixel, code_bits(self._same))
                self._waiting = Part(place(0, 0, (1, 1)) + still, self._same)


def code_bits(highest: int) -> int:
    """Bits that hold palette numbers up to the highest; GIF has 2 at least."""
    return max(2, highest.bit_length())


def place(top: int, left: int, shape: tuple[int, ...], palette: int = 0) -> bytes:
    """The descriptor of an image block; `palette` tells of one of its own."""
    numbers = (left, top, shape[1], shape[0])
    return b"\x2c" + b"".join(number.to_bytes(2, "little") for number in numbers) + bytes([palette])


def bounds(changed: NDArray[np.bool_], margin: int) -> Box | None:
    """The smallest box around what changed, with a margin; None if nothing did."""
    rows = np.flatnonzero(changed.any(axis=1))
    columns = np.flatnonzero(changed.any(axis=0))
    if not len(rows):
        return None
    return (
        slice(max(int(rows[0]) - margin, 0), int(rows[-1]) + 1 + margin),
        slice(max(int(columns[0]) - margin, 0), int(columns[-1]) + 1 + margin),
    )


def inside(box: Box, inner: Box) -> Box:
    """The inner box, counted from the frame's corner."""
    rows, columns = (
        slice(out.start + part.start, out.start + part.stop)
        for out, part in zip(box, inner, strict=True)
    )
    return rows, columns
