"""The value of a tree: PyTorch operations on whole batches, never Python code of the text.

A tree is walked once, into a chain of closures; what holds no variable is computed once for
each kind of tensor. Flows and walks ask for a few points thousands of times, and there the walk
through the tree and the making of its constants cost more than the arithmetic.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

import torch
from torch import Tensor

from gradcore.formula.names import CONSTANTS, FUNCTIONS
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
)

__all__ = ["Program", "constant_value", "program"]

Program: TypeAlias = Callable[[Mapping[str, Tensor], Tensor], Tensor]
"""From the coordinates by name, and a tensor like them, to the values."""


def program(root: Node) -> Callable[[Mapping[str, Tensor]], Tensor]:
    """What gives the tree's value at every point, in the coordinates' shape, dtype and device.

    The result always depends on the coordinates, so that a constant has a zero gradient.
    Where the value does not exist it is inf or nan, as PyTorch has it.
    """
    value = _value(root)
    constant = is_constant(root)

    def evaluate(coordinates: Mapping[str, Tensor]) -> Tensor:
        like = next(iter(coordinates.values()))
        values = value(coordinates, like)
        if constant:
            nowhere = torch.zeros_like(like, dtype=torch.bool)
            return torch.where(nowhere, like, values)
        return values

    return evaluate


def constant_value(node: Node) -> float:
    """The value of a tree without variables; inf or nan where it has none."""
    return float(_value(node)({}, torch.zeros((), dtype=torch.float64)))


def _value(node: Node) -> Program:
    """The program of a tree; that of a constant one remembers its value."""
    found = _operation(node)
    return _remembered(found) if is_constant(node) else found


def _remembered(found: Program) -> Program:
    known: dict[tuple[torch.dtype, torch.device], Tensor] = {}

    def constant(at: Mapping[str, Tensor], like: Tensor) -> Tensor:
        kind = like.dtype, like.device
        if kind not in known:
            with torch.inference_mode(mode=False):  # else no later gradient could pass it
                known[kind] = found({}, torch.zeros((), dtype=like.dtype, device=like.device))
        return known[kind]

    return constant


def _operation(node: Node) -> Program:  # noqa: C901  # one case a kind of node
    match node:
        case Variable(name):
            return lambda at, like: at[name]
        case Number():
            number = float(node.value)
            return lambda at, like: torch.tensor(number, dtype=like.dtype, device=like.device)
        case Constant(name):
            number = CONSTANTS[name]
            return lambda at, like: torch.tensor(number, dtype=like.dtype, device=like.device)
        case Group(inner):
            return _value(inner)
        case Negative(inner):
            inside = _value(inner)
            return lambda at, like: -inside(at, like)
        case Sum(terms, signs):
            return _sum([_value(term) for term in terms], signs)
        case Product(factors, _):
            return _product([_value(factor) for factor in factors])
        case Quotient(above, below):
            over, under = _value(above), _value(below)
            return lambda at, like: over(at, like) / under(at, like)
        case Power(base, exponent, _):
            return _power(base, exponent)
        case Call(function, arguments, _):
            numbers, inputs = FUNCTIONS[function].numbers, [_value(a) for a in arguments]
            return lambda at, like: numbers(*(given(at, like) for given in inputs))


def _sum(terms: list[Program], signs: tuple[int, ...]) -> Program:
    first, rest = terms[0], list(zip(terms[1:], signs[1:], strict=True))

    def total(at: Mapping[str, Tensor], like: Tensor) -> Tensor:
        out = first(at, like)
        if signs[0] < 0:
            out = -out
        for term, sign in rest:
            out = out + term(at, like) if sign > 0 else out - term(at, like)
        return out

    return total


def _product(factors: list[Program]) -> Program:
    def product(at: Mapping[str, Tensor], like: Tensor) -> Tensor:
        out = factors[0](at, like)
        for factor in factors[1:]:
            out = out * factor(at, like)
        return out

    return product


def _power(base: Node, exponent: Node) -> Program:
    """A power by the operation whose derivative exists most widely."""
    high = _value(exponent)
    if bare(base) == Constant("e"):
        return lambda at, like: high(at, like).exp()
    low = _value(base)
    if is_constant(exponent):  # a plain number: x^2 is smooth for negative x, too
        return lambda at, like: torch.pow(low(at, like), float(high(at, like)))
    return lambda at, like: torch.pow(low(at, like), high(at, like))
