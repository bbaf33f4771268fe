"""StillEncoder: the last frame of a film as one picture file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from gradcore.errors import InputError
from gradreel.picture import Picture

if TYPE_CHECKING:
    from gradreel.formats import Frame

__all__ = ["StillEncoder"]


class StillEncoder:
    """An encoder that keeps the last frame and writes it as `kind` when it is closed."""

    def __init__(self, path: Path, picture: Picture, kind: str) -> None:
        self._path = path
        self._transparent = picture.transparent
        self._kind = kind
        self._frame: Frame | None = None

    def write(self, frame: Frame, repeat: int = 1) -> None:
        """Keep this frame instead of the one before."""
        self._frame = frame

    def close(self) -> None:
        """Write the last frame."""
        if self._frame is None:
            raise InputError(f"no frame was drawn for {self._path.name}; choose a longer film")
        pixels = self._frame if self._transparent else self._frame[..., :3]
        Image.fromarray(pixels).save(self._path, self._kind, optimize=True)

    def abort(self) -> None:
        """Leave no file."""
        self._frame = None
        self._path.unlink(missing_ok=True)
