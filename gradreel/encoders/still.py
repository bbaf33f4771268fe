"""StillEncoder: the last frame of a film as one picture file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from gradcore.errors import InputError
from gradreel.picture import Picture

if TYPE_CHECKING:
    from gradreel.formats import Encoder, Frame

__all__ = ["StillEncoder", "open_still"]

KINDS: dict[str, tuple[str, dict[str, int]]] = {
    "png": ("PNG", {"optimize": 1}),
    "jpg": ("JPEG", {"quality": 93, "subsampling": 0, "optimize": 1}),
}


def open_still(path: Path, picture: Picture, kind: str) -> Encoder:
    """An encoder of the last frame as a png or jpg."""
    if picture.transparent and kind == "jpg":
        raise InputError("jpg has no transparency: use png")
    return StillEncoder(path, picture, kind)


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
        name, options = KINDS[self._kind]
        Image.fromarray(pixels).save(self._path, name, **options)

    def abort(self) -> None:
        """Leave no file."""
        self._frame = None
        self._path.unlink(missing_ok=True)
