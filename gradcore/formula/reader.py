"""Reader: where in the tokens a parser is, which brackets are open, and how deep it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from gradcore.formula.errors import FormulaError
from gradcore.formula.nodes import Node, children
from gradcore.formula.tokens import Kind, Token, tokenise

__all__ = ["HEIGHT", "Reader"]

HEIGHT = 50  # levels of nesting, and of the tree, at most

_OPENERS = {Kind.NUMBER, Kind.VARIABLE, Kind.CONSTANT, Kind.FUNCTION, Kind.ROOT}


class Reader:
    """A place in the tokens of a text; neither it nor a tree that it made is deeper than HEIGHT."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokenise(text)
        self.at = 0
        self.open: list[str] = []
        self._nesting = 0
        self._heights: dict[int, tuple[int, Node]] = {}  # id -> height, and the node kept alive

    @property
    def token(self) -> Token:
        """The next token."""
        return self.tokens[self.at]

    def next(self) -> Token:
        """The next token, which is then read."""
        token = self.token
        self.at += 1
        return token

    def is_sign(self, signs: str) -> bool:
        """Whether the next token is one of these signs."""
        return self.token.kind is Kind.SIGN and self.token.text in signs

    def begins_factor(self) -> bool:
        """Whether the token can follow a factor as another, multiplied without a sign."""
        if self.is_sign("|"):
            return not (self.open and self.open[-1] == "|")
        return self.token.kind in _OPENERS or self.is_sign("(")

    @contextmanager
    def level(self) -> Iterator[None]:
        """One level further down. Raises FormulaError at the token that goes too deep."""
        self._nesting += 1
        if self._nesting > HEIGHT:
            raise self._too_deep(self.token.position)
        yield
        self._nesting -= 1

    def made(self, node: Node, position: int) -> Node:
        """The node itself, if the tree below it is not too high."""
        below = (self._heights.get(id(child), (1, child))[0] for child in children(node))
        height = 1 + max(below, default=0)
        if height > HEIGHT:
            raise self._too_deep(position)
        self._heights[id(node)] = (height, node)
        return node

    def _too_deep(self, position: int) -> FormulaError:
        return self.error(f"the formula is nested more than {HEIGHT} levels deep", position)

    def error(self, problem: str, position: int | None = None) -> FormulaError:
        """An error at a position, the next token's if none is given."""
        place = self.token.position if position is None else position
        return FormulaError(problem, self.text, place)

    def missing(self) -> FormulaError:
        """The error for a place where a number, a variable or the like should begin."""
        if self.token.kind is Kind.END:
            return self.error("the formula ends too early: a number, a variable or ( is missing")
        found = self.token
        if found.text == ")" and self.open[-1:] != ["("]:
            return self.error("this ) closes nothing")
        shown = self.text[found.position]
        return self.error(f"a number, a variable or ( is missing before '{shown}'")

    def expect_end(self) -> None:
        """Check that every token is read. Raises FormulaError."""
        if self.token.kind is not Kind.END:
            raise self.unexpected()

    def unexpected(self) -> FormulaError:
        """The error for a token that cannot stand where it stands."""
        if self.is_sign(")"):
            if self.open[-1:] == ["|"]:
                return self.error("a | is not closed before this )")
            return self.error("this ) closes nothing")
        if self.is_sign(","):
            return self.error("a comma stands only between arguments; decimals have a point: 0.5")
        if self.token.kind is Kind.SUPERSCRIPT:
            return self.error("this exponent has no base")
        return self.error(f"unexpected '{self.text[self.token.position]}'")
