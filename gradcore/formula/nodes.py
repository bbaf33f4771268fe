"""The tree of a formula, close to how the person wrote it.

Parentheses are kept (``Group``) and so is the manner of a multiplication, because the typeset
form shows them. Every tree is small: ``grammar`` bounds its size and its height.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

__all__ = [
    "Call", "Constant", "Group", "Negative", "Node", "Number", "Power", "Product", "Quotient",
    "Sum", "Variable", "bare", "children", "is_constant", "walk",
]  # fmt: skip


@dataclass(frozen=True)
class Number:
    """A number literal: digits, at most one point, at most one exponent."""

    literal: str

    @property
    def value(self) -> Fraction:
        """Its exact value."""
        return Fraction(self.literal)


@dataclass(frozen=True)
class Constant:
    """pi, e or tau."""

    name: str


@dataclass(frozen=True)
class Variable:
    """One input coordinate."""

    name: str


@dataclass(frozen=True)
class Group:
    """Parentheses that were written."""

    inner: Node


@dataclass(frozen=True)
class Negative:
    """A leading minus."""

    inner: Node


@dataclass(frozen=True)
class Sum:
    """Terms with their signs: ``signs[i]`` is 1 or -1."""

    terms: tuple[Node, ...]
    signs: tuple[int, ...]


@dataclass(frozen=True)
class Product:
    """Factors; ``dotted[i]`` says whether a sign was written before factor ``i + 1``."""

    factors: tuple[Node, ...]
    dotted: tuple[bool, ...]


@dataclass(frozen=True)
class Quotient:
    """``above / below``."""

    above: Node
    below: Node


@dataclass(frozen=True)
class Power:
    """``base ^ exponent``; ``on_name`` for an exponent at a function's name: sin^2(x)."""

    base: Node
    exponent: Node
    on_name: bool = False


@dataclass(frozen=True)
class Call:
    """A function of the table ``names.FUNCTIONS``; ``bare`` when written without parentheses."""

    function: str
    arguments: tuple[Node, ...]
    bare: bool = False


Node: TypeAlias = (
    Number | Constant | Variable | Group | Negative | Sum | Product | Quotient | Power | Call
)


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below, from left to right."""
    match node:
        case Group(inner) | Negative(inner):
            return (inner,)
        case Sum(terms, _):
            return terms
        case Product(factors, _):
            return factors
        case Quotient(above, below):
            return (above, below)
        case Power(base, exponent, _):
            return (base, exponent)
        case Call(_, arguments, _):
            return arguments
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """Every node of the tree, the root first."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(children(node)))


def is_constant(node: Node) -> bool:
    """Whether no variable occurs below."""
    return not any(isinstance(part, Variable) for part in walk(node))


def bare(node: Node) -> Node:
    """The node without the parentheses around it."""
    while isinstance(node, Group):
        node = node.inner
    return node
