"""CODECS: how libav is told to write each moving format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["CODECS", "LEAN", "Codec"]

LEAN = "subme=1:me=dia:bframes=1:b-adapt=0:weightp=0:aq-mode=0:rc-lookahead=10"


@dataclass(frozen=True)
class Codec:
    """A codec of libav, the pixels it is given, and its options.

    `transparent_pixels` is empty where the codec has no alpha, and `even` says that width and
    height must be.
    """

    name: str
    container: str
    pixels: str
    transparent_pixels: str
    options: Mapping[str, str]
    muxer: Mapping[str, str] = field(default_factory=dict)
    even: bool = False


CODECS: dict[str, Codec] = {
    # Chosen from bench/presets.md: veryfast needs half the time of medium for the same bytes and
    # likeness, and LEAN up to two fifths less than that: a drawing has no noise whose bits could
    # be moved, no fades to weigh, and one frame between two others is as good as three.
    # Several frames at once, where PyAV asks for slices of one: nobody waits for the last slice.
    "mp4": Codec(
        "libx264",
        "mp4",
        "yuv420p",
        "",
        {"preset": "veryfast", "crf": "21", "x264-params": f"{LEAN}:sliced-threads=0"},
        {"movflags": "+faststart"},
        even=True,
    ),
    "webm": Codec(
        "libvpx-vp9",
        "webm",
        "yuv420p",
        "yuva420p",
        # alt-ref frames and alpha exclude each other
        {"crf": "20", "b": "0", "cpu-used": "5", "row-mt": "1", "auto-alt-ref": "0"},
        {"fflags": "+bitexact"},  # else every file gets random numbers
        even=True,
    ),
    "mov": Codec("prores_ks", "mov", "yuv444p10le", "yuva444p10le", {"profile": "4444"}, even=True),
    "webp": Codec(
        "libwebp_anim",
        "webp",
        "bgra",
        "bgra",
        {"lossless": "1", "quality": "50", "compression_level": "3"},
        {"loop": "0"},
    ),
    "apng": Codec("apng", "apng", "rgb24", "rgba", {"pred": "mixed"}, {"plays": "0"}),
    "avif": Codec(
        "libsvtav1", "avif", "yuv420p", "", {"crf": "20", "preset": "8"}, {"loop": "0"}, even=True
    ),
}
