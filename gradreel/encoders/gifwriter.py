"""GifWriter: the bytes of an endless GIF, of which each frame holds only what changed."""

from __future__ import annotations

from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from gradreel.encoders.loss import REACH, Loss
from gradreel.encoders.lzw import compress
from gradreel.encoders.spool import Colours, pack

__all__ = ["GifWriter"]

LONGEST = 65535  # centiseconds that one frame can stay
Levels = NDArray[np.uint8]
Box = tuple[slice, slice]


class GifWriter:
    """An animation with one palette (GIF89a). One frame waits, since its delay may still grow.

    `numbers` gives the palette number of every colour that occurs.
    """

    def __init__(
        self, file: BinaryIO, palette: Levels, numbers: NDArray[np.uint8], loss: Loss
    ) -> None:
        self._file = file
        self._palette = palette
        self._numbers = numbers
        self._loss = loss
        self._same = len(palette)  # the palette number that means: leave the pixel as it is
        self._bits = max(2, self._same.bit_length())
        self._seen: Colours | None = None
        self._shown = np.zeros((0, 0), np.uint8)
        self._waiting = b""
        self._left = 0

    def add(self, levels: Levels, delay: int) -> None:
        """Show levels (H, W, 3) for `delay` centiseconds."""
        colours = pack(levels)
        if self._seen is None:
            self._begin(*colours.shape)
            part = self._whole(levels, colours)
        else:
            changed = bounds(colours != self._seen, REACH)
            part = self._change(levels, colours, changed) if changed is not None else b""
        self._seen = colours
        if part:
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
        self._file.write(b"GIF89a" + size + bytes([0xF0 | self._bits - 1, 0, 0]))
        self._file.write(self._palette.tobytes().ljust(3 << self._bits, b"\0"))
        self._file.write(b"\x21\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00")

    def _whole(self, levels: Levels, colours: Colours) -> bytes:
        wanted = self._numbers[colours]
        steps = self._loss.steps(levels, wanted)
        self._shown = np.zeros_like(wanted)
        box = slice(0, wanted.shape[0]), slice(0, wanted.shape[1])
        return self._image(wanted, steps, np.zeros(wanted.shape, bool), box)

    def _change(self, levels: Levels, colours: Colours, box: Box) -> bytes:
        """The image block of what changes inside the box; empty if nothing does."""
        wanted = self._numbers[colours[box]]
        steps = self._loss.steps(levels[box], wanted)
        keeps = self._loss.keeps(levels[box], self._shown[box], wanted, steps)
        inner = bounds(~keeps, 0)
        if inner is None:
            return b""
        return self._image(wanted[inner], steps[inner], keeps[inner], inside(box, inner))

    def _image(
        self,
        wanted: NDArray[np.uint8],
        steps: NDArray[np.uint16],
        keeps: NDArray[np.bool_],
        box: Box,
    ) -> bytes:
        numbers = np.where(keeps, np.uint8(self._same), wanted)
        kinds = self._loss.kinds(wanted, steps, keeps).ravel()
        image, held = compress(
            numbers.tobytes(), self._bits, kinds=kinds.data, others=self._loss.others
        )
        now = np.frombuffer(held, np.uint8).reshape(wanted.shape)
        shown = self._shown[box]
        shown[...] = np.where(now == self._same, shown, now)
        return place(box[0].start, box[1].start, now.shape) + image

    def _flush(self) -> None:
        """Write the waiting frame; one that stays too long is followed by frames of one pixel."""
        while self._left:
            delay = min(self._left, LONGEST)
            control = bytes([0x21, 0xF9, 4, 1 << 2 | 1]) + delay.to_bytes(2, "little")
            self._file.write(control + bytes([self._same, 0]) + self._waiting)
            self._left -= delay
            self._waiting = place(0, 0, (1, 1)) + compress(bytes([self._same]), self._bits)[0]


def place(top: int, left: int, shape: tuple[int, ...]) -> bytes:
    """The descriptor of an image block that uses the global palette."""
    numbers = (left, top, shape[1], shape[0])
    return b"\x2c" + b"".join(number.to_bytes(2, "little") for number in numbers) + b"\0"


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
