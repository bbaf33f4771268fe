"""Where a label goes: the candidate spot that keeps furthest from everything drawn."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from manim import DL, DR, UL, UR, Mobject
from numpy.typing import ArrayLike, NDArray

from scenes.kit.view import Area

__all__ = ["edge_of", "put_clear", "spots_around"]

Floats: TypeAlias = NDArray[np.float64]


def edge_of(label: Mobject, count: int = 9) -> Floats:
    """Points along the rectangle around a label, ``(4 count, 3)`` S: no other may touch it."""
    corners = [label.get_corner(way) for way in (UL, UR, DR, DL, UL)]
    return np.concatenate(
        [np.linspace(one, other, count) for one, other in itertools.pairwise(corners)]
    )


def spots_around(at: ArrayLike, label: Mobject, gap: float = 0.14) -> list[Floats]:
    """Centres of eight places for ``label`` around a screen point, the corners first."""
    dx, dy = float(label.width) / 2 + gap, float(label.height) / 2 + gap
    corners = [(1, -1), (-1, -1), (1, 1), (-1, 1), (0, -1), (0, 1), (1, 0), (-1, 0)]
    return [
        np.asarray(at, dtype=np.float64) + np.array([sx * dx, sy * dy, 0]) for sx, sy in corners
    ]


def put_clear(
    label: Mobject,
    spots: Sequence[ArrayLike],
    obstacles: ArrayLike,
    area: Area,
    enough: float = 0.12,
) -> Mobject:
    """The label at the first spot that is ``enough`` S away from all obstacles, or at the best one.

    ``spots`` are centres to try, ``(3,)`` S each, the most wanted first; ``obstacles`` points of
    what is drawn, ``(P, 3)`` S, where rows that are not finite do not count; the label must lie
    inside ``area``.
    """
    points = np.asarray(obstacles, dtype=np.float64)[:, :2]
    points = points[np.isfinite(points).all(axis=1)]
    half = np.array([label.width, label.height]) / 2
    best, best_room = np.asarray(spots[0], dtype=np.float64), -np.inf
    for spot in spots:
        centre = np.asarray(spot, dtype=np.float64)
        inside = (
            area.left <= centre[0] - half[0]
            and centre[0] + half[0] <= area.right
            and area.bottom <= centre[1] - half[1]
            and centre[1] + half[1] <= area.top
        )
        gaps = np.maximum(np.abs(points - centre[:2]) - half, 0)
        room = float(np.linalg.norm(gaps, axis=1).min(initial=np.inf)) - (0 if inside else 100)
        if room > best_room:
            best, best_room = centre, room
        if room >= enough:
            break
    return label.move_to(best)
