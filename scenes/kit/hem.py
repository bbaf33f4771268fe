"""Hem: the edge of a surface that does not reach over the whole floor, cut from a square mesh.

Faces between vertices that are drawn alone would end in teeth, since the last of them lie at all
distances from the edge. So where a side of the mesh leaves what is drawn, the place is found by
halving and becomes a vertex, and each cell is cut there (marching squares).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from gradcore import Field, sample

__all__ = ["Hem", "hem_of"]

Floats: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]
Numbers: TypeAlias = NDArray[np.intp]

HALVINGS = 20  # of a side of a cell


@dataclass(frozen=True, eq=False)
class Hem:
    """The vertices of a mesh, those of its hem last, and its faces row by row.

    A face with three corners has the last one twice.
    """

    points: Floats  # (V, 2) data
    values: Floats  # (V,), not a number where the field has none
    origins: Numbers  # of each vertex of the hem, the one inside from which it was found
    corners: Numbers  # (F, 4) vertices that go round each face
    cells: Numbers  # (F,) the first vertex of the cell it lies in


def hem_of(
    field: Field, points: Floats, values: Floats, drawn: Flags, within: tuple[float, float]
) -> Hem:
    """The mesh of ``(n, m)`` vertices, of which ``drawn`` have a value within low and high.

    Args:
        field: what the mesh shows.
        points: ``(n·m, 2)`` data, row by row.
        values: ``(n·m,)``.
        drawn: ``(n, m)``.
        within: the least and the greatest value that is drawn.
    """
    number = np.arange(drawn.size).reshape(drawn.shape)
    across, along = drawn[:-1] != drawn[1:], drawn[:, :-1] != drawn[:, 1:]
    ends = [
        np.stack([number[:-1][across], number[1:][across]]),
        np.stack([number[:, :-1][along], number[:, 1:][along]]),
    ]
    one, other = np.concatenate(ends, axis=1)
    inner = np.where(drawn.ravel()[one], one, other)
    outer = one + other - inner
    places, found = _edge(field, points[inner], points[outer], values[inner], within)
    fresh = drawn.size + np.arange(len(inner))
    sides_x, sides_y = np.full(across.shape, -1), np.full(along.shape, -1)
    sides_x[across], sides_y[along] = np.split(fresh, [int(across.sum())])
    corners = [number[:-1, :-1], number[1:, :-1], number[1:, 1:], number[:-1, 1:]]
    sides = [sides_x[:, :-1], sides_y[1:], sides_x[:, 1:], sides_y[:-1]]
    faces, cells = _cut(np.stack([part.ravel() for part in corners + sides], axis=1), drawn.ravel())
    return Hem(
        np.concatenate([points, places]),
        np.concatenate([values, found]),
        inner,
        faces,
        cells,
    )


def _edge(
    field: Field, inner: Floats, outer: Floats, value: Floats, within: tuple[float, float]
) -> tuple[Floats, Floats]:
    """The last points ``(E, 2)`` that are drawn on the way out, and their values.

    ``value`` ``(E,)`` are those of the inner points, where the ways begin.
    """
    share, beyond = np.zeros(len(inner)), np.ones(len(inner))
    for _ in range(HALVINGS if len(inner) else 0):
        middle = (share + beyond) / 2
        found = sample(field, inner + middle[:, None] * (outer - inner)).values
        good = (found >= within[0]) & (found <= within[1])
        share, beyond = np.where(good, middle, share), np.where(good, beyond, middle)
        value = np.where(good, found, value)
    return inner + share[:, None] * (outer - inner), value


def _cut(parts: Numbers, drawn: Flags) -> tuple[Numbers, Numbers]:
    """Faces and the first vertices of their cells, by the corners and cut sides (C, 8) of cells."""
    kind = drawn[parts[:, :4]] @ (1, 2, 4, 8)
    pieces = [
        (np.flatnonzero(kind == code), face) for code in range(16) for face in _faces_in(code)
    ]
    cells = np.concatenate([where for where, _ in pieces])
    faces = np.concatenate([parts[where][:, face] for where, face in pieces])
    order = np.argsort(cells, kind="stable")
    return faces[order], parts[cells[order], 0]


def _faces_in(code: int) -> list[list[int]]:
    """What is drawn of a cell with these corners inside: corners 0 to 3, cut sides 4 to 7.

    Side 4 + k lies between the corners k and k + 1.
    """
    inside = [corner for corner in range(4) if code >> corner & 1]
    if len(inside) == 4:
        return [inside]
    if len(inside) == 3:
        (out,) = {0, 1, 2, 3} - set(inside)
        a, b, c = ((out + step) % 4 for step in (1, 2, 3))
        return [[4 + out, a, b, c], [4 + out, c, 4 + c, 4 + c]]
    if inside in ([0, 1], [1, 2], [2, 3], [0, 3]):
        a, b = inside if inside != [0, 3] else (3, 0)
        return [[a, b, 4 + b, 4 + (a + 3) % 4]]
    return [[corner, 4 + corner, 4 + (corner + 3) % 4, 4 + (corner + 3) % 4] for corner in inside]
