"""Arrows: honest lengths, cut ones marked and counted, what is missing said."""

from __future__ import annotations

import numpy as np
import pytest

from gradcore import as_field, sample
from gradcore.records import Samples
from scenes.kit.arrows import CAPS, Arrows, arrows, cap_of, nice
from scenes.kit.colour import rgb
from scenes.kit.mobjects import ArrowField
from scenes.kit.theme import THEMES
from scenes.kit.view import Area, View

VIEW = View.inside(Area(-3, -3, 3, 3), Area(-4, -3, 4, 3))
COLOUR = "#f5a742"


def lengths(made: Arrows) -> np.ndarray:
    return np.asarray(np.linalg.norm(made.tips - made.tails, axis=1))


def along_x(*gradients: float) -> Samples:
    count = len(gradients)
    return Samples(
        points=np.linspace(-1, 1, count)[:, None],
        values=np.zeros(count),
        gradients=np.array(gradients)[:, None],
        finite=np.isfinite(gradients),
    )


def test_an_arrow_is_the_gradient_times_one_scale() -> None:
    points = np.array([[1.0, 1.0], [2.0, -1.0], [-0.5, 0.25]])
    found = sample(as_field("x^2 + 3y^2"), points)
    made = arrows(found, VIEW, scale=0.1, colours=COLOUR)
    expected = np.column_stack([2 * points[:, 0], 6 * points[:, 1]])  # by hand
    ends = VIEW.data(made.tips) - VIEW.data(made.tails)
    assert np.allclose(VIEW.data(made.tails), points)
    assert np.allclose(ends, 0.1 * expected)
    assert np.allclose(made.colours, [*rgb(COLOUR), 1.0])
    assert not made.clipped.any()


def test_one_coordinate_gives_arrows_on_the_line() -> None:
    made = arrows(along_x(2.0, -1.0), VIEW, scale=1.0, colours=COLOUR, height=-0.5)
    tails, tips = VIEW.data(made.tails), VIEW.data(made.tips)
    assert np.allclose(tails, [[-1, -0.5], [1, -0.5]])
    assert np.allclose(tips, [[1, -0.5], [0, -0.5]])


def test_a_long_one_is_cut_marked_and_counted() -> None:
    made = arrows(along_x(1.0, -8.0, 4.0, 4.0001), VIEW, scale=0.2, longest=4.0, colours=COLOUR)
    assert made.clipped.tolist() == [False, True, False, True]
    assert np.allclose(lengths(made), 0.2 * VIEW.x_scale * np.array([1, 4, 4, 4]))
    assert made.tips[1, 0] < made.tails[1, 0]
    assert (made.key.clipped, made.key.total, made.key.longest) == (2, 4, 4.0)


def test_the_key_tells_the_scale() -> None:
    made = arrows(along_x(1.0, 3.0), VIEW, scale=0.2, colours=COLOUR)
    assert made.key.length == pytest.approx(made.key.slope * 0.2 * VIEW.x_scale)
    assert made.key.length <= 1.4 + 1e-9


def test_rows_that_are_not_finite_are_left_out_and_counted() -> None:
    found = sample(as_field("1/x"), np.array([-1.0, 0.0, 1.0]))
    made = arrows(found, VIEW, scale=1.0, colours=COLOUR)
    assert (len(made.tails), made.missing, made.key.total) == (2, 1, 2)


def test_no_slope_is_a_dot_not_an_arrow() -> None:
    made = arrows(along_x(0.0, 1.0), VIEW, scale=1.0, colours=COLOUR)
    assert lengths(made)[0] == 0
    field = ArrowField(made)
    drawn = Strokes()
    field.paint(drawn)
    assert (drawn.dots, drawn.polygons) == (1, 1)


def test_a_field_without_any_slope_is_all_dots() -> None:
    made = arrows(along_x(0.0, 0.0, 0.0), VIEW, scale=1.0, colours=THEMES["dark"].ramp)
    assert np.isfinite(made.colours).all()
    assert made.key.slope > 0


def test_unequal_axes_are_refused_in_the_plane() -> None:
    found = sample(as_field("x*y"), np.array([[1.0, 1.0]]))
    with pytest.raises(ValueError, match="equal axes"):
        arrows(found, View(0, 9, 0, 1, Area(0, 0, 1, 1)), scale=1.0, colours=COLOUR)


@pytest.mark.parametrize(
    ("gradients", "cap"),
    [
        ([1, 2, 3, 4], 4),
        ([1, 1, 1, 300], 1),
        ([0, 0, 0], 1),
        ([3.1], 4),
        ([0.011, 0.012, 0.2], 0.015),
        ([1e-7, 2e-7], 2e-7),
        ([1e-9, 1e-9, 1e-9, 0.4, 0.6], 0.6),  # most are nothing; that is no reason to cut
        ([1, 2, 3, 8, np.nan], 8),
        ([1.0000000000000002, 1], 1),
    ],
)
def test_arrows_are_cut_where_most_can_be_read(gradients: list[float], cap: float) -> None:
    assert cap_of(along_x(*gradients)) == pytest.approx(cap)


@pytest.mark.parametrize("seed", range(20))
def test_no_other_round_length_would_let_more_be_read(seed: int) -> None:
    norms = 10 ** np.random.default_rng(seed).uniform(-4, 4, size=40)

    def worth(cap: float) -> float:
        read = sum(0.1 * cap <= norm <= cap for norm in norms)
        return float(read - sum(norm > cap for norm in norms) / 2)

    others = [worth(float(f"{step}e{power}")) for step in CAPS for power in range(-5, 6)]
    assert worth(cap_of(along_x(*norms))) == max(others)


@pytest.mark.parametrize(
    ("gradients", "cap"),
    [
        ([1, 2, 3, 4], 4),
        ([14, 7.75, 3, -0.25, -2, -2.25, -1, 1.75, 6, 11.75, 19, 27.75], 4),  # the cubic
        (np.exp(np.arange(-2.8, 2.1, 0.4)), 0.8),
        (np.exp(-(np.linspace(-3, 3, 13) ** 2)) * np.linspace(-6, 6, 13), 0.8),  # the bell
        ([0, 0, 0], 1),
    ],
)
def test_where_ways_count_more_are_cut(gradients: list[float], cap: float) -> None:
    assert cap_of(along_x(*gradients), readable=0.25, cut=0.2) == pytest.approx(cap)


@pytest.mark.parametrize(
    ("value", "below", "above"), [(1, 1, 1), (3, 2, 5), (0.06, 0.05, 0.1), (4.9e6, 2e6, 5e6)]
)
def test_nice_numbers(value: float, below: float, above: float) -> None:
    assert nice(value) == pytest.approx(below)
    assert nice(value, down=False) == pytest.approx(above)


class Strokes:
    """Stands where a Cairo context would, and counts what is drawn."""

    def __init__(self) -> None:
        self.dots = self.polygons = self.bars = 0

    def set_source_rgba(self, *rgba: float) -> None: ...

    def move_to(self, x: float, y: float) -> None:
        self.is_dot = False

    def line_to(self, x: float, y: float) -> None: ...

    def set_line_width(self, width: float) -> None: ...

    def arc(self, *where: float) -> None:
        self.is_dot = True

    def fill(self) -> None:
        self.dots += self.is_dot
        self.polygons += not self.is_dot

    def stroke(self) -> None:
        self.bars += 1


def test_a_cut_arrow_has_a_bar_across_its_tip() -> None:
    drawn = Strokes()
    ArrowField(arrows(along_x(1.0, 9.0), VIEW, scale=0.1, longest=4.0, colours=COLOUR)).paint(drawn)
    assert (drawn.polygons, drawn.bars) == (2, 1)
