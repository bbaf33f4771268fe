"""A tree as Typst math, the way the person wrote it.

Every character comes from the tree and from tables here, never from the person's text.
"""

from __future__ import annotations

from collections.abc import Sequence

from gradcore.formula.names import FUNCTIONS
from gradcore.formula.nodes import (
    Call,
    Constant,
    Group,
    Negative,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Variable,
    bare,
)

__all__ = ["applied", "beside", "number", "superscript", "typeset", "variable"]

DOT = "dot.op"


def variable(name: str) -> str:
    """A variable: ``x``, and ``x_1`` or ``x_(12)`` for the numbered ones."""
    digits = name[1:]
    if not digits:
        return name
    return f"x_{digits}" if len(digits) == 1 else f"x_({digits})"


def number(literal: str) -> str:
    """A number literal: ``0.5``, and powers of ten for ``1e-3``."""
    mantissa, _, exponent = literal.lower().partition("e")
    whole, point, decimals = mantissa.partition(".")
    shown = (whole or "0") + (point + decimals if decimals else "")
    if not exponent:
        return shown
    ten = superscript("10", str(int(exponent)))
    return ten if shown == "1" else f"{shown} {DOT} {ten}"


def superscript(base: str, exponent: str) -> str:
    """``base^exponent``; Typst hides the parentheses that group the exponent."""
    plain = exponent.isdecimal() or (len(exponent) == 1 and exponent.isalpha())
    return f"{base}^{exponent}" if plain else f"{base}^({exponent})"


def applied(
    function: str, arguments: Sequence[str], *, power: str = "", spaced: bool = False
) -> str:
    """A function of arguments: ``sin(x)``, ``sin^2(x)``, ``sqrt(x)``; ``sin x`` when spaced."""
    draw = FUNCTIONS[function].draw
    inner = ", ".join(arguments)
    if "{}" in draw:
        drawn = draw.format(inner)
        return superscript(drawn, power) if power else drawn
    name = superscript(draw, power) if power else draw
    if spaced:
        return f"{name} {inner}"
    return f"{name}({inner})" if name.isalpha() else f"{name} ({inner})"


def beside(left: str, right: str) -> str:
    """Two factors without a sign between them: ``2x``, ``x y``, ``2 sin(x)``."""
    letter = right[:1].isalpha() and not right[1:2].isalpha()
    close = left[-1:].isdecimal() and left.replace(".", "").isdecimal() and letter
    return f"{left}{right}" if close else f"{left} {right}"


def typeset(node: Node) -> str:  # noqa: C901  # one case a kind of node
    """The Typst math of a tree."""
    match node:
        case Variable(name):
            return variable(name)
        case Number(literal):
            return number(literal)
        case Constant(name):
            return name
        case Group(within):
            return f"({typeset(within)})"
        case Negative(within):
            return f"-{typeset(within)}"
        case Sum(terms, signs):
            drawn = "-" + typeset(terms[0]) if signs[0] < 0 else typeset(terms[0])
            for term, sign in zip(terms[1:], signs[1:], strict=True):
                drawn += (" + " if sign > 0 else " - ") + typeset(term)
            return drawn
        case Product(factors, dotted):
            drawn = typeset(factors[0])
            for factor, dot in zip(factors[1:], dotted, strict=True):
                text = typeset(factor)
                drawn = f"{drawn} {DOT} {text}" if dot else beside(drawn, text)
            return drawn
        case Quotient(above, below):
            return f"frac({typeset(bare(above))}, {typeset(bare(below))})"
        case Power(base, exponent, on_name):
            return _power(base, exponent, on_name)
        case Call(function, arguments, is_bare):
            inner = [typeset(a) for a in arguments]
            return applied(function, inner, spaced=is_bare and DOT not in inner[0])


def _power(base: Node, exponent: Node, on_name: bool) -> str:
    drawn = _exponent(exponent)
    if on_name and isinstance(base, Call):
        arguments = [typeset(a) for a in base.arguments]
        spaced = base.bare and DOT not in arguments[0]
        return applied(base.function, arguments, power=drawn, spaced=spaced)
    below = typeset(base)
    scientific = isinstance(base, Number) and not below.replace(".", "").isdecimal()
    if scientific or isinstance(base, Power):  # the latter is written sqrt^2(x)^3
        below = f"({below})"
    return superscript(below, drawn)


def _exponent(node: Node) -> str:
    """An exponent; a fraction of plain parts is drawn on one line."""
    inner = node.inner if isinstance(node, Group) else node
    sign = ""
    if isinstance(inner, Negative):
        sign, inner = "-", inner.inner
    if isinstance(inner, Quotient):
        parts = (inner.above, inner.below)
        if all(isinstance(part, Number | Variable | Constant) for part in parts):
            return sign + "\\/".join(typeset(part) for part in parts)
    return sign + typeset(inner)
