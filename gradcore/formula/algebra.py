"""sympy expressions as Typst math, in the order a person would write them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sympy

from gradcore.formula.nodes import Node, Power
from gradcore.formula.typeset import DOT, applied, beside, superscript, variable

__all__ = ["Drawer", "TooLarge"]

DIGITS = 12  # of a number on screen at most

_FUNCTIONS = {
    "sin": "sin", "cos": "cos", "tan": "tan", "cot": "cot", "sec": "sec", "csc": "csc",
    "asin": "asin", "acos": "acos", "atan": "atan", "sinh": "sinh", "cosh": "cosh",
    "tanh": "tanh", "asinh": "asinh", "acosh": "acosh", "atanh": "atanh", "log": "ln",
    "Abs": "abs", "sign": "sign", "floor": "floor", "ceiling": "ceil", "Min": "min",
    "Max": "max", "CubeRoot": "cbrt", "atan2": "atan2",
}  # fmt: skip


class TooLarge(Exception):  # noqa: N818  # it says why there is nothing to show, no fault
    """The expression has no short written form."""


class Drawer:
    """Draws expressions in given variables; ``constants`` are symbols for parts of a formula.

    With ``decimal`` numbers such as 9/8 are drawn 1.125, else as fractions.
    """

    def __init__(
        self, variables: Sequence[str], constants: Mapping[Any, tuple[str, Node]], *, decimal: bool
    ) -> None:
        self.order = {name: i for i, name in enumerate(variables)}
        self.constants = constants
        self.decimal = decimal

    def draw(self, e: Any) -> str:
        """Typst math of an expression. Raises TooLarge."""
        if e.is_Add:
            return self._sum(e)
        negative, drawn = self._product(e)
        return f"-{drawn}" if negative else drawn

    def _sum(self, e: Any) -> str:
        terms = [(self._rank(term), *self._product(term)) for term in e.args]
        terms.sort(key=lambda term: (term[0], term[2]))
        if len(terms) == 2 and terms[0][1] and not terms[1][1]:
            terms.reverse()
        drawn = ""
        for i, (_, negative, term) in enumerate(terms):
            sign = ("-" if i == 0 else " - ") if negative else ("" if i == 0 else " + ")
            drawn += sign + term
        return drawn

    def _rank(self, term: Any) -> tuple[float, list[float]]:
        """Where a term stands in a sum: high powers first, x before y, numbers last."""
        exponents = [0.0] * len(self.order)
        for factor in sympy.Mul.make_args(term):
            base, exponent = factor.as_base_exp()
            if base.is_Symbol and base.name in self.order and exponent.is_Rational:
                exponents[self.order[base.name]] = -float(exponent)
        plain = not term.free_symbols - set(self.constants)
        return sum(exponents) + (0.5 if plain else 0.0), exponents

    def _product(self, e: Any) -> tuple[bool, str]:
        """Whether a term is negative, and the term without its sign."""
        number, rest = e.as_coeff_Mul()
        if not number.is_Rational:
            raise TooLarge
        negative = bool(number < 0)
        number = abs(number)
        above: list[Any] = []
        below: list[Any] = []
        for factor in sympy.Mul.make_args(rest):
            if factor.is_Pow and factor.exp.is_Rational and factor.exp < 0:
                below.append(factor.base**-factor.exp)
            elif factor != 1:
                above.append(factor)
        top, bottom = self._coefficient(number, alone=not above)
        lined = bool(below or bottom)
        high = self._factors(above, top, lined=lined)
        low = self._factors(below, bottom, lined=lined)
        return negative, f"frac({high}, {low})" if low else high

    def _coefficient(self, number: Any, *, alone: bool) -> tuple[str, str]:
        """The numbers above and below the line, "" for an unwritten 1."""
        short = self._decimal(number)
        if short is not None:
            return ("" if short == "1" and not alone else short), ""
        top = str(number.p)
        bottom = str(number.q)
        if max(len(top), len(bottom)) > DIGITS:
            raise TooLarge
        return ("" if top == "1" and not alone else top), ("" if bottom == "1" else bottom)

    def _decimal(self, number: Any) -> str | None:
        """A short decimal that is exactly the number, None when there is none."""
        if not self.decimal and number.q != 1:
            return None
        drawn = f"{float(number):.{DIGITS - 2}f}".rstrip("0").rstrip(".")
        exact = len(drawn) <= DIGITS and sympy.Rational(drawn) == number
        return drawn if exact else None

    def _factors(self, factors: Sequence[Any], number: str, *, lined: bool) -> str:
        """Factors side by side: number, constants, letters, sums, functions."""
        if lined and len(factors) == 1 and not number and factors[0].is_Add:
            return self.draw(factors[0])
        drawn = number
        for _, _, text in sorted(
            (self._order(f), i, self._factor(f)) for i, f in enumerate(factors)
        ):
            if not drawn:
                drawn = text
            elif text[0].isdecimal():
                drawn = f"{drawn} {DOT} {text}"
            else:
                drawn = beside(drawn, text)
        return drawn

    def _order(self, factor: Any) -> tuple[int, str]:
        base, exponent = factor.as_base_exp()
        if isinstance(factor, sympy.exp):
            return 5, ""
        if factor.is_Pow and not exponent.is_Rational:
            return 2, str(base)
        if base in self.constants or base.is_Rational:
            return 0, str(base)
        if base.is_Symbol:
            return 1, f"{self.order[base.name]:5d}"
        if base.is_Add:
            return 3, ""
        name = base.func.__name__
        return 4, f"{list(_FUNCTIONS).index(name):5d}" if name in _FUNCTIONS else name

    def _factor(self, e: Any) -> str:
        """One factor, in parentheses where it needs them."""
        if e.is_Add:
            return f"({self.draw(e)})"
        if e in self.constants:
            return self.constants[e][0]
        if e.is_Symbol:
            return variable(e.name)
        if isinstance(e, sympy.exp):
            return superscript("e", self._exponent(e.exp))
        if e == sympy.E:
            return "e"
        if e.is_Pow:
            return self._power(e.base, e.exp)
        if isinstance(e, sympy.Heaviside):
            return self._bracket(e.args[0])
        if e.func.__name__ in _FUNCTIONS:
            return applied(_FUNCTIONS[e.func.__name__], [self.draw(a) for a in e.args])
        if e.is_Rational:
            negative, drawn = self._product(e)
            return f"(-{drawn})" if negative else drawn
        raise TooLarge

    def _bracket(self, e: Any) -> str:
        """Iverson's bracket: 1 where ``e`` is positive, 0 where it is negative."""
        terms = sympy.Add.make_args(e)
        larger = [term for term in terms if not term.as_coeff_Mul()[0] < 0]
        smaller = [-term for term in terms if term.as_coeff_Mul()[0] < 0]
        return f"[{self.draw(sympy.Add(*larger))} > {self.draw(sympy.Add(*smaller))}]"

    def _power(self, base: Any, exponent: Any) -> str:
        if exponent == sympy.Rational(1, 2):
            return applied("sqrt", [self.draw(base)])
        drawn = self._exponent(exponent)
        name = base.func.__name__
        if name in _FUNCTIONS and exponent.is_Integer:
            return applied(_FUNCTIONS[name], [self.draw(a) for a in base.args], power=drawn)
        below = self._factor(base) if not (base.is_Mul or base.is_Rational) else self.draw(base)
        composite = base.is_Mul or base.is_Pow or isinstance(base, sympy.exp)
        composite |= base.is_Rational and not below.isdecimal()
        composite |= base in self.constants and isinstance(self.constants[base][1], Power)
        return superscript(f"({below})" if composite else below, drawn)

    def _exponent(self, exponent: Any) -> str:
        if exponent.is_Rational and self._decimal(exponent) is None:
            return f"{exponent.p}\\/{exponent.q}"
        drawn = self.draw(exponent)
        if drawn.count("frac(") > 1:
            drawn = min(drawn, self.draw(sympy.factor_terms(exponent)), key=len)
        return drawn
