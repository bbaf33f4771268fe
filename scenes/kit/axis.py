"""The number line that is the input space of a function of one variable, and its quiet grid."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import Line, VGroup
from numpy.typing import ArrayLike

from scenes.kit.arrows import nice
from scenes.kit.text import Words, number
from scenes.kit.theme import NOTE, Theme
from scenes.kit.view import View

__all__ = ["grid_lines", "number_line", "tick_labels", "ticks_of"]


def ticks_of(low: float, high: float, about: int = 8) -> np.ndarray:
    """Round numbers from ``low`` to ``high``, about so many of them, in D."""
    step = nice((high - low) / about, down=False)
    return np.arange(np.ceil(low / step - 1e-9), np.floor(high / step + 1e-9) + 1) * step


def grid_lines(view: View, theme: Theme) -> VGroup:
    """Thin lines at round numbers of both axes, with one step for both."""
    xs = ticks_of(view.left, view.right)
    step = xs[1] - xs[0] if len(xs) > 1 else 1.0
    ys = np.arange(np.ceil(view.bottom / step), np.floor(view.top / step) + 1) * step
    pairs = [((x, view.bottom), (x, view.top)) for x in xs]
    pairs += [((view.left, y), (view.right, y)) for y in ys]
    return VGroup(
        *[
            Line(view.point(*a), view.point(*b), stroke_color=theme.grid, stroke_width=1.5)
            for a, b in pairs
        ]
    )


def number_line(view: View, theme: Theme, *, height: float = 0.0, width: float = 5.0) -> Line:
    """The input axis across the view at ``height`` V."""
    ends = view.point(view.left, height), view.point(view.right, height)
    return Line(*ends, stroke_color=theme.input, stroke_width=width)


def tick_labels(
    view: View,
    theme: Theme,
    *,
    height: float = 0.0,
    away_from: Sequence[float] = (),
    clear_of: ArrayLike = ((np.inf, np.inf, 0.0),),
) -> VGroup:
    """Numbers under the input axis, where they fit.

    None stands within half an S of an input in ``away_from``, or touches a point of what will be
    drawn, ``clear_of`` ``(P, 3)`` S.
    """
    drawn = np.asarray(clear_of, dtype=np.float64)[:, :2]
    labels = VGroup()
    for x in ticks_of(view.left, view.right):
        place = view.point(x, height)
        crowded = any(abs(view.point(other)[0] - place[0]) < 0.55 for other in away_from)
        at_edge = min(place[0] - view.area.left, view.area.right - place[0]) < 0.25
        if crowded or at_edge:
            continue
        tick = Line(
            place + np.array([0, -0.07, 0]),
            place + np.array([0, 0.07, 0]),
            stroke_color=theme.input,
            stroke_width=2.5,
        )
        label = Words(f"${number(x)}$", size=NOTE, colour=theme.quiet)
        label.place(place[0], place[1] - 0.5, "middle")
        half = np.array([label.width, label.height]) / 2 + 0.1
        if (np.abs(drawn - label.get_center()[:2]) < half).all(axis=1).any():
            continue
        labels.add(tick, label)
    return labels
