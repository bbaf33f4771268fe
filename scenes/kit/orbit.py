"""Orbit: how points in space fall onto the screen, as a value. NumPy only.

Space has the screen's own x and y at height 0, the floor, and a height z above it, all in S.
Seen from the top (``phi`` = 0) the floor is exactly what a View shows, so a film tilts out of
the plane into space and back without a jump. The projection is parallel: equal arrows that
point the same way look equally long, wherever they stand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scenes.kit.view import Area

__all__ = ["Orbit", "smallest_zoom"]

Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True)
class Orbit:
    """Where the viewer stands: ``phi`` degrees away from the top, ``theta`` around the vertical.

    A growing ``theta`` turns the floor counterclockwise. The point ``pivot`` of space, ``(3,)``
    S, is seen at ``target``, ``(2,)`` S, and everything ``zoom`` times as large as in the View.
    """

    theta: float = 0.0
    phi: float = 0.0
    zoom: float = 1.0
    pivot: tuple[float, float, float] = (0.0, 0.0, 0.0)
    target: tuple[float, float] = (0.0, 0.0)

    @classmethod
    def above(cls, area: Area) -> Orbit:
        """The view from the top that turns and tilts about the middle of ``area``."""
        x, y = (float(v) for v in area.centre[:2])
        return cls(pivot=(x, y, 0.0), target=(x, y))

    @cached_property
    def axes(self) -> Floats:
        """Rows: screen x, screen y, and the way to the viewer, ``(3, 3)``; the zoom is in them."""
        turn, tilt = np.radians(self.theta), np.radians(self.phi)
        c, s, up, down = np.cos(turn), np.sin(turn), np.sin(tilt), np.cos(tilt)
        return self.zoom * np.array(
            [[c, -s, 0.0], [s * down, c * down, up], [-s * up, -c * up, down]]
        )

    def project(self, points: ArrayLike) -> Floats:
        """Where points of space are seen: ``(N, 3)`` S -> screen x, y and nearness, ``(N, 3)`` S.

        At the top view screen x and y are the point's own, to the last bit.
        """
        axes = self.axes
        shift = np.array([*self.target, 0.0]) - axes @ np.asarray(self.pivot)
        return np.asarray(np.asarray(points, dtype=np.float64) @ axes.T + shift)

    def towards(self, points: ArrayLike) -> Floats:
        """How far points stand towards the viewer along the floor: ``(N, 3)`` S -> ``(N,)`` S.

        This orders the faces of a height mesh, back to front: their footprints are equal squares.
        """
        xy = np.asarray(points, dtype=np.float64)[..., :2]
        turn = np.radians(self.theta)
        return np.asarray(-xy @ np.array([np.sin(turn), np.cos(turn)]))

    @cached_property
    def floor(self) -> tuple[float, float, float, float, float, float]:
        """Cairo's matrix for the floor: (xx, yx, xy, yy, x0, y0)."""
        axes = self.axes
        x0, y0 = np.asarray(self.target) - axes[:2] @ np.asarray(self.pivot)
        (a, b), (c, d) = axes[0, :2], axes[1, :2]
        return float(a), float(c), float(b), float(d), float(x0), float(y0)

    def framing(self, corners: ArrayLike, area: Area) -> Orbit:
        """The orbit that shows ``corners``, ``(N, 3)`` S, as large as fits, amid ``area``."""
        plain = replace(self, zoom=1.0, target=(0.0, 0.0))
        seen = plain.project(corners)[:, :2]
        low, high = seen.min(axis=0), seen.max(axis=0)
        width, height = high - low
        zoom = min(area.width / max(width, 1e-9), area.height / max(height, 1e-9))
        middle = zoom * (low + high) / 2
        x, y = area.centre[:2] - middle
        return replace(self, zoom=float(zoom), target=(float(x), float(y)))

    def holding(self, corners: ArrayLike, area: Area) -> Orbit:
        """This orbit, smaller and shifted where ``corners`` ``(N, 3)`` S would leave ``area``."""
        room = self.framing(corners, area).zoom
        fitted = replace(self, zoom=min(self.zoom, room))
        seen = fitted.project(corners)[:, :2]
        low, high = seen.min(axis=0), seen.max(axis=0)
        edges = np.array([[area.left, area.bottom], [area.right, area.top]])
        shift = np.maximum(edges[0] - low, 0) + np.minimum(edges[1] - high, 0)
        x, y = np.asarray(fitted.target) + shift
        return replace(fitted, target=(float(x), float(y))) if shift.any() else fitted

    def mix(self, other: Orbit, share: float) -> Orbit:
        """The orbit ``share`` (0 to 1) of the way to another: angles and places change evenly."""
        if share in (0, 1):
            return other if share else self
        mine = np.array([self.theta, self.phi, self.zoom, *self.pivot, *self.target])
        theirs = np.array([other.theta, other.phi, other.zoom, *other.pivot, *other.target])
        theta, phi, zoom, *places = (mine + share * (theirs - mine)).tolist()
        x, y, z, right, up = places
        return Orbit(theta, phi, zoom, (x, y, z), (right, up))


def smallest_zoom(orbits: Sequence[Orbit]) -> Orbit:
    """The first orbit with the smallest zoom of all and the mean of their targets.

    For a turn about the vertical that must keep everything on the frame without breathing.
    """
    zoom = min(orbit.zoom for orbit in orbits)
    x, y = np.mean([orbit.target for orbit in orbits], axis=0)
    return replace(orbits[0], zoom=zoom, target=(float(x), float(y)))
