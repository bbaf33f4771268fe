"""Spool: the frames of a clip on disk, so that long clips need no more memory than short ones."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryFile

import numpy as np
from numpy.typing import NDArray

__all__ = ["Colours", "Spool", "pack", "unpack"]

Colours = NDArray[np.uint32]
"""Colours as numbers, red + 256 green + 65536 blue."""


class Spool:
    """A sequence of (levels (H, W, C), repeat), in a nameless file that vanishes with the process.

    Frames equal to their forerunner only lengthen it. Each is kept as what differs from the one
    before, so going through them one by one, either way, is fast, and a leap is not.
    """

    def __init__(self, folder: Path) -> None:
        self._file = TemporaryFile(dir=folder)  # noqa: SIM115 - lives as long as the spool
        self._ends = [0]
        self._rows: list[slice] = []  # of what differs
        self._repeats: list[int] = []
        self._last: NDArray[np.uint8] | None = None
        self._at: tuple[int, NDArray[np.uint8]] | None = None  # the frame written or read last

    def append(self, levels: NDArray[np.uint8], repeat: int = 1) -> bool:
        """Whether the frame differs from the last one. All frames have one shape."""
        differs = levels if self._last is None else levels ^ self._last
        rows = np.flatnonzero(differs.reshape(len(levels), -1).any(axis=1))
        if self._last is not None and not len(rows):
            self._repeats[-1] += repeat
            return False
        part = slice(int(rows[0]), int(rows[-1]) + 1) if len(rows) else slice(0, 1)
        packed = zlib.compress(differs[part].tobytes(), 1)
        self._file.seek(self._ends[-1])
        self._file.write(packed)
        self._ends.append(self._ends[-1] + len(packed))
        self._rows.append(part)
        self._repeats.append(repeat)
        self._last = levels.copy()
        self._at = len(self) - 1, self._last
        return True

    def __len__(self) -> int:
        return len(self._repeats)

    def __getitem__(self, index: int) -> tuple[NDArray[np.uint8], int]:
        index = range(len(self))[index]
        assert self._at is not None  # there is a frame
        at, levels = self._at
        if index < abs(index - at):  # before the first frame all is black
            at, levels = -1, np.zeros_like(levels)
        while at != index:
            forward = at < index
            levels = self._other(levels, at + forward)
            at += 1 if forward else -1
        self._at = at, levels
        return levels, self._repeats[index]

    def _other(self, levels: NDArray[np.uint8], index: int) -> NDArray[np.uint8]:
        """A frame, given the one before it, or that one, given it."""
        self._file.seek(self._ends[index])
        packed = self._file.read(self._ends[index + 1] - self._ends[index])
        other = levels.copy()
        part = other[self._rows[index]]
        part ^= np.frombuffer(zlib.decompress(packed), np.uint8).reshape(part.shape)
        return other

    def __iter__(self) -> Iterator[tuple[NDArray[np.uint8], int]]:
        return (self[index] for index in range(len(self)))

    @property
    def duration(self) -> int:
        """Frame times in the whole clip."""
        return sum(self._repeats)

    def close(self) -> None:
        """Give the disk space back."""
        self._file.close()


def pack(levels: NDArray[np.uint8]) -> Colours:
    """Colours (...) of levels (..., 3)."""
    wide = np.zeros((*levels.shape[:-1], 4), np.uint8)
    for channel in range(3):
        wide[..., channel] = levels[..., channel]
    return wide.view("<u4")[..., 0].astype(np.uint32, copy=False)


def unpack(colours: Colours) -> NDArray[np.uint8]:
    """Levels (..., 3) of colours (...): a view of their bytes."""
    wide: NDArray[np.uint8] = colours.astype("<u4", copy=False).view(np.uint8)
    return wide.reshape(*colours.shape, 4)[..., :3]
