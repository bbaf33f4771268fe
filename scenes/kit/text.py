"""Words, formulas and changing numbers, set by Typst: no LaTeX, and the same on every machine.

Typst markup is code. What a person typed goes through ``quoted``; formulas come from gradcore,
which builds their markup from its own tree.
"""

from __future__ import annotations

import functools
from typing import Any, TypeAlias

import numpy as np
from manim import VGroup, VMobject
from manim.mobject.text.typst_mobject import Typst
from numpy.typing import NDArray

__all__ = ["Readout", "Words", "number", "quoted", "tinted"]

Floats: TypeAlias = NDArray[np.float64]

_EM = 96.0  # Manim font size of an em 1 S high
# A mark that stands on the baseline, so that lines can be set on it; it is not shown.
_MARK = "#box(width: 1pt, height: 1pt, fill: black)"


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


class Words(VGroup):
    """One text: a mobject per colour. ``$...$`` is math.

    Args:
        markup: Typst markup.
        size: height of an em, S.
        colour: of what the markup does not colour itself.
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
        body = f"$ {_MARK} {markup} $" if math else f"{_MARK}{markup}"
        source = Typst(body, font_size=size * _EM, color=colour)
        parts = list(source.submobjects)
        mark = parts.pop(0)
        self.markup = markup
        self.size = size
        for fill in dict.fromkeys(
            str(p.get_fill_color()) for p in parts if not p.get_stroke_width()
        ):
            glyphs = [
                p for p in parts if not p.get_stroke_width() and str(p.get_fill_color()) == fill
            ]
            merged = VMobject(stroke_width=0, fill_opacity=1, fill_color=fill)
            merged.points = np.concatenate([glyph.points for glyph in glyphs])
            self.add(merged)
        self.add(*[part for part in parts if part.get_stroke_width()])
        baseline = float(mark.get_bottom()[1])
        if self.width > width:
            middle = self.get_center()
            factor = width / self.width
            self.scale(factor, about_point=middle, scale_stroke=True)
            baseline = middle[1] + factor * (baseline - middle[1])
            self.size = size * factor
        self._rise = (baseline - float(self.get_bottom()[1])) / max(float(self.height), 1e-9)

    @property
    def baseline(self) -> float:
        """Height of the line the letters stand on, S."""
        return float(self.get_bottom()[1]) + self._rise * float(self.height)

    def place(self, x: float, y: float, side: str = "left") -> Words:
        """Itself, with its left end, middle or right end at ``x`` and its baseline at ``y``, S."""
        now = {
            "left": self.get_left()[0],
            "middle": self.get_center()[0],
            "right": self.get_right()[0],
        }
        self.shift(np.array([x - now[side], y - self.baseline, 0.0]))
        return self


@functools.cache
def _digits() -> dict[str, tuple[Floats, float]]:
    """Outlines of the characters of a number and their advances, for an em of 1 S."""
    shapes: dict[str, tuple[Floats, float]] = {}
    zero_step = 0.0
    for char in "0123456789.−":
        source = Typst(f"{_MARK}$0 0 upright({quoted('0' + char + '0')})$", font_size=_EM)
        mark, *_, first, middle, last = source.submobjects
        if not zero_step:
            zero_step = float(middle.get_left()[0] - first.get_left()[0])
        origin = np.array([first.get_left()[0] + zero_step, mark.get_bottom()[1], 0.0])
        step = float(last.get_left()[0] - first.get_left()[0]) - zero_step
        shapes[char] = (middle.points - origin, step)
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
        self.display(value)

    def display(self, value: float) -> Readout:
        """Itself, showing ``value`` with the fixed number of decimals."""
        text = f"{value:.{self.places}f}"
        if float(text) == 0:
            text = text.lstrip("-")
        shapes = _digits()
        x, outlines = 0.0, []
        for char in text.replace("-", "−"):
            outline, step = shapes[char]
            outlines.append(outline + np.array([x, 0.0, 0.0]))
            x += step
        self.points = np.concatenate(outlines) * self.size + self.anchor
        return self

    def place(self, x: float, y: float) -> Readout:
        """Itself, with its left end at ``x`` and its baseline at ``y``, S."""
        target = np.array([x, y, 0.0])
        self.points = self.points + (target - self.anchor)
        self.anchor = target
        return self
