"""The scale key: what an arrow's length means, and how many were cut short."""

from __future__ import annotations

import numpy as np
from manim import VGroup

from scenes.kit.arrows import Arrows, Key
from scenes.kit.colour import rgb
from scenes.kit.mobjects import ArrowField
from scenes.kit.text import Words, number
from scenes.kit.theme import NOTE, Theme
from scenes.kit.view import PANEL_AREA

__all__ = ["scale_key"]


def _sample(length: float, y: float, clipped: bool, colour: str) -> ArrowField:
    left = PANEL_AREA.left + 0.3
    made = Arrows(
        tails=np.array([[left, y, 0.0]]),
        tips=np.array([[left + length, y, 0.0]]),
        colours=np.append(rgb(colour), 1.0)[None],
        clipped=np.array([clipped]),
        missing=0,
        key=Key(1.0, length, np.inf, 0, 1),
    )
    return ArrowField(made, thickness=0.05, head=0.2)


def scale_key(made: Arrows, theme: Theme, *, what: str = "slope", bottom: float = -2.6) -> VGroup:
    """The key of some arrows for the panel's foot: lines upwards from ``bottom`` S."""
    key = made.key
    rows = VGroup()
    lines: list[tuple[bool | None, str]] = []
    if made.missing:
        lines.append((None, f"{made.missing} of {made.missing + key.total} points: not finite"))
    if key.clipped:
        text = f"{key.clipped} of {key.total} cut at {what} ${number(key.longest)}$"
        lines.append((True, text))
    lines.append((False, f"this long: {what} ${number(key.slope)}$"))
    for index, (cut, text) in enumerate(lines):
        y = bottom + 0.6 * index
        x = PANEL_AREA.left + 0.3
        if cut is not None:
            length = min(0.75, key.length) if cut else key.length
            rows.add(_sample(length, y + 0.11, cut, theme.gradient))
            x += max(key.length, 0.5) + 0.25
        room = PANEL_AREA.right - 0.3 - x
        rows.add(Words(text, size=NOTE, colour=theme.quiet, width=room).place(x, y))
    return rows
