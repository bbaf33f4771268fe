"""VideoEncoder: a film through one of libav's codecs, with beats as chapters."""

from __future__ import annotations

import os
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import av
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc

from gradcore.errors import InputError
from gradreel.encoders.background import Background
from gradreel.encoders.codecs import Codec
from gradreel.encoders.pixels import Pixels
from gradreel.picture import Picture
from gradreel.profile import current_meter

if TYPE_CHECKING:
    from gradreel.formats import Encoder, Frame

__all__ = ["VideoEncoder", "open_video"]

BT709, BT601 = Colorspace.ITU709, Colorspace.ITU601
AVCOL_SPC = {BT709: 1, BT601: 5}  # libav's own numbers, which av names only for reformatting


def open_video(path: Path, picture: Picture, codec: Codec) -> Encoder:
    """An encoder in a thread of its own. Raises InputError for what the codec cannot hold."""
    width, height = picture.width, picture.height
    pixels = codec.transparent_pixels if picture.transparent else codec.pixels
    if not pixels:
        raise InputError(f"{codec.container} has no transparency: use webm, mov, webp, apng or png")
    if codec.even and (width % 2 or height % 2):
        even = f"{width + width % 2}x{height + height % 2}"
        raise InputError(
            f"{codec.container} needs an even width and height, not {width}x{height}: use {even}"
        )
    if codec.name == "libsvtav1":
        os.environ.setdefault("SVT_LOG", "1")  # it writes a banner to stderr, and asks only here
    return Background(VideoEncoder(path, picture, codec, pixels))


class VideoEncoder:
    """An encoder of one video stream at a constant rate."""

    def __init__(self, path: Path, picture: Picture, codec: Codec, pixels: str) -> None:
        self._path = path
        self._meter = current_meter()
        space = BT601 if codec.container == "webp" else BT709  # WebP knows no other
        self._pixels = Pixels(pixels, space)
        self._container = av.open(str(path), "w", format=codec.container, options=dict(codec.muxer))
        self._rate = Fraction(picture.fps)
        stream = self._container.add_stream(codec.name, self._rate, dict(codec.options))
        assert isinstance(stream, av.VideoStream)
        self._stream = stream
        context = stream.codec_context
        context.width, context.height = picture.width, picture.height
        context.pix_fmt = pixels
        context.time_base = 1 / self._rate
        if pixels.startswith("yuv"):
            context.colorspace = AVCOL_SPC[space]
            context.color_range = ColorRange.MPEG
            context.color_primaries = ColorPrimaries.BT709
            context.color_trc = ColorTrc.BT709
        self._frames = 0
        self._marks: list[tuple[int, str]] = []

    def write(self, frame: Frame, repeat: int = 1) -> None:
        """Encode the frame `repeat` times; converting it to the codec's pixels is done once."""
        with self._meter.measured("beside: of which from RGB to the codec's pixels"):
            picture = self._pixels.of(frame)
        for _ in range(repeat):
            picture.pts = self._frames
            picture.time_base = 1 / self._rate
            self._container.mux(self._stream.encode(picture))
            self._frames += 1

    def mark(self, title: str) -> None:
        """Begin a chapter with the next frame."""
        self._marks.append((self._frames, title))

    def close(self) -> None:
        """Write what the codec still holds, the chapters, and the index."""
        if not self._frames:
            self.abort()
            raise InputError(f"no frame was drawn for {self._path.name}; choose a longer film")
        try:
            self._container.mux(self._stream.encode(None))
            self._chapters()
            self._container.close()
        except BaseException:
            self.abort()
            raise

    def abort(self) -> None:
        """Close and remove the file."""
        with suppress(OSError, ValueError):  # a full disk, say: the file goes anyway
            self._container.close()
        self._path.unlink(missing_ok=True)

    def _chapters(self) -> None:
        ends = [start for start, _ in [*self._marks, (self._frames, "")][1:]]
        self._container.set_chapters(
            [
                {
                    "id": number,
                    "start": start,
                    "end": end,
                    "time_base": 1 / self._rate,
                    "metadata": {"title": title},
                }
                for number, ((start, title), end) in enumerate(zip(self._marks, ends, strict=True))
            ]
        )
