"""A tree as a sympy expression, and its partial derivatives on screen.

sympy simplifies as it builds, and numbers then grow without bound: 9^9^9^9, (2x)^1000000000,
exp(10^9 log(2x)). So the tree is translated node by node, by these rules:

- a constant that is not a rational number stays a symbol of its own (``constants``);
- what goes into a function or a power holds a variable or is a rational number, and every
  integer in it is below 2^BITS;
- exponents that are numbers stay below POWER, and so does every number in an exponent with a
  logarithm;
- a tree of more than NODES nodes is not translated.

A formula that breaks a rule has no symbolic form; its values and gradients are not concerned.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import sympy

from gradcore.formula.algebra import Drawer, TooLarge
from gradcore.formula.errors import FormulaError
from gradcore.formula.evaluate import constant_value
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
    is_constant,
    walk,
)
from gradcore.formula.typeset import typeset

__all__ = ["gradient_typeset", "symbolic"]

NODES = 120  # nodes of a formula at most
BITS = 128  # of an integer that enters a function or a power
POWER = 64  # of a constant exponent
FRACTION = 60  # operations of a derivative whose terms are brought to one fraction, at most
GRADIENT = 400  # characters of one typeset partial derivative at most
OPERATIONS = 200  # of one partial derivative at most


def symbolic(root: Node, variables: Sequence[str], text: str) -> Any:
    """The sympy expression of a tree, exact but for constants such as sin(2), which are floats."""
    try:
        algebra = _Algebra(root, variables)
        if algebra.towers > 1 and algebra.has_floats:
            raise TooLarge
        return algebra.expression.xreplace(algebra.steps).xreplace(algebra.values)
    except (TooLarge, RecursionError):
        raise FormulaError("the formula is too large for algebra", text, 0) from None


def gradient_typeset(root: Node, variables: Sequence[str]) -> tuple[str, ...]:
    """Typst math of the partial derivatives, one a variable, or () where they are too large."""
    try:
        algebra = _Algebra(root, variables)
        drawer = Drawer(
            variables,
            {symbol: (typeset(node), node) for symbol, node in algebra.constants.items()},
            decimal=any(isinstance(n, Number) and not n.literal.isdecimal() for n in walk(root)),
        )
        return tuple(_partial(algebra, name, drawer) for name in variables)
    except (TooLarge, RecursionError):
        return ()


def _partial(algebra: _Algebra, name: str, drawer: Drawer) -> str:
    """The shortest of a few forms of one partial derivative."""
    symbol = algebra.symbols[name]
    partial = sympy.diff(algebra.expression, symbol).xreplace(algebra.steps)
    _refuse_unless(sympy.count_ops(partial) <= OPERATIONS)
    forms = [partial, sympy.factor_terms(partial), sympy.powsimp(partial)]
    if sympy.count_ops(partial) <= FRACTION:
        terms = sympy.Add.make_args(algebra.expression)
        whole = (_one_fraction(sympy.diff(term, symbol)) for term in terms)
        forms.append(sympy.Add(*whole).xreplace(algebra.steps))
    if _is_small_polynomial(partial, list(algebra.symbols.values())):
        forms.append(sympy.expand(partial))
    drawn = min((drawer.draw(form) for form in forms), key=_length)
    _refuse_unless(len(drawn) <= GRADIENT)
    return drawn


def _length(drawn: str) -> int:
    """How long an expression looks: fraction lines count as characters, nested ones more."""
    length = len(drawn)
    lines: list[bool] = []
    for i, char in enumerate(drawn):
        if char == "(":
            fraction = drawn.endswith("frac", 0, i)
            length += fraction * (30 if any(lines) else 12)
            lines.append(fraction)
        elif char == ")":
            lines.pop()
    return length


def _one_fraction(expression: Any) -> Any:
    """An expression with one fraction line and its numerator multiplied out once."""
    if not expression.is_Add:
        return expression
    above, below = sympy.fraction(sympy.together(expression))
    return (above if above.is_Mul else sympy.expand_mul(above)) / below


def _is_small_polynomial(expression: Any, symbols: Sequence[Any]) -> bool:
    """Whether multiplying out is quick: a polynomial without high powers of sums."""
    if not expression.is_polynomial(*symbols):
        return False
    powers = [p.exp for p in expression.atoms(sympy.Pow) if p.base.is_Add]
    return bool(sympy.count_ops(expression) <= FRACTION and sum(powers) <= 6)


def _refuse_unless(condition: bool) -> None:
    if not condition:
        raise TooLarge


class CubeRoot(sympy.Function):  # type: ignore[misc]  # sympy carries no types
    """The real cube root."""

    nargs = 1

    def fdiff(self, argindex: int = 1) -> Any:
        """Its derivative, which sympy asks for by this name."""
        return 1 / (3 * self**2)

    def _eval_is_extended_real(self) -> Any:
        return self.args[0].is_extended_real

    def _eval_evalf(self, prec: int) -> Any:
        value = self.args[0].evalf(math.ceil(prec / math.log2(10)))
        if not value.is_number:
            return None
        return sympy.sign(value) * abs(value) ** sympy.Rational(1, 3)


class _Algebra:
    """A tree's sympy expression and what its symbols stand for."""

    def __init__(self, root: Node, variables: Sequence[str]) -> None:
        _refuse_unless(sum(1 for _ in walk(root)) <= NODES)
        self.symbols = {name: sympy.Symbol(name, real=True) for name in variables}
        self.constants: dict[Any, Node] = {}
        self.values: dict[Any, Any] = {}  # constants as numbers
        self.steps: dict[Any, Any] = {}  # symbols of sign, floor, ceil, whose derivative is zero
        self.has_floats = False
        self.towers = 0  # powers and exponentials inside the exponent of others
        self._known: dict[Node, Any] = {}
        self.expression = self.build(root, 0)
        _refuse_unless(not self.expression.has(sympy.oo, -sympy.oo, sympy.zoo, sympy.nan))

    def build(self, node: Node, tower: int) -> Any:  # noqa: C901  # one case a kind of node
        """The expression of one node; ``tower`` counts the exponents that it stands in."""
        match node:
            case Variable(name):
                return self.symbols[name]
            case Number():
                return sympy.Rational(node.value.numerator, node.value.denominator)
            case Constant("tau"):
                return 2 * self.constant(Constant("pi"))
            case Constant():
                return self.constant(node)
            case Group(inner):
                return self.build(inner, tower)
            case Negative(inner):
                return -self.build(inner, tower)
            case Sum(terms, signs):
                pairs = zip(terms, signs, strict=True)
                return sympy.Add(*(sign * self.build(term, tower) for term, sign in pairs))
            case Product(factors, _):
                return sympy.Mul(*(self.build(factor, tower) for factor in factors))
            case Quotient(above, below):
                divisor = self.checked(self.build(below, tower))
                _refuse_unless(divisor != 0)
                return self.build(above, tower) / divisor
            case Power(base, exponent, _):
                return self.power(node, base, exponent, tower)
            case Call(function, arguments, _):
                return self.call(node, function, arguments, tower)

    def power(self, node: Node, base: Node, exponent: Node, tower: int) -> Any:
        grows = not is_constant(exponent)
        raised = self.build(exponent, tower + grows)
        below = self.build(base, tower)
        if is_constant(node):
            whole = below.is_Rational and raised.is_Integer and abs(raised) <= POWER
            if not whole or (below == 0 and raised < 0):
                return self.constant(node)
        raised = self.checked(raised)
        if raised.is_Rational:
            _refuse_unless(abs(raised) <= POWER)
        if bare(base) == Constant("e"):
            return sympy.exp(self.exponent(raised, tower))
        return self.checked(below) ** self.exponent(raised, tower)

    def call(self, node: Node, function: str, arguments: Sequence[Node], tower: int) -> Any:
        if is_constant(node):
            return self.constant(node)
        grows = function in ("exp", "sinh", "cosh")
        inner = [self.checked(self.build(a, tower + grows)) for a in arguments]
        if grows:
            inner = [self.exponent(a, tower) for a in inner]
        if function == "cbrt":  # sympy's own is complex for negative numbers
            return CubeRoot(*inner)
        result = FUNCTIONS[function].algebra(sympy, *inner)
        return self.step(result) if FUNCTIONS[function].flat else result

    def step(self, expression: Any) -> Any:
        """A symbol for a function that is constant between its jumps."""
        symbol = sympy.Dummy(f"s{len(self.steps)}", real=True)
        self.steps[symbol] = expression.xreplace(self.steps)
        return symbol

    def constant(self, node: Node) -> Any:
        """A symbol for a constant, the same one for the same constant."""
        node = bare(node)
        if node not in self._known:
            value = constant_value(node)
            _refuse_unless(math.isfinite(value))
            sign = {"positive": True} if value > 0 else {"real": True}
            symbol = sympy.Dummy(f"c{len(self._known)}", **sign)
            self._known[node] = symbol
            self.constants[symbol] = node
            exact = (
                {"pi": sympy.pi, "e": sympy.E}.get(node.name)
                if isinstance(node, Constant)
                else None
            )
            self.values[symbol] = sympy.Float(value, 15) if exact is None else exact
            self.has_floats |= exact is None
        return self._known[node]

    def exponent(self, expression: Any, tower: int) -> Any:
        """An exponent that sympy cannot turn into a large power."""
        self.towers = max(self.towers, tower + 1)
        if expression.has(sympy.log):
            numbers = expression.atoms(sympy.Rational)
            _refuse_unless(all(max(abs(n.p), n.q) <= POWER for n in numbers))
        return expression

    def checked(self, expression: Any) -> Any:
        """An expression that may enter a function or a power."""
        free = expression.free_symbols
        holds = not free.isdisjoint(self.symbols.values()) or not free.isdisjoint(self.steps)
        _refuse_unless(
            holds or expression.is_Rational or not expression.atoms(sympy.Function, sympy.Pow)
        )
        for n in expression.atoms(sympy.Rational):
            _refuse_unless(max(abs(n.p), n.q).bit_length() <= BITS)
        return expression
