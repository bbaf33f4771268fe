"""The value of a tree: PyTorch operations on whole batches, never Python code of the text."""

from __future__ import annotations

from collections.abc import Mapping

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

__all__ = ["constant_value", "evaluate"]


def evaluate(root: Node, coordinates: Mapping[str, Tensor]) -> Tensor:
    """The tree's value at every point, in the shape, dtype and device of the coordinates.

    The result always depends on the coordinates, so that a constant has a zero gradient.
    Where the value does not exist it is inf or nan, as PyTorch has it.
    """
    like = next(iter(coordinates.values()))
    value = _value(root, coordinates, like)
    if is_constant(root):
        nowhere = torch.zeros_like(like, dtype=torch.bool)
        return torch.where(nowhere, like, value)
    return value


def constant_value(node: Node) -> float:
    """The value of a tree without variables; inf or nan where it has none."""
    return float(_value(node, {}, torch.zeros((), dtype=torch.float64)))


def _value(  # noqa: C901  # one case a kind of node
    node: Node, at: Mapping[str, Tensor], like: Tensor
) -> Tensor:
    match node:
        case Variable(name):
            return at[name]
        case Number():
            return torch.tensor(float(node.value), dtype=like.dtype, device=like.device)
        case Constant(name):
            return torch.tensor(CONSTANTS[name], dtype=like.dtype, device=like.device)
        case Group(inner):
            return _value(inner, at, like)
        case Negative(inner):
            return -_value(inner, at, like)
        case Sum(terms, signs):
            total = _value(terms[0], at, like)
            if signs[0] < 0:
                total = -total
            for term, sign in zip(terms[1:], signs[1:], strict=True):
                value = _value(term, at, like)
                total = total + value if sign > 0 else total - value
            return total
        case Product(factors, _):
            result = _value(factors[0], at, like)
            for factor in factors[1:]:
                result = result * _value(factor, at, like)
            return result
        case Quotient(above, below):
            return _value(above, at, like) / _value(below, at, like)
        case Power(base, exponent, _):
            return _power(base, exponent, at, like)
        case Call(function, arguments, _):
            return FUNCTIONS[function].numbers(*(_value(a, at, like) for a in arguments))


def _power(base: Node, exponent: Node, at: Mapping[str, Tensor], like: Tensor) -> Tensor:
    """A power by the operation whose derivative exists most widely."""
    if bare(base) == Constant("e"):
        return _value(exponent, at, like).exp()
    if is_constant(exponent):  # a plain number: x^2 is smooth for negative x, too
        return torch.pow(_value(base, at, like), float(_value(exponent, at, like)))
    return torch.pow(_value(base, at, like), _value(exponent, at, like))
