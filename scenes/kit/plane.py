"""The plane that is the input space of a function of two variables: its grid, edge and names."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import Line, Mobject, Rectangle, VGroup

from scenes.kit.axis import ticks_of
from scenes.kit.text import Words, number
from scenes.kit.theme import LABEL, NOTE, Theme
from scenes.kit.view import DRAWING, Area, View

__all__ = ["plane", "plane_view"]

MARGIN_LEFT, MARGIN_BELOW, MARGIN = 0.75, 0.65, 0.3  # S; room for the numbers at the edges
BESIDE = 0.14  # S between a number and the plane to its right


def plane_view(
    low: Sequence[float], high: Sequence[float], area: Area = DRAWING, *, fill: bool = False
) -> View:
    """The view of the box from ``low`` to ``high`` (D) with equal scales, numbers beside it.

    With ``fill`` the window is widened until the plane fills the area. Where the numbers on the
    left are wide, the plane makes room for them.
    """
    window, short = Area(low[0], low[1], high[0], high[1]), 0.0
    for _ in range(2):
        room = Area(
            area.left + MARGIN_LEFT + short,
            area.bottom + MARGIN_BELOW,
            area.right - MARGIN,
            area.top - MARGIN,
        )
        view = View.fit(window, room) if fill else View.inside(window, room)
        widest = max((label.width for _, label in _beside(view, "#ffffff")), default=0.0)
        short = widest + BESIDE + MARGIN / 2 - (view.area.left - area.left)
        if short <= 0:
            break
    return view


def _beside(view: View, colour: str) -> list[tuple[float, Words]]:
    """The numbers to the left of a plane, and where they belong, D."""
    return [
        (y, Words(f"${number(y)}$", size=NOTE, colour=colour))
        for y in ticks_of(view.bottom, view.top, 6)
    ]


def plane(view: View, theme: Theme, *, names: tuple[str, str] = ("x", "y")) -> VGroup:
    """The plane of ``view``: a quiet grid, an edge in the colour of the input space, numbers."""
    lines, numbers = VGroup(), []
    bottom, left = view.area.bottom, view.area.left
    for x in ticks_of(view.left, view.right, 6):
        foot = view.point(x, view.bottom)
        top = view.point(x, view.top)
        lines.add(Line(foot, top, stroke_color=theme.grid, stroke_width=1.5))
        label = Words(f"${number(x)}$", size=NOTE, colour=theme.quiet)
        numbers.append(label.place(foot[0], bottom - 0.38, "middle"))
    for y, label in _beside(view, theme.quiet):
        foot = view.point(view.left, y)
        end = view.point(view.right, y)
        lines.add(Line(foot, end, stroke_color=theme.grid, stroke_width=1.5))
        numbers.append(label.place(left - BESIDE, foot[1] - 0.1, "right"))
    edge = Rectangle(
        width=view.area.width,
        height=view.area.height,
        stroke_color=theme.input,
        stroke_width=3,
        fill_color=theme.input,
        fill_opacity=0.05,
    ).move_to(view.area.centre)
    across, up = (Words(f"${name}$", size=LABEL, colour=theme.input) for name in names)
    across.place(view.area.right - 0.1, bottom - 0.4, "middle")
    up.place(left - 0.3, view.area.top - 0.2, "right")
    free = [n for n in numbers if not _touch(n, across) and not _touch(n, up)]
    return VGroup(edge, lines, VGroup(*free), across, up)


def _touch(one: Mobject, other: Mobject, margin: float = 0.1) -> bool:
    gap = np.abs(one.get_center() - other.get_center())[:2]
    room = np.array([one.width + other.width, one.height + other.height]) / 2
    return bool((gap < room + margin).all())
