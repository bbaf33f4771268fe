"""OPTIMISERS: the walks that torch.optim takes in the input space, one entry a method."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import ArrayLike

from gradcore.autograd import value_and_gradient
from gradcore.errors import InputError
from gradcore.records import Stop, Trace
from gradcore.walks import as_start, check_steps

if TYPE_CHECKING:
    from gradcore.field import Field

__all__ = ["OPTIMISERS", "optimise"]

MakeOptimiser = Callable[[list[torch.Tensor], float], torch.optim.Optimizer]

OPTIMISERS: Mapping[str, MakeOptimiser] = MappingProxyType(
    {
        "sgd": lambda points, rate: torch.optim.SGD(points, lr=rate),
        "momentum": lambda points, rate: torch.optim.SGD(points, lr=rate, momentum=0.9),
        "nesterov": lambda points, rate: torch.optim.SGD(
            points, lr=rate, momentum=0.9, nesterov=True
        ),
        "rmsprop": lambda points, rate: torch.optim.RMSprop(points, lr=rate),
        "adagrad": lambda points, rate: torch.optim.Adagrad(points, lr=rate),
        "adam": lambda points, rate: torch.optim.Adam(points, lr=rate),
        "adamw": lambda points, rate: torch.optim.AdamW(points, lr=rate),
    }
)
"""Names to torch optimisers of one tensor at a rate; everything else is torch's default."""


def optimise(
    field: Field,
    start: ArrayLike,
    *,
    method: str = "adam",
    rate: float = 0.01,
    steps: int = 100,
    tolerance: float = 1e-8,
) -> Trace:
    """The walk of a torch optimiser that lowers the field, from ``(d,)`` D.

    It ends at a gradient of at most ``tolerance`` V/D, where value or gradient is not finite,
    or out of steps. An optimiser has no step length of its own along a direction: directions
    are the moves themselves, and every step is 1.
    Raises InputError for an unknown method or a rate that is not positive.
    """
    check_steps(steps)
    if method not in OPTIMISERS:
        near = difflib.get_close_matches(method, OPTIMISERS, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"choose from {', '.join(OPTIMISERS)}"
        raise InputError(f"no optimiser is called {method!r}: {hint}")
    if not (np.isfinite(rate) and rate > 0):
        raise InputError(f"rate must be a positive number, got {rate!r}")
    point = torch.from_numpy(as_start(field, start)[0].copy()).requires_grad_()
    optimiser = OPTIMISERS[method]([point], rate)
    points, values, gradients = [], [], []
    stop = Stop.OUT_OF_STEPS
    for k in range(steps + 1):
        points.append(point.detach().numpy().copy())
        value, gradient = value_and_gradient(field, points[-1][np.newaxis])
        values.append(value[0])
        gradients.append(gradient[0])
        size = np.linalg.norm(gradient[0])
        if not (np.isfinite(value[0]) and np.isfinite(size)):
            stop = Stop.NOT_FINITE
            break
        if size <= tolerance:
            stop = Stop.CONVERGED
            break
        if k < steps:
            point.grad = torch.from_numpy(gradient[0].copy())
            optimiser.step()
    moves = np.diff(np.array(points), axis=0)
    return Trace(
        method=method,
        points=np.array(points),
        values=np.array(values),
        gradients=np.array(gradients),
        directions=moves,
        steps=np.ones(len(moves)),
        stop=stop,
    )
