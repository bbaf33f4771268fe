"""Gradients of ripple in float64 at many points. Words: how, number of points."""

from __future__ import annotations

import sys
from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray

from bench.measure import started, told
from gradcore import as_field, sample

Floats = NDArray[np.float64]


def ripple(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """The function as a person writes it."""
    return torch.sin(torch.sqrt((0.75 * x) ** 2 + y**2 + 0.01))


def ours(points: Floats) -> Floats:
    """One batched call."""
    return np.asarray(sample(as_field("ripple"), points).gradients)


def loop(points: Floats) -> Floats:
    """One backward() a point."""
    out = np.empty_like(points)
    for i, (a, b) in enumerate(points):
        x = torch.tensor(a, dtype=torch.float64, requires_grad=True)
        y = torch.tensor(b, dtype=torch.float64, requires_grad=True)
        ripple(x, y).backward()  # type: ignore[no-untyped-call]
        assert x.grad is not None
        assert y.grad is not None
        out[i] = x.grad.item(), y.grad.item()
    return out


def vmap(points: Floats) -> Floats:
    """torch.func.vmap(grad)."""
    slope = torch.func.vmap(torch.func.grad(lambda p: ripple(p[0], p[1])))
    return np.asarray(slope(torch.from_numpy(points)).numpy())


def by_hand(points: Floats) -> Floats:
    """The value and the formula of the gradient in NumPy."""
    x, y = points.T
    r = np.sqrt((0.75 * x) ** 2 + y**2 + 0.01)
    value, factor = np.sin(r), np.cos(r) / r
    assert len(value) == len(points)
    return np.column_stack([0.5625 * x * factor, y * factor])


WAYS: dict[str, Callable[[Floats], Floats]] = {
    "ours": ours, "loop": loop, "vmap": vmap, "by_hand": by_hand,
}  # fmt: skip


def main() -> None:
    """Compute them, after a small call that loads what is loaded once; check some."""
    way, count = WAYS[sys.argv[1]], int(sys.argv[2])
    points = np.random.default_rng(1).uniform(-4, 4, (count, 2))
    way(points[:100])
    began = started()
    found = way(points)
    now = started()
    assert np.allclose(found[:100], by_hand(points[:100]))
    later = started()
    told((later[0] - now[0] + began[0], later[1] - now[1] + began[1]))


if __name__ == "__main__":
    main()
