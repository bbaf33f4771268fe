"""The rules of layout for one moment: what touches, is out of place, too small or too pale.

Every rule yields ``Fault``s: what kind, which mobjects, and the numbers.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from manim import VMobject
from numpy.typing import NDArray

from scenes.kit.colour import contrast, luminance
from scenes.kit.seen import Ink, Sight, Writing
from scenes.kit.view import BAND, FRAME, PANEL_AREA, Area

__all__ = [
    "Fault",
    "in_band",
    "ink_on_text",
    "out_of_place",
    "pale_text",
    "pixels_of",
    "small_text",
    "text_on_text",
]

Floats: TypeAlias = NDArray[np.float64]
Pixels: TypeAlias = NDArray[np.uint8]

SEEN = 0.3  # opacity from which a text counts
QUIET = 1.5  # contrast with the background below which lines may pass under a text
TEXT_GAP = 0.03  # S between two texts, at least
INK_GAP = 0.03  # S between the edge of a letter and the edge of a stroke, at least
EDGE = 0.1  # S between a text and the frame's edge, at least
SMALLEST = FRAME.height / 40  # S; height of a capital letter
READABLE = 4.5  # contrast
BAND_TOLERANCE = 24  # levels by which a pixel of the caption band may differ from the background


@dataclass(frozen=True, eq=False)
class Fault:
    """One thing that is wrong at one moment. ``amount`` is how bad, larger is worse."""

    kind: str
    mobjects: tuple[VMobject, ...]
    names: tuple[str, ...]
    detail: str = ""
    amount: float = 0.0


def text_on_text(seen: Sight, leaving: Collection[int], coming: Collection[int]) -> Iterator[Fault]:
    """Texts that touch one another, unless one is taking the other's place."""
    texts = [text for text in seen.writings if text.opacity >= SEEN]
    for index, one in enumerate(texts):
        for other in texts[index + 1 :]:
            ids = id(one.mobject), id(other.mobject)
            swap = any(a in leaving and b in coming for a, b in (ids, ids[::-1]))
            if not swap and _overlap(one.box, other.box, TEXT_GAP) and _near(one, other):
                yield Fault(
                    "text touches text", (one.mobject, other.mobject), (one.name, other.name)
                )


def ink_on_text(seen: Sight, background: Floats) -> Iterator[Fault]:
    """Texts that a curve, an arrow or a line runs into; lines as quiet as the grid don't count."""
    inks = [ink for ink in seen.inks if _stands_out(ink, background)]
    for text in seen.writings:
        if text.opacity < SEEN:
            continue
        floor = max(
            (
                i.order
                for i in seen.inks
                if i.plate and _holds(i.plate, text) and i.order < text.order
            ),
            default=-1,
        )
        for ink in inks:
            if ink.order > floor and _runs_into(ink, text):
                yield Fault("text touches a line", (text.mobject, ink.mobject), (text.name, ""))


def out_of_place(seen: Sight, captions: Collection[int], panel: bool) -> Iterator[Fault]:
    """Texts cut off, at the frame's edge, in the caption's band, or between drawing and panel."""
    room = FRAME.shrunk(EDGE)
    for text in seen.writings:
        box, who = text.box, ((text.mobject,), (text.name,))
        if text.opacity < SEEN:
            continue
        if not _contains(room, box):
            yield Fault("text at the frame's edge", *who)
        clip: Area | None = getattr(text.mobject, "clip_area", None)
        if clip is not None and not _contains(clip, box):
            yield Fault("text cut off by its area", *who)
        if id(text.mobject) in captions:
            if box.top > BAND.top:
                yield Fault("caption above its band", *who)
            continue
        if box.bottom < BAND.top:
            yield Fault("text in the caption's band", *who)
        if panel and box.left < PANEL_AREA.left - 0.02 and box.right > PANEL_AREA.left + 0.02:
            yield Fault("text between drawing and panel", *who)


def small_text(seen: Sight) -> Iterator[Fault]:
    """Texts whose capitals are lower than 1/40 of the frame."""
    for text in seen.writings:
        if text.opacity >= SEEN and text.capital < SMALLEST * 0.995:
            share = FRAME.height / text.capital if text.capital > 0 else np.inf
            detail = f"a capital is 1/{share:.0f} of the frame's height, and 1/40 is the least"
            yield Fault("text too small", (text.mobject,), (text.name,), detail, share)


def pale_text(seen: Sight, picture: Pixels, fading: Collection[int]) -> Iterator[Fault]:
    """Texts that stand out too little from ``picture``, which is the frame without any text."""
    for text in seen.writings:
        if id(text.mobject) in fading and text.opacity < 0.95:
            continue
        worst = np.inf
        for box, colour in text.parts:
            behind = picture[pixels_of(box, picture.shape)][..., :3].reshape(-1, 3) / 255.0
            ink = colour[:3] * colour[3] + behind * (1 - colour[3])
            a, b = luminance(ink) + 0.05, luminance(behind) + 0.05
            ratios = np.maximum(a, b) / np.minimum(a, b)
            worst = min(worst, float(np.quantile(ratios, 0.1)))
        if worst < READABLE:
            detail = f"contrast {worst:.2f} with what is behind it, and {READABLE} is the least"
            yield Fault("text too pale", (text.mobject,), (text.name,), detail, -worst)


def in_band(seen: Sight, picture: Pixels, background: Floats) -> Iterator[Fault]:
    """Whatever but text is drawn in the lowest tenth."""
    first = int(np.ceil(picture.shape[0] * (FRAME.top - BAND.top) / FRAME.height)) + 1
    off = np.abs(picture[first:, :, :3].astype(float) - 255 * background[:3]).max(axis=2)
    if int((off > BAND_TOLERANCE).sum()) <= 3:
        return
    found = [
        ink.mobject
        for ink in seen.inks
        if ink.colour[3] >= SEEN and (ink.points[:, 1] - ink.half < BAND.top - 0.02).any()
    ]
    yield Fault("drawing in the caption's band", tuple(found), ("",) * len(found))


def pixels_of(box: Area, shape: tuple[int, ...]) -> tuple[slice, slice]:
    """The rows and columns of a picture of that shape that a box covers, at least one of each."""
    scale = shape[1] / FRAME.width
    top, bottom = _clamp(FRAME.top - box.top, FRAME.top - box.bottom, scale, shape[0])
    left, right = _clamp(box.left - FRAME.left, box.right - FRAME.left, scale, shape[1])
    return slice(top, bottom), slice(left, right)


def _clamp(low: float, high: float, scale: float, size: int) -> tuple[int, int]:
    """A range of pixels, at least one, inside 0..size."""
    first = int(np.clip(np.floor(low * scale), 0, size - 1))
    return first, int(np.clip(np.ceil(high * scale), first + 1, size))


def _overlap(one: Area, other: Area, gap: float) -> bool:
    return (
        one.left < other.right + gap
        and other.left < one.right + gap
        and one.bottom < other.top + gap
        and other.bottom < one.top + gap
    )


def _contains(area: Area, box: Area) -> bool:
    return (
        area.left <= box.left
        and box.right <= area.right
        and area.bottom <= box.bottom
        and box.top <= area.top
    )


def _holds(plate: Area, text: Writing) -> bool:
    return _contains(plate, text.box)


def _stands_out(ink: Ink, background: Floats) -> bool:
    opacity = ink.colour[3]
    shown = opacity * ink.colour[:3] + (1 - opacity) * background[:3]
    return contrast(shown, background) >= QUIET


def _within(points: Floats, box: Area, gap: float) -> Floats:
    x, y = points.T
    near = (box.left - gap <= x) & (x <= box.right + gap)
    near &= (box.bottom - gap <= y) & (y <= box.top + gap)
    inside: Floats = points[near]
    return inside


def _gap(some: Floats, others: Floats) -> float:
    """The least distance between two sets of points, S."""
    if not len(some) or not len(others):
        return np.inf
    return float(np.sqrt(((some[:, None] - others[None]) ** 2).sum(axis=2).min()))


def _near(one: Writing, other: Writing) -> bool:
    """Whether letters come close, where two boxes overlap."""
    gap = 4 * TEXT_GAP
    return _gap(_within(one.points, other.box, gap), _within(other.points, one.box, gap)) < gap


def _runs_into(ink: Ink, text: Writing) -> bool:
    gap = ink.half + INK_GAP
    close = _within(ink.points, text.box, gap)
    return len(close) > 0 and _gap(close, text.points) < gap + 0.05
