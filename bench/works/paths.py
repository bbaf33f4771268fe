"""Ascent paths and flow lines of ripple. Words: how, number of starts."""

from __future__ import annotations

import sys
from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.integrate import solve_ivp

from bench.measure import started, told
from bench.works.gradients import ripple
from gradcore import as_field, ascend_many, flow

Floats = NDArray[np.float64]


def slope(point: Floats) -> Floats:
    """The gradient at one point."""
    p = torch.tensor(point, dtype=torch.float64, requires_grad=True)
    (found,) = torch.autograd.grad(ripple(p[0], p[1]), p)
    return np.asarray(found.numpy())


def walks(starts: Floats) -> None:
    """200 steps from every start at once."""
    ascend_many(as_field("ripple"), starts, rate=0.05, steps=200, tolerance=0.0)


def walks_alone(starts: Floats) -> None:
    """200 steps from one start after the other."""
    for start in starts:
        point = start
        for _ in range(200):
            point = point + 0.05 * slope(point)


def flows(starts: Floats) -> None:
    """Flow lines from every start at once."""
    flow(as_field("ripple"), starts, time=3.0, frames=200)


def flows_alone(starts: Floats) -> None:
    """scipy.solve_ivp, as exact, from one start after the other."""
    times = np.linspace(0, 3, 200)
    for start in starts:
        solve_ivp(lambda t, p: slope(p), (0, 3), start, t_eval=times, rtol=1e-10, atol=1e-12)


WAYS: dict[str, Callable[[Floats], None]] = {
    "walks": walks, "walks_alone": walks_alone, "flows": flows, "flows_alone": flows_alone,
}  # fmt: skip


def main() -> None:
    """Compute them."""
    starts = np.random.default_rng(1).uniform(-4, 4, (int(sys.argv[2]), 2))
    way = WAYS[sys.argv[1]]
    way(starts[:1])
    began = started()
    way(starts)
    told(began)


if __name__ == "__main__":
    main()
