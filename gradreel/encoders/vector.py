"""VectorEncoder: a still in curves, which stays sharp at every size."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import cairo

from gradcore.errors import InputError
from gradreel.encoders.tidysvg import tidy
from gradreel.picture import Picture

if TYPE_CHECKING:
    from gradreel.formats import Drawing, Encoder, Frame

__all__ = ["VectorEncoder", "open_vector"]


def svg(drawing: Drawing, width: int, height: int) -> bytes:
    """An SVG file of so many px."""
    file = BytesIO()
    surface = cairo.SVGSurface(file, width, height)
    drawing(surface)
    surface.finish()
    return tidy(file.getvalue(), width, height)


def pdf(drawing: Drawing, width: int, height: int) -> bytes:
    """A PDF file of one page, a pt for a px."""
    file = BytesIO()
    surface = cairo.PDFSurface(file, width, height)
    surface.set_metadata(cairo.PDF_METADATA_CREATE_DATE, "")  # else no two files would be equal
    drawing(surface)
    surface.finish()
    return file.getvalue()


KINDS: dict[str, Callable[[Drawing, int, int], bytes]] = {"svg": svg, "pdf": pdf}


def open_vector(path: Path, picture: Picture, kind: str) -> Encoder:
    """An encoder of the last picture that is drawn for it, as an svg or pdf."""
    return VectorEncoder(path, picture, kind)


class VectorEncoder:
    """An encoder that has the picture drawn for it, and writes it as `kind` when it is closed."""

    def __init__(self, path: Path, picture: Picture, kind: str) -> None:
        self._path = path
        self._picture = picture
        self._kind = kind
        self._file: bytes | None = None

    def write(self, frame: Frame, repeat: int = 1) -> None:
        """Nothing: a file of curves has no use for pixels."""

    def draw(self, drawing: Drawing) -> None:
        """Keep what is drawn instead of what was drawn before."""
        self._file = KINDS[self._kind](drawing, self._picture.width, self._picture.height)

    def close(self) -> None:
        """Write the last drawing."""
        if self._file is None:
            raise InputError(f"no frame was drawn for {self._path.name}; choose a longer film")
        self._path.write_bytes(self._file)

    def abort(self) -> None:
        """Leave no file."""
        self._file = None
        self._path.unlink(missing_ok=True)
