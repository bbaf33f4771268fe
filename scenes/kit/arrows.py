"""Gradients to Arrows: honest lengths, a colour each, and what the key must say. NumPy only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from gradcore.records import Samples
from scenes.kit.colour import ramp, rgb
from scenes.kit.view import View

__all__ = ["Arrows", "Key", "arrows", "cap_of", "fitting_scale", "nice"]

Floats: TypeAlias = NDArray[np.float64]

KEY_LENGTH = 1.4  # S; the key's arrow is no longer than this
CAPS = (1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0)  # times a power of ten
READABLE = 0.1  # of the longest arrow; the length of a shorter one can't be read


@dataclass(frozen=True)
class Key:
    """What the scale key states: ``length`` S on screen stands for ``slope`` V/D."""

    slope: float
    length: float
    longest: float  # V/D; a longer gradient is drawn at this length, with the clipped tip
    clipped: int
    total: int


@dataclass(frozen=True, eq=False)
class Arrows:
    """N arrows on the screen; a row that is not finite is left out and counted in ``missing``."""

    tails: Floats  # (N, 3) S
    tips: Floats  # (N, 3) S
    colours: Floats  # (N, 4) sRGB and opacity, 0..1
    clipped: NDArray[np.bool_]  # (N,)
    missing: int
    key: Key


def nice(value: float, *, down: bool = True, steps: tuple[float, ...] = (1, 2, 5)) -> float:
    """The round number nearest below (or above) ``value`` > 0: a step times a power of ten."""
    power = np.floor(np.log10(value) + 1e-12)
    # Rounded, so that 3e-6 is the float that is written so, and not one next to it.
    around = np.array([float(f"{step * 10**power:.3g}") for step in (*steps, 10.0)])
    if down:
        return float(around[around <= value * (1 + 1e-9)][-1])
    return float(around[around >= value * (1 - 1e-9)][0])


def cap_of(samples: Samples, *, readable: float = READABLE, cut: float = -0.5) -> float:
    """A round length (V/D) at which to cut arrows, so that as many as possible can be read.

    An arrow can be read if it is no longer than that, and no shorter than ``readable`` of it. One
    that can counts 1, one that is cut ``cut``, one that is too short nothing. Of lengths that let
    as many be read the one that cuts fewer is taken, then the one nearer the median. No more
    than half are cut, and none if none is longer than three times the median.
    """
    norms = samples.norms[samples.finite]
    if not norms.any():
        return 1.0
    longest, median = float(norms.max()), float(np.median(norms))
    if longest <= 3 * median:
        return nice(longest, down=False, steps=CAPS)
    shortest = max(float(np.quantile(norms, 0.5, method="lower")), 1e-12 * longest)

    def worth(cap: float) -> tuple[float, int, float]:
        longer = int(np.sum(norms > cap * (1 + 1e-12)))
        read = int(np.sum(norms >= readable * cap)) - longer
        return read + cut * longer, -longer, -abs(cap - median)

    tried = np.geomspace(shortest, longest, 2 + int(20 * np.log10(longest / shortest)))
    return max({nice(float(norm), down=False, steps=CAPS) for norm in tried}, key=worth)


def fitting_scale(
    norm: float,
    view: View,
    *,
    least: float = 0.35,
    length: float = 1.5,
    steps: tuple[float, ...] = (1, 2, 5),
) -> float:
    """D of arrow length per V/D: 1, the true length, where an arrow of ``norm`` can be seen so.

    That is from ``least`` to 2.5 S. Otherwise it is a round number, of ``steps`` times a power of
    ten, that draws the arrow about ``length`` S long.
    """
    true = norm * view.x_scale
    return 1.0 if least <= true <= 2.5 or true <= 0 else nice(length / true, steps=steps)


def arrows(
    samples: Samples,
    view: View,
    *,
    scale: float,
    longest: float = np.inf,
    colours: str | tuple[str, ...],
    height: float = 0.0,
) -> Arrows:
    """The gradients of ``samples`` as arrows in the input space shown by ``view``.

    With one coordinate the arrows lie on the line ``y = height`` (V), with two in the plane.
    ``scale`` is D of arrow length per V/D of gradient, one for all arrows. Gradients longer than
    ``longest`` (V/D) are drawn at that length, and marked. ``colours`` is one colour, or a ramp
    from no slope to the largest one drawn.

    Raises:
        ValueError: the two axes of a plane have different scales.
    """
    keep = samples.finite
    points, gradients, norms = samples.points[keep], samples.gradients[keep], samples.norms[keep]
    if points.shape[1] == 1:
        points = np.column_stack([points[:, 0], np.full(len(points), height)])
        gradients = np.column_stack([gradients[:, 0], np.zeros(len(points))])
    else:
        view.require_equal("an arrow in the plane")
    clipped = norms > longest * (1 + 1e-12)
    shown = np.where(clipped, longest, norms)
    shrink = np.divide(shown, norms, out=np.zeros_like(norms), where=norms > 0)
    tails = view.points(points)
    tips = view.points(points + scale * gradients * shrink[:, None])
    largest = float(shown.max(initial=0.0))
    rgba = np.ones((len(points), 4))
    if isinstance(colours, str):
        rgba[:, :3] = rgb(colours)
    else:
        rgba[:, :3] = ramp(colours, shown / largest if largest > 0 else shown)
    stretch = scale * view.x_scale  # S per V/D
    slope = nice(min(largest, KEY_LENGTH / stretch)) if largest > 0 else 1.0
    if np.isfinite(longest) and longest * stretch <= KEY_LENGTH:
        slope = longest
    key = Key(slope, slope * stretch, longest, int(clipped.sum()), len(points))
    return Arrows(tails, tips, rgba, clipped, int((~keep).sum()), key)
