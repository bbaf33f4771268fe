"""GIFs: lossless frames in, one palette for the whole clip, only what changed is written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np
from numpy.typing import NDArray

from gradcore.errors import InputError
from gradreel.encoders.background import Background
from gradreel.encoders.lzw import compress
from gradreel.encoders.palette import Tally, choose, nearest
from gradreel.encoders.spool import Spool
from gradreel.picture import Picture

if TYPE_CHECKING:
    from gradreel.formats import Encoder, Frame

__all__ = ["RATES", "GifEncoder", "open_gif"]

RATES = (10, 20, 25, 50)  # frames a second whose time is a whole number of centiseconds
LONGEST = 65535  # centiseconds that one frame can stay


def open_gif(path: Path, picture: Picture) -> Encoder:
    """An encoder in a thread of its own. Raises InputError for a picture GIF cannot hold."""
    if picture.fps not in RATES:
        raise InputError(
            f"a GIF cannot run at {picture.fps} frames a second, because it counts whole "
            f"hundredths of a second: use {', '.join(map(str, RATES[:-1]))} or {RATES[-1]}"
        )
    if picture.transparent:
        raise InputError("gif has no soft transparency: use webm, mov, webp or apng")
    return Background(GifEncoder(path, picture))


class GifEncoder:
    """An encoder that spools the frames, and at the end chooses the palette and writes."""

    def __init__(self, path: Path, picture: Picture, *, colours: int = 255) -> None:
        self._path = path
        self._picture = picture
        self._size = colours
        self._tally = Tally()
        self._spool = Spool(path.parent, picture.height, picture.width)

    def write(self, frame: Frame, repeat: int = 1) -> None:
        """Spool the frame and count its colours."""
        if self._spool.append(frame, repeat):
            self._tally.add(self._spool[-1][0])

    def close(self) -> None:
        """Choose the palette, then write every frame."""
        if not len(self._spool):
            raise InputError(f"no frame was drawn for {self._path.name}; choose a longer film")
        colours, counts = self._tally.read()
        palette = choose(colours, counts, self._size)
        numbers = nearest(colours, palette)
        with self._path.open("wb") as file:
            writer = GifWriter(file, self._picture, palette)
            for frame, repeat in self._spool:
                writer.add(numbers[frame], repeat)
            writer.end()
        self._spool.close()

    def abort(self) -> None:
        """Drop the spool and the file."""
        self._spool.close()
        self._path.unlink(missing_ok=True)


class GifWriter:
    """The bytes of an endless GIF (GIF89a). One frame waits, since its delay may still grow."""

    def __init__(self, file: BinaryIO, picture: Picture, palette: NDArray[np.uint8]) -> None:
        self._file = file
        self._delay = 100 // picture.fps
        self._clear = len(palette)  # the palette number that means: leave the pixel as it is
        self._bits = max(2, self._clear.bit_length())
        self._shown: NDArray[np.uint8] | None = None
        self._waiting = b""
        self._left = 0
        size = picture.width.to_bytes(2, "little") + picture.height.to_bytes(2, "little")
        file.write(b"GIF89a" + size + bytes([0xF0 | self._bits - 1, 0, 0]))
        file.write(palette.tobytes().ljust(3 << self._bits, b"\0"))
        file.write(b"\x21\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00")

    def add(self, numbers: NDArray[np.uint8], repeat: int) -> None:
        """Show palette numbers (H, W) for `repeat` frame times."""
        if self._shown is None:
            rows, columns = slice(0, numbers.shape[0]), slice(0, numbers.shape[1])
            changed = np.ones_like(numbers, dtype=bool)
        else:
            changed = numbers != self._shown
            if not changed.any():
                self._left += repeat * self._delay
                return
            rows, columns = bounds(changed)
        self._flush()
        part = np.where(changed, numbers, np.uint8(self._clear))[rows, columns]
        self._waiting = self._image(part, rows.start, columns.start)
        self._left = repeat * self._delay
        self._shown = numbers

    def end(self) -> None:
        self._flush()
        self._file.write(b"\x3b")

    def _image(self, part: NDArray[np.uint8], top: int, left: int) -> bytes:
        height, width = part.shape
        place = b"".join(value.to_bytes(2, "little") for value in (left, top, width, height))
        return b"\x2c" + place + b"\0" + compress(part.tobytes(), self._bits)

    def _flush(self) -> None:
        """Write the waiting frame; one that stays too long is followed by frames of one pixel."""
        while self._left:
            delay = min(self._left, LONGEST)
            control = bytes([0x21, 0xF9, 4, 1 << 2 | 1]) + delay.to_bytes(2, "little")
            self._file.write(control + bytes([self._clear, 0]) + self._waiting)
            self._left -= delay
            self._waiting = self._image(np.full((1, 1), self._clear, np.uint8), 0, 0)


def bounds(changed: NDArray[np.bool_]) -> tuple[slice, slice]:
    """The rows and columns of the smallest rectangle around what changed."""
    rows = np.flatnonzero(changed.any(axis=1))
    columns = np.flatnonzero(changed.any(axis=0))
    return slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)
