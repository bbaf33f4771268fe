"""GIFs: lossless frames in, one palette for the whole clip, only what changes is written."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from gradcore.errors import InputError
from gradreel.encoders.background import Background
from gradreel.encoders.gifwriter import GifWriter
from gradreel.encoders.lives import Lives
from gradreel.encoders.loss import Loss
from gradreel.encoders.nested import nest
from gradreel.encoders.spool import Spool, pack
from gradreel.encoders.tally import Tally
from gradreel.picture import Picture

if TYPE_CHECKING:
    from gradreel.formats import Encoder, Frame

__all__ = ["RATES", "GifEncoder", "open_gif"]

RATES = (10, 20, 25, 50)  # frames a second whose time is a whole number of centiseconds


def open_gif(path: Path, picture: Picture, *, colours: int = 255, loss: float = 2.0) -> Encoder:
    """An encoder in a thread of its own. Raises InputError for a picture GIF cannot hold.

    Args:
        path: where the file goes.
        picture: its size and rate.
        colours: colours for what moves, 2 to 255; what stays for 8 frames or more has up to
            255 in any case. 15, 31, 63 and 127 make the most of their codes.
        loss: the squared distance, levels², that a pixel of one frame may stray in a smooth
            area; less if it stays, see `gradreel.encoders.loss`. At 0 every pixel has the
            palette's nearest colour; with 255 colours, frames have palettes of their own where
            that shows more colours as they are.
    """
    if picture.fps not in RATES:
        raise InputError(
            f"a GIF cannot run at {picture.fps} frames a second, because it counts whole "
            f"hundredths of a second: use {', '.join(map(str, RATES[:-1]))} or {RATES[-1]}"
        )
    if picture.transparent:
        raise InputError("gif has no soft transparency: use webm, mov, webp or apng")
    if not 2 <= colours <= 255:
        raise InputError(f"a GIF cannot have {colours} colours: choose 2 to 255")
    if not loss >= 0:
        raise InputError(f"loss cannot be {loss}: choose 0 for none, 2, 8 or 32")
    return Background(GifEncoder(path, picture, colours=colours, loss=loss))


class GifEncoder:
    """An encoder that spools the frames, and at the end chooses the palette and writes."""

    def __init__(
        self, path: Path, picture: Picture, *, colours: int = 255, loss: float = 2.0
    ) -> None:
        self._path = path
        self._delay = 100 // picture.fps
        self._size = colours
        self._loss = loss
        self._tally = Tally()
        self._spool = Spool(path.parent)

    def write(self, frame: Frame, repeat: int = 1) -> None:
        """Spool the frame and count its colours."""
        levels = frame[..., :3]
        time = self._spool.duration
        if self._spool.append(levels, repeat):
            self._tally.add(pack(levels), time)

    def close(self) -> None:
        """Choose the palette, then write every frame."""
        if not len(self._spool):
            raise InputError(f"no frame was drawn for {self._path.name}; choose a longer film")
        self._tally.end(self._spool.duration)
        palette = nest(self._tally, self._size)
        with closing(Lives(self._spool, self._path.parent)) as lives, self._path.open("wb") as file:
            loss, exact = Loss(palette, self._loss), self._loss == 0 and self._size == 255
            writer = GifWriter(file, palette, loss, exact=exact)
            for (levels, repeat), octaves in zip(self._spool, lives, strict=True):
                writer.add(levels, octaves, repeat * self._delay)
            writer.end()
        self._spool.close()

    def abort(self) -> None:
        """Drop the spool and the file."""
        self._spool.close()
        self._path.unlink(missing_ok=True)
