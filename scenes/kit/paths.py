"""Many flow lines as one mobject."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from gradcore import Field, flow, sample
from scenes.kit.contours import Contours
from scenes.kit.levels import LevelCurves
from scenes.kit.mobjects import clipped
from scenes.kit.route import even_path
from scenes.kit.view import View

__all__ = ["flow_lines"]

Floats: TypeAlias = NDArray[np.float64]


def flow_lines(
    field: Field, starts: Floats, view: View, colour: str, sign: int, *, width: float = 3.0
) -> LevelCurves:
    """The flow lines from ``starts`` ``(M, 2)`` D, up (``sign`` 1) or down (-1), as one mobject.

    Grown by ``GrowCurves(lines, spread=0)`` they all walk at once, each along its own length.
    """
    slope = float(np.median(sample(field, starts).norms))
    time = 20 * float(field.box.size.max()) / slope if slope > 0 else 1.0
    paths = flow(field, starts, sign=sign, time=time, frames=2000)
    order = np.arange(len(starts), dtype=np.intp)
    lines = Contours(
        order.astype(np.float64), tuple(even_path(path, 120) for path in paths.points), order
    )
    return clipped(LevelCurves(lines, view.points, colours=colour, width=width), view.area)
