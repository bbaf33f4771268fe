"""Trails, marks and the race plot: what they show, as numbers."""

import numpy as np
import pytest
from manim import Create, FadeOut, Transform

from scenes.kit.marks import Ghost, angle_arc, angle_between, fan, right_angle
from scenes.kit.race import RacePlot, Runner, heights_of, steps_until
from scenes.kit.theme import THEMES
from scenes.kit.trail import Trail, WalkTrail
from scenes.kit.view import Area

AREA = Area(2.5, -3.0, 6.5, 1.0)
SLOW = 12 / 4.0 ** np.arange(13)
FAST = np.array([12.0, 3.0, 0.0])
ZIGZAG = np.array([[0.0, 0, 0], [2, 0, 0], [2, 1, 0], [3, 1, 0]])


def plot() -> RacePlot:
    runners = [Runner(FAST, "#c49bff"), Runner(SLOW, "#f5a742")]
    return RacePlot(AREA, THEMES["dark"], runners, steps=12, name="$f$")


def test_steps_until_counts_from_the_start() -> None:
    assert steps_until(SLOW, 1e-6) == 12
    assert steps_until(FAST, 1e-6) == 2
    assert steps_until([5.0, 4.0], 1.0) is None


def test_equal_factors_are_equal_distances_on_the_race_plot() -> None:
    heights = plot().trails[1].vertices[:, 1]
    assert np.allclose(np.diff(heights), np.diff(heights)[0])
    assert heights[0] > heights[-1]


def test_zero_stands_on_the_lowest_line_and_nothing_else_does() -> None:
    race = plot()
    bottom = race.chart.view.area.bottom
    assert race.trails[0].vertices[-1, 1] == pytest.approx(bottom)
    assert race.trails[1].vertices[:, 1].min() > bottom + 0.1


def test_rounding_counts_as_zero() -> None:
    heights = heights_of([1.0, 1e-3, 1e-20, 0.0], -6.0, 1e-13, -8.0)
    assert np.allclose(heights, [0, -3, -8, -8])


def test_step_k_of_both_runners_stands_at_the_same_place_of_the_axis() -> None:
    one, other = plot().trails
    assert np.allclose(one.vertices[:, 0], other.vertices[:3, 0])


def test_the_race_plot_keeps_to_its_area() -> None:
    race = plot()
    assert AREA.left - 0.05 <= race.get_left()[0]
    assert race.get_right()[0] <= AREA.right + 0.1
    assert AREA.bottom - 0.05 <= race.get_bottom()[1]
    assert race.get_top()[1] <= AREA.top + 0.1


@pytest.mark.parametrize("scale", [1e-300, 1e-12, 1e-6, 1.0, 1e9])
def test_values_of_any_size_can_be_raced(scale: float) -> None:
    runners = [Runner(FAST * scale, "#c49bff"), Runner(SLOW * scale, "#f5a742")]
    race = RacePlot(AREA, THEMES["light"], runners, steps=12, name="$f$")
    assert np.isfinite(race.trails[1].points).all()


def test_a_trail_grows_along_its_steps() -> None:
    trail = Trail(ZIGZAG, colour="#ffffff", reached=0)
    assert trail.steps == 3
    walk = WalkTrail(trail, to=2)
    walk.begin()
    for alpha, place in ((0.0, [0, 0]), (0.25, [1, 0]), (0.5, [2, 0]), (0.75, [2, 0.5])):
        walk.interpolate(alpha)
        assert np.allclose(trail.walker[:2], place)
    walk.interpolate(1.0)
    assert trail.reached == 2
    assert np.allclose(trail.walked(), ZIGZAG[:3])
    onward = WalkTrail(trail)
    onward.begin()
    onward.interpolate(1.0)
    assert np.allclose(trail.walker, ZIGZAG[-1])


def test_dots_do_not_crowd() -> None:
    path = np.column_stack([np.arange(50) * 0.01, np.zeros(50), np.zeros(50)])
    marked = Trail(path, colour="#ffffff", dots=0.05).marked()
    assert len(marked) < 6
    assert np.diff(marked[:, 0]).min() >= 0.12
    assert len(Trail(path, colour="#ffffff", dots=0).marked()) == 0


def test_trails_of_different_lengths_turn_into_one_another() -> None:
    short, long = Trail(ZIGZAG[:2], colour="#ffffff"), Trail(ZIGZAG, colour="#000000")
    change = Transform(short, long)
    change.begin()
    change.interpolate(1.0)
    assert np.allclose(short.vertices, ZIGZAG)
    assert short.reached == short.steps
    fade = FadeOut(short)
    fade.begin()
    fade.interpolate(1.0)
    assert (short.stroke_rgbas[:, 3] == 0).all()


def test_create_walks_a_trail() -> None:
    trail = Trail(ZIGZAG, colour="#ffffff")
    made = Create(trail, rate_func=lambda t: t)
    made.begin()
    made.interpolate(0.5)
    assert trail.reached == pytest.approx(1.5)


@pytest.mark.parametrize(
    ("one", "other", "degrees"),
    [
        ((1, 0, 0), (0, 2, 0), 90),
        ((-6, -6, 0), (-4.5, 1.5, 0), 63.4349488),
        ((1, 0, 0), (-1, 0, 0), 180),
    ],
)
def test_angle_between(one: tuple[float, ...], other: tuple[float, ...], degrees: float) -> None:
    assert angle_between(one, other) == pytest.approx(degrees)
    if degrees < 180:
        arc = angle_arc((1, 1, 0), one, other, colour="#ffffff", radius=0.5)
        centre = np.array([1, 1, 0])
        assert angle_between(arc.get_start() - centre, one) == pytest.approx(0, abs=1e-6)
        assert angle_between(arc.get_end() - centre, other) == pytest.approx(0, abs=1e-6)


def test_a_right_angle_mark_stands_only_at_right_angles() -> None:
    mark = right_angle((0, 0, 0), (3, 0, 0), (0, 1, 0), colour="#ffffff", size=0.2)
    assert np.allclose(mark.get_start(), (0.2, 0, 0))
    assert np.allclose(mark.get_end(), (0, 0.2, 0))
    with pytest.raises(ValueError, match="angle of 45 degrees"):
        right_angle((0, 0, 0), (1, 0, 0), (1, 1, 0), colour="#ffffff")


def test_a_fan_points_everywhere_alike() -> None:
    rays = fan((1, 2, 0), colour="#ffffff", count=12)
    spans = rays.tips - rays.tails
    assert len(spans) == 12
    assert np.allclose(spans.sum(axis=0), 0)
    assert np.allclose(np.linalg.norm(spans, axis=1), np.linalg.norm(spans[0]))


def test_a_ghost_reaches_from_start_to_end() -> None:
    ghost = Ghost((0, 0, 0), (1, 1, 0), colour="#ffffff")
    assert np.allclose(ghost.lay((1, 0, 0), (3, 0, 0)).ink()[[0, -1]], [[1, 0], [3, 0]])
