"""BasinClaims: what a film of a basin claims of its arrows and walks, worked out another way."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from gradcore import ConjugateTrace, Trace, sample
from scenes.kit.basin import lowest_along
from scenes.kit.basin_scene import BasinScene
from scenes.kit.contours import level_direction
from scenes.kit.marks import angle_between
from scenes.kit.mobjects import ArrowField

__all__ = ["BasinClaims"]

Floats: TypeAlias = NDArray[np.float64]


class BasinClaims(BasinScene):
    """Claims that take more than a line, each against a computation of another kind."""

    def lowest_after(self, walk: Trace | ConjugateTrace, k: int, reach: float) -> float:
        """The exact step after step ``k`` of a walk, found by values alone, ``reach`` at most."""
        return lowest_along(self.field, walk.points[k], walk.directions[k], reach)

    def claim_downhill(self, drawn: ArrowField, at: Floats) -> None:
        """Claim that an arrow on the screen is minus the gradient, by central differences."""
        tail, tip = self.view.data(np.stack([drawn.tails[0], drawn.tips[0]]))
        h = 1e-5 * self.field.box.size
        ends = sample(self.field, at + np.concatenate([np.diag(h), -np.diag(h)])).values
        slopes = (ends[:2] - ends[2:]) / (2 * h)
        off = np.linalg.norm((tip - tail) / self.scale + slopes) / np.linalg.norm(slopes)
        self.claim("the arrow is minus the gradient, by central differences", off, 0.0, 1e-4)

    def claim_touching(self, at: Floats, along: Floats) -> None:
        """Claim that a line touches the level curve of one of its points, ``(2,)`` D.

        The level curve is traced around the point.
        """
        traced = level_direction(self.field, at)
        ways = [np.full(2, np.nan) if traced is None else traced, along]
        gap = angle_between(*map(self.drawing.vector, ways))
        self.claim("degrees between line and level curve", min(gap, 180 - gap), 0.0, 2.0)

    def claim_zigzag(self) -> None:
        """Claim right angles between gradients, and a bowl's values, worked out by algebra."""
        basin, walk = self.basin, self.basin.descent
        for k in range(1, min(len(walk.gradients), 6)):
            one, other = walk.gradients[k - 1], walk.gradients[k]
            cosine = one @ other / np.linalg.norm(one) / np.linalg.norm(other)
            self.claim(f"cosine between gradients {k - 1} and {k}", cosine, 0.0, 1e-5)
        if basin.matrix is None:
            return
        first, gap = basin.heights[0][0], basin.start - basin.bottom
        for k, value in enumerate(basin.heights[0][:6]):
            wanted = 0.5 * gap @ basin.matrix @ gap
            self.claim(
                f"steepest descent: f after {k} steps, by algebra", value, wanted, 1e-9 * first
            )
            down = basin.matrix @ gap
            gap = gap - down * (down @ down) / (down @ basin.matrix @ down)
        (low, high), axes = np.linalg.eigh(basin.matrix)
        parts = np.abs(axes.T @ (basin.start - basin.bottom))
        if np.isclose(parts[0] * low, parts[1] * high, rtol=1e-9):  # the slowest start
            wanted = first * ((high - low) / (high + low)) ** 8
            text = "steepest descent: f after 4 steps, in closed form"
            self.claim(text, basin.heights[0][4], wanted, 1e-9 * first)
