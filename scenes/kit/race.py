"""RacePlot: how fast several walks come down, value against step, on a logarithmic scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from manim import VGroup
from numpy.typing import ArrayLike, NDArray

from scenes.kit.arrows import nice
from scenes.kit.chart import Chart, Tick
from scenes.kit.text import number
from scenes.kit.theme import Theme
from scenes.kit.trail import Trail
from scenes.kit.view import Area

__all__ = ["RacePlot", "Runner", "heights_of", "steps_until"]

Floats: TypeAlias = NDArray[np.float64]

ZERO = 1e-13  # a value this small a part of the first one is zero but for rounding
DECADES = 12  # a chart shows no more powers of ten than these


@dataclass(frozen=True, eq=False)
class Runner:
    """One walk in a race: its value above the least one after each step, ``(K+1,)`` V."""

    values: Floats
    colour: str


def steps_until(values: ArrayLike, target: float) -> int | None:
    """After how many steps the value is below ``target`` for the first time; None if never."""
    below = np.flatnonzero(np.asarray(values) < target)
    return int(below[0]) if len(below) else None


def heights_of(values: ArrayLike, lowest: float, zero: float, floor: float) -> Floats:
    """Powers of ten, ``(N,)``, none under ``lowest``.

    What is zero but for rounding, at most ``zero`` (V), stands at ``floor``, under all.
    """
    v = np.asarray(values, dtype=np.float64)
    powers = np.log10(np.where(v > zero, v, 1.0))
    return np.where(v > zero, np.maximum(powers, lowest), floor)


class RacePlot(VGroup):
    """A chart of values on a logarithmic axis, whose lowest line is 0 itself.

    ``trails`` are the runners, in their order: Trails, to be walked with ``WalkTrail``; they are
    no part of the group. A trail's vertex k is step k.

    Args:
        steps: how many steps the chart shows.
        name: Typst markup of what is on the vertical axis.
    """

    def __init__(
        self, area: Area, theme: Theme, runners: Sequence[Runner], *, steps: int, name: str
    ) -> None:
        super().__init__()
        values = [runner.values[: steps + 1] for runner in runners]
        first = max(float(v[0]) for v in values)
        self.zero = ZERO * first
        shown = np.concatenate(values)
        highest = float(np.ceil(np.log10(first)))
        positive = shown[shown > self.zero]
        self.lowest = max(float(np.floor(np.log10(positive.min()))), highest - DECADES)
        gap = max(1, round((highest - self.lowest) / 3))
        self.floor = self.lowest - max(1.0, 0.2 * (highest - self.lowest))  # where 0 is drawn
        ticks: list[Tick] = [(self.floor, "0")]
        ticks += [(p, f"10^({int(p)})") for p in np.arange(highest, self.lowest - 0.5, -gap)]
        every = int(nice(steps / 4, down=False)) if steps > 4 else 1
        self.chart = Chart(
            area,
            theme,
            x=(0, steps),
            y=(self.floor, highest),
            x_name="steps",
            y_name=name,
            x_ticks=[(k, number(float(k))) for k in range(0, steps + 1, every)],
            y_ticks=ticks,
            rulings=True,
        )
        self.add(self.chart)
        self.trails = [
            Trail(self.place(v), colour=runner.colour, width=4, dots=0.07, reached=0)
            for v, runner in zip(values, runners, strict=True)
        ]

    def place(self, values: ArrayLike) -> Floats:
        """Where the values after step 0, 1, 2, ... stand on the screen, ``(N, 3)`` S."""
        heights = heights_of(values, self.lowest, self.zero, self.floor)
        return self.chart.spots(np.arange(len(heights)), heights)
