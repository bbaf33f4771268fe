"""FORMATS: one entry an output format, and the contract every encoder keeps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from gradreel.picture import Picture

if TYPE_CHECKING:
    import cairo

__all__ = ["FORMATS", "Drawing", "Drawn", "Encoder", "Format", "Frame", "Marked"]

Frame = NDArray[np.uint8]
"""One frame, (H, W, 4) levels 0 to 255: red, green, blue and straight alpha."""

Drawing: TypeAlias = Callable[["cairo.Surface"], None]
"""Draws the picture that stands now on a surface of its size; as curves, if that keeps them."""


class Encoder(Protocol):
    """What takes the frames of one film, in order, and leaves one finished file.

    The file is whole only after `close`. After `abort` nothing is left of it.
    """

    def write(self, frame: Frame, repeat: int = 1) -> None:
        """Take a frame that stays for `repeat` frame times. It must not change afterwards."""

    def close(self) -> None:
        """Finish the file. Raises what went wrong in a thread of the encoder's own."""

    def abort(self) -> None:
        """Drop everything, temporary files included. Safe to call twice."""


@runtime_checkable
class Marked(Protocol):
    """An encoder whose files have chapters."""

    def mark(self, title: str) -> None:
        """Begin a chapter with the next frame."""


@runtime_checkable
class Drawn(Protocol):
    """An encoder that is given no pixels: it has the picture drawn on a surface of its own.

    Drawing walks through the scene itself, so it is done at once, while the picture stands.
    """

    def draw(self, drawing: Drawing) -> None:
        """Have the picture drawn, instead of what was drawn before."""


@dataclass(frozen=True)
class Format:
    """An output format: how its files are named, what they can hold, and how one is opened.

    A ``loop`` stands on a page and plays for ever, so it is drawn small unless asked otherwise.

    `open(path, picture)` raises InputError for a picture the format cannot hold, before it
    touches the path.
    """

    name: str
    suffix: str
    describe: str
    open: Callable[[Path, Picture], Encoder]
    still: bool = False
    loop: bool = False
    alpha: bool = False


def video(name: str) -> Callable[[Path, Picture], Encoder]:
    """What opens an encoder of the codec of this name."""

    def opened(path: Path, picture: Picture) -> Encoder:
        from gradreel.encoders.codecs import CODECS
        from gradreel.encoders.video import open_video

        return open_video(path, picture, CODECS[name])

    return opened


def gif(path: Path, picture: Picture) -> Encoder:
    """An encoder of an endless GIF with one palette for the whole clip."""
    from gradreel.gif import open_gif

    return open_gif(path, picture)


def still(kind: str) -> Callable[[Path, Picture], Encoder]:
    """What opens an encoder that keeps the last frame as one picture."""

    def opened(path: Path, picture: Picture) -> Encoder:
        from gradreel.encoders.still import open_still

        return open_still(path, picture, kind)

    return opened


def vector(kind: str) -> Callable[[Path, Picture], Encoder]:
    """What opens an encoder that has the last picture drawn in curves."""

    def opened(path: Path, picture: Picture) -> Encoder:
        from gradreel.encoders.vector import open_vector

        return open_vector(path, picture, kind)

    return opened


FORMATS: dict[str, Format] = {
    entry.name: entry
    for entry in (
        Format("mp4", ".mp4", "film, H.264; plays everywhere", video("mp4")),
        Format("webm", ".webm", "film, VP9; for the web", video("webm"), alpha=True),
        Format("mov", ".mov", "film, ProRes 4444; for editing", video("mov"), alpha=True),
        Format("gif", ".gif", "endless loop; 10, 20, 25 or 50 frames a second", gif, loop=True),
        Format("webp", ".webp", "endless loop, lossless", video("webp"), loop=True, alpha=True),
        Format(
            "apng", ".apng", "endless loop, lossless, large", video("apng"), loop=True, alpha=True
        ),
        Format("avif", ".avif", "endless loop, AV1; the smallest", video("avif"), loop=True),
        Format("png", ".png", "still: one frame", still("png"), still=True, alpha=True),
        Format("jpg", ".jpg", "still: one frame, smaller", still("jpg"), still=True),
        Format("svg", ".svg", "still in curves, for a page", vector("svg"), still=True, alpha=True),
        Format("pdf", ".pdf", "still in curves, for print", vector("pdf"), still=True, alpha=True),
    )
}
