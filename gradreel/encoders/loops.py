"""LOOPS: ways for a clip to end where it begins, as functions of its spooled frames."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gradcore.errors import InputError
from gradreel.encoders.spool import Spool

if TYPE_CHECKING:
    from gradreel.formats import Encoder, Frame

__all__ = ["LOOPS", "Loop", "Looped", "bounce", "fade", "hold", "read_loop"]

Frames = Iterator[tuple[NDArray[np.uint8], int]]


def hold(spool: Spool, times: int) -> Frames:
    """The clip, whose last frame stays for `times` frame times more."""
    for index, (levels, repeat) in enumerate(spool):
        yield levels, repeat + times * (index == len(spool) - 1)


def bounce(spool: Spool, times: int = 0) -> Frames:
    """The clip forwards, then backwards up to its second frame. `times` is not used."""
    yield from spool
    for index in range(len(spool) - 2, 0, -1):
        yield spool[index]


def fade(spool: Spool, times: int) -> Frames:
    """The clip, whose last frame turns into its first within `times` frame times."""
    yield from spool
    first, last = (spool[index][0].astype(np.float32) for index in (0, -1))
    for step in range(1, times):
        share = step / times
        yield np.rint(last + share * (first - last)).astype(np.uint8), 1


@dataclass(frozen=True)
class Kind:
    """A way to loop, and the seconds it takes if none are given; None where it has no seconds."""

    play: Callable[[Spool, int], Frames]
    seconds: float | None


LOOPS: dict[str, Kind] = {
    "hold": Kind(hold, 1.0),
    "bounce": Kind(bounce, None),
    "fade": Kind(fade, 0.6),
}


@dataclass(frozen=True)
class Loop:
    """A way to loop with its seconds."""

    play: Callable[[Spool, int], Frames]
    seconds: float


def read_loop(text: str) -> Loop:
    """The loop that a text such as hold:1.5, bounce or fade names. Raises InputError."""
    name, colon, number = text.partition(":")
    kind = LOOPS.get(name)
    if kind is None:
        raise InputError(f"there is no loop {text!r}: choose hold:SECONDS, bounce or fade:SECONDS")
    if not colon:
        return Loop(kind.play, kind.seconds or 0.0)
    if kind.seconds is None:
        raise InputError(f"{name} takes no seconds, so not {text!r}: write {name}")
    try:
        seconds = float(number)
    except ValueError:
        seconds = -1.0
    if not 0 < seconds <= 60:
        raise InputError(f"{name} cannot last {number!r} seconds: give a number up to 60")
    return Loop(kind.play, seconds)


class Looped:
    """An encoder that spools a clip and, at the end, plays it as a loop to another encoder."""

    def __init__(self, encoder: Encoder, loop: Loop, *, folder: Path, fps: int) -> None:
        self._encoder = encoder
        self._loop = loop
        self._times = round(loop.seconds * fps)
        self._spool = Spool(folder)

    def write(self, frame: Frame, repeat: int = 1) -> None:
        """Spool the frame."""
        self._spool.append(frame, repeat)

    def close(self) -> None:
        """Play the loop, then finish the file."""
        if len(self._spool):
            for levels, repeat in self._loop.play(self._spool, self._times):
                self._encoder.write(levels, repeat)
        self._encoder.close()
        self._spool.close()

    def abort(self) -> None:
        """Drop the spool and the file."""
        self._spool.close()
        self._encoder.abort()
