"""Field: a named scalar function of d coordinates, with the box in which it is shown."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from gradcore.errors import InputError
from gradcore.records import Box

if TYPE_CHECKING:
    import torch

    from gradcore.formula import Formula

__all__ = ["Field", "formula_field", "variable_names"]


@dataclass(frozen=True, eq=False)
class Field:
    """A scalar function of d coordinates, computed on whole batches.

    ``function`` takes d float64 tensors of one shape, one a coordinate, and gives a tensor of
    that shape; its rows are independent. Anything a person gives goes through `as_field`,
    which checks that. ``minima`` are the known places of the least value, in D.
    """

    name: str
    function: Callable[..., torch.Tensor]
    box: Box
    formula: Formula | None = None
    source: str = ""
    minima: tuple[tuple[float, ...], ...] = ()
    symbol: str = "f"

    def __post_init__(self) -> None:
        for minimum in self.minima:
            if len(minimum) != self.d:
                raise InputError(f"minimum {minimum} of {self.name} needs {self.d} coordinates")

    @property
    def d(self) -> int:
        """Number of input coordinates."""
        return self.box.d

    @property
    def variables(self) -> tuple[str, ...]:
        """The coordinates' names, in order: ``("x",)``, ``("x", "y")``, ``("x1", "x2", ...)``."""
        return variable_names(self.d, self.formula.variables if self.formula else ())

    @property
    def lhs(self) -> str:
        """Typst math for the left-hand side: ``f(x, y)``."""
        return f"{self.symbol}({self._arguments})"

    @property
    def typeset(self) -> str:
        """Typst math for the right-hand side; for a bare callable its name and variables."""
        if self.formula is not None:
            return self.formula.typeset
        return f'"{_spoken(self.name)}"({self._arguments})'

    @property
    def _arguments(self) -> str:
        return ", ".join(re.sub(r"(\d+)$", r"_\1", name) for name in self.variables)

    def within(self, box: Box) -> Field:
        """The same function shown in another box of as many coordinates."""
        if box.d != self.d:
            raise InputError(
                f"{self.name} takes {self.d} coordinates ({', '.join(self.variables)}), "
                f"but the box has {box.d} sides"
            )
        return replace(self, box=box)


def variable_names(d: int, used: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Names of d coordinates, of which a formula uses some: its own if it uses d of them.

    Raises InputError if ``used`` do not fit among the first d names: a box of two sides for
    a formula of x and z.
    """
    if len(used) == d:
        return used
    numbered = any(re.fullmatch(r"x\d+", name) for name in used) or d > 5
    names = tuple(f"x{i + 1}" for i in range(d)) if numbered else ("x", "y", "z", "w", "t")[:d]
    if not set(used) <= set(names):
        raise InputError(
            f"a formula of {', '.join(used)} does not fit a box of {d} "
            f"{'side' if d == 1 else 'sides'} ({', '.join(names)}): give {len(used)} sides"
        )
    return names


def formula_field(
    formula: Formula,
    *,
    box: Box | None = None,
    name: str | None = None,
    source: str = "",
    minima: tuple[tuple[float, ...], ...] = (),
    symbol: str = "f",
) -> Field:
    """The field of a parsed formula. The box may have more sides than the formula has variables.

    Without a box it is [-3, 3] a variable.
    """
    if box is None:
        d = len(formula.variables)
        box = Box((-3.0,) * d, (3.0,) * d)
    names = variable_names(box.d, formula.variables)
    used = tuple(names.index(variable) for variable in formula.variables)

    def function(*coordinates: torch.Tensor) -> torch.Tensor:
        return formula.evaluate(*(coordinates[i] for i in used))

    return Field(name or formula.text, function, box, formula, source, minima, symbol)


def _spoken(name: str) -> str:
    """The name as plain words that are safe inside a Typst string."""
    return " ".join(re.sub(r"[^A-Za-z0-9]+", " ", name).split()) or "function"
