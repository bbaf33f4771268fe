"""What stands on the floor in depth order: the mesh in bands, and curves cut up between them.

The faces are sorted back to front and painted in ``BANDS`` bands. Colour runs smoothly over the
faces of a band, without seams between them: as spans of pixels, which take a small part of the
time of a Cairo mesh pattern, or as such a pattern in a file that keeps curves, or, where the file
has none, as polygons. Spans and patterns are not antialiased, so thin strokes go over the edges
where the surface ends or folds away. A curve is drawn piece by piece after the band it stands in,
or, below the surface, before it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, TypeAlias

import cairo
import numpy as np
from numpy.typing import NDArray

from scenes.kit.facets import facets_of
from scenes.kit.levels import LevelCurves
from scenes.kit.orbit import Orbit
from scenes.kit.raster import Raster, in_pixels
from scenes.kit.spans import Outlines
from scenes.kit.surface import HeightMesh
from scenes.kit.trail import Trail
from scenes.kit.vector import VectorContext

__all__ = ["Bands", "curve_pieces"]

Floats: TypeAlias = NDArray[np.float64]

BANDS = 32
TOWARDS = 0.12  # S by which what lies on the surface is moved towards the viewer
NEARLY = 0.03  # S; what is no deeper below the surface lies on it: faces are flat, curves are not
PIECE = 0.15  # S; a longer piece of a curve is cut up
TINTS = 64  # shades of the outline of a band, which is drawn in one go where it has one
UNDERSIDE = 0.5  # brightness of the surface seen from below
STROKE_UNIT = 0.01  # S; Manim's stroke widths are in hundredths


@dataclass(frozen=True, eq=False)
class Bands:
    """The faces of a mesh as one viewer sees them, sorted into bands from back to front."""

    mesh: HeightMesh
    orbit: Orbit
    bounds: Floats  # (BANDS - 1,) S towards the viewer
    faces: tuple[NDArray[np.intp], ...]  # BANDS arrays of face numbers, back to front
    edges: tuple[NDArray[np.intp], ...]  # BANDS arrays of edge numbers of the outline
    screen: Floats  # (V, 2) S
    colours: Floats  # (V, 3)
    away: NDArray[np.bool_]  # (F,)

    @classmethod
    def of(cls, mesh: HeightMesh, orbit: Orbit) -> Bands:
        """The bands of ``mesh`` seen from ``orbit``."""
        order, near = mesh.faces.ordered(mesh.vertices, orbit)
        cuts = np.linspace(0, len(order), BANDS + 1).astype(int)
        bounds = near[np.minimum(cuts[1:-1], len(near) - 1)] if len(near) else np.zeros(BANDS - 1)
        screen = orbit.project(mesh.vertices)[:, :2]
        away = mesh.faces.turned_away(screen)
        outline = mesh.faces.outline(away)
        place = np.empty(len(order), dtype=np.intp)
        place[order] = np.searchsorted(cuts[1:-1], np.arange(len(order)), side="right")
        beside = mesh.faces.beside[outline]
        band = np.where(beside >= 0, place[beside], -1).max(axis=1)
        return cls(
            mesh,
            orbit,
            bounds,
            tuple(np.split(order, cuts[1:-1])),
            tuple(outline[band == i] for i in range(BANDS)),
            screen,
            mesh.lit_colours(orbit),
            away,
        )

    def after(self, points: Floats) -> NDArray[np.intp]:
        """The band after which points of space, ``(N, 3)`` S, are to be drawn; -1 before all."""
        above = points[:, 2] >= self.mesh.height_at(points) - NEARLY
        first, _, inside = self.mesh.cells_at(points)
        away = np.zeros(len(self.mesh.vertices), dtype=bool)
        away[self.mesh.cells] = self.away
        hidden = ~above | (inside & away[first])
        near = self.orbit.towards(points) + np.where(hidden, 0.0, TOWARDS)
        return np.searchsorted(self.bounds, near) - hidden

    def painter(self, ctx: Any) -> Callable[[int], None]:
        """What draws the faces of a band, and the outline in it, into what the context draws now.

        The bands are to be drawn from the first to the last.
        """
        if isinstance(ctx, VectorContext):
            fill = self._smooth if ctx.meshes else self._facets
        else:
            raster = Raster.under(ctx)
            fill = partial(self._fill, raster, in_pixels(self.screen, raster.matrix))

        def paint(band: int) -> None:
            if len(self.faces[band]):
                fill(ctx, band)
            if self._rims[band]:
                self._outline(ctx, band)

        return paint

    def _fill(self, raster: Raster, places: Floats, ctx: Any, band: int) -> None:
        """Write the faces of a band into the pixels under the context, where its points are."""
        faces = self.faces[band]
        corners = self.mesh.faces.corners[faces]
        raster.paint(Outlines(corners, places, self.colours, self._shades[faces]))

    def _smooth(self, ctx: Any, band: int) -> None:
        seen = self.screen[self.mesh.faces.corners[self.faces[band]]]
        low, high = seen.min(axis=(0, 1)), seen.max(axis=(0, 1))
        ctx.save()
        ctx.rectangle(*(low - 0.02).tolist(), *(high - low + 0.04).tolist())
        ctx.clip()
        ctx.set_source(self._pattern(band))
        ctx.paint()
        ctx.restore()

    def _facets(self, ctx: Any, band: int) -> None:
        places, colours = self._seen(self.faces[band])
        facets_of(in_pixels(places, tuple(ctx.get_matrix())), colours).paint(ctx)

    def _seen(self, faces: NDArray[np.intp]) -> tuple[Floats, Floats]:
        """Corners ``(F, 4, 2)`` S of faces, and their colours ``(F, 4, 3)`` from 0 to 1."""
        corners = self.mesh.faces.corners[faces]
        return self.screen[corners], self.colours[corners] * self._shades[faces, None, None]

    def _pattern(self, band: int) -> cairo.MeshPattern:
        seen, lit = self._seen(self.faces[band])
        places = seen.reshape(-1, 8).tolist()
        colours = lit[..., ::-1].reshape(-1, 12).tolist()  # BGR
        pattern = cairo.MeshPattern()
        begin, move, line = pattern.begin_patch, pattern.move_to, pattern.line_to
        colour, end = pattern.set_corner_color_rgb, pattern.end_patch
        for (ax, ay, bx, by, cx, cy, dx, dy), c in zip(places, colours, strict=True):
            begin()
            move(ax, ay)
            line(bx, by)
            line(cx, cy)
            line(dx, dy)
            colour(0, c[0], c[1], c[2])
            colour(1, c[3], c[4], c[5])
            colour(2, c[6], c[7], c[8])
            colour(3, c[9], c[10], c[11])
            end()
        return pattern

    def _outline(self, ctx: Any, band: int) -> None:
        ctx.set_line_width(abs(ctx.device_to_user_distance(1.3, 0)[0]))
        ctx.set_line_cap(cairo.LINE_CAP_ROUND)
        for (red, green, blue), lines in self._rims[band]:
            ctx.new_path()
            for x0, y0, x1, y1 in lines:
                ctx.move_to(x0, y0)
                ctx.line_to(x1, y1)
            ctx.set_source_rgb(blue, green, red)
            ctx.stroke()

    @cached_property
    def _shades(self) -> Floats:
        """What the colours of each face, ``(F,)``, are multiplied by."""
        return np.where(self.away, UNDERSIDE, 1.0)

    @cached_property
    def _rims(self) -> list[list[tuple[list[float], list[list[float]]]]]:
        """By band, the colours of its outline and the lines, x and y in S, that have each."""
        edges = np.concatenate(self.edges)
        ends = self.mesh.faces.edges[edges]
        # The brighter side of a fold is the one that is seen.
        beside = self.mesh.faces.beside[edges]
        away = (self.away[beside] | (beside < 0)).all(axis=1)
        shade = np.where(away, UNDERSIDE, 1.0)[:, None]
        colours = self.colours[ends].mean(axis=1) * shade
        band = np.repeat(np.arange(BANDS), [len(part) for part in self.edges])
        kind = band * 2 * TINTS + np.rint(colours.mean(axis=1) * TINTS).astype(np.intp)
        order = np.argsort(kind, kind="stable")
        first = np.flatnonzero(np.diff(kind[order], prepend=-1))
        lines = np.split(self.screen[ends[order]].reshape(-1, 4), first[1:])
        rims: list[list[tuple[list[float], list[list[float]]]]] = [[] for _ in range(BANDS)]
        for one, group in zip(order[first], lines, strict=False):  # of no edges, there is a group
            rims[band[one]].append((colours[one].tolist(), group.tolist()))
        return rims


def curve_pieces(shape: Any, bands: Bands) -> list[tuple[int, Callable[[Any], None]]]:
    """Curves as (band after which to draw it, how to draw it), in pieces of one band each."""
    made = []
    for line, colour in _lines(shape):
        path = _cut(line)
        place = bands.after((path[:-1] + path[1:]) / 2)
        seen = bands.orbit.project(path)[:, :2]
        walked = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(seen, axis=0), axis=1))])
        breaks = np.flatnonzero(place[1:] != place[:-1]) + 1
        for run in np.split(np.arange(len(place)), breaks):
            piece = seen[run[0] : run[-1] + 2]
            made.append((int(place[run[0]]), _stroke(shape, piece, colour, float(walked[run[0]]))))
    return made


def _lines(shape: Any) -> Iterator[tuple[Floats, Floats]]:
    """The polylines of a mobject as they have grown, ``(n, 3)`` S, with a colour each."""
    colours = np.asarray(shape.stroke_rgbas)
    if isinstance(shape, Trail):
        yield shape.walked(), colours[0]
    elif isinstance(shape, LevelCurves):
        for line, share, colour in zip(shape.lines(), shape.shares, colours, strict=True):
            yield line[: round(share * (len(line) - 1)) + 1], colour
    else:
        quads = np.asarray(shape.points).reshape(-1, 4, 3)
        straight = np.allclose(quads[:, 1], (2 * quads[:, 0] + quads[:, 3]) / 3, atol=1e-9)
        t = np.linspace(0, 1, 2 if straight else 17)[:, None]
        weights = [(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3]
        path = np.einsum("tk,qkd->qtd", np.concatenate(weights, axis=1), quads)
        apart = np.linalg.norm(path[1:, 0] - path[:-1, -1], axis=1) > 1e-6
        for run in np.split(path, np.flatnonzero(apart) + 1):
            yield np.concatenate([run[:1, 0], run[:, 1:].reshape(-1, 3)]), colours[0]


def _cut(line: Floats) -> Floats:
    """The polyline with no piece longer than PIECE, ``(n, 3)`` S."""
    lengths = np.linalg.norm(np.diff(line, axis=0), axis=1)
    counts = np.maximum(np.ceil(lengths / PIECE), 1).astype(int)
    at = np.concatenate([[0.0], np.cumsum(np.repeat(1 / counts, counts))])
    return np.stack([np.interp(at, np.arange(len(line)), column) for column in line.T], axis=1)


def _stroke(shape: Any, line: Floats, colour: Floats, walked: float) -> Callable[[Any], None]:
    def draw(ctx: Any) -> None:
        r, g, b, a = colour.tolist()
        width = float(shape.get_stroke_width()) * STROKE_UNIT
        if a <= 0 or width <= 0:
            return
        ctx.save()
        ctx.set_source_rgba(b, g, r, a)
        ctx.set_line_width(width)
        ctx.set_line_join(cairo.LINE_JOIN_ROUND)
        dashes = getattr(shape, "dashes", None)
        if dashes is None:
            ctx.set_line_cap(cairo.LINE_CAP_ROUND)
        else:
            ctx.set_line_cap(cairo.LINE_CAP_BUTT)
            ctx.set_dash(dashes, walked)
        ctx.new_path()  # Manim leaves the last mobject's path standing
        for x, y in line.tolist():
            ctx.line_to(x, y)
        ctx.stroke()
        ctx.restore()

    return draw
