"""Chart: a small diagram for the panel, two named axes with a few round numbers on each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from manim import Line, VGroup
from numpy.typing import ArrayLike, NDArray

from scenes.kit.text import Words
from scenes.kit.theme import NOTE, Theme
from scenes.kit.view import Area, View

__all__ = ["Chart", "Tick"]

Floats: TypeAlias = NDArray[np.float64]
Tick: TypeAlias = tuple[float, str]  # where it stands on its axis, and Typst math of what it says

GAP = 0.16  # S between an axis and its numbers
BELOW = 0.5  # S under the horizontal axis for its numbers


class Chart(VGroup):
    """Two axes with ticks and names; each axis has its own scale. What it shows is added apart.

    Args:
        area: all that the chart takes of the frame, numbers and names included.
        x: first and last value on the horizontal axis; ``y`` on the vertical one.
        x_name: Typst markup, under the right end; ``y_name``: over the top of the vertical axis.
        rulings: whether quiet lines run from the ticks of y across the chart.
    """

    def __init__(
        self,
        area: Area,
        theme: Theme,
        *,
        x: tuple[float, float],
        y: tuple[float, float],
        x_name: str,
        y_name: str,
        x_ticks: Sequence[Tick] = (),
        y_ticks: Sequence[Tick] = (),
        rulings: bool = False,
    ) -> None:
        super().__init__()
        marks = [Words(f"${text}$", size=NOTE, colour=theme.quiet) for _, text in y_ticks]
        room = max([float(mark.width) for mark in marks], default=0.0) + GAP
        under = Words(x_name, size=NOTE, colour=theme.quiet, width=area.width / 2)
        over = Words(y_name, size=NOTE, colour=theme.quiet, width=area.width)
        inner = Area(area.left + room, area.bottom + BELOW, area.right, area.top - 0.55)
        self.view = View(x[0], x[1], y[0], y[1], inner)
        self.axes = VGroup(
            *[
                Line(self.view.point(x[0], y[0]), end, stroke_color=theme.quiet, stroke_width=2.5)
                for end in (self.view.point(x[1], y[0]), self.view.point(x[0], y[1]))
            ]
        )
        if rulings:
            for at, _ in y_ticks:
                ends = self.view.point(x[0], at), self.view.point(x[1], at)
                self.add(Line(*ends, stroke_color=theme.grid, stroke_width=1.5))
        self.add(self.axes)
        for (at, _), mark in zip(y_ticks, marks, strict=True):
            spot = self.view.point(x[0], at)
            self.add(mark.move_to(spot + np.array([-GAP - mark.width / 2, 0, 0])))
        base = inner.bottom - 0.4
        under.place(inner.right, base, "right")
        for at, text in x_ticks:
            mark = Words(f"${text}$", size=NOTE, colour=theme.quiet)
            mark.place(self.view.point(at, y[0])[0], base, "middle")
            if float(mark.get_right()[0]) < float(under.get_left()[0]) - GAP:
                self.add(mark)
        self.add(under, over.place(inner.left, area.top - 0.3))

    def spots(self, x: ArrayLike, y: ArrayLike) -> Floats:
        """Where values stand on the screen: two ``(N,)`` -> ``(N, 3)`` S."""
        return self.view.points(np.column_stack([np.asarray(x), np.asarray(y)]))
