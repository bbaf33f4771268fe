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
    """The faces of a mesh that can be drawn; corners go round each face."""

    corners: NDArray[np.intp]  # (F, 4) vertex numbers; three corners have the last one twice
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


def faces_of(corners: NDArray[np.intp]) -> Faces:
    """The faces with these ``(F, 4)`` corners, and the edges between them."""
    ends = np.sort(np.stack([corners, np.roll(corners, -1, axis=1)], axis=2).reshape(-1, 2), axis=1)
    face = np.repeat(np.arange(len(corners)), 4)
    real = ends[:, 0] < ends[:, 1]
    edges, number = np.unique(ends[real], axis=0, return_inverse=True)
    face, number = face[real], number.ravel()
    order = np.argsort(number, kind="stable")
    first = np.flatnonzero(np.diff(number[order], prepend=-1))
    beside = np.full((len(edges), 2), -1)
    beside[:, 0] = face[order[first]]
    second = np.setdiff1d(np.arange(len(order)), first)
    beside[number[order[second]], 1] = face[order[second]]
    along_x_first = np.argsort(edges[:, 0] - edges[:, 1], kind="stable")
    return Faces(corners, edges[along_x_first], beside[along_x_first])


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


def light(vertices: Floats, used: NDArray[np.bool_], orbit: Orbit) -> Floats:
    """How bright each vertex is, ``(V,)`` around 1: soft light from the viewer's upper left.

    ``used`` ``(n, m)`` says which vertices are drawn; the others bend no surface.
    """
    grid = vertices.reshape(*used.shape, 3)
    along_x, along_y = _slopes(grid, used, 0), _slopes(grid, used, 1)
    normals = np.cross(along_x, along_y).reshape(-1, 3)
    size = np.linalg.norm(normals, axis=1, keepdims=True)
    normals = np.divide(normals, size, out=np.zeros_like(normals), where=size > 0)
    turn = np.radians(orbit.theta)
    c, s = np.cos(turn), np.sin(turn)
    sun = np.array([[c, s, 0], [-s, c, 0], [0, 0, 1]]) @ (SUN / np.linalg.norm(SUN))
    lit = np.nan_to_num(normals @ sun, nan=0.8)
    return np.asarray(0.56 + 0.5 * np.clip(lit, 0, 1))


def _slopes(grid: Floats, used: NDArray[np.bool_], axis: int) -> Floats:
    """Steps ``(n, m, 3)`` along an axis: the mean of those to both neighbours that are used."""
    if used.all():
        return np.asarray(np.gradient(grid, axis=axis))
    steps = np.moveaxis(np.diff(grid, axis=axis), axis, 0)
    flags = np.moveaxis(used, axis, 0)
    whole = (flags[1:] & flags[:-1])[..., None]
    total, count = np.zeros((len(flags), *steps.shape[1:])), np.zeros((*flags.shape, 1))
    for part in (slice(1, None), slice(None, -1)):
        total[part] += np.where(whole, steps, 0)
        count[part] += whole
    return np.moveaxis(total / np.maximum(count, 1), 0, axis)


def _mixed(colour: str, other: str, share: float) -> str:
    made = ramp((colour, other), np.array([share]))[0]
    return "#" + "".join(f"{round(255 * float(v)):02x}" for v in made)
