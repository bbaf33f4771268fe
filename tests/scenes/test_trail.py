"""A trail shows what has been walked, and never more than there is."""

from __future__ import annotations

import numpy as np
import pytest

from scenes.kit.trail import Trail

PATH = np.array([[0.0, 0, 0], [1, 0, 0], [1, 1, 0]])


@pytest.mark.parametrize(
    ("reached", "end"),
    [
        (0.0, [0, 0, 0]),
        (0.5, [0.5, 0, 0]),
        (1.0, [1, 0, 0]),
        (1.25, [1, 0.25, 0]),
        (2.0, [1, 1, 0]),
        (2.0000000000000004, [1, 1, 0]),  # what a blend of 2 and 2 may round to
    ],
)
def test_a_trail_ends_where_the_walk_has_come_to(reached: float, end: list[float]) -> None:
    trail = Trail(PATH, colour="#ffffff")
    trail.reached = reached
    assert np.allclose(trail.walker, end)
    assert np.allclose(trail.walked()[0], PATH[0])
