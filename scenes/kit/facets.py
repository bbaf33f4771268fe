"""Facets: faces of a surface as polygons, for files in which colour cannot run over a mesh.

SVG has gradients along a line and no others. Each face gets one along the way in which its
brightness changes most, which looks smooth where flat faces would show as a chequered pattern.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import cairo
import numpy as np
from numpy.typing import NDArray

__all__ = ["Facets", "facets_of"]

Floats: TypeAlias = NDArray[np.float64]

OVERLAP = 0.4  # px by which a face goes under its neighbours, against seams
SHARPEST = 0.4  # sine of an angle between sides; a sharper face overlaps less
EVEN = 2.0 / 255  # a face whose colour changes by less has one colour
BRIGHTNESS = (0.299, 0.587, 0.114)  # of red, green and blue (ITU-R BT.601)


@dataclass(frozen=True, eq=False)
class Facets:
    """Polygons, each with two colours and the places where it has them.

    ``corners`` is ``(F, 4, 2)`` px, ``ends`` ``(F, 2, 2)`` px, ``colours`` ``(F, 2, 3)`` RGB.
    """

    corners: Floats
    ends: Floats
    colours: Floats

    def paint(self, ctx: Any) -> None:
        """Draw them in their order into a context of the camera's drawing, blue first."""
        ctx.save()
        ctx.identity_matrix()
        ctx.new_path()
        even = np.abs(self.colours[:, 1] - self.colours[:, 0]).max(axis=1, initial=0.0) < EVEN
        for corners, ends, (low, high), flat in zip(
            self.corners.tolist(),
            self.ends.tolist(),
            self.colours[..., ::-1].tolist(),
            even.tolist(),
            strict=True,
        ):
            if flat:
                ctx.set_source_rgb(*((a + b) / 2 for a, b in zip(low, high, strict=True)))
            else:
                gradient = cairo.LinearGradient(*ends[0], *ends[1])
                gradient.add_color_stop_rgb(0, *low)
                gradient.add_color_stop_rgb(1, *high)
                ctx.set_source(gradient)
            for x, y in corners:
                ctx.line_to(x, y)
            ctx.close_path()
            ctx.fill()
        ctx.restore()


def facets_of(corners: Floats, colours: Floats) -> Facets:
    """Facets of faces with corners ``(F, 4, 2)`` px that have colours ``(F, 4, 3)`` RGB."""
    centres, means = corners.mean(axis=1), colours.mean(axis=1)
    arms, changes = corners - centres[:, None], colours - means[:, None]
    along = _brightening(arms, changes @ BRIGHTNESS)
    places = np.einsum("fki,fi->fk", arms, along)  # px of each corner in that direction
    spread = np.maximum((places**2).sum(axis=1), 1e-9)[:, None]
    slopes = np.einsum("fk,fkc->fc", places, changes) / spread
    reach = np.stack([places.min(axis=1), places.max(axis=1)], axis=1)
    return Facets(
        _grown(corners),
        centres[:, None] + reach[..., None] * along[:, None],
        np.clip(means[:, None] + reach[..., None] * slopes[:, None], 0, 1),
    )


def _brightening(arms: Floats, changes: Floats) -> Floats:
    """The unit vectors ``(F, 2)`` along which brightness changes most, by least squares."""
    products = np.einsum("fki,fkj->fij", arms, arms) + 1e-3 * np.eye(2)  # px², for edge-on faces
    right = np.einsum("fki,fk->fi", arms, changes)
    return _unit(np.linalg.solve(products, right[..., None])[..., 0])


def _grown(corners: Floats) -> Floats:
    """The polygons with every side moved outwards by OVERLAP."""
    a, b, c, d = np.moveaxis(corners, 1, 0)
    u, v = _unit(b + c - a - d), _unit(c + d - a - b)
    sine = np.abs(u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0])
    step = (OVERLAP / np.maximum(sine, SHARPEST))[:, None]
    moves = np.stack([-u - v, u - v, u + v, v - u], axis=1)
    return np.asarray(corners + step[:, None] * moves)


def _unit(vectors: Floats) -> Floats:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > 1e-12, lengths, np.inf))
