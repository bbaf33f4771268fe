"""Level curves lie on their levels, stay off what is not finite, and move as one mobject."""

import numpy as np
import pytest
from manim import FadeOut, Scene, Transform

from gradcore import Box, as_field, grid, sample
from scenes.kit.contours import level_curves, level_values
from scenes.kit.levels import GrowCurves, LevelCurves
from scenes.kit.view import Area, View

VIEW = View.inside(Area(-4, -4, 4, 4), Area(-3, -3, 3, 3))
FUNCTIONS = (
    "oval_bowl", "rosenbrock", "himmelblau", "saddle", "ripple", "1/(x^2+y^2)", "x + 2y",
    "1e-6*(x^2 + 3y^2)", "ln(x) + y", "tan(x) * y", "1/x + 0y", "gaussian_bump", "sqrt(x + y)",
)  # fmt: skip


def curves_of(text: str, count: int = 8) -> LevelCurves:
    field = as_field(text)
    return LevelCurves(
        level_curves(field, VIEW, levels=count), VIEW.points, colours=("#000000", "#ffffff")
    )


@pytest.mark.parametrize("text", FUNCTIONS)
def test_every_vertex_lies_on_its_level(text: str) -> None:
    field = as_field(text)
    made = level_curves(field, field.box)
    assert 4 <= len(made.levels) <= 8
    assert len(made.curves) >= len(set(made.level_of)) >= 4
    gap = np.diff(made.levels).min()
    for curve, which in zip(made.curves, made.level_of, strict=True):
        assert np.abs(sample(field, curve).values - made.levels[which]).max() <= 0.02 * gap
        assert len(curve) >= 2


def test_the_level_curves_of_a_bowl_are_its_ellipses() -> None:
    made = level_curves(as_field("x^2 + 3y^2"), VIEW, levels=[3.0, 12.0])
    assert list(made.level_of) == [0, 1]
    for level, curve in zip((3.0, 12.0), made.curves, strict=True):
        assert np.allclose(curve[:, 0] ** 2 + 3 * curve[:, 1] ** 2, level, atol=1e-9)
        assert np.allclose(curve[0], curve[-1])
        assert np.isclose(curve[:, 0].max(), np.sqrt(level), atol=1e-3)


def test_the_rings_of_a_bowl_stand_evenly() -> None:
    disc = grid(Box((-4, -4), (4, 4)), 201)
    disc = disc[np.linalg.norm(disc, axis=1) <= 4]
    radii = np.sqrt(level_values(sample(as_field("x^2 + y^2"), disc), 8))
    assert np.allclose(np.diff(radii), 0.5, atol=0.03)


def test_levels_of_a_tiny_function_are_those_of_the_function_scaled() -> None:
    points = grid(Box((-2, -2), (2, 2)), 41)
    big, small = (level_values(sample(as_field(t), points)) for t in ("x*y", "1e-6*(x*y)"))
    assert np.allclose(big, small * 1e6)


@pytest.mark.parametrize("text", ["0x + 0y + 3", "ln(-1 - x^2 - y^2)", "0/(x - x + y - y)"])
def test_a_flat_or_nowhere_finite_function_has_no_curves(text: str) -> None:
    made = level_curves(as_field(text), VIEW)
    assert len(made.levels) == len(made.curves) == 0
    drawn = LevelCurves(made, VIEW.points, colours="#ffffff")
    assert drawn.lines() == []
    GrowCurves(drawn).interpolate(0.5)


def test_no_curve_runs_along_a_pole() -> None:
    made = level_curves(as_field("1/x + 0y"), VIEW)
    for curve, which in zip(made.curves, made.level_of, strict=True):
        assert np.allclose(curve[:, 0], 1 / made.levels[which])


def test_the_mobject_gives_its_curves_back() -> None:
    made = level_curves(as_field("himmelblau"), VIEW)
    drawn = LevelCurves(made, VIEW.points, colours="#ffffff")
    for line, curve in zip(drawn.lines(), made.curves, strict=True):
        assert np.allclose(line, VIEW.points(curve))
    before = drawn.lines()[0].copy()
    drawn.shift(np.array([1.0, 2.0, 0.0]))
    assert np.allclose(drawn.lines()[0], before + np.array([1, 2, 0]))


def test_low_levels_are_drawn_first() -> None:
    drawn = curves_of("oval_bowl")
    growing = GrowCurves(drawn, rate_func=lambda t: t)
    growing.begin()
    growing.interpolate(0.4)
    assert drawn.shares[0] > drawn.shares[-1]
    growing.interpolate(1.0)
    assert (drawn.shares == 1).all()


@pytest.mark.parametrize(("one", "other"), [("oval_bowl", "himmelblau"), ("saddle", "oval_bowl")])
def test_one_set_of_curves_turns_into_another(one: str, other: str) -> None:
    drawn, target = curves_of(one), curves_of(other)
    want = target.lines()
    change = Transform(drawn, target.copy())
    change.begin()
    change.interpolate(0.5)
    change.interpolate(1.0)
    shown = [
        line for line, row in zip(drawn.lines(), drawn.stroke_rgbas, strict=True) if row[3] > 0
    ]
    assert len(shown) == len(want)
    for line, expected in zip(shown, want, strict=True):
        assert np.allclose(line[[0, -1]], expected[[0, -1]])
    fade = FadeOut(drawn)
    fade.begin()
    fade.interpolate(1.0)
    assert (drawn.stroke_rgbas[:, 3] == 0).all()
    fade.clean_up_from_scene(Scene())
