"""How values are written on a command line."""

from __future__ import annotations

from typing import Any

__all__ = ["spell"]


def spell(value: Any) -> str | None:
    """A parameter's value as ``--set`` takes it; None if the film chooses it."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple | list):
        return ",".join(str(spell(part)) for part in value)
    if isinstance(value, float):
        return f"{value:.17g}" if float(f"{value:.15g}") != value else f"{value:.15g}"
    name: str = getattr(value, "name", None) or getattr(value, "__name__", None) or str(value)
    return name
