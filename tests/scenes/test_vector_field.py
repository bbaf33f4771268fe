"""vector_field: its claims are the oracles' numbers, and what does not hold is left out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from gradcore import FIELDS, Box, InputError, as_field, grid, sample
from gradreel.film import Job, Take, shoot
from gradreel.picture import Picture
from scenes.kit.contours import level_curves
from scenes.kit.dial import measured_slopes
from scenes.kit.flats import KINDS, flat_places
from scenes.kit.plane import plane_view
from scenes.kit.study import crossing, in_sight, over_the_plane, readable_outside, study
from scenes.vector_field import VectorField

TINY = Picture(64, 36, 1)


def shot(**values: Any) -> Take:
    return shoot(Job(VectorField, values, (), TINY, "dark"), [])


@pytest.fixture(scope="module")
def ripple() -> Take:
    return shot()


def test_the_numbers_are_those_of_the_reference(ripple: Take) -> None:
    said = {claim.text: claim.value for claim in ripple.claims}
    assert said["slope along x by central differences"] == pytest.approx(-0.1449, abs=5e-5)
    assert said["slope along y by central differences"] == pytest.approx(-0.1288, abs=5e-5)
    assert said["the pole is as high as the value"] == pytest.approx(0.9726, abs=5e-5)
    assert said["the longest arrow, read with the key"] == pytest.approx(0.9897, abs=5e-5)
    assert said["arrows cut short"] == 0
    assert said["the arrow lies in the plane: Δz"] == said["no arrow leaves the plane: Δz"] == 0


def test_all_twelve_beats_are_shown(ripple: Take) -> None:
    assert len(ripple.shots) == len(VectorField.beats) == 12


def callable_field(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return torch.sin(x) * torch.cos(y)


@pytest.mark.parametrize(
    ("field", "missing"),
    [
        ("himmelblau", set()),
        ("x^2 - y^2", set()),
        ("rosenbrock", set()),
        ("1e-6*(x^2 + y^2)", set()),
        ("1/(x^2 + y^2)", {"flat_spots"}),
        ("log(x)", {"flat_spots"}),
        ("x + 2y", {"flat_spots"}),
        ("rastrigin", set()),
        (callable_field, set()),
    ],
)
def test_any_function_is_filmed_and_only_what_holds_is_said(field: Any, missing: set[str]) -> None:
    take = shot(field=field)
    assert {step.name for step in VectorField.beats} - {s.beat for s in take.shots} == missing
    assert all(claim.holds for claim in take.claims)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"field": "0*x + 0*y"}, "flat"),
        ({"field": "cubic"}, "1 input coordinate"),
        ({"field": "sqrt(-1 - x^2 - y^2)"}, "nowhere finite"),
        ({"point": "9,9"}, "must be two numbers in"),
        ({"point": "0,0"}, "gradient of zero"),
    ],
)
def test_what_cannot_be_shown_is_said_with_a_remedy(values: dict[str, str], words: str) -> None:
    with pytest.raises(InputError, match=words):
        shot(**values)


def test_a_formula_of_one_letter_is_one_of_both_in_the_plane() -> None:
    assert over_the_plane("log(x)").d == 2
    assert over_the_plane("log(x)").variables == ("x", "y")


# The parts ---------------------------------------------------------------------------------------


def test_the_flat_places_of_the_ripple_are_a_ring_arcs_and_the_centre() -> None:
    found = flat_places(as_field("ripple"))
    assert np.allclose(found.points, [[0, 0]], atol=1e-9)
    assert KINDS[found.kinds[0]] == "minimum"
    assert sorted(found.curve_kinds) == [0, 1, 1]
    ring = found.curves[found.curve_kinds.index(0)]
    radius = np.sqrt((0.75 * ring[:, 0]) ** 2 + ring[:, 1] ** 2 + 0.01)
    assert np.allclose(radius, np.pi / 2, atol=1e-8)
    assert np.array_equal(ring[0], ring[-1])
    assert np.abs(ring[:, 0]).max() == pytest.approx(2.0901, abs=0.02)
    assert found.words()[0].endswith("one ring of maxima")


@pytest.mark.parametrize("name", [n for n, f in FIELDS.items() if f.d == 2])
def test_flat_places_are_flat_and_hold_the_known_minima(name: str) -> None:
    field = FIELDS[name]
    found = flat_places(field)
    assert found.slope <= 1e-8
    left = sample(field, found.points)
    assert (left.norms <= 1e-8 * max(1.0, float(np.abs(left.values).max(initial=0)))).all()
    smooth = [m for m in field.minima if sample(field, np.array([m])).norms[0] < 1e-3]
    if len(found.points):
        for minimum in smooth:
            gaps = np.linalg.norm(found.points[found.kinds == 1] - minimum, axis=1)
            assert gaps.min(initial=np.inf) < 1e-3


def test_measured_slopes_follow_the_cosine() -> None:
    field, point = as_field("ripple"), np.array([2.0, 1.0])
    slope = sample(field, point[None]).gradients[0]
    angles = np.linspace(0, 2 * np.pi, 50)
    expected = slope[0] * np.cos(angles) + slope[1] * np.sin(angles)
    assert np.allclose(measured_slopes(field, point, angles), expected, atol=1e-8)


@pytest.mark.parametrize(
    "name", ["ripple", "himmelblau", "rosenbrock", "saddle", "peaks", "asin(x)*y", "log(x)*y^3"]
)
def test_the_marked_arrow_crosses_its_level_curve_at_a_right_angle(name: str) -> None:
    field = as_field(name)
    norms = sample(field, grid(field.box, 11)).norms
    longest = float(np.nanquantile(norms, 0.7))
    found = crossing(field, level_curves(field, field.box), longest, away=np.zeros(2))
    assert found is not None
    assert abs(found.along @ found.slope) <= 5e-4 * np.linalg.norm(found.slope)
    assert np.linalg.norm(found.along) == pytest.approx(1)


def test_a_window_is_shrunk_only_where_arrows_could_not_show_the_field() -> None:
    for name in ("ripple", "himmelblau", "rosenbrock", "saddle", "easom"):
        assert in_sight(FIELDS[name]) is FIELDS[name]
    for name in ("rastrigin", "ackley", "drop_wave"):
        field, shown = FIELDS[name], in_sight(FIELDS[name])
        assert (shown.box.size < field.box.size).all()
        assert readable_outside(field, shown, sample(shown, grid(shown.box, 11))) > 0


def test_slopes_that_are_all_alike_but_for_rounding_are_shown() -> None:
    """A cap of 3 for slopes of 3.0000000000000004: none is cut, and a usual one is found."""
    field = as_field("0.45882352941176474 x + 2.9647058823529413 y")
    assert sample(field, np.zeros((1, 2))).norms[0] > 3
    plan = study(field, plane_view(field.box.low, field.box.high), None)
    assert plan.cap == 3
    assert np.isfinite(plan.point).all()


@pytest.mark.parametrize(
    ("text", "top"),
    [
        ("exp(-x^2 - y^2)", (0, 0)),
        ("exp(-10(x^2 + y^2))", (0, 0)),
        ("exp(-(x - 1)^2 - y^2)", (1, 0)),
        ("exp(-(x - 2)^2 - 10(y - 1)^2)", (2, 1)),
    ],
)
def test_what_is_flat_but_for_a_bump_is_shown_around_the_bump(
    text: str, top: tuple[float, float]
) -> None:
    field = as_field(text)
    shown = in_sight(field)
    assert shown.box.size.max() <= 0.75 * field.box.size.max()
    assert field.box.contains(np.array([shown.box.low, shown.box.high])).all()
    assert shown.box.contains(np.array(top))
    assert readable_outside(field, shown, sample(shown, grid(shown.box, 11))) == 0


def test_true_lengths_are_drawn_where_they_fit_and_at_most_one_arrow_in_four_is_cut() -> None:
    for name, field in FIELDS.items():
        if field.d != 2:
            continue
        shown = in_sight(field)
        plan = study(shown, plane_view(shown.box.low, shown.box.high), None)
        norms = plan.grid.norms[plan.grid.finite]
        assert np.mean(norms > plan.cap) <= 0.25, name
        if name == "ripple":
            assert (plan.grid_scale, plan.cap) == (1.0, np.inf)
            assert plan.point == pytest.approx([2, 1])
            assert len(plan.grid.points) == 121


def test_a_box_of_its_own_is_used_as_it_is() -> None:
    field = as_field("x*y", box=Box((0, 0), (1, 2)))
    plan = study(field, plane_view(field.box.low, field.box.high), (0.5, 1.0))
    assert field.box.contains(plan.grid.points).all()
