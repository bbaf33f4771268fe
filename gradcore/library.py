"""FIELDS: the named functions (a first few, as callables)."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from gradcore.field import Field
from gradcore.records import Box

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["FIELDS"]


def ripple(x: Any, y: Any) -> Any:
    import torch

    return torch.sin(torch.sqrt((0.75 * x) ** 2 + y**2 + 0.01))


def _square(reach: float) -> Box:
    return Box((-reach, -reach), (reach, reach))


FIELDS: Mapping[str, Field] = MappingProxyType(
    {
        field.name: field
        for field in (
            Field("parabola", lambda x: x**2, Box((-3,), (3,)), minima=((0.0,),)),
            Field("cubic", lambda x: x**3 + 2 * x**2 - x, Box((-3,), (3,))),
            Field("round_bowl", lambda x, y: x**2 + y**2, _square(3), minima=((0.0, 0.0),)),
            Field("oval_bowl", lambda x, y: x**2 + 3 * y**2, _square(4), minima=((0.0, 0.0),)),
            Field("saddle", lambda x, y: x**2 - y**2, _square(3)),
            Field("ripple", ripple, _square(5), symbol="g"),
            Field(
                "rosenbrock",
                lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2,
                Box((-2, -1), (2, 3)),
                minima=((1.0, 1.0),),
            ),
        )
    }
)
