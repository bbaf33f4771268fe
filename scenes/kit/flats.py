"""Flat places: where the gradient of a function of two variables vanishes, and what is there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from gradcore import Field, grid, hessian_vector_product, sample
from scenes.kit.markers import SIGNS

__all__ = ["KINDS", "Flats", "flat_places"]

Floats: TypeAlias = NDArray[np.float64]

SEEDS = 31  # along an axis
STEPS = 40
LEVEL = 1e-4  # a curvature below this part of the other one counts as none
KINDS = ("maximum", "minimum", "saddle")


@dataclass(frozen=True, eq=False)
class Flats:
    """Isolated flat points ``(Z, 2)`` D with a kind each, and whole curves of flat points.

    A kind is a place in KINDS. ``curves[i]`` is a polyline ``(n, 2)`` D of maxima or minima,
    along which the function does not bend. ``slope`` is the largest gradient left at any of
    these, as a part of the largest in the window.
    """

    points: Floats
    kinds: NDArray[np.intp]
    curves: tuple[Floats, ...]
    curve_kinds: tuple[int, ...]
    slope: float

    @property
    def any(self) -> bool:
        """Whether there is a flat place at all."""
        return bool(len(self.points) or self.curves)

    def words(self) -> list[str]:
        """What was found, a line a kind, with its sign: ``one ring of maxima``, ``4 minima``."""
        lines = []
        for kind, name in enumerate(KINDS):
            many = f"{name}s" if name == "saddle" else f"{name[:-2]}a"
            of_kind = [c for c, k in zip(self.curves, self.curve_kinds, strict=True) if k == kind]
            rings = sum(1 for curve in of_kind if np.array_equal(curve[0], curve[-1]))
            for count, shape in ((rings, "ring"), (len(of_kind) - rings, "curve")):
                if count:
                    shapes = f"one {shape}" if count == 1 else f"{count} {shape}s"
                    lines.append(f"{('—', '– –')[kind]} {shapes} of {many}")
            count = self.count(kind)
            if count:
                said = f"one {name}" if count == 1 else f"{count} {many}"
                lines.append(f"${SIGNS[kind]}$ {said}")
        return lines

    def count(self, kind: int) -> int:
        """How many isolated points of a kind there are."""
        return int((self.kinds == kind).sum())


def flat_places(field: Field) -> Flats:
    """The flat places that Newton's method finds in the box of a field, from a grid of starts.

    A place is taken where the gradient is gone to 1e-9 of the largest in the box and the
    Hessian has a curvature that says what it is. Places where it has none are left out, as are
    regions that are flat throughout. A thin one may be missed: the grid has 31 starts an axis.
    """
    starts = grid(field.box, SEEDS)
    first = sample(field, starts)
    largest = float(first.norms[first.finite].max(initial=0.0))
    if largest == 0 or np.mean(first.norms[first.finite] <= 1e-12 * largest) > 0.3:
        return _none()
    points = _newton(field, starts[first.finite])
    left = sample(field, points)
    good = left.finite & (left.norms <= 1e-9 * largest) & field.box.contains(points)
    points = points[good]
    if not len(points):
        return _none()
    bends = np.linalg.eigvalsh(_hessians(field, points))  # ascending
    strongest = np.abs(bends).max(axis=1)
    scale = largest / float(field.box.size.max())
    real = strongest > 1e-6 * scale
    points, bends, strongest = points[real], bends[real], strongest[real]
    along = np.abs(bends).min(axis=1) <= LEVEL * strongest
    kinds = np.where(bends[:, 1] < 0, 0, np.where(bends[:, 0] > 0, 1, 2))
    size = float(field.box.size.max())
    chosen = _apart(points[~along], 1e-3 * size)
    curves, curve_kinds = [], []
    for kind, top in ((0, bends.sum(axis=1) < 0), (1, bends.sum(axis=1) > 0)):
        for chain in _chains(points[along & top], size / 60):
            curves.append(chain)
            curve_kinds.append(kind)
    slope = float(left.norms[good][real].max(initial=0.0)) / largest
    isolated = points[~along][chosen]
    return Flats(isolated, kinds[~along][chosen], tuple(curves), tuple(curve_kinds), slope)


def _none() -> Flats:
    return Flats(np.zeros((0, 2)), np.zeros(0, dtype=np.intp), (), (), 0.0)


def _hessians(field: Field, points: Floats) -> Floats:
    """``(N, 2, 2)`` V/D²; rows of nan become zeros, so that they bend nowhere."""
    columns = [
        hessian_vector_product(field, points, np.tile(way, (len(points), 1))) for way in np.eye(2)
    ]
    whole = np.nan_to_num(np.stack(columns, axis=2), nan=0.0, posinf=0.0, neginf=0.0)
    return (whole + whole.transpose(0, 2, 1)) / 2


def _newton(field: Field, points: Floats) -> Floats:
    """Where Newton's method takes the points: steps of bounded length, short ones where it is flat.

    The step is the smallest one that makes the linearised gradient vanish, so that a start moves
    straight towards a curve of flat points.
    """
    reach = 0.08 * float(field.box.size.max())
    for _ in range(STEPS):
        slopes = np.nan_to_num(sample(field, points).gradients, posinf=0.0, neginf=0.0)
        inverse = np.linalg.pinv(_hessians(field, points), rcond=1e-7, hermitian=True)
        step = -np.einsum("nij,nj->ni", inverse, slopes)
        length = np.linalg.norm(step, axis=1, keepdims=True)
        points = points + step * np.minimum(1, reach / np.maximum(length, 1e-300))
    return points


def _apart(points: Floats, gap: float) -> NDArray[np.intp]:
    """Numbers of points no two of which are closer than ``gap``, the first ones first."""
    kept: list[int] = []
    for i, point in enumerate(points):
        if not kept or np.linalg.norm(points[kept] - point, axis=1).min() >= gap:
            kept.append(i)
    return np.array(kept, dtype=np.intp)


def _chains(points: Floats, gap: float) -> list[Floats]:
    """Points strung into polylines whose neighbours are about ``gap`` apart, or closed ones."""
    left = points[_apart(points, gap)]
    chains = []
    while len(left):
        chain, left = [left[0]], left[1:]
        for _ in range(2):  # on from one end, then from the other
            while len(left):
                distances = np.linalg.norm(left - chain[-1], axis=1)
                here = int(np.argmin(distances))
                if distances[here] > 3 * gap:
                    break
                chain.append(left[here])
                left = np.delete(left, here, axis=0)
            chain.reverse()
        if len(chain) > 8:
            if np.linalg.norm(chain[0] - chain[-1]) < 3 * gap:
                chain.append(chain[0])
            chains.append(np.array(chain))
    return chains
