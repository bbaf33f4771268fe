"""grid and sample: the oracles, shapes, singular points, many points at once."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from gradcore import Box, InputError, as_field, grid, sample

ORACLES = json.loads(Path(__file__).with_name("oracles.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("oracle", ORACLES["values_and_gradients"], ids=lambda o: o["formula"])
def test_values_and_gradients_are_the_oracles(oracle: dict[str, Any]) -> None:
    samples = sample(as_field(oracle["formula"]), [oracle["at"]])
    atol = oracle.get("atol", 1e-12)
    np.testing.assert_allclose(samples.values, [oracle["value"]], atol=atol)
    np.testing.assert_allclose(samples.gradients, [oracle["gradient"]], atol=atol)
    if "norm" in oracle:
        np.testing.assert_allclose(samples.norms, [oracle["norm"]], rtol=1e-14)
    assert samples.finite.all()


def test_rosenbrock_is_the_oracle() -> None:
    oracle = ORACLES["rosenbrock"]
    samples = sample(as_field("rosenbrock"), [(0, 0), (-1, 2), oracle["minimum"]])
    assert samples.values[0] == oracle["value_at_0_0"]
    expected = [oracle["gradient_at_0_0"], oracle["gradient_at_minus1_2"], [0, 0]]
    np.testing.assert_allclose(samples.gradients, expected, atol=1e-12)


def test_the_line_of_arrows_is_the_oracle() -> None:
    oracle = ORACLES["line_of_arrows"]
    x = oracle["x_from"] + oracle["x_step"] * np.arange(oracle["count"])
    gradients = sample(as_field(oracle["formula"]), x).gradients[:, 0]
    np.testing.assert_allclose(gradients, oracle["gradients"], atol=1e-12)
    assert (np.abs(gradients) > oracle["clip_at"]).sum() == oracle["clipped"]


def test_the_ripple_has_its_ring_of_maxima_and_its_hollow() -> None:
    oracle = ORACLES["ripple"]
    ripple = as_field("ripple")
    angles = np.linspace(0, 2 * np.pi, 30)
    ring = np.sqrt((np.pi / 2) ** 2 - 0.01) * np.stack(
        [np.cos(angles) / 0.75, np.sin(angles)], axis=1
    )
    on_ring = sample(ripple, ring)
    np.testing.assert_allclose(on_ring.values, 1, atol=1e-14)
    np.testing.assert_allclose(on_ring.gradients, 0, atol=1e-7)
    np.testing.assert_allclose(ring.max(axis=0)[0], 2.0901, atol=1e-4)
    np.testing.assert_allclose(sample(ripple, [(0, 0)]).values, 0.0998, atol=5e-5)
    np.testing.assert_array_equal(sample(ripple, [(0, 0)]).gradients, [[0, 0]])
    hit = np.array(oracle["straight_ray_meets_ring"])
    np.testing.assert_allclose(sample(ripple, [hit]).values, 1, atol=1e-8)


SINGULAR = [
    ("1/x", 0.0, "a pole"),
    ("ln(x)", -1.0, "no real value"),
    ("ln(x)", 0.0, "minus infinity"),
    ("sqrt(x)", 0.0, "an infinite slope"),
    ("sqrt(x)", -1.0, "no real value"),
    ("exp(x)", 1000.0, "overflow"),
    ("x^200", 1e300, "overflow"),
    ("sqrt(x^2)", 0.0, "0 times infinity in the chain rule"),
    ("asin(x)", 2.0, "no real value"),
]


@pytest.mark.parametrize(("formula", "at", "why"), SINGULAR)
def test_a_singular_row_is_flagged_and_spoils_no_other(formula: str, at: float, why: str) -> None:
    field = as_field(formula)
    samples = sample(field, [0.5, at, 0.25])
    assert samples.finite.tolist() == [True, False, True], why
    alone = sample(field, [0.5, 0.25])
    np.testing.assert_array_equal(samples.values[[0, 2]], alone.values)
    np.testing.assert_array_equal(samples.gradients[[0, 2]], alone.gradients)


def test_at_the_kink_of_abs_the_subgradient_counts() -> None:
    samples = sample(as_field("abs(x)"), [-2.0, 0.0, 2.0])
    assert samples.gradients[:, 0].tolist() == [-1, 0, 1]
    assert samples.finite.all()


def test_a_masked_branch_without_a_slope_is_flagged() -> None:
    field = as_field(lambda x: torch.where(x > 0, torch.sqrt(x), 0 * x))
    samples = sample(field, [4.0, -1.0])
    assert samples.values.tolist() == [2, 0]
    assert samples.finite.tolist() == [True, False]


@pytest.mark.parametrize(
    "constant", ["3", lambda x: torch.full_like(x, 3.0), lambda x: 3 + 0 * x, "x - x + 3"]
)
def test_a_constant_has_zero_gradients(constant: object) -> None:
    samples = sample(as_field(constant), [-1.0, 0.0, 2.0])  # type: ignore[arg-type]
    assert samples.values.tolist() == [3, 3, 3]
    assert samples.gradients.tolist() == [[0], [0], [0]]
    assert samples.finite.all()


def test_an_unused_coordinate_has_a_zero_gradient() -> None:
    box = Box((-2, -2), (2, 2))
    valley = as_field("x^2", box=box)
    assert valley.variables == ("x", "y")
    assert sample(valley, [(1, 5)]).gradients.tolist() == [[2, 0]]
    lone = as_field("y^2", box=box)
    assert sample(lone, [(5, 1)]).gradients.tolist() == [[0, 2]]


def test_records_are_read_only_float64() -> None:
    points = np.array([[1.0, 2.0]])
    samples = sample(as_field("round_bowl"), points)
    for array in (samples.points, samples.values, samples.gradients, samples.finite):
        assert not array.flags.writeable
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0
    assert samples.values.dtype == samples.gradients.dtype == np.float64
    points[0, 0] = 9
    assert samples.points[0, 0] == 1


def test_float32_and_integer_points_are_computed_in_float64() -> None:
    field = as_field("x^3")
    at = np.array([0.1], dtype=np.float32)
    assert sample(field, at).values[0] == float(at[0]) ** 3
    assert sample(field, [2]).gradients.tolist() == [[12]]


def test_any_number_of_points_is_one_call() -> None:
    calls = []

    def counted(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        calls.append(len(x))
        return x * y

    field = as_field(counted)
    calls.clear()
    sample(field, np.zeros((100_000, 2)))
    assert calls == [100_000]


def test_a_million_points_are_the_same_as_in_parts() -> None:
    ripple = as_field("ripple")
    points = np.random.default_rng(5).uniform(-5, 5, (300_001, 2))
    whole = sample(ripple, points)
    for rows in (slice(131_070, 131_075), slice(-3, None)):
        part = sample(ripple, points[rows])
        np.testing.assert_allclose(whole.values[rows], part.values, rtol=1e-14)
        np.testing.assert_allclose(whole.gradients[rows], part.gradients, rtol=1e-13)


def test_no_points_are_no_error() -> None:
    samples = sample(as_field("ripple"), np.empty((0, 2)))
    assert samples.values.shape == (0,)
    assert samples.gradients.shape == (0, 2)


@pytest.mark.parametrize(
    ("name", "points"),
    [("ripple", [1.0, 2.0]), ("ripple", [[1.0, 2.0, 3.0]]), ("cubic", [[[1.0]]]), ("cubic", "x")],
)
def test_points_of_another_shape_are_refused(name: str, points: object) -> None:
    with pytest.raises(InputError, match="points must"):
        sample(as_field(name), points)  # type: ignore[arg-type]


def test_no_grad_around_the_call_does_not_matter() -> None:
    with torch.no_grad():
        assert sample(as_field("x^2"), [3.0]).gradients.tolist() == [[6]]


def test_grid_by_counts_includes_the_edges_and_varies_the_last_fastest() -> None:
    points = grid(Box((-1, 0), (1, 4)), (3, 5))
    assert points.shape == (15, 2)
    assert points[:2].tolist() == [[-1, 0], [-1, 1]]
    assert points.reshape(3, 5, 2)[2, 4].tolist() == [1, 4]
    assert grid(Box((0,), (1,)), 3).tolist() == [[0], [0.5], [1]]


def test_grid_by_spacing_lies_on_multiples_inside_the_box() -> None:
    assert grid(Box((-1.2, 0), (1, 0.6)), spacing=0.5).tolist() == [
        [x, y] for x in (-1, -0.5, 0, 0.5, 1) for y in (0, 0.5)
    ]
    tenth = grid(Box((0.1,), (0.3,)), spacing=0.1)
    assert len(tenth) == 3
    assert Box((0.1,), (0.3,)).contains(tenth).all()
    assert len(grid(Box((-3, -3), (3, 3)), spacing=(1, 3))) == 21


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"counts": 3, "spacing": 1},
        {"counts": 1},
        {"counts": (3, 3, 3)},
        {"counts": 2.5},
        {"spacing": 0},
        {"spacing": -1},
        {"spacing": float("nan")},
        {"spacing": (1, 1, 1)},
        {"counts": 100_000},
    ],
)
def test_a_grid_that_makes_no_sense_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        grid(Box((-3, -3), (3, 3)), **options)


def test_a_box_without_a_multiple_is_refused() -> None:
    with pytest.raises(InputError, match="smaller"):
        grid(Box((0.2,), (0.8,)), spacing=1.0)
