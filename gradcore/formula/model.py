"""Formula: one readable text with its variables, value, typeset form and gradient."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from gradcore.errors import InputError
from gradcore.formula.errors import FormulaError
from gradcore.formula.grammar import parse
from gradcore.formula.names import VARIABLES
from gradcore.formula.nodes import Node, Variable, walk
from gradcore.formula.typeset import typeset

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["Formula", "parse_formula"]


@dataclass(frozen=True)
class Formula:
    """A formula that was read: made by ``parse_formula``.

    ``variables`` are those that occur, in the order x, y, z, w, t or x1, x2, ...;
    a formula without any is a constant function of x.
    """

    text: str
    variables: tuple[str, ...]
    root: Node = field(repr=False)

    @cached_property
    def typeset(self) -> str:
        """Typst math of the formula as it was written."""
        return typeset(self.root)

    def evaluate(self, *coordinates: Tensor) -> Tensor:
        """Values in V at coordinates in D: one tensor a variable, all of one shape, which is kept.

        Raises InputError for a wrong number of coordinates.
        """
        if len(coordinates) != len(self.variables):
            names = ", ".join(self.variables)
            raise InputError(
                f"the formula '{self.text}' takes {len(self.variables)} coordinates ({names}),"
                f" got {len(coordinates)}"
            )
        return self._program(dict(zip(self.variables, coordinates, strict=True)))

    def __reduce__(self) -> tuple[Callable[[str], Formula], tuple[str]]:
        return parse_formula, (self.text,)  # a copy reads the text again: programs don't pickle

    @cached_property
    def _program(self) -> Callable[[Mapping[str, Tensor]], Tensor]:
        from gradcore.formula.evaluate import program

        return program(self.root)

    def symbolic(self) -> Any:
        """The formula as a sympy expression in real symbols; decimals become exact fractions.

        Raises FormulaError where algebra would need numbers too large to write down.
        """
        from gradcore.formula.symbolic import symbolic

        return symbolic(self.root, self.variables, self.text)

    def gradient_typeset(self) -> tuple[str, ...]:
        """Typst math of each partial derivative, or () where it is too long to show."""
        return self._partials

    @cached_property
    def _partials(self) -> tuple[str, ...]:
        from gradcore.formula.symbolic import gradient_typeset

        return gradient_typeset(self.root, self.variables)


def parse_formula(text: str) -> Formula:
    """The formula that a text writes. See ``gradcore.formula`` for the language.

    Raises FormulaError, which names the problem and the character; InputError for no text.
    """
    if not isinstance(text, str):
        raise InputError(f"a formula is text such as 'x^2 + y^2', got {type(text).__name__}")
    root = parse(text)
    return Formula(text, _variables(root, text), root)


def _variables(root: Node, text: str) -> tuple[str, ...]:
    """The variables of a tree in their order, ``("x",)`` when it has none."""
    found = {node.name for node in walk(root) if isinstance(node, Variable)}
    lettered = [name for name in VARIABLES if name in found]
    numbered = sorted((name for name in found if name[1:]), key=lambda name: int(name[1:]))
    if lettered and numbered:
        raise FormulaError(
            f"the formula mixes {lettered[0]} with {numbered[0]}:"
            " use either x, y, z, w, t or x1, x2, ...",
            text,
            _place(text, numbered[0]),
        )
    return tuple(lettered or numbered or ["x"])


def _place(text: str, name: str) -> int:
    """Where a numbered variable first stands in the text."""
    return max(text.find(name), text.find(f"x_{name[1:]}"), 0)
