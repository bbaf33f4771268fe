"""as_field: a name, formula text or torch callable becomes a Field, checked once on the way in."""

from __future__ import annotations

import difflib
import inspect
import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from gradcore.errors import InputError
from gradcore.faults import NETWORK, explain
from gradcore.field import Field, formula_field
from gradcore.records import Box

if TYPE_CHECKING:
    import torch

__all__ = ["as_field"]

ROWS = 7  # a prime, so that no shape of the function's own fits it by chance


def as_field(what: Field | str | Callable[..., Any], *, box: Box | None = None) -> Field:
    """The Field of a named function, a formula or a torch callable, in ``box`` if one is given.

    A callable takes one float64 tensor a coordinate, all of shape (N,), and gives N values, row
    by row: ``lambda x, y: x**2 + 3*y**2``. It is tried once on seeded points of the box, whose
    default is [-3, 3] a coordinate. Raises InputError for an unknown name, a formula that does
    not parse, a box with another number of sides, or a callable that cannot be used.
    """
    if isinstance(what, Field):
        return what if box is None else what.within(box)
    if isinstance(what, str):
        return _named_or_formula(what, box)
    if callable(what):
        return _probed(what, box)
    raise InputError(
        f"a function must be a name, a formula or a torch callable, got {type(what).__name__}"
    )


def _named_or_formula(text: str, box: Box | None) -> Field:
    from gradcore.library import FIELDS

    if text.strip() in FIELDS:
        field = FIELDS[text.strip()]
        return field if box is None else field.within(box)

    from gradcore.formula import FormulaError, parse_formula

    try:
        formula = parse_formula(text)
    except FormulaError as error:
        near = _near_name(text, FIELDS)
        if near is None:
            raise
        raise InputError(
            f"no function is called {text.strip()!r}: did you mean {near!r}?"
        ) from error
    return formula_field(formula, box=box)


def _near_name(text: str, names: Sequence[str] | Any) -> str | None:
    """The library name that a misspelt word most resembles, if it looks like a name at all."""
    word = re.sub(r"[\s_-]+", "_", text.strip().lower())
    if not re.fullmatch(r"[a-z][a-z0-9_]{2,}", word):
        return None
    close = difflib.get_close_matches(word, list(names), n=1, cutoff=0.6)
    return close[0] if close else None


def _probed(function: Callable[..., Any], box: Box | None) -> Field:
    name = _name_of(function)
    box = _box_for(function, name, box)
    field = Field(name, function, box)
    _probe(field)
    return field


def _name_of(function: Callable[..., Any]) -> str:
    name = getattr(function, "__name__", None) or type(function).__name__
    return "the function" if name == "<lambda>" else str(name)


def _box_for(function: Callable[..., Any], name: str, box: Box | None) -> Box:
    """The box, with as many sides as the callable's signature takes coordinates."""
    try:
        # A module's __call__ takes anything; its forward says what.
        call = getattr(function, "forward", function)
        parameters = inspect.signature(call).parameters.values()
    except (TypeError, ValueError):  # builtins such as torch.hypot do not tell
        return box or Box((-3.0,), (3.0,))
    positional = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    needed = sum(p.default is p.empty for p in positional)
    any_number = any(p.kind is p.VAR_POSITIONAL for p in parameters)
    if box is None:
        if needed == 0:
            raise InputError(
                f"{name} does not say how many coordinates it takes: give it named ones, "
                "f(x) or f(x, y), or pass box="
            )
        return Box((-3.0,) * needed, (3.0,) * needed)
    if box.d < needed or (box.d > len(positional) and not any_number):
        takes = ", ".join(p.name for p in positional) or "nothing"
        raise InputError(f"{name} takes ({takes}), but the box has {box.d} sides")
    return box


def _probe(field: Field) -> None:
    """Check shape, dtype, independence of rows and differentiability at seeded points."""
    import torch

    rng = np.random.default_rng(20240717)
    points = torch.from_numpy(rng.uniform(field.box.low, field.box.high, (ROWS, field.d)))
    coordinates = [points[:, i].clone().requires_grad_() for i in range(field.d)]
    with torch.enable_grad():
        values = _evaluate(field, coordinates)
    _check_output(field, values, (ROWS,))
    if any(not torch.equal(c.detach(), points[:, i]) for i, c in enumerate(coordinates)):
        raise explain(field, RuntimeError("in-place operation on its coordinates"))
    _check_rows(field, values.detach(), points)
    _check_slopes(field, values, coordinates, points)


def _evaluate(field: Field, coordinates: Sequence[torch.Tensor]) -> Any:
    try:
        return field.function(*coordinates)
    except Exception as error:
        raise explain(field, error) from error


def _check_output(field: Field, values: Any, shape: tuple[int, ...]) -> None:
    import torch

    if not isinstance(values, torch.Tensor):
        raise InputError(
            f"{field.name} must give a tensor, got {type(values).__name__}: "
            "write torch.zeros_like(x) + 3 for a constant, and torch functions throughout"
        )
    if tuple(values.shape) != shape:
        remedy = (
            NETWORK
            if hasattr(field.function, "forward")
            else "keep one value a row (no .sum() or .mean() over the rows)"
        )
        raise InputError(
            f"{field.name} gave shape {tuple(values.shape)} for coordinates of shape {shape}: "
            f"{remedy}"
        )
    if not values.dtype.is_floating_point:
        raise InputError(
            f"{field.name} must give floating-point values, got {values.dtype}: "
            "use float64 constants, or .double() on the result"
        )


def _check_rows(field: Field, values: torch.Tensor, points: torch.Tensor) -> None:
    """A row alone must give what it gives in the batch, and the batch the same twice."""
    import torch

    # Rounding may depend on the size of the batch, as in a matrix product.
    digits = 1e-9 if values.dtype == torch.float64 else 1e-3
    ordinary = values[torch.isfinite(values)].abs()
    largest = ordinary.max().item() if len(ordinary) else 0.0
    close = {"rtol": digits, "atol": digits * largest}
    with torch.no_grad():
        again = _evaluate(field, [points[:, i].clone() for i in range(field.d)])
        if not torch.allclose(again, values, equal_nan=True, **close):
            raise InputError(
                f"{field.name} gives other values when called again: take out the random numbers "
                "(for a network with dropout, call .eval())"
            )
        for row in range(ROWS):
            alone = _evaluate(field, [points[row : row + 1, i].clone() for i in range(field.d)])
            _check_output(field, alone, (1,))
            if not torch.allclose(alone, values[row : row + 1], equal_nan=True, **close):
                raise InputError(
                    f"{field.name} mixes the rows of a batch: alone, a point gives "
                    f"{alone.item():g}, among others {values[row].item():g}; let each row depend "
                    "on itself only (no sum, mean, max, sort or norm over the rows)"
                )


def _check_slopes(
    field: Field,
    values: torch.Tensor,
    coordinates: Sequence[torch.Tensor],
    points: torch.Tensor,
) -> None:
    """A coordinate that moves the values must be joined to them by the graph."""
    import torch

    from gradcore.autograd import partials

    found = partials(field, values.sum(), coordinates)
    for axis, partial in enumerate(found):
        if partial is not None:
            continue
        moved = [points[:, i].clone() for i in range(field.d)]
        moved[axis] = moved[axis].flip(0)
        with torch.no_grad():
            there = _evaluate(field, moved)
        if not torch.allclose(there, values.detach(), equal_nan=True):
            raise InputError(
                f"{field.name} depends on {field.variables[axis]}, but autograd sees no slope: "
                "take out .detach(), .data, torch.no_grad() and torch.tensor(x)"
            )
