"""Pixels: frames of levels turned into a codec's pixels, again only where they changed."""

from __future__ import annotations

from collections.abc import Iterator
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

if TYPE_CHECKING:
    from gradreel.formats import Frame

__all__ = ["Pixels", "changed_boxes"]

Box = tuple[slice, slice]

APART = 48  # rows or columns without a change that part two boxes
REACH = 8  # pixels whose colours, at half the size, a pixel has a share in, and as many again
MUCH = 0.5  # share of the frame from which all of it is turned at once


class Pixels:
    """Frames in a codec's pixels, such as yuv420p, in one colour space.

    Bicubic chroma is within one level of libav's most accurate rounding, at half of its time;
    luma is the same.
    """

    def __init__(self, name: str, space: Colorspace) -> None:
        self._name = name
        self._space = space
        self._reformatter = VideoReformatter()
        self._last: tuple[Frame, VideoFrame] | None = None

    def of(self, frame: Frame) -> VideoFrame:
        """The frame ``(H, W, 4)`` as libav takes it. It is written over by the next call."""
        if self._name != "yuv420p":
            return self._turned(frame)
        picture = self._changed(*self._last, frame) if self._last is not None else None
        if picture is None:
            picture = self._turned(frame)
        self._last = frame, picture
        return picture

    def _changed(self, last: Frame, picture: VideoFrame, frame: Frame) -> VideoFrame | None:
        """The last picture with what is new in the frame; None if that is much."""
        boxes = list(changed_boxes(last, frame))
        height, width, _ = frame.shape
        area = sum((b.stop - b.start) * (c.stop - c.start) for b, c in boxes)
        if area > MUCH * height * width:
            return None
        picture.make_writable()  # a codec that still holds it keeps its own
        planes = _planes(picture)
        for box in boxes:
            rows, columns = _wider(box[0], height), _wider(box[1], width)
            outer = _wider(rows, height), _wider(columns, width)
            part = _planes(self._turned(np.ascontiguousarray(frame[outer])))
            for plane, (into, piece) in enumerate(zip(planes, part, strict=True)):
                halved = 1 if plane == 0 else 2
                y, x = _scaled(rows, 0, halved), _scaled(columns, 0, halved)
                inner = (
                    _scaled(rows, outer[0].start, halved),
                    _scaled(columns, outer[1].start, halved),
                )
                into[y, x] = piece[inner]
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


def changed_boxes(last: Frame, frame: Frame) -> Iterator[Box]:
    """Boxes of even bounds that hold every pixel in which two frames ``(H, W, 4)`` differ."""
    height, width, _ = frame.shape
    before, after = (f.view(np.uint32).reshape(height, width) for f in (last, frame))
    differ = before != after
    for rows in _runs(differ.any(axis=1)):
        for columns in _runs(differ[rows].any(axis=0)):
            yield rows, columns


def _runs(changed: NDArray[np.bool_]) -> Iterator[slice]:
    """Where something changed, with even bounds, and less than APART between two changes."""
    places = np.flatnonzero(changed)
    if not len(places):
        return
    for run in np.split(places, np.flatnonzero(np.diff(places) >= APART) + 1):
        yield slice(int(run[0]) // 2 * 2, min(int(run[-1]) // 2 * 2 + 2, len(changed)))


def _wider(part: slice, size: int) -> slice:
    return slice(max(part.start - REACH, 0), min(part.stop + REACH, size))


def _scaled(part: slice, start: int, halved: int) -> slice:
    return slice((part.start - start) // halved, (part.stop - start) // halved)


def _planes(picture: VideoFrame) -> list[NDArray[np.uint8]]:
    """Views of the planes, luma ``(H, W)`` and two of chroma ``(H/2, W/2)``."""
    views = []
    for plane in picture.planes:
        rows = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)  # type: ignore[call-overload]
        views.append(rows[: plane.height, : plane.width])
    return views
