"""Fitted: the best picture that a file of a given size can hold.

RUNGS lists for each format what is given up, in this order: first likeness (loss, quality),
then colours, then half the frames, then width, then half the frames again. The search is by
halves, so it tries at most five files, and takes the first rung it finds whose next better
one is too large.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from gradcore.errors import InputError
from gradreel.encoders.codecs import CODECS
from gradreel.encoders.spool import Spool
from gradreel.gif import open_gif
from gradreel.picture import Picture

if TYPE_CHECKING:
    from gradreel.formats import Encoder, Frame

__all__ = ["RUNGS", "Fitted", "Rung", "read_size"]

Frames = Iterable[tuple[NDArray[np.uint8], int]]
UNITS = {"": 1, "k": 1000, "m": 1000**2, "g": 1000**3, "ki": 1024, "mi": 1024**2, "gi": 1024**3}


@dataclass(frozen=True)
class Rung:
    """One step down: the share of the width, every how many frames one is kept, and options."""

    width: float
    every: int
    options: Mapping[str, Any] = field(default_factory=dict)

    def picture(self, picture: Picture) -> Picture:
        """The picture at this rung; width and height stay even."""
        if self.width == 1:
            return picture
        width, height = (
            2 * round(self.width * side / 2) for side in (picture.width, picture.height)
        )
        return replace(picture, width=width, height=height)

    def describe(self, picture: Picture) -> str:
        """The rung in words, such as 480x270, 12.5 frames a second, 64 colours, loss 64."""
        now = self.picture(picture)
        options = [
            f"{value} colours" if name == "colours" else f"{name} {value}"
            for name, value in self.options.items()
        ]
        rate = f"{picture.fps / self.every:g} frames a second"
        return ", ".join([f"{now.width}x{now.height}", rate, *options])


def ladder(*looks: Mapping[str, Any]) -> tuple[Rung, ...]:
    """Rungs: every look at full size, then the last two with fewer frames and smaller."""
    smaller = [(1, 2), (0.75, 2), (0.6, 2), (0.5, 2), (0.5, 4), (0.4, 4), (0.3, 4)]
    return (
        *(Rung(1, 1, look) for look in looks),
        *(Rung(width, every, look) for width, every in smaller for look in looks[-2:]),
    )


RUNGS: dict[str, tuple[Rung, ...]] = {
    "gif": ladder(
        {"colours": 255, "loss": 2},
        {"colours": 255, "loss": 8},
        {"colours": 127, "loss": 16},  # with the number for pixels that stay, 7 bits a code
        {"colours": 127, "loss": 32},
        {"colours": 63, "loss": 64},
    ),
    "webp": ladder({}, *({"lossless": 0, "quality": quality} for quality in (95, 85, 75, 60))),
    "mp4": ladder(*({"crf": crf} for crf in (21, 25, 29, 33))),
    "webm": ladder(*({"crf": crf} for crf in (20, 27, 34, 41))),
    "avif": ladder(*({"crf": crf} for crf in (20, 27, 34, 41))),
}


def read_size(text: str) -> int:
    """Bytes of a text such as 2MB, 500 kB or 1.5 MiB. Raises InputError."""
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([kmg]i?)?b?\s*", text.lower())
    size = int(float(found[1]) * UNITS[found[2] or ""]) if found else 0
    if size < 1:
        raise InputError(f"{text!r} is no size of a file: write 2MB, 500kB or 1.5MiB")
    return size


class Fitted:
    """An encoder that spools a film and, at the end, writes it as well as the budget allows.

    After `close`, `chosen` is the rung that was taken; `say` is told it in words. When even the
    last rung is too large, `close` raises InputError with the size it takes.
    """

    def __init__(
        self,
        path: Path,
        picture: Picture,
        name: str,
        budget: int,
        *,
        say: Callable[[str], None] = lambda words: None,
    ) -> None:
        if name not in RUNGS:
            raise InputError(f"{name} has no size limit: use {', '.join(RUNGS)}")
        self._open(path, picture, name, RUNGS[name][0]).abort()  # refuses what it cannot hold
        self._path, self._picture, self._name = path, picture, name
        self._budget = budget
        self._say = say
        self._trial = path.with_name(path.name + ".trial")
        self._spool = Spool(path.parent)
        self.chosen: Rung | None = None

    def write(self, frame: Frame, repeat: int = 1) -> None:
        """Spool the frame."""
        self._spool.append(frame, repeat)

    def close(self) -> None:
        """Search the rungs, best first, for the first that fits."""
        if not len(self._spool):
            raise InputError(f"no frame was drawn for {self._path.name}; choose a longer film")
        rungs = RUNGS[self._name]
        low, high = 0, len(rungs)
        middle = 0  # the best first: most films fit as they are
        size = 0
        while low < high:
            size = self._try(rungs[middle])
            if size <= self._budget:
                self._trial.replace(self._path)
                high = middle
            else:
                low = middle + 1
            middle = (low + high) // 2
        if high == len(rungs):
            words = rungs[-1].describe(self._picture)
            raise InputError(
                f"{self._path.name} takes {size / 1e6:.2f} MB even at {words}, which is over the "
                f"{self._budget / 1e6:.2f} MB allowed: allow more, or film fewer beats"
            )
        self._trial.unlink(missing_ok=True)
        self._spool.close()
        self.chosen = rungs[high]
        self._say(rungs[high].describe(self._picture))

    def abort(self) -> None:
        """Drop the spool and the files."""
        self._spool.close()
        self._trial.unlink(missing_ok=True)
        self._path.unlink(missing_ok=True)

    def _try(self, rung: Rung) -> int:
        """Bytes of the film at this rung."""
        picture = rung.picture(self._picture)
        encoder = self._open(self._trial, self._picture, self._name, rung)
        try:
            for levels, repeat in thinned(self._spool, rung.every):
                encoder.write(resized(levels, picture), repeat)
            encoder.close()
        except BaseException:
            encoder.abort()
            raise
        return self._trial.stat().st_size

    @staticmethod
    def _open(path: Path, picture: Picture, name: str, rung: Rung) -> Encoder:
        if name == "gif":
            return open_gif(path, rung.picture(picture), **rung.options)
        from gradreel.encoders.video import open_video

        codec = CODECS[name]
        options = {**codec.options, **{key: str(value) for key, value in rung.options.items()}}
        return open_video(path, rung.picture(picture), replace(codec, options=options))


def thinned(frames: Frames, every: int) -> Iterator[tuple[NDArray[np.uint8], int]]:
    """The frames at every so many frame times, each staying as long; the whole lasts the same."""
    time = 0
    waiting: tuple[NDArray[np.uint8], int] | None = None
    for levels, repeat in frames:
        start, time = time, time + repeat
        kept = -(-time // every) - -(-start // every)
        if kept:
            if waiting is not None:
                yield waiting
            waiting = levels, kept * every
    if waiting is not None:
        surplus = -time % every
        yield waiting[0], waiting[1] - surplus


def resized(levels: NDArray[np.uint8], picture: Picture) -> NDArray[np.uint8]:
    """The frame at the picture's size."""
    if levels.shape[:2] == (picture.height, picture.width):
        return levels
    size = picture.width, picture.height
    return np.asarray(Image.fromarray(levels).resize(size, Image.Resampling.LANCZOS))
