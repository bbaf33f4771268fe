"""View: data to the screen and back, equal scales, and the three areas."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.kit.view import BAND, DRAWING, FRAME, PANEL_AREA, Area, View

spans = st.floats(0.1, 100)
places = st.floats(-100, 100)


def test_the_areas_divide_the_frame() -> None:
    assert pytest.approx(8) == FRAME.height
    assert FRAME.width / FRAME.height == pytest.approx(16 / 9)
    assert FRAME.height / 10 == pytest.approx(BAND.height)
    assert FRAME.width * 2 / 3 == pytest.approx(DRAWING.width)
    assert DRAWING.right == PANEL_AREA.left
    assert BAND.top == DRAWING.bottom == PANEL_AREA.bottom
    assert FRAME.width == pytest.approx(DRAWING.width + PANEL_AREA.width)


@given(places, places, spans, spans)
def test_screen_and_data_are_each_other_s_inverse(x: float, y: float, w: float, h: float) -> None:
    view = View(x, x + w, y, y + h, DRAWING)
    data = np.array([[x, y], [x + w, y + h], [x + 0.3 * w, y + 0.9 * h]])
    screen = view.points(data)
    assert np.allclose(view.data(screen), data, atol=1e-9 * (abs(x) + abs(y) + w + h))
    assert np.allclose(screen[0], [DRAWING.left, DRAWING.bottom, 0])
    assert np.allclose(screen[1], [DRAWING.right, DRAWING.top, 0])
    assert np.allclose(view.point(*data[2]), screen[2])
    assert np.allclose(view.vector(w, h), screen[1] - screen[0])


@given(places, places, spans, spans)
def test_fit_and_inside_have_equal_scales_and_show_the_window(
    x: float, y: float, w: float, h: float
) -> None:
    window = Area(x, y, x + w, y + h)
    for view in (View.fit(window, DRAWING), View.inside(window, DRAWING)):
        assert view.equal
        view.require_equal("a right angle")
        slack = 1e-9 * (abs(x) + abs(y) + w + h)
        assert view.left <= x + slack
        assert view.right >= x + w - slack
        assert view.bottom <= y + slack
        assert view.top >= y + h - slack
        assert view.area.left >= DRAWING.left - 1e-9
        assert view.area.top <= DRAWING.top + 1e-9
        assert np.allclose(view.points(window.centre[None, :2])[0], DRAWING.centre)


def test_unequal_scales_are_refused_where_an_angle_counts() -> None:
    view = View(0, 10, 0, 1, Area(0, 0, 5, 5))
    assert not view.equal
    with pytest.raises(ValueError, match=r"a quarter turn needs equal axes.*0\.5 wide and 5 high"):
        view.require_equal("a quarter turn")
