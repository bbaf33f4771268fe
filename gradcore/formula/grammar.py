"""Tokens to a tree, by recursive descent with bounded nesting.

    sum      = [sign] product { ("+" | "-") product }
    product  = signed { ("*" | "/") signed | power }      the last kind is implicit
    signed   = { "+" | "-" } power
    power    = atom [ "^" signed | superscript ]          so ^ is right associative
    atom     = number | constant | variable | "(" sum ")" | "|" sum "|" | call
    call     = function [ "^" number ] ( "(" sum { "," sum } ")" | bare )
    bare     = { number | constant } variable             each with its power: sin 2x, sin^2 x

Where mathematics has no settled reading (1/2x beyond plain numbers, sin x y, sin^-1(x)) the
parser asks instead of guessing.
"""

from __future__ import annotations

from gradcore.formula.errors import FormulaError
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
)
from gradcore.formula.reader import Reader
from gradcore.formula.tokens import Kind, Token

__all__ = ["parse"]


def parse(text: str) -> Node:
    """The tree of a formula. Raises FormulaError."""
    if not text.strip():
        raise FormulaError("the formula is empty: give one such as x^2 + 3x + 1", text, 0)
    parser = _Parser(text)
    root = parser.sum()
    parser.expect_end()
    return root


class _Parser(Reader):
    """One method a rule of the grammar."""

    def sum(self) -> Node:
        start = self.token.position
        with self.level():
            signs = [-1 if self.is_sign("-") else 1]
            if self.is_sign("+-"):
                self.next()
            terms = [self.product()]
            while self.is_sign("+-"):
                signs.append(1 if self.next().text == "+" else -1)
                terms.append(self.product())
        if len(terms) > 1:
            return self.made(Sum(tuple(terms), tuple(signs)), start)
        return self.made(Negative(terms[0]), start) if signs[0] < 0 else terms[0]

    def product(self) -> Node:
        start = self.token.position
        factors = [self.signed()]
        dotted: list[bool] = []

        def so_far() -> Node:
            if len(factors) == 1:
                return factors[0]
            return self.made(Product(tuple(factors), tuple(dotted)), start)

        while True:
            if self.is_sign("*"):
                self.next()
                dotted.append(True)
                factors.append(self.signed())
            elif self.is_sign("/"):
                slash = self.next().position
                factors = [self.made(Quotient(so_far(), self.signed()), slash)]
                dotted = []
            elif self.begins_factor():
                self.check_implicit(factors[-1])
                dotted.append(False)
                factors.append(self.power())
            else:
                return so_far()

    def check_implicit(self, before: Node) -> None:
        if self.token.kind is Kind.NUMBER:
            raise self.error(
                f"a number follows a factor: write * before {self.token.text:.30},"
                " or put the number first"
            )
        if isinstance(before, Quotient) and not (
            isinstance(before.above, Number) and isinstance(before.below, Number)
        ):
            raise self.error(
                "it is not clear whether this factor is below the fraction line:"
                " write a/(b c) or (a/b) c"
            )

    def signed(self) -> Node:
        if not self.is_sign("+-"):
            return self.power()
        with self.level():
            sign = self.next()
            inner = self.signed()
        return inner if sign.text == "+" else self.made(Negative(inner), sign.position)

    def power(self) -> Node:
        base = self.atom()
        place = self.token.position
        if self.token.kind is Kind.SUPERSCRIPT:
            exponent = self.superscript()
            if self.is_sign("^"):
                raise self.error("two exponents: write (x^a)^b or x^(a^b)")
        elif self.is_sign("^"):
            with self.level():
                self.next()
                exponent = self.signed()
        else:
            return base
        if self.token.kind is Kind.SUPERSCRIPT:
            raise self.error("two exponents: write (x^a)^b or x^(a^b)")
        return self.made(Power(base, exponent), place)

    def superscript(self) -> Node:
        text = self.next().text
        number = Number(text.lstrip("+-"))
        return Negative(number) if text.startswith("-") else number

    def atom(self) -> Node:
        token = self.token
        match token.kind:
            case Kind.NUMBER:
                return Number(self.next().text)
            case Kind.CONSTANT:
                return Constant(self.next().text)
            case Kind.VARIABLE:
                return Variable(self.next().text)
            case Kind.FUNCTION | Kind.ROOT:
                return self.call()
        if self.is_sign("("):
            return self.made(Group(self.enclosed("(", ")")[0]), token.position)
        if self.is_sign("|"):
            return self.made(Call("abs", self.enclosed("|", "|")), token.position)
        raise self.missing()

    def enclosed(self, opening: str, closing: str, commas: bool = False) -> tuple[Node, ...]:
        """What stands between two brackets: one sum, or several between commas."""
        start = self.next().position
        self.open.append(opening)
        if commas and self.is_sign(")"):
            raise self.error("the parentheses are empty: give an argument")
        inner = [self.sum()]
        while commas and self.is_sign(","):
            self.next()
            inner.append(self.sum())
        if not self.is_sign(closing):
            if self.token.kind is Kind.END:
                raise self.error(f"this {opening} is never closed", start)
            raise self.unexpected()
        self.next()
        self.open.pop()
        return tuple(inner)

    def call(self) -> Node:
        """A function's name and what follows it."""
        name = self.next()
        exponent = self.name_exponent(name) if name.kind is Kind.FUNCTION else None
        function = FUNCTIONS[name.text]
        is_bare = not self.is_sign("(")
        if is_bare:
            if function.fewest > 1:
                raise self.error(f"{name.text} needs parentheses: {name.text}(x, y)", name.position)
            arguments: tuple[Node, ...] = (self.bare_argument(name),)
        else:
            arguments = self.enclosed("(", ")", commas=True)
        count = len(arguments)
        if count < function.fewest or (function.most is not None and count > function.most):
            least = "at least " if function.most is None else ""
            plural = "" if function.fewest == 1 else "s"
            raise self.error(
                f"{name.text} takes {least}{function.fewest} argument{plural}, got {count}",
                name.position,
            )
        node = self.made(Call(name.text, arguments, is_bare), name.position)
        return node if exponent is None else self.made(Power(node, exponent, True), name.position)

    def name_exponent(self, name: Token) -> Node | None:
        """The exponent of sin^2 x, None when there is none."""
        if self.token.kind is Kind.SUPERSCRIPT:
            exponent = self.superscript()
        elif self.is_sign("^"):
            self.next()
            if self.is_sign("-"):
                raise self.two_meanings(name)
            if self.token.kind is not Kind.NUMBER:
                raise self.error(
                    f"write the power after the argument: ({name.text}(x))^n", name.position
                )
            exponent = Number(self.next().text)
        else:
            return None
        if not isinstance(exponent, Number):
            raise self.two_meanings(name)
        return exponent

    def two_meanings(self, name: Token) -> FormulaError:
        return self.error(
            f"{name.text} to a negative power has two meanings:"
            f" write 1/{name.text}(x), or the inverse function by its own name",
            name.position,
        )

    def bare_argument(self, name: Token) -> Node:
        """The argument of a function without parentheses."""
        start = self.token.position
        factors: list[Node] = []
        ended = False
        if name.kind is Kind.ROOT:
            if self.begins_factor():
                factors, ended = [self.deeper()], True
        else:
            if self.token.kind is Kind.NUMBER:
                factors.append(self.deeper())
            while self.token.kind is Kind.CONSTANT:
                factors.append(self.deeper())
            if self.token.kind is Kind.VARIABLE or (not factors and self.begins_factor()):
                factors.append(self.deeper())
                ended = True
        if not factors:
            raise self.error(f"{name.text} needs an argument: {name.text}(x)", name.position)
        follows = self.token.kind in (Kind.FUNCTION, Kind.ROOT)
        if self.begins_factor() and not (follows and ended):
            raise self.error(
                f"it is not clear where the argument of {name.text} ends: use {name.text}(...)"
            )
        if len(factors) == 1:
            return factors[0]
        return self.made(Product(tuple(factors), (False,) * (len(factors) - 1)), start)

    def deeper(self) -> Node:
        """A power, one level further down."""
        with self.level():
            return self.power()
