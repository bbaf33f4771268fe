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

    Frames equal to their forerunner only lengthen it.
    """

    def __init__(self, folder: Path) -> None:
        self._file = TemporaryFile(dir=folder)  # noqa: SIM115 - lives as long as the spool
        self._shape: tuple[int, ...] = ()
        self._ends = [0]
        self._repeats: list[int] = []
        self._last: bytes | None = None

    def append(self, levels: NDArray[np.uint8], repeat: int = 1) -> bool:
        """Whether the frame differs from the last one. All frames have one shape."""
        pixels = levels.tobytes()
        if pixels == self._last:
            self._repeats[-1] += repeat
            return False
        packed = zlib.compress(pixels, 1)
        self._file.seek(self._ends[-1])
        self._file.write(packed)
        self._shape = levels.shape
        self._ends.append(self._ends[-1] + len(packed))
        self._repeats.append(repeat)
        self._last = pixels
        return True

    def __len__(self) -> int:
        return len(self._repeats)

    def __getitem__(self, index: int) -> tuple[NDArray[np.uint8], int]:
        index = range(len(self))[index]
        self._file.seek(self._ends[index])
        packed = self._file.read(self._ends[index + 1] - self._ends[index])
        levels = np.frombuffer(zlib.decompress(packed), np.uint8).reshape(self._shape)
        return levels, self._repeats[index]

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
