"""The plane: its numbers stand on the frame, whatever they are."""

from __future__ import annotations

import pytest

from scenes.kit.plane import plane, plane_view
from scenes.kit.theme import THEMES
from scenes.kit.view import DRAWING, FRAME


@pytest.mark.parametrize("fill", [False, True])
@pytest.mark.parametrize(
    ("low", "high"),
    [
        ((-1, -1), (1, 1)),
        ((-0.6, -0.74), (2.27, 1.37)),
        ((0, -0.03), (0.1, 0.03)),
        ((-2000, -300), (2000, 300)),
        ((0, 0), (1e-9, 1e-9)),
    ],
)
def test_the_numbers_stand_on_the_frame(
    fill: bool, low: tuple[float, float], high: tuple[float, float]
) -> None:
    view = plane_view(low, high, fill=fill)
    view.require_equal("a plane")
    assert (view.left, view.bottom) <= low
    assert (view.right, view.top) >= high
    assert view.area.right <= DRAWING.right
    for part in plane(view, THEMES["dark"])[2]:
        assert part.get_left()[0] > FRAME.left + 0.1
