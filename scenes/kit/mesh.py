"""Height mesh: the surface over the floor as faces, in depth order and softly lit. NumPy only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from gradcore.records import Samples
from scenes.kit.arrows import nice
from scenes.kit.colour import ramp, rgb
from scenes.kit.orbit import Orbit
from scenes.kit.view import View

__all__ = ["Faces", "Heights", "faces_of", "heights_of", "light", "span_of", "surface_colours"]

Floats: TypeAlias = NDArray[np.float64]

FACES = 64  # faces along an axis
GAP, RELIEF = 0.36, 0.22  # floor to surface, and the surface's own height, in sides of the floor
WHITE = 0.68  # share of white in the colour of the highest point
SUN = np.array([-0.45, 0.35, 0.82])  # towards the light, in screen axes: upper left, behind us


@dataclass(frozen=True)
class Heights:
    """Values to heights above the floor: ``low`` V stands ``base`` S high, a V is ``scale`` S.

    Values beyond ``low`` and ``high`` are cut there (``cut`` says whether any is).
    """

    low: float
    high: float
    base: float
    scale: float
    factor: float  # ``scale`` in terms of the floor's: 1 is the same scale as x and y
    cut: bool

    def of(self, values: NDArray[np.float64] | float) -> Floats:
        """Heights of values, S; not a number where the value is none."""
        v = np.asarray(values, dtype=np.float64)
        return self.base + self.scale * (np.clip(v, self.low, self.high) - self.low)


def span_of(values: NDArray[np.float64]) -> tuple[float, float, bool]:
    """Lowest and highest value worth showing, and whether a few far beyond were left out.

    Values that are not finite do not count; without any, 0 and 0.
    """
    v = values[np.isfinite(values)]
    if not len(v):
        return 0.0, 0.0, False
    bottom, lower, upper, top = (float(q) for q in np.quantile(v, [0.02, 0.1, 0.9, 0.98]))
    low, high, reach = float(v.min()), float(v.max()), 4 * (upper - lower)
    peak, pit = high - upper > reach > 0, lower - low > reach > 0
    return bottom if pit else low, top if peak else high, peak or pit


def heights_of(samples: Samples, view: View) -> Heights:
    """How to stand a field's values over the floor of ``view``: to scale where that looks well.

    Otherwise by one round factor. A few values far beyond the others, as at a pole, are cut.
    """
    side = float(np.sqrt(view.area.width * view.area.height))
    base = GAP * side
    low, high, cut = span_of(samples.values)
    spread = high - low
    if spread <= 1e-12 * max(abs(low), abs(high)):
        return Heights(low, high, base + RELIEF * side / 2, 0.0, 1.0, cut)
    factor = RELIEF * side / (spread * view.x_scale)
    factor = 1.0 if 0.5 <= factor <= 1.8 else nice(factor, steps=(1, 1.5, 2, 3, 4, 5, 6, 8))
    return Heights(low, high, base, factor * view.x_scale, factor, cut)


@dataclass(frozen=True, eq=False)
class Faces:
    """The faces of a mesh of n × m vertices that can be drawn; corners go round each face."""

    corners: NDArray[np.intp]  # (F, 4) vertex numbers
    # Edges with the one or two faces beside them (-1: none, the mesh ends there).
    edges: NDArray[np.intp]  # (E, 2) vertex numbers
    beside: NDArray[np.intp]  # (E, 2) face numbers

    def ordered(self, vertices: Floats, orbit: Orbit) -> tuple[NDArray[np.intp], Floats]:
        """Face numbers from back to front, and how far towards the viewer each stands, S."""
        near = orbit.towards(vertices)[self.corners].mean(axis=1)
        order = np.argsort(near, kind="stable")
        return order, near[order]

    def turned_away(self, screen: Floats) -> NDArray[np.bool_]:
        """Which faces show their underside: ``(V, 2)`` S on screen -> ``(F,)``."""
        p = screen[self.corners]
        one, other = p[:, 2] - p[:, 0], p[:, 3] - p[:, 1]
        return np.asarray(one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0] < 0)

    def outline(self, away: NDArray[np.bool_]) -> NDArray[np.intp]:
        """Edge numbers where the mesh ends or folds away from the viewer."""
        a, b = self.beside.T
        return np.flatnonzero((a < 0) | (b < 0) | (away[a] != away[b]))


def faces_of(drawable: NDArray[np.bool_]) -> Faces:
    """The faces between ``(n, m)`` vertices of which ``drawable`` may be used."""
    n, m = drawable.shape
    number = np.arange(n * m).reshape(n, m)
    corners = np.stack([number[:-1, :-1], number[1:, :-1], number[1:, 1:], number[:-1, 1:]], axis=2)
    whole = drawable.ravel()[corners].all(axis=2)
    face = np.full((n + 1, m + 1), -1)
    face[1:-1, 1:-1][whole] = np.arange(int(whole.sum()))
    along_x = np.stack([number[:-1, :], number[1:, :]], axis=2).reshape(-1, 2)
    beside_x = np.stack([face[1:-1, :-1], face[1:-1, 1:]], axis=2).reshape(-1, 2)
    along_y = np.stack([number[:, :-1], number[:, 1:]], axis=2).reshape(-1, 2)
    beside_y = np.stack([face[:-1, 1:-1], face[1:, 1:-1]], axis=2).reshape(-1, 2)
    edges, beside = np.concatenate([along_x, along_y]), np.concatenate([beside_x, beside_y])
    real = (beside >= 0).any(axis=1)
    return Faces(corners[whole], edges[real], beside[real])


def surface_colours(function: str, values: Floats, heights: Heights) -> Floats:
    """A colour a vertex, ``(V, 3)``: the function's colour, lighter where it is higher."""
    spread = heights.high - heights.low
    share = (values - heights.low) / spread if spread > 0 else np.full(len(values), 0.5)
    # Half by height and half by rank, so that one steep corner leaves the rest some contrast.
    ranks = np.argsort(np.argsort(values)) / max(len(values) - 1, 1)
    share = np.where(np.isfinite(values), (np.clip(share, 0, 1) + ranks) / 2, 0.5)
    dark = float(np.clip(0.8 * rgb(function).mean() - 0.1, 0.15, 0.5))  # dark colours stay seen
    stops = (_mixed(function, "#000000", dark), function, _mixed(function, "#ffffff", WHITE))
    return ramp(stops, share)


def light(vertices: Floats, shape: tuple[int, int], orbit: Orbit) -> Floats:
    """How bright each vertex is, ``(V,)`` around 1: soft light from the viewer's upper left."""
    grid = vertices.reshape(*shape, 3)
    along_x, along_y = np.gradient(grid, axis=0), np.gradient(grid, axis=1)
    normals = np.cross(along_x, along_y).reshape(-1, 3)
    size = np.linalg.norm(normals, axis=1, keepdims=True)
    normals = np.divide(normals, size, out=np.zeros_like(normals), where=size > 0)
    turn = np.radians(orbit.theta)
    c, s = np.cos(turn), np.sin(turn)
    sun = np.array([[c, s, 0], [-s, c, 0], [0, 0, 1]]) @ (SUN / np.linalg.norm(SUN))
    lit = np.nan_to_num(normals @ sun, nan=0.8)
    return np.asarray(0.56 + 0.5 * np.clip(lit, 0, 1))


def _mixed(colour: str, other: str, share: float) -> str:
    made = ramp((colour, other), np.array([share]))[0]
    return "#" + "".join(f"{round(255 * float(v)):02x}" for v in made)
