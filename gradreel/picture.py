"""Picture: how large and how fast a film is drawn."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["QUALITIES", "Picture"]


@dataclass(frozen=True)
class Picture:
    """Frame size in pixels, frames a second, and whether the background is left out."""

    width: int
    height: int
    fps: int
    transparent: bool = False


QUALITIES: dict[str, Picture] = {
    "draft": Picture(640, 360, 10),
    "medium": Picture(1280, 720, 30),
    "high": Picture(1920, 1080, 60),
    "4k": Picture(3840, 2160, 60),
}
