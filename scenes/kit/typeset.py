"""Typst markup to outlines: the glyphs of a text as Bezier curves, a set per colour. NumPy only.

Typst is called through its wheel, which brings its fonts; its SVG is read here, not by Manim's
general SVG reader, which takes about ten times as long for the same curves.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TypeAlias
from xml.etree import ElementTree

import numpy as np
import svgelements
import typst
from numpy.typing import NDArray

__all__ = ["Outline", "outlines"]

Floats: TypeAlias = NDArray[np.float64]

_EM = 100.0  # pt; large, since Typst writes few decimals
_SVG = "{http://www.w3.org/2000/svg}"
_LINK = "{http://www.w3.org/1999/xlink}href"
# A mark that stands on the baseline at the text's left end; it gives the origin, and is not shown.
_PAGE = """#set page(width: auto, height: auto, margin: 0pt, fill: none)
#set text(size: {size}pt)
#let mark = box(width: 1pt, height: 1pt, fill: rgb("#010203"))
{body}"""


@dataclass(frozen=True, eq=False)
class Outline:
    """All of a text that has one colour: closed shapes to fill.

    ``points`` is ``(4C, 3)``, four a Bezier curve, in em with the origin at the text's left end
    on its baseline.
    """

    colour: str
    points: Floats


def _matrix(text: str | None) -> Floats:
    matrix = svgelements.Matrix(text or "")
    return np.array([[matrix.a, matrix.c, matrix.e], [matrix.b, matrix.d, matrix.f], [0, 0, 1.0]])


@functools.lru_cache(maxsize=2048)
def _curves(path: str) -> Floats:
    """The curves of SVG path data, each subpath closed, ``(4C, 2)`` in its own units."""
    corners: list[complex] = []

    def cubic(a: complex, b: complex, c: complex, d: complex) -> None:
        corners.extend((a, b, c, d))

    here = start = 0j
    for part in svgelements.Path(path):
        end = complex(part.end) if part.end is not None else start
        if isinstance(part, svgelements.Move):
            if here != start:
                cubic(here, here + (start - here) / 3, start - (start - here) / 3, start)
            start = end
        elif isinstance(part, svgelements.CubicBezier):
            cubic(here, complex(part.control1), complex(part.control2), end)
        elif isinstance(part, svgelements.QuadraticBezier):
            middle = complex(part.control)
            cubic(here, here + (middle - here) * 2 / 3, end + (middle - end) * 2 / 3, end)
        elif end != here:
            cubic(here, here + (end - here) / 3, end - (end - here) / 3, end)
        here = end
    if here != start:
        cubic(here, here + (start - here) / 3, start - (start - here) / 3, start)
    flat = np.array(corners, dtype=complex)
    return np.column_stack([flat.real, flat.imag])


def _ribbon(path: str, width: float) -> str:
    """A straight stroke, such as a fraction's bar, as path data of the bar it covers."""
    line = svgelements.Path(path)
    a, b = complex(line[0].end), complex(line[-1].end)
    side = (b - a) / abs(b - a) * 1j * width / 2
    corners = [a + side, b + side, b - side, a - side]
    return "M" + "L".join(f"{p.real},{p.imag}" for p in corners) + "Z"


class _Reader:
    """Collects the shapes of a Typst SVG by colour, in the page's own units."""

    def __init__(self, root: ElementTree.Element) -> None:
        symbols = root.iter(f"{_SVG}symbol")
        self.glyphs = {symbol.get("id"): symbol.findall(f"{_SVG}path") for symbol in symbols}
        self.shapes: dict[str, list[Floats]] = {}
        self.walk(root, np.eye(3))

    def walk(self, element: ElementTree.Element, at: Floats) -> None:
        for child in element:
            here = at @ _matrix(child.get("transform"))
            fill = child.get("fill", "#000000")
            if child.tag == f"{_SVG}g":
                self.walk(child, here)
            elif child.tag == f"{_SVG}use":
                here = here @ _matrix(f"translate({child.get('x', 0)},{child.get('y', 0)})")
                for path in self.glyphs[str(child.get(_LINK))[1:]]:
                    self.add(path.get("d"), fill, here)
            elif child.tag == f"{_SVG}path" and fill != "none":
                self.add(child.get("d"), fill, here)
            elif child.tag == f"{_SVG}path":
                bar = _ribbon(str(child.get("d")), float(child.get("stroke-width", 1)))
                self.add(bar, child.get("stroke", "#000000"), here)

    def add(self, data: str | None, fill: str, at: Floats) -> None:
        if data:
            self.shapes.setdefault(fill, []).append(_curves(data) @ at[:2, :2].T + at[:2, 2])


def outlines(markup: str, math: bool, colour: str) -> tuple[Outline, ...]:
    """The outlines of a text: one for each colour in it.

    ``math`` says that all of the Typst markup is one displayed formula. ``colour`` (``#rrggbb``)
    is that of what the markup does not colour itself.

    Raises:
        ValueError: Typst cannot set the markup; carries Typst's own words.
    """
    return tuple(Outline(own or colour, points) for own, points in _set(markup, math))


@functools.lru_cache(maxsize=512)
def _set(markup: str, math: bool) -> tuple[tuple[str, Floats], ...]:
    """The points of ``outlines`` by the colours that the markup gives, "" where it gives none."""
    body = f"$ #mark {markup} $" if math else f"#mark;{markup}"
    try:
        svg = typst.compile(_PAGE.format(size=_EM, body=body).encode(), format="svg")
    except RuntimeError as error:
        raise ValueError(f"cannot set {markup!r}: {error}") from error
    assert isinstance(svg, bytes)
    shapes = _Reader(ElementTree.fromstring(svg)).shapes
    mark = shapes.pop("#010203")[0]
    origin = np.array([mark[:, 0].min(), mark[:, 1].max()])
    made = []
    for fill, parts in shapes.items():
        flat = (np.concatenate(parts) - origin) / _EM * (1, -1)
        points = np.column_stack([flat, np.zeros(len(flat))])
        points.setflags(write=False)
        made.append(("" if fill == "#000000" else fill, points))
    return tuple(made)
