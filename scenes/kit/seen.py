"""What stands on the frame at a moment: texts with their boxes, and ink as points.

What a mobject can say of its ink is listed in camera.py; what stands in a Space is put on the
screen as that draws it, without asking what the surface hides.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from manim import DecimalNumber, Mobject, Scene, SingleStringMathTex, Text, VMobject
from manim.mobject.text.typst_mobject import Typst
from numpy.typing import NDArray

from scenes.kit.text import Readout, Words
from scenes.kit.view import Area

__all__ = ["Ink", "Sight", "Writing", "box_of", "sight"]

Floats: TypeAlias = NDArray[np.float64]

TEXTS = (Words, Readout, Typst, Text, SingleStringMathTex, DecimalNumber)
STEP = 0.05  # S between sampled points
CAPITAL = 0.649  # height of a capital letter in ems, in Typst's text font
# Height of a capital in S for one point of font size, for Manim's own kinds of text.
CAPITAL_OF_A_POINT: dict[type[VMobject], float] = {
    Typst: CAPITAL / 96,
    Text: 0.0101,
    SingleStringMathTex: 0.0070,
    DecimalNumber: 0.0070,
}


@dataclass(frozen=True, eq=False)
class Writing:
    """One text that can be seen. ``parts`` are its colours, each with its own box."""

    mobject: VMobject
    name: str
    box: Area
    points: Floats  # (P, 2) S, along the outlines of its letters
    capital: float  # S; height of a capital letter
    opacity: float
    parts: tuple[tuple[Area, Floats], ...]  # (4,) sRGB and opacity, 0..1
    order: int  # a higher one is drawn later


@dataclass(frozen=True, eq=False)
class Ink:
    """One mobject that is not text, as points along its outline or stroke."""

    mobject: VMobject
    points: Floats  # (P, 2) S
    half: float  # S; half the width of its stroke
    colour: Floats  # (4,) sRGB and opacity, 0..1
    plate: Area | None  # what it covers, if it is an opaque filled shape
    order: int


@dataclass(frozen=True, eq=False)
class Sight:
    """All that stands on the frame, and the mobjects without text, in the order of drawing."""

    writings: tuple[Writing, ...]
    inks: tuple[Ink, ...]
    without_text: tuple[Mobject, ...]


def box_of(points: Floats) -> Area:
    """The upright rectangle around ``(P, 2)`` S."""
    (left, bottom), (right, top) = points.min(axis=0), points.max(axis=0)
    return Area(float(left), float(bottom), float(right), float(top))


def sight(scene: Scene) -> Sight:
    """What ``scene`` shows now."""
    space = getattr(scene, "space", None)
    drawn = [*scene.mobjects, *scene.foreground_mobjects]
    parts = [pair for mobject in drawn for pair in _walk(mobject, None)]
    parts.sort(key=lambda pair: pair[0].z_index)
    texts: dict[int, tuple[Mobject, int, list[VMobject]]] = {}
    inks, plain = [], []
    for order, (part, owner) in enumerate(parts):
        if owner is not None and isinstance(part, VMobject):
            texts.setdefault(id(owner), (owner, order, []))[2].append(part)
            continue
        if not getattr(part, "over_text", False):
            plain.append(part)
        if isinstance(part, VMobject):
            inks.append(_ink(part, order, space))
    writings = [_writing(owner, own, order, space) for owner, order, own in texts.values()]
    return Sight(
        tuple(writing for writing in writings if writing is not None),
        tuple(ink for ink in inks if ink is not None),
        tuple(plain),
    )


def _walk(mobject: Mobject, owner: Mobject | None) -> Iterator[tuple[Mobject, Mobject | None]]:
    """Every mobject that draws something, with the text it belongs to."""
    if owner is None and isinstance(mobject, TEXTS):
        owner = mobject
    if len(mobject.points) or hasattr(mobject, "paint"):
        yield mobject, owner
    for part in mobject.submobjects:
        yield from _walk(part, owner)


def _on_screen(part: VMobject, points: Floats, space: Any) -> Floats:
    """Where points of a mobject are on the screen: ``(P, 2 or 3)`` S -> ``(P, 2)`` S."""
    kind = getattr(part, "in_space", None)
    if kind is None or space is None:
        return np.asarray(points[:, :2])
    if kind == "facing":
        centre = np.asarray(part.space_root.get_center())  # type: ignore[attr-defined]  # marked by Space
        return np.asarray((points + space.seen(centre)[: points.shape[1]])[:, :2] - centre[:2])
    solid = np.zeros((len(points), 3))
    solid[:, : points.shape[1]] = points
    return np.asarray(space.orbit.project(solid)[:, :2])


def _batch_ink(part: Any, space: Any) -> Floats:
    """What a batch says of its ink, on the screen: ``(P, 2)`` S."""
    if getattr(part, "in_space", None) != "lifted" or space is None:
        return _on_screen(part, np.asarray(part.ink(), dtype=np.float64), space)
    standing = part.points
    part.points = space.orbit.project(standing) * (1, 1, 0)  # as Space draws it
    try:
        return np.asarray(part.ink(), dtype=np.float64)
    finally:
        part.points = standing


def _inside(points: Floats, mobject: VMobject, space: Any) -> Floats:
    within = space.area if space is not None and getattr(mobject, "in_space", None) else None
    area: Area | None = getattr(mobject, "clip_area", within)
    if area is None:
        return points
    x, y = points.T
    shown = (area.left <= x) & (x <= area.right) & (area.bottom <= y) & (y <= area.top)
    return np.asarray(points[shown])


def _along(points: Floats) -> Floats:
    """Points every STEP along cubic Bezier curves, four rows of ``points`` each: ``(P, 3)``."""
    curves = points[: len(points) // 4 * 4].reshape(-1, 4, points.shape[1])
    curves = curves[np.isfinite(curves).all(axis=(1, 2))]
    if not len(curves):
        return np.zeros((0, points.shape[1]))
    lengths = np.linalg.norm(np.diff(curves, axis=1), axis=2).sum(axis=1)
    counts = np.clip(np.ceil(lengths / STEP), 1, 500).astype(int)
    which = np.repeat(np.arange(len(curves)), counts)
    first = np.repeat(np.cumsum(counts) - counts, counts)
    t = ((np.arange(len(which)) - first) / counts[which])[:, None]
    a, b, c, d = (curves[which, corner] for corner in range(4))
    path = (1 - t) ** 3 * a + 3 * t * (1 - t) ** 2 * b + 3 * t**2 * (1 - t) * c + t**3 * d
    return np.concatenate([path, curves[-1:, 3]])


def _colour(part: VMobject) -> Floats:
    """The strongest of a mobject's colours, ``(4,)``; opacity 0 if nothing is drawn."""
    shown = [np.zeros((1, 4)), np.asarray(part.get_fill_rgbas(), dtype=np.float64).reshape(-1, 4)]
    if part.get_stroke_width() > 0:
        strokes = part.get_stroke_rgbas()
        shown.append(np.asarray(strokes, dtype=np.float64).reshape(-1, 4))
    colours = np.concatenate(shown)
    return np.asarray(colours[int(np.argmax(colours[:, 3]))])


def _ink(part: VMobject, order: int, space: Any) -> Ink | None:
    colour = _colour(part)
    ink = hasattr(part, "ink")
    batch = hasattr(type(part), "paint") or getattr(part, "in_space", None) == "mesh"
    if getattr(part, "over_text", False) or colour[3] <= 0 or (batch and not ink):
        return None
    half, plate = 0.0, None
    if ink:
        points = _batch_ink(part, space)
    else:
        points = _on_screen(part, _along(part.points), space)
        half = 0.005 * float(part.get_stroke_width())
    points = points[np.isfinite(points).all(axis=1)]
    if not batch and len(points) and part.get_fill_opacity() >= 0.7:
        plate = box_of(points)
    points = _inside(points, part, space)
    return Ink(part, points, half, colour, plate, order) if len(points) else None


def _writing(owner: Mobject, own: list[VMobject], order: int, space: Any) -> Writing | None:
    parts, outlines = [], []
    for part in own:
        colour, points = _colour(part), _on_screen(part, part.points, space)
        points = points[np.isfinite(points).all(axis=1)]
        if colour[3] > 0 and len(points):
            parts.append((box_of(points), colour))
            outlines.append(points)
    if not parts:
        return None
    points = np.concatenate(outlines)
    opacity = max(float(colour[3]) for _, colour in parts)
    name, capital = _name(owner), _capital(owner)
    assert isinstance(owner, VMobject)
    return Writing(owner, name, box_of(points), points, capital, opacity, tuple(parts), order)


def _name(text: Mobject) -> str:
    """What the text says, or as much of that as can be known."""
    for said in ("markup", "typst_code", "original_text", "tex_string"):
        if isinstance(getattr(text, said, None), str):
            words: str = getattr(text, said).replace('class("normal", −)', "−")
            return repr(words if len(words) <= 40 else words[:37] + "...")
    if isinstance(text, Readout):
        return f"the number {text.said}"
    return f"the number {text.get_value():g}" if isinstance(text, DecimalNumber) else "a text"


def _capital(text: Mobject) -> float:
    if isinstance(text, Words | Readout):
        return CAPITAL * text.em
    for kind, height in CAPITAL_OF_A_POINT.items():
        if isinstance(text, kind):
            return height * float(getattr(text, "font_size", 0.0))
    return float(text.height)
