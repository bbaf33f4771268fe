"""HeightMesh: the graph of a field over the floor, as one mobject that Space paints."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from manim import Animation, VMobject
from numpy.typing import NDArray

from gradcore import Field, grid, sample
from gradcore.records import Box
from scenes.kit.hem import hem_of
from scenes.kit.mesh import FACES, Faces, Heights, faces_of, heights_of, light, surface_colours
from scenes.kit.orbit import Orbit
from scenes.kit.theme import Theme
from scenes.kit.view import View

__all__ = ["HeightMesh", "Rise", "Sink"]

Floats: TypeAlias = NDArray[np.float64]


class HeightMesh(VMobject):
    """The surface z = f(x, y) over the plane of a view, ``vertices`` in all.

    It is seen through a Space only. ``fill_opacity`` fades it as a whole: what is behind it shows,
    its own folds do not.

    Args:
        heights: how values stand over the floor; by default what suits them.
        faces: along one axis.
    """

    def __init__(
        self,
        field: Field,
        view: View,
        theme: Theme,
        *,
        heights: Heights | None = None,
        faces: int = FACES,
        **kwargs: Any,
    ) -> None:
        super().__init__(stroke_width=0, fill_opacity=1, fill_color=theme.function, **kwargs)
        self.shape = (faces + 1, faces + 1)
        box = Box((view.left, view.bottom), (view.right, view.top))
        samples = sample(field, grid(box, self.shape))
        self.heights = heights or heights_of(samples, view)
        low, high = self.heights.low, self.heights.high
        drawn = (samples.values >= low) & (samples.values <= high)
        self._drawn = drawn.reshape(self.shape)
        hem = hem_of(field, samples.points, samples.values, self._drawn, (low, high))
        self.faces: Faces = faces_of(hem.corners)
        self.cells, self._origins = hem.cells, hem.origins
        self.colours = surface_colours(theme.function, hem.values, self.heights)
        flat = view.points(hem.points)
        finite = np.isfinite(hem.values)
        flat[:, 2] = np.where(finite, self.heights.of(hem.values), self.heights.base)
        self._count = len(flat)
        spare = -len(flat) % 4  # Manim counts points in fours
        self.points = np.concatenate([flat, np.repeat(flat[-1:], spare, axis=0)])

    @property
    def vertices(self) -> Floats:
        """The points of the surface as it stands now, ``(V, 3)`` S: the grid's, then its hem's."""
        return np.asarray(self.points[: self._count])

    @property
    def _grid(self) -> Floats:
        return self.vertices[: self._drawn.size]

    def cells_at(self, points: Floats) -> tuple[NDArray[np.intp], Floats, NDArray[np.bool_]]:
        """In which cell points ``(N, 3)`` S stand: its first vertex, shares, whether inside."""
        low, high = self._grid[0, :2], self._grid[-1, :2]
        steps = np.subtract(self.shape, 1)
        place = (points[:, :2] - low) / (high - low) * steps
        inside = np.asarray(((place >= -1e-9) & (place <= steps + 1e-9)).all(axis=1))
        corner = np.clip(np.floor(place).astype(int), 0, steps - 1)
        return corner @ (self.shape[1], 1), np.clip(place - corner, 0, 1), inside

    def height_at(self, points: Floats) -> Floats:
        """Height of the surface over points ``(N, 3)`` S as it stands now; -inf beside it."""
        first, shares, inside = self.cells_at(points)
        z, m = self.vertices[:, 2], self.shape[1]
        u, v = shares.T
        here = (1 - u) * z[first] + u * z[first + m]
        there = (1 - u) * z[first + 1] + u * z[first + m + 1]
        return np.where(inside, (1 - v) * here + v * there, -np.inf)

    def lifted(self, points: NDArray[np.float64], values: NDArray[np.float64]) -> Floats:
        """Points of the surface: screen points ``(N, 3)`` S of the floor and their values, V."""
        out = np.array(points, dtype=np.float64)
        out[:, 2] = self.heights.of(values)
        return out

    @property
    def top(self) -> float:
        """The highest point that is drawn, S above the floor."""
        return float(self.points[self.faces.corners.ravel(), 2].max(initial=self.heights.base))

    @property
    def outline(self) -> Floats:
        """Points whose frame holds the floor and the surface, ``(P, 3)`` S."""
        floor = self.vertices * (1, 1, 0)
        n, m = self.shape
        drawn = np.unique(self.faces.corners)
        return np.concatenate([floor[[0, m - 1, (n - 1) * m, n * m - 1]], self.vertices[drawn]])

    def lit_colours(self, orbit: Orbit) -> Floats:
        """A colour a vertex under the light, ``(V, 3)`` sRGB."""
        lit = light(self._grid, self._drawn, orbit)
        lit = np.concatenate([lit, lit[self._origins]])
        return np.clip(self.colours * lit[:, None], 0, 1)


class Rise(Animation):
    """The surface rises from the floor to its height, and appears while it does."""

    def __init__(self, mesh: HeightMesh, **kwargs: Any) -> None:
        super().__init__(mesh, introducer=True, **kwargs)

    def interpolate_mobject(self, alpha: float) -> None:
        """Set heights and opacity to the share ``alpha`` in 0..1."""
        self._stand(self.rate_func(alpha))

    def _stand(self, share: float) -> None:
        start, mesh = self.starting_mobject, self.mobject
        assert isinstance(start, VMobject)
        assert isinstance(mesh, VMobject)
        points = start.points.copy()
        points[:, 2] *= share
        mesh.points = points
        mesh.set_fill(opacity=start.get_fill_opacity() * min(1.0, 2.5 * share), family=False)


class Sink(Rise):
    """The surface goes down to the floor, fades and leaves; its mobject keeps its height."""

    def __init__(self, mesh: HeightMesh, **kwargs: Any) -> None:
        super().__init__(mesh, **kwargs)
        self.introducer, self.remover = False, True

    def interpolate_mobject(self, alpha: float) -> None:
        """Set heights and opacity to what is left of them at ``alpha`` in 0..1."""
        self._stand(1 - self.rate_func(alpha))

    def clean_up_from_scene(self, scene: Any) -> None:
        """Take the mesh away, and give it its height back."""
        super().clean_up_from_scene(scene)
        self._stand(1.0)
