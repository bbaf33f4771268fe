"""Time, bytes and likeness of H.264 settings on frames of our own: ``python -m bench.presets``.

Writes bench/presets.md, from which the settings in gradreel/encoders/codecs.py were chosen.
Processor time, because the encoder works in several threads beside others.
"""

from __future__ import annotations

import tempfile
import time
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from bench.works.field_ours import HIGH, Field
from gradreel.catalogue import find
from gradreel.encoders.codecs import CODECS, LEAN
from gradreel.encoders.pixels import Pixels
from gradreel.encoders.video import BT709
from gradreel.film import Job, shoot

Frames = list[NDArray[np.uint8]]
COUNT = 48
CLIPS = {"2,135 arrows": (None, ""), "tangent_projection": ("tangent_projection", "quarter_turn"),
         "ascent, surface": ("ascent", "split")}  # fmt: skip
KINDS = ("preset", "tune", "x264-params")
EVEN = LEAN.replace(":bframes=1", "")
PARAMS = [("subme=1", 16), ("subme=1", 18), ("subme=1", 20), ("subme=1:me=dia", 18),
          ("subme=1:me=dia:bframes=0", 18), ("subme=0", 18), (EVEN, 20), (EVEN, 21),
          (f"{EVEN}:bframes=2", 21), (LEAN, 20), (LEAN, 21), (LEAN, 22)]  # fmt: skip
SETTINGS: list[dict[str, str]] = [
    {"preset": "medium", "crf": "23"},
    {"preset": "medium", "crf": "18"},
    {"preset": "faster", "crf": "18"},
    {"preset": "veryfast", "crf": "18"},
    {"preset": "veryfast", "crf": "20"},
    {"preset": "veryfast", "crf": "23"},
    {"preset": "veryfast", "crf": "18", "tune": "animation"},
    *({"preset": "veryfast", "crf": str(crf), "x264-params": words} for words, crf in PARAMS),
    {"preset": "superfast", "crf": "18"},
    {"preset": "ultrafast", "crf": "18"},
]


class Enough(Exception):  # noqa: N818  # nothing failed
    """The clip has its frames."""


class Reel:
    """Keeps the first frames that move, after some of the beginning."""

    def __init__(self) -> None:
        self.frames: Frames = []
        self.passed = 0

    def write(self, frame: NDArray[np.uint8], repeat: int = 1) -> None:
        """Keep a frame."""
        self.passed += 1
        if self.passed > 40:
            self.frames.append(frame)
        if len(self.frames) == COUNT:
            raise Enough

    def close(self) -> None:
        """Nothing."""

    def abort(self) -> None:
        """Nothing."""


def clip(film: str | None, beat: str) -> Frames:
    """Frames of a film's beat at 1080p60."""
    scene: Any = Field if film is None else find(film).load()
    known = [step.name for step in scene.beats]
    beats = (beat,) if beat in known else tuple(known[2:3])
    reel = Reel()
    with suppress(Enough):
        shoot(Job(scene, {}, beats, HIGH, "dark"), [reel])
    return reel.frames


def likeness(file: Path, frames: Frames) -> float:
    """Mean SSIM of some decoded frames, their middle 960 x 540, with the lossless ones."""
    from bench.ssim import Reference

    found = []
    with av.open(str(file)) as source:
        for number, shown in enumerate(source.decode(video=0)):
            if number % 16 == 8:
                levels = shown.to_ndarray(format="rgb24")[270:810, 480:1440].astype(np.uint8)
                found.append(Reference(frames[number][270:810, 480:1440, :3]).ssim(levels))
    return float(np.mean(found))


def main() -> None:
    """Encode every clip with all settings."""
    lines = ["# H.264 settings on frames of our own films, 1920 x 1080", "",
             f"`python -m bench.presets`: {COUNT} frames that move; ms of processor time a frame",
             "for encoding alone, kB a frame, SSIM.", ""]  # fmt: skip
    for name, (film, beat) in CLIPS.items():
        frames = clip(film, beat)
        lines += [
            f"## {name}",
            "",
            "| preset | crf | ms | kB | SSIM |",
            "| --- | --- | --- | --- | --- |",
        ]
        for options in SETTINGS:
            with tempfile.TemporaryDirectory() as folder:
                file = Path(folder) / "clip.mp4"
                ms = encode(file, frames, options)
                size = file.stat().st_size / len(frames) / 1e3
                label = " ".join(options[k] for k in KINDS if k in options)
                ssim = likeness(file, frames)
                figures = f"{options['crf']} | {ms:.1f} | {size:.2f} | {ssim:.5f}"
                lines.append(f"| {label} | {figures} |")
        lines.append("")
        (Path(__file__).parent / "presets.md").write_text("\n".join(lines), encoding="utf-8")
        print("\n".join(lines), flush=True)


def encode(file: Path, frames: Frames, options: dict[str, str]) -> float:
    """Milliseconds of processor time a frame."""
    codec = CODECS["mp4"]
    pixels = Pixels(codec.pixels, BT709)
    spent = 0.0
    with av.open(str(file), "w") as target:
        stream = target.add_stream(codec.name, HIGH.fps, options)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = HIGH.width, HIGH.height, codec.pixels
        for number, frame in enumerate([*frames, None]):
            picture = None
            if frame is not None:
                picture = pixels.of(frame)
                picture.pts, picture.time_base = number, Fraction(1, HIGH.fps)
            began = time.process_time()
            packets = stream.encode(picture)
            spent += time.process_time() - began
            target.mux(packets)
    return spent / len(frames) * 1e3


if __name__ == "__main__":
    main()
