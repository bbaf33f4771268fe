"""Pixels: frames of levels turned into a codec's pixels, again only where they changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import (
    ColorPrimaries,
    ColorRange,
    Colorspace,
    ColorTrc,
    Interpolation,
    VideoReformatter,
)
from numpy.typing import NDArray

from gradcore.compiled import compiled

if TYPE_CHECKING:
    from gradreel.formats import Frame

__all__ = ["Pixels"]

Plane = NDArray[np.uint8]

# Shares of red and blue in luma (ITU-R BT.709 and BT.601).
SHARES = {Colorspace.ITU709: (0.2126, 0.0722), Colorspace.ITU601: (0.299, 0.114)}
POINT = 20  # bits behind the point
STRETCH = 64  # pixels of a row, of which all are turned if one has changed


class Pixels:
    """Frames in a codec's pixels, such as yuv420p, in one colour space.

    Most films are yuv420p, of which a frame is turned where it differs from the last one: luma
    within a level of libav's, chroma the mean of its four pixels, where libav's reaches further.
    """

    def __init__(self, name: str, space: Colorspace) -> None:
        self._name = name
        self._space = space
        self._reformatter = VideoReformatter()
        self._weights = weights(*SHARES[space])
        self._last: tuple[Frame, VideoFrame] | None = None

    def of(self, frame: Frame) -> VideoFrame:
        """The frame ``(H, W, 4)`` as libav takes it. It is written over by the next call."""
        if self._name != "yuv420p":
            return self._turned(frame)
        whole = self._last is None
        last, picture = self._last or (frame, self._blank(frame))
        if frame.shape != last.shape:  # the loops below do not check their indices
            raise ValueError(f"a frame of shape {frame.shape} cannot follow one of {last.shape}")
        picture.make_writable()  # a codec that still holds it keeps its own
        luma, blue, red = _planes(picture)
        turn(_colours(last), _colours(frame), whole, luma, blue, red, self._weights)
        self._last = frame, picture
        return picture

    def _blank(self, frame: Frame) -> VideoFrame:
        if frame.ndim != 3 or frame.shape[2] != 4 or frame.shape[0] % 2 or frame.shape[1] % 2:
            raise ValueError(f"a frame has an even shape (H, W, 4), not {frame.shape}")
        height, width, _ = frame.shape
        picture = VideoFrame(width, height, self._name)
        picture.colorspace = self._space
        picture.color_range = ColorRange.MPEG
        picture.color_primaries = ColorPrimaries.BT709
        picture.color_trc = ColorTrc.BT709
        return picture

    def _turned(self, frame: Frame) -> VideoFrame:
        given = VideoFrame.from_numpy_buffer(np.ascontiguousarray(frame), "rgba")
        if not self._name.startswith("yuv"):
            return self._reformatter.reformat(given, format=self._name, threads=1)
        return self._reformatter.reformat(
            given,
            format=self._name,
            dst_colorspace=self._space,
            src_color_range=ColorRange.JPEG,
            dst_color_range=ColorRange.MPEG,
            dst_color_primaries=ColorPrimaries.BT709,
            dst_color_trc=ColorTrc.BT709,
            interpolation=Interpolation.BICUBIC,
            threads=1,
        )


def weights(red: float, blue: float) -> NDArray[np.int64]:
    """What R, G, B and 1 count in Y, Cb and Cr, ``(3, 4)``, of levels 16 to 235 and 16 to 240."""
    luma = np.array([red, 1 - red - blue, blue])
    rows = [
        [*luma * 219 / 255, 16],
        [*(np.array([0, 0, 1]) - luma) / (2 - 2 * blue) * 224 / 255, 128],
        [*(np.array([1, 0, 0]) - luma) / (2 - 2 * red) * 224 / 255, 128],
    ]
    found = np.array(rows)
    found[:, 3] += 0.5
    return np.asarray(np.rint(found * (1 << POINT)), np.int64)


@compiled
def turn(
    last: NDArray[np.uint32],
    frame: NDArray[np.uint32],
    whole: bool,
    luma: Plane,
    blue: Plane,
    red: Plane,
    weights: NDArray[np.int64],
) -> None:
    """Write a frame ``(H, W)``, the whole or where it differs from the last one, into planes.

    A pixel's bytes are R, G, B, A. Height and width are even, and rows of a plane may be longer.
    """
    height, width = frame.shape
    for upper in range(0, height, 2):
        for begin in range(0, width, STRETCH):
            part = slice(begin, begin + STRETCH)
            half = slice(begin // 2, (begin + STRETCH) // 2)
            one, other = frame[upper, part], frame[upper + 1, part]
            if whole or _differ(last[upper, part], one) or _differ(last[upper + 1, part], other):
                _write_luma(one, luma[upper, part], weights)
                _write_luma(other, luma[upper + 1, part], weights)
                row = upper // 2
                _write_chroma(one, other, blue[row, half], red[row, half], weights)


@compiled
def _differ(one: NDArray[np.uint32], other: NDArray[np.uint32]) -> bool:
    bits = np.uint32(0)
    for x in range(len(one)):
        bits |= one[x] ^ other[x]
    return bool(bits)


@compiled
def _write_luma(colours: NDArray[np.uint32], luma: Plane, weights: NDArray[np.int64]) -> None:
    red, green, blue, one = weights[0]
    for x in range(len(colours)):
        colour = np.int64(colours[x])
        r, g, b = colour & 0xFF, colour >> 8 & 0xFF, colour >> 16 & 0xFF
        luma[x] = red * r + green * g + blue * b + one >> POINT


@compiled
def _write_chroma(
    upper: NDArray[np.uint32],
    lower: NDArray[np.uint32],
    blue: Plane,
    red: Plane,
    weights: NDArray[np.int64],
) -> None:
    """The mean of four pixels, whose reds and blues are summed up in one number."""
    (blue_r, blue_g, blue_b, blue_one), (red_r, red_g, red_b, red_one) = weights[1], weights[2]
    for x in range(len(upper) // 2):
        a, b = np.int64(upper[2 * x]), np.int64(upper[2 * x + 1])
        c, d = np.int64(lower[2 * x]), np.int64(lower[2 * x + 1])
        others = (a & 0xFF00FF) + (b & 0xFF00FF) + (c & 0xFF00FF) + (d & 0xFF00FF)
        g = (a & 0xFF00) + (b & 0xFF00) + (c & 0xFF00) + (d & 0xFF00) >> 8
        r, b = others & 0xFFFF, others >> 16
        blue[x] = blue_r * r + blue_g * g + blue_b * b + 4 * blue_one >> POINT + 2
        red[x] = red_r * r + red_g * g + red_b * b + 4 * red_one >> POINT + 2


def _colours(frame: Frame) -> NDArray[np.uint32]:
    """The colours ``(H, W)`` of a frame, a view."""
    return np.ascontiguousarray(frame).view(np.uint32).reshape(frame.shape[:2])


def _planes(picture: VideoFrame) -> list[Plane]:
    """Views of the planes, luma and two of chroma, their rows as long as libav has them."""
    return [
        np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)  # type: ignore[call-overload]
        for plane in picture.planes
    ]
