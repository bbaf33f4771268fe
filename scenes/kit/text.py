"""Words, formulas and changing numbers, set by Typst: no LaTeX, and the same on every machine.

Typst markup is code. What a person typed goes through ``quoted``; formulas come from gradcore,
which builds their markup from its own tree.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from manim import VGroup, VMobject
from numpy.typing import NDArray

from scenes.kit.typeset import outlines

__all__ = ["Readout", "Words", "number", "quoted", "row_of", "tinted"]

Floats: TypeAlias = NDArray[np.float64]


def quoted(text: str) -> str:
    """``text`` as a Typst string literal, in which nothing is markup."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def tinted(math: str, colour: str) -> str:
    """Typst math in a colour of its own, inside other math."""
    return f'#text(fill: rgb("{colour}"))[${math}$]'


def number(value: float, places: int = 4) -> str:
    """``value`` as Typst math: ``places`` significant digits, a true minus, no trailing zeros."""
    text = f"{float(f'{value:.{places}g}'):.12g}" if value else "0"
    mantissa, _, exponent = text.partition("e")
    # A sign, not a subtraction: no space around it.
    mantissa = mantissa.replace("-", 'class("normal", −)')
    return f"{mantissa} dot 10^({int(exponent)})" if exponent else mantissa


def row_of(values: Sequence[float] | Floats, places: int = 3) -> str:
    """Numbers as a point or vector in Typst math, a common power of ten taken out where needed."""
    largest = max((float(abs(v)) for v in values), default=0.0)
    power = int(np.floor(np.log10(largest))) if largest > 0 else 0
    shift = 10.0**power if power < -3 or power > 4 else 1.0
    cleaned = [0.0 if abs(v) < 1e-6 * largest else float(v) / shift for v in values]
    inner = "(" + ", ".join(number(v, places) for v in cleaned) + ")"
    return inner if shift == 1.0 else f"10^({power}) {inner}"


class Words(VGroup):
    """One text: a mobject per colour. ``$...$`` is math.

    Args:
        markup: Typst markup.
        size: height of an em, S.
        colour: of what the markup does not colour itself, ``#rrggbb``.
        math: whether all of the markup is one displayed formula.
        width: the widest it may become, S; a longer one is set smaller.
    """

    def __init__(
        self,
        markup: str,
        *,
        size: float,
        colour: str,
        math: bool = False,
        width: float = np.inf,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.markup = markup
        self.size = size
        for outline in outlines(markup, math, colour):
            part = VMobject(stroke_width=0, fill_opacity=1, fill_color=outline.colour)
            part.points = outline.points * size
            self.add(part)
        if self.width > width:
            self.size = size * width / self.width
            self.scale(width / self.width, about_point=np.zeros(3))
        self._set_height = max(float(self.height), 1e-9)
        self._rise = -float(self.get_bottom()[1]) / self._set_height

    @property
    def em(self) -> float:
        """Height of an em as it stands on the frame now, S."""
        return self.size * float(self.height) / self._set_height

    @property
    def baseline(self) -> float:
        """Height of the line the letters stand on, S."""
        return float(self.get_bottom()[1]) + self._rise * float(self.height)

    def place(self, x: float, y: float, side: str = "left") -> Words:
        """Itself, with its left end, middle or right end at ``x`` and its baseline at ``y``, S."""
        ends = {"left": self.get_left(), "middle": self.get_center(), "right": self.get_right()}
        self.shift(np.array([x - ends[side][0], y - self.baseline, 0.0]))
        return self


@functools.cache
def _digits() -> dict[str, tuple[Floats, float]]:
    """Outlines of the characters of a number and their advances, for an em of 1 S."""

    def right_end(text: str) -> float:
        return float(outlines(f"${text}$", False, "#ffffff")[0].points[:, 0].max())

    shapes: dict[str, tuple[Floats, float]] = {}
    for char in "0123456789.−":
        sign = f'class("normal", {char})'
        shape = outlines(f"${sign}$", False, "#ffffff")[0].points
        shapes[char] = (shape, right_end(f"{sign} 0") - right_end("0"))
    return shapes


class Readout(VMobject):
    """A number that changes where it stands: left end and baseline stay put.

    ``display`` sets a new value without Typst, fast enough for every frame.
    """

    def __init__(self, value: float, *, size: float, colour: str, places: int = 2, **kwargs: Any):
        super().__init__(stroke_width=0, fill_opacity=1, fill_color=colour, **kwargs)
        self.size = size
        self.places = places
        self.anchor = np.zeros(3)
        self.said = ""
        self.display(value)

    @property
    def em(self) -> float:
        """Height of an em, S."""
        return self.size

    def display(self, value: float) -> Readout:
        """Itself, showing ``value`` with the fixed number of decimals."""
        text = f"{value:.{self.places}f}"
        if float(text) == 0:
            text = text.lstrip("-")
        self.said = text
        shapes = _digits()
        x, glyphs = 0.0, []
        for char in text.replace("-", "−"):
            glyph, step = shapes[char]
            glyphs.append(glyph + np.array([x, 0.0, 0.0]))
            x += step
        self.points = np.concatenate(glyphs) * self.size + self.anchor
        return self

    def place(self, x: float, y: float) -> Readout:
        """Itself, with its left end at ``x`` and its baseline at ``y``, S."""
        target = np.array([x, y, 0.0])
        self.points = self.points + (target - self.anchor)
        self.anchor = target
        return self
