"""The names that a formula may use, and what each means in numbers, in algebra and on screen."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import Tensor

__all__ = [
    "ALIASES", "CONSTANTS", "FUNCTIONS", "SYMBOLS", "VARIABLES", "Function", "numbered",
    "split", "suggestion",
]  # fmt: skip


@dataclass(frozen=True)
class Function:
    """One function: ``fewest`` to ``most`` arguments, ``most`` None for any number.

    ``draw`` is Typst math: an operator, or a template whose ``{}`` takes the arguments.
    ``numbers`` maps tensors to a tensor; ``algebra`` takes sympy's functions and expressions.
    ``flat`` marks functions that are constant between jumps, so their derivative is zero.
    """

    numbers: Callable[..., Tensor]
    algebra: Callable[..., Any]
    draw: str
    fewest: int = 1
    most: int | None = 1
    flat: bool = False


def _cube_root(a: Tensor) -> Tensor:
    return a.sign() * a.abs() ** (1 / 3)


def _largest(*a: Tensor) -> Tensor:
    return reduce(lambda left, right: left.maximum(right), a)


def _smallest(*a: Tensor) -> Tensor:
    return reduce(lambda left, right: left.minimum(right), a)


FUNCTIONS: dict[str, Function] = {
    "sin": Function(lambda a: a.sin(), lambda s, a: s.sin(a), "sin"),
    "cos": Function(lambda a: a.cos(), lambda s, a: s.cos(a), "cos"),
    "tan": Function(lambda a: a.tan(), lambda s, a: s.tan(a), "tan"),
    "cot": Function(lambda a: 1 / a.tan(), lambda s, a: s.cot(a), "cot"),
    "sec": Function(lambda a: 1 / a.cos(), lambda s, a: s.sec(a), "sec"),
    "csc": Function(lambda a: 1 / a.sin(), lambda s, a: s.csc(a), "csc"),
    "asin": Function(lambda a: a.asin(), lambda s, a: s.asin(a), "arcsin"),
    "acos": Function(lambda a: a.acos(), lambda s, a: s.acos(a), "arccos"),
    "atan": Function(lambda a: a.atan(), lambda s, a: s.atan(a), "arctan"),
    "sinh": Function(lambda a: a.sinh(), lambda s, a: s.sinh(a), "sinh"),
    "cosh": Function(lambda a: a.cosh(), lambda s, a: s.cosh(a), "cosh"),
    "tanh": Function(lambda a: a.tanh(), lambda s, a: s.tanh(a), "tanh"),
    "asinh": Function(lambda a: a.asinh(), lambda s, a: s.asinh(a), 'op("arsinh")'),
    "acosh": Function(lambda a: a.acosh(), lambda s, a: s.acosh(a), 'op("arcosh")'),
    "atanh": Function(lambda a: a.atanh(), lambda s, a: s.atanh(a), 'op("artanh")'),
    "exp": Function(lambda a: a.exp(), lambda s, a: s.exp(a), "exp"),
    "log": Function(lambda a: a.log(), lambda s, a: s.log(a), "log"),
    "ln": Function(lambda a: a.log(), lambda s, a: s.log(a), "ln"),
    "log2": Function(lambda a: a.log2(), lambda s, a: s.log(a) / s.log(2), "log_2"),
    "log10": Function(lambda a: a.log10(), lambda s, a: s.log(a) / s.log(10), "log_10"),
    "sqrt": Function(lambda a: a.sqrt(), lambda s, a: s.sqrt(a), "sqrt({})"),
    "cbrt": Function(_cube_root, lambda s, a: s.cbrt(a), "root(3, {})"),
    "abs": Function(lambda a: a.abs(), lambda s, a: s.Abs(a, evaluate=False), "abs({})"),
    "sign": Function(lambda a: a.sign(), lambda s, a: s.sign(a), 'op("sign")', flat=True),
    "floor": Function(lambda a: a.floor(), lambda s, a: s.floor(a), "floor({})", flat=True),
    "ceil": Function(lambda a: a.ceil(), lambda s, a: s.ceiling(a), "ceil({})", flat=True),
    "min": Function(
        _smallest, lambda s, *a: s.Min(*a, evaluate=False), "min", fewest=2, most=None
    ),
    "max": Function(_largest, lambda s, *a: s.Max(*a, evaluate=False), "max", fewest=2, most=None),
    "atan2": Function(
        lambda a, b: a.atan2(b), lambda s, a, b: s.atan2(a, b), 'op("atan2")', fewest=2, most=2
    ),
    "hypot": Function(
        lambda a, b: a.hypot(b), lambda s, a, b: s.sqrt(a**2 + b**2), 'op("hypot")', fewest=2,
        most=2,
    ),
}  # fmt: skip

ALIASES: dict[str, str] = {
    "arcsin": "asin", "arccos": "acos", "arctan": "atan", "arctan2": "atan2",
    "arcsinh": "asinh", "arccosh": "acosh", "arctanh": "atanh",
    "arsinh": "asinh", "arcosh": "acosh", "artanh": "atanh", "sgn": "sign", "ceiling": "ceil",
}  # fmt: skip

CONSTANTS: dict[str, float] = {"pi": math.pi, "e": math.e, "tau": math.tau}

VARIABLES: tuple[str, ...] = ("x", "y", "z", "w", "t")

SYMBOLS: dict[str, str] = {"π": "pi", "τ": "tau", "√": "sqrt", "∛": "cbrt"}

_NUMBERED = re.compile(r"x_?([1-9][0-9]{0,3})", re.ASCII)
_ATOMS = re.compile(r"(?:x_?[1-9][0-9]{0,3}(?![0-9])|pi|tau|[xyzwte])", re.ASCII)


def numbered(name: str) -> str | None:
    """``"x12"`` for x12 or x_12, None for a name that is not a numbered variable."""
    match = _NUMBERED.fullmatch(name)
    return f"x{match[1]}" if match else None


def _known(name: str) -> bool:
    return name in FUNCTIONS or name in ALIASES or name in CONSTANTS or name in VARIABLES


def split(name: str) -> list[str] | None:
    """The known names that a run of letters and digits stands for, or None.

    A known name is itself; otherwise a run of variables and constants, ended perhaps by a
    function, is their product: ``xy`` is x y, ``xsin`` is x sin, ``2xe^y`` has the run x e.
    """
    if _known(name) or numbered(name):
        return [name]
    atoms: list[str] = []
    at = 0
    while at < len(name):
        rest = name[at:]
        if atoms and (rest in FUNCTIONS or rest in ALIASES):
            return [*atoms, rest]
        match = _ATOMS.match(name, at)
        if match is None:
            return None
        atoms.append(match[0])
        at = match.end()
    return atoms


_INSTEAD = {
    "pow": "write x^2",
    "power": "write x^2",
    "square": "write (x)^2",
    "mod": "it is not among the functions",
    "lg": "write log10, log2 or ln",
    "arctg": "did you mean 'atan'?",
    "tg": "did you mean 'tan'?",
    "ctg": "did you mean 'cot'?",
    "x0": "numbering begins with x1",
    "x_0": "numbering begins with x1",
}


def suggestion(name: str) -> str:
    """What to write instead of an unknown name: one clause for the end of an error."""
    low = name.lower()
    if low in _INSTEAD:
        return _INSTEAD[low]
    if _known(low) or numbered(low):
        return f"did you mean '{low}'?"
    if ended := re.fullmatch(r"([a-z]+)_?([0-9]+)", low):
        head, digits = ended.groups()
        if head not in FUNCTIONS and split(head):
            return f"write {head}^{digits} or {digits}{head}; only x1, x2, ... are numbered"
    functions = [*FUNCTIONS, *ALIASES]
    for function in sorted(functions, key=len, reverse=True):
        rest = low.removeprefix(function)
        factors = rest.lstrip("0123456789")
        if rest != low and rest and (not factors or split(factors)):
            return f"did you mean '{function}({rest})'?"
    if len(low) > 1:
        near = difflib.get_close_matches(low, [*functions, *CONSTANTS], n=1, cutoff=0.6)
        if near:
            return f"did you mean '{near[0]}'?"
    return "variables are x, y, z, w, t or x1, x2, ...; constants are pi, e, tau"
