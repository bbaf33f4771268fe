"""Box: what it holds and what it refuses."""

import numpy as np
import pytest

from gradcore import Box, InputError


def test_a_box_knows_its_size_centre_and_what_lies_in_it() -> None:
    box = Box((-1, 0), (3, 2))
    assert box.d == 2
    assert box.size.tolist() == [4, 2]
    assert box.centre.tolist() == [1, 1]
    assert box.contains([(-1, 2), (0, 1), (3.001, 1), (0, float("nan"))]).tolist() == [
        True, True, False, False,
    ]  # fmt: skip
    assert Box.around((1, 1), (2, 1)) == box
    assert Box.around(0, 2) == Box((-2,), (2,))


@pytest.mark.parametrize(
    ("low", "high"),
    [((0,), (0,)), ((1,), (0,)), ((0, 0), (1,)), ((), ()), ((0,), (np.inf,)), ((np.nan,), (1,))],
)
def test_a_box_without_inside_is_refused(low: tuple[float, ...], high: tuple[float, ...]) -> None:
    with pytest.raises(InputError, match="box"):
        Box(low, high)
