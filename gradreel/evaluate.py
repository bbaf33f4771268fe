"""What `gradreel eval` prints: value and gradient of a function at a point."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence

from gradcore.errors import InputError

__all__ = ["evaluate"]


def evaluate(formula: str, at: str, *, as_json: bool = False) -> str:
    """Value, gradient and norm at a point ``X[,Y]``, as lines or as JSON.

    Raises:
        InputError: the formula or the point can't be read, or they don't fit.
    """
    from gradcore import as_field, sample

    point = _point(at)
    field = as_field(formula)
    if len(point) != field.d:
        raise InputError(
            f"--at {at} has {len(point)} {'number' if len(point) == 1 else 'numbers'}, but "
            f"{formula} takes {field.d}: {', '.join(field.variables)}"
        )
    found = sample(field, [point])
    value, gradient = float(found.values[0]), [float(part) for part in found.gradients[0]]
    norm, finite = float(found.norms[0]), bool(found.finite[0])
    if as_json:
        answer = {
            "formula": formula,
            "at": point,
            "value": _or_null(value),
            "gradient": [_or_null(part) for part in gradient],
            "norm": _or_null(norm),
            "finite": finite,
        }
        return json.dumps(answer)
    lines = [
        f"{formula} at {_row(point)}",
        f"value     {value:.12g}",
        f"gradient  {_row(gradient)}",
        f"norm      {norm:.12g}",
    ]
    if not finite:
        lines.append("not finite: the value or a slope is not a number here")
    return "\n".join(lines)


def _point(text: str) -> list[float]:
    try:
        point = [float(part) for part in text.split(",")]
    except ValueError:
        point = []
    if not point or not all(map(math.isfinite, point)):
        raise InputError(f"--at {text!r} is not a point: give numbers with commas between")
    return point


def _row(numbers: Sequence[float]) -> str:
    return f"({', '.join(f'{number:.12g}' for number in numbers)})"


def _or_null(number: float) -> float | None:
    return number if math.isfinite(number) else None
