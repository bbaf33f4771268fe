"""ArrowField: Manim's own animations move, fade and transform it; its polygons are the arrows."""

from __future__ import annotations

import numpy as np
import pytest
from manim import Animation, FadeIn, FadeOut, Rotate, Transform

from scenes.kit.arrows import Arrows, Key
from scenes.kit.mobjects import ArrowField, GrowArrows, arrow

STEP = np.array([1.0, 2.0, 0.0])


def made(count: int, seed: int = 0, *, cut: bool = False) -> Arrows:
    rng = np.random.default_rng(seed)
    tails = np.column_stack([rng.uniform(-3, 3, (count, 2)), np.zeros(count)])
    steps = np.column_stack([rng.uniform(0.5, 1, (count, 2)), np.zeros(count)])
    colours = np.column_stack([rng.uniform(0, 1, (count, 3)), np.ones(count)])
    clipped = np.full(count, cut)
    return Arrows(tails, tails + steps, colours, clipped, 0, Key(1, 1, np.inf, 0, count))


def at(animation: Animation, alpha: float) -> None:
    """Play an animation up to a share of its time."""
    animation.rate_func = lambda t: t
    animation.begin()
    animation.interpolate(alpha)


def test_any_number_of_arrows_is_one_mobject() -> None:
    field = ArrowField(made(2000))
    assert field.get_family() == [field]
    assert len(field.tails) == len(field.tips) == len(field.stroke_rgbas) == 2000


def test_tails_and_tips_are_what_was_given() -> None:
    given = made(7)
    field = ArrowField(given)
    assert np.array_equal(field.tails, given.tails)
    assert np.array_equal(field.tips, given.tips)
    assert np.array_equal(field.stroke_rgbas, given.colours)


def test_an_outline_reaches_from_tail_to_tip_and_is_symmetric() -> None:
    field = ArrowField(made(50, 3))
    corners = field.outlines()
    assert np.allclose(corners[:, 3], field.tips[:, :2])
    assert np.allclose((corners[:, 0] + corners[:, 6]) / 2, field.tails[:, :2])
    along = (field.tips - field.tails)[:, None, :2]
    across = corners[:, [0, 1, 2]] - corners[:, [6, 5, 4]]
    assert np.allclose((across * along).sum(axis=2), 0)
    assert np.allclose(np.linalg.norm(across[:, 0], axis=1), field.thickness)


def test_a_head_never_eats_its_arrow() -> None:
    short = arrow([0, 0, 0], [0.1, 0, 0], colour="#ffffff", head=0.3)
    neck = short.outlines()[0, 1, 0]
    assert 0.05 <= neck < 0.1


def test_shift_and_scale_move_both_ends() -> None:
    field, given = ArrowField(made(5)), made(5)
    field.shift(STEP).scale(2, about_point=np.zeros(3))
    assert np.allclose(field.tails, 2 * (given.tails + STEP))
    assert np.allclose(field.tips, 2 * (given.tips + STEP))


def test_animate_shifts_half_way_at_half_time() -> None:
    field, given = ArrowField(made(5)), made(5)
    at(field.animate.shift(2 * STEP).build(), 0.5)
    assert np.allclose(field.tips, given.tips + STEP)


def test_a_quarter_turn_turns_the_arrow() -> None:
    field = arrow([0, 0, 0], [0, 2, 0], colour="#ffffff")
    at(Rotate(field, angle=-np.pi / 2, about_point=np.zeros(3)), 1)
    assert np.allclose(field.tips, [[2, 0, 0]], atol=1e-12)
    assert np.allclose(field.tails, 0, atol=1e-12)


def test_fading_changes_opacity_and_nothing_else() -> None:
    field, given = ArrowField(made(5)), made(5)
    fade = FadeOut(field)
    at(fade, 0.5)
    assert np.allclose(field.stroke_rgbas[:, 3], 0.5)
    assert np.allclose(field.stroke_rgbas[:, :3], given.colours[:, :3])
    assert np.allclose(field.tips, given.tips)
    field = ArrowField(given)
    appear = FadeIn(field)
    at(appear, 0.25)
    assert np.allclose(field.stroke_rgbas[:, 3], 0.25)
    appear.interpolate(1)
    assert np.allclose(field.stroke_rgbas, given.colours)


def test_transform_goes_straight_from_one_field_to_the_other() -> None:
    one, other = ArrowField(made(6, 1)), ArrowField(made(6, 2, cut=True))
    start, end = made(6, 1), made(6, 2)
    change = Transform(one, other)
    at(change, 0.5)
    assert np.allclose(one.tips, (start.tips + end.tips) / 2)
    assert np.allclose(one.stroke_rgbas, (start.colours + end.colours) / 2)
    change.interpolate(1)
    assert np.allclose(one.tips, end.tips)
    assert np.allclose(one.stroke_rgbas, end.colours)
    assert one.clipped.all()


@pytest.mark.parametrize(("first", "second"), [(3, 8), (8, 3), (1, 1000)])
def test_fields_of_unequal_size_transform(first: int, second: int) -> None:
    one, end = ArrowField(made(first, 1)), made(second, 2)
    change = Transform(one, ArrowField(end))
    at(change, 1)
    shown = one.stroke_rgbas[:, 3] > 0
    assert shown.sum() == second
    assert np.allclose(one.tips[shown], end.tips)
    assert len(one.clipped) == len(one.tails)


def test_arrows_grow_from_their_tails() -> None:
    field, given = ArrowField(made(4)), made(4)
    grow = GrowArrows(field)
    at(grow, 0)
    assert np.allclose(field.tips, given.tails)
    grow.interpolate(0.5)
    assert np.allclose(field.tips - field.tails, (given.tips - given.tails) / 2)
    assert np.allclose(field.tails, given.tails)
    grow.interpolate(1)
    assert np.allclose(field.tips, given.tips)


def test_a_spread_lets_the_first_arrow_grow_before_the_last() -> None:
    field, given = ArrowField(made(5)), made(5)
    at(GrowArrows(field, spread=1.0), 0.5)
    whole = np.linalg.norm(given.tips - given.tails, axis=1)
    shares = np.linalg.norm(field.tips - field.tails, axis=1) / whole
    assert shares[0] == pytest.approx(1)
    assert shares[-1] == pytest.approx(0)
    assert (np.diff(shares) < 0).all()


def test_the_ink_of_an_unseen_arrow_is_not_counted() -> None:
    field = ArrowField(made(3, cut=True))
    everything = len(field.ink())
    field.stroke_rgbas[0, 3] = 0
    assert 0 < len(field.ink()) < everything
