"""Look: the size, rate, background, loop and weight that a person asks of a film's files."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from gradcore.errors import InputError
from gradreel.formats import FORMATS
from gradreel.picture import QUALITIES, Picture

__all__ = ["Look", "picture_of"]

BLOG = Picture(800, 450, 25)  # what a page shows of a loop; drawn at this size, not shrunk
GIF_RATES = (10, 25, 50)  # whole hundredths of a second, one for each quality
WIDTHS = (64, 7680)
RATES = (1, 120)


@dataclass(frozen=True)
class Look:
    """What a person asks; None leaves it to the format.

    ``loop`` is a text such as ``hold:1.5``, ``max_size`` one such as ``2MB``.

    Raises:
        InputError: a number or a text that can't be used.
    """

    quality: str | None = None
    width: int | None = None
    fps: int | None = None
    transparent: bool = False
    loop: str | None = None
    max_size: str | None = None

    def __post_init__(self) -> None:
        for name, number, (low, high) in (("width", self.width, WIDTHS), ("fps", self.fps, RATES)):
            if number is not None and not low <= number <= high:
                raise InputError(f"{name} {number} is out of range: allowed is {low} to {high}")
        if self.loop is not None:
            from gradreel.encoders.loops import read_loop

            read_loop(self.loop)
        if self.max_size is not None:
            assert self.budget is not None  # reading it says what is wrong with it

    @property
    def budget(self) -> int | None:
        """The bytes that a file may have."""
        if self.max_size is None:
            return None
        from gradreel.encoders.budget import read_size

        return read_size(self.max_size)

    def picture(self, name: str) -> Picture:
        """The size and rate that a format is drawn at. Height follows width at 16 to 9."""
        picture = picture_of(name, self.quality)
        if self.width is not None:
            height = 2 * round(self.width * 9 / 32)
            picture = replace(picture, width=self.width, height=height)
        if self.fps is not None:
            picture = replace(picture, fps=self.fps)
        return replace(picture, transparent=self.transparent)

    def options(self) -> dict[str, Any]:
        """What was asked, by the names of the command line's options."""
        names = ("quality", "width", "fps", "transparent", "loop", "max_size")
        asked = {name: getattr(self, name) for name in names}
        return {name: value for name, value in asked.items() if value not in (None, False)}


def picture_of(name: str, quality: str | None) -> Picture:
    """The size and rate of a format at a quality; without one, loops are drawn for a page.

    A GIF's rate divides 100: it takes the highest of GIF_RATES that the quality reaches.
    """
    if quality is None:
        return BLOG if name in FORMATS and FORMATS[name].loop else QUALITIES["medium"]
    chosen = QUALITIES[quality]
    if name != "gif":
        return chosen
    return replace(chosen, fps=max(rate for rate in GIF_RATES if rate <= chosen.fps))
