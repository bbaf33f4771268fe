"""A moment is the frame that is on screen then, and outside of the film there is none."""

from __future__ import annotations

import math

import pytest

from gradcore.errors import InputError
from gradreel.moment import frame_at


@pytest.mark.parametrize(
    ("at", "fps", "frame"),
    [
        (0.0, 30, 0),
        (0.033, 30, 0),
        (0.034, 30, 1),
        (2.5, 30, 75),
        (0.29, 100, 29),  # 0.29 * 100 is less than 29
        (1.1, 10, 11),
        (9.999, 10, 99),
        (10.0, 10, 99),  # the very end
    ],
)
def test_a_frame_stands_from_its_time_to_that_of_the_next(at: float, fps: int, frame: int) -> None:
    assert frame_at(at, frames=10 * fps, fps=fps, shown="it") == frame


@pytest.mark.parametrize("at", [-1e-9, 3.3334, 1e300, math.nan, math.inf, -math.inf])
def test_outside_of_the_film_there_is_no_frame_and_the_length_is_told(at: float) -> None:
    with pytest.raises(InputError, match=r"^ripple lasts 3\.33 s, .* give 0 to 3\.33$"):
        frame_at(at, frames=100, fps=30, shown="ripple")
