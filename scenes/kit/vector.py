"""VectorContext: draws for a file of curves what is drawn for the camera's pixels.

Manim reads Cairo's BGRA pixels as RGBA, so all that draws for its camera calls red what Cairo calls
blue. A file of curves has no pixels to read in another order: red and blue are changed back as they
are set.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import cairo

from gradcore.errors import InputError

__all__ = ["VectorContext"]

if TYPE_CHECKING:
    _Context = cairo.Context[cairo.Surface]
else:
    _Context = cairo.Context  # which is generic to type checkers only


class VectorContext(_Context):
    """A Cairo context in true colours, whatever its surface: SVG, PDF, or pixels."""

    @property
    def meshes(self) -> bool:
        """Whether the surface keeps a mesh pattern; SVG has none, and Cairo would send pixels."""
        return not isinstance(self.get_target(), cairo.SVGSurface)

    def set_source_rgb(self, red: float, green: float, blue: float) -> None:
        """Set a colour as the camera's drawing tells it, blue first."""
        super().set_source_rgb(blue, green, red)

    def set_source_rgba(self, red: float, green: float, blue: float, alpha: float = 1.0) -> None:
        """Set a colour as the camera's drawing tells it, blue first."""
        super().set_source_rgba(blue, green, red, alpha)

    def set_source(self, source: cairo.Pattern) -> None:
        """Set a pattern in such colours. InputError for one that is made of pixels."""
        swap = _SWAPS.get(type(source))
        if swap is None:
            raise InputError(
                f"a picture in curves cannot hold a {type(source).__name__}: use png or jpg"
            )
        swapped = swap(source)
        swapped.set_matrix(source.get_matrix())
        swapped.set_extend(source.get_extend())
        super().set_source(swapped)


def _solid(source: cairo.SolidPattern) -> cairo.Pattern:
    red, green, blue, alpha = source.get_rgba()
    return cairo.SolidPattern(blue, green, red, alpha)


def _linear(source: cairo.LinearGradient) -> cairo.Pattern:
    return _with_stops(cairo.LinearGradient(*source.get_linear_points()), source)


def _radial(source: cairo.RadialGradient) -> cairo.Pattern:
    return _with_stops(cairo.RadialGradient(*source.get_radial_circles()), source)


def _with_stops(swapped: cairo.Gradient, source: cairo.Gradient) -> cairo.Pattern:
    for offset, red, green, blue, alpha in source.get_color_stops_rgba():
        swapped.add_color_stop_rgba(offset, blue, green, red, alpha)
    return swapped


def _mesh(source: cairo.MeshPattern) -> cairo.Pattern:
    swapped = cairo.MeshPattern()
    for patch in range(source.get_patch_count()):
        swapped.begin_patch()
        (_, start), *sides = source.get_path(patch)
        swapped.move_to(*start)
        for _, side in sides:
            swapped.curve_to(*side)
        for corner in range(4):
            swapped.set_control_point(corner, *source.get_control_point(patch, corner))
            red, green, blue, alpha = source.get_corner_color_rgba(patch, corner)
            swapped.set_corner_color_rgba(corner, blue, green, red, alpha)
        swapped.end_patch()
    return swapped


_SWAPS: dict[type, Callable[[Any], cairo.Pattern]] = {
    cairo.SolidPattern: _solid,
    cairo.LinearGradient: _linear,
    cairo.RadialGradient: _radial,
    cairo.MeshPattern: _mesh,
}
