"""Outlets: what a rendering's frames go into, one for each format asked, and what came out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import av

from gradcore.errors import InputError
from gradreel.encoders.captions import srt, vtt
from gradreel.formats import FORMATS, Encoder, Frame, Marked
from gradreel.picture import Picture

if TYPE_CHECKING:
    from gradreel.encoders.budget import Fitted, Rung
    from gradreel.film import Take

__all__ = ["CAPTIONS", "Outlet", "captions_of", "known_formats", "suffix_of"]

CAPTIONS: dict[str, Callable[[Sequence[tuple[float, float, str]]], str]] = {"srt": srt, "vtt": vtt}


def known_formats() -> tuple[str, ...]:
    """The names of all formats: those of frames, and those of captions."""
    return (*FORMATS, *CAPTIONS)


def suffix_of(name: str) -> str:
    """How the files of a format end."""
    return f".{name}" if name in CAPTIONS else FORMATS[name].suffix


def captions_of(name: str, take: Take, fps: float) -> str:
    """The text of a film's captions in a format of CAPTIONS; formulas lose their dollar signs."""
    starts = [first for first, _ in take.captions]
    spans = zip(take.captions, [*starts[1:], take.frames], strict=True)
    rows = [(first / fps, end / fps, words.replace("$", "")) for (first, words), end in spans]
    return CAPTIONS[name]([row for row in rows if row[2] and row[0] < row[1]])


class Outlet:
    """An encoder for one file, behind a loop or a size limit if they are asked for.

    Raises:
        InputError: the format cannot hold the picture, or its encoder is missing here.
    """

    def __init__(
        self, name: str, path: Path, picture: Picture, *, loop: str | None, budget: int | None
    ) -> None:
        self.picture = picture
        self.frames = 0
        self.chosen = ""
        self._budget: Fitted | None = None
        try:
            inner = self._inner(name, path, budget)
        except av.codec.codec.UnknownCodecError as error:
            raise InputError(
                f"{name} needs the encoder {error}, which this PyAV does not have: "
                "choose another --format, or install the av wheel from PyPI"
            ) from error
        self.encoder: Encoder = inner if FORMATS[name].still else _Counted(inner, self)
        if loop is not None and not FORMATS[name].still:
            from gradreel.encoders.loops import Looped, read_loop

            way = read_loop(loop)
            self.encoder = Looped(self.encoder, way, folder=path.parent, fps=picture.fps)

    def _inner(self, name: str, path: Path, budget: int | None) -> Encoder:
        if budget is None:
            return FORMATS[name].open(path, self.picture)
        from gradreel.encoders.budget import Fitted

        self._budget = Fitted(path, self.picture, name, budget, say=self._choose)
        return self._budget

    def _choose(self, words: str) -> None:
        self.chosen = words

    @property
    def rung(self) -> Rung | None:
        """What was given up for the size limit."""
        return self._budget.chosen if self._budget is not None else None

    def measures(self) -> tuple[int, int, float, int]:
        """Width, height, rate and number of frames of the file."""
        if self.rung is None:
            return self.picture.width, self.picture.height, self.picture.fps, self.frames
        size = self.rung.picture(self.picture)
        rate = self.picture.fps / self.rung.every
        frames = -(-self.frames // self.rung.every)
        return size.width, size.height, int(rate) if rate == int(rate) else rate, frames


class _Counted:
    """Counts the frames that an encoder takes."""

    def __init__(self, encoder: Encoder, outlet: Outlet) -> None:
        self._encoder = encoder
        self._outlet = outlet

    def write(self, frame: Frame, repeat: int = 1) -> None:
        """Hand the frame on."""
        self._outlet.frames += repeat
        self._encoder.write(frame, repeat)

    def mark(self, title: str) -> None:
        """Begin a chapter, if the format has chapters."""
        if isinstance(self._encoder, Marked):
            self._encoder.mark(title)

    def close(self) -> None:
        """Finish the file."""
        self._encoder.close()

    def abort(self) -> None:
        """Drop the file."""
        self._encoder.abort()
