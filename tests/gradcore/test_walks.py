"""Gradient walks, steepest descent and torch's optimisers."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

from gradcore import (
    FIELDS,
    OPTIMISERS,
    Box,
    InputError,
    Stop,
    Trace,
    as_field,
    ascend,
    ascend_many,
    conjugate_gradient,
    descend,
    descend_many,
    optimise,
    sample,
    steepest_descent,
)
from gradcore.autograd import values_at

ORACLES = json.loads(Path(__file__).with_name("oracles.json").read_text(encoding="utf-8"))
OVAL = ORACLES["oval_basin"]


def test_descent_in_one_dimension_is_the_oracle() -> None:
    oracle = ORACLES["descent_1d"]
    walk = descend(
        as_field(oracle["formula"]), oracle["start"], rate=oracle["rate"], steps=oracle["steps"]
    )
    np.testing.assert_allclose(walk.points[:5, 0], oracle["w"], atol=1e-12)
    assert walk.points[-1, 0] == pytest.approx(oracle["final_w"], abs=oracle["atol"])
    assert walk.values[-1] == pytest.approx(oracle["final_value"], abs=oracle["atol"])


@pytest.mark.parametrize("rate", [0.1, 0.5, 0.9, 1.0, 1.1])
def test_each_step_multiplies_the_distance_by_one_minus_twice_the_rate(rate: float) -> None:
    walk = descend(as_field("(w - 3)^2 + 1"), 0.0, rate=rate, steps=20)
    expected = 3 - 3 * (1 - 2 * rate) ** np.arange(len(walk.points))
    np.testing.assert_allclose(walk.points[:, 0], expected, rtol=1e-9)
    assert (walk.stop is Stop.CONVERGED) == (rate == 0.5)


def test_descent_in_two_dimensions_is_the_oracle() -> None:
    oracle = ORACLES["descent_2d"]
    walk = descend(
        as_field(oracle["formula"]), oracle["start"], rate=oracle["rate"], steps=oracle["steps"]
    )
    np.testing.assert_allclose(walk.points[-1], oracle["final"], atol=1e-7)
    assert walk.values[-1] == pytest.approx(oracle["final_value"], abs=oracle["atol"])
    factors = np.power.outer(np.arange(9) * 0 + 1.0, [1, 1]) * oracle["factors"]
    expected = np.array(oracle["start"]) * factors ** np.arange(9)[:, np.newaxis]
    np.testing.assert_allclose(walk.points, expected, rtol=1e-12)


def test_a_forgotten_zero_grad_oscillates_for_ever_as_the_oracle_says() -> None:
    oracle = ORACLES["forgotten_zero_grad"]
    field = as_field(oracle["formula"])
    point, total = np.array(oracle["start"], dtype=np.float64), np.zeros(2)
    values, totals = [], []
    for _ in range(400):
        samples = sample(field, [point])
        values.append(samples.values[0])
        total = total + samples.gradients[0]
        totals.append(total)
        point = point - oracle["rate"] * total
    np.testing.assert_allclose(totals[1], oracle["second_grad_accumulated"], rtol=1e-12)
    np.testing.assert_allclose(values[:5], oracle["values"], rtol=1e-4)
    assert max(values) == pytest.approx(oracle["largest_in_400_steps"], abs=1e-3)
    assert max(values[300:]) > 40


def test_rosenbrock_is_stable_up_to_the_oracles_rate() -> None:
    oracle = ORACLES["rosenbrock"]
    field = as_field("rosenbrock")
    near = np.array(oracle["minimum"]) + 1e-4
    limit = oracle["largest_stable_rate_at_minimum"]
    calm = descend(field, near, rate=0.99 * limit, steps=400)
    wild = descend(field, near, rate=1.02 * limit, steps=400)
    assert calm.values[-1] < calm.values[0] < wild.values[-1]


@pytest.mark.parametrize(("walk", "sign"), [(ascend, 1), (descend, -1)])
def test_every_record_of_a_walk_follows_from_the_others(walk, sign: int) -> None:  # type: ignore[no-untyped-def]
    field = as_field("ripple")
    trace = walk(field, (4.0, 1.5), rate=0.3, steps=25)
    again = sample(field, trace.points)
    np.testing.assert_array_equal(trace.values, again.values)
    np.testing.assert_array_equal(trace.gradients, again.gradients)
    np.testing.assert_array_equal(trace.directions, sign * trace.gradients[:-1])
    check_moves(trace)
    assert (np.diff(sign * trace.values) > 0).all()


def check_moves(trace: Trace) -> None:
    moved = trace.points[:-1] + trace.steps[:, np.newaxis] * trace.directions
    scale = 1 + np.abs(trace.points).max()
    np.testing.assert_allclose(trace.points[1:], moved, rtol=1e-9, atol=1e-9 * scale)


STOPS = [
    ("x^2", -1, 1.0, 0.4, None, Stop.CONVERGED),
    ("x^2", -1, 0.0, 0.4, None, Stop.CONVERGED),
    ("x^2", -1, 1.0, 0.01, None, Stop.OUT_OF_STEPS),
    ("x^2", 1, 1.0, 0.4, Box((-5,), (5,)), Stop.LEFT_THE_BOX),
    ("x^2", -1, 6.0, 0.4, Box((-5,), (5,)), Stop.LEFT_THE_BOX),
    ("x^4", -1, 100.0, 1.0, None, Stop.NOT_FINITE),
    ("ln(x)", -1, 0.5, 1.0, None, Stop.NOT_FINITE),
    ("1/x", 1, 0.0, 1.0, None, Stop.NOT_FINITE),
]


@pytest.mark.parametrize(("formula", "sign", "start", "rate", "box", "stop"), STOPS)
def test_a_walk_says_why_it_stopped(
    formula: str, sign: int, start: float, rate: float, box: Box | None, stop: Stop
) -> None:
    walk = {1: ascend, -1: descend}[sign]
    trace = walk(as_field(formula), start, rate=rate, steps=60, box=box)
    assert trace.stop is stop
    assert len(trace.points) == len(trace.steps) + 1 <= 61
    if stop is Stop.LEFT_THE_BOX:
        assert box is not None
        assert box.contains(trace.points[:-1]).all()
        assert not box.contains(trace.points[-1])
    if stop is Stop.NOT_FINITE:
        bad = ~np.isfinite([trace.values[-1], *trace.gradients[-1], *trace.points[-1]])
        assert bad.any()


def test_many_walks_are_the_walks_one_by_one() -> None:
    field = as_field("himmelblau")
    starts = np.random.default_rng(2).uniform(-6, 6, (30, 2))
    box = Box((-5.5, -5.5), (5.5, 5.5))
    many = descend_many(field, starts, rate=0.02, steps=150, tolerance=1e-6, box=box)
    assert many.points.shape == (30, 151, 2)
    for m, start in enumerate(starts):
        one = descend(field, start, rate=0.02, steps=150, tolerance=1e-6, box=box)
        k = int(many.taken[m])
        assert (one.stop, len(one.steps)) == (many.stops[m], k)
        np.testing.assert_array_equal(many.points[m, : k + 1], one.points)
        np.testing.assert_array_equal(many.gradients[m, : k + 1], one.gradients)
        assert (many.points[m, k:] == many.points[m, k]).all()
    assert {Stop.CONVERGED, Stop.LEFT_THE_BOX} <= set(many.stops)


def test_a_walk_that_blows_up_leaves_the_others_alone() -> None:
    many = ascend_many(as_field("x^4"), [0.1, 50.0], rate=0.01, steps=30)
    assert many.stops == (Stop.OUT_OF_STEPS, Stop.NOT_FINITE)
    alone = ascend(as_field("x^4"), 0.1, rate=0.01, steps=30)
    np.testing.assert_array_equal(many.points[0], alone.points)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"rate": 0}, "rate must be"),
        ({"rate": -1}, "rate must be"),
        ({"rate": float("nan")}, "rate must be"),
        ({"rate": 1, "steps": -1}, "steps must be"),
        ({"rate": 1, "steps": 2.5}, "steps must be"),
        ({"rate": 1, "box": Box((0,), (1,))}, "box has 1"),
        ({"rate": 1, "start": (1, 2, 3)}, "start must be 2 numbers"),
        ({"rate": 1, "start": (1, np.nan)}, "start must be finite"),
        ({"rate": 1, "start": "here"}, "start must be real"),
    ],
)
def test_a_walk_that_makes_no_sense_is_refused(options: dict[str, Any], says: str) -> None:
    options = {"start": (1, 1), **options}
    with pytest.raises(InputError, match=says):
        descend(as_field("round_bowl"), options.pop("start"), **options)


def test_steepest_descent_is_the_oracle() -> None:
    oracle = OVAL["steepest_descent_exact_line_search"]
    walk = steepest_descent(as_field(OVAL["formula"]), OVAL["start"], steps=3)
    np.testing.assert_allclose(walk.points, oracle["points"], atol=1e-14)
    np.testing.assert_allclose(walk.values, oracle["values"], atol=1e-14)
    np.testing.assert_allclose(walk.steps, oracle["step"], rtol=1e-14)
    first = steepest_descent(as_field(OVAL["formula"]), (4, 3), steps=1)
    assert first.steps[0] == pytest.approx(OVAL["exact_step_from_4_3"], rel=1e-14)
    to_centre, downhill = -np.array(OVAL["start"]), walk.directions[0]
    assert angle(to_centre, downhill) == pytest.approx(
        OVAL["angle_between_steepest_descent_and_centre_deg"], abs=1e-3
    )


def angle(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    return float(np.degrees(np.arccos(a @ b / np.linalg.norm(a) / np.linalg.norm(b))))


@pytest.mark.parametrize("kappa", [3.0, 10.0])
def test_the_worst_angle_of_steepest_descent_is_the_oracle(kappa: float) -> None:
    turn = np.linspace(0, np.pi / 2, 20_001)[1:-1]
    points = np.stack([np.cos(turn), np.sin(turn)], axis=1)
    gradients = sample(as_field(f"x^2 + {kappa:g}y^2"), points).gradients
    cosine = (points * gradients).sum(axis=1) / np.linalg.norm(gradients, axis=1)
    worst = np.degrees(np.arccos(cosine.min()))
    expected = OVAL["worst_case_angle_deg"][f"kappa {kappa:g}"]
    assert worst == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("rosenbrock", (-1.2, 1.0)),
        ("ripple", (4.0, 1.5)),
        ("himmelblau", (0.0, 0.0)),
        ("beale", (1.0, 1.0)),
        ("cubic", (2.5,)),
        ("tilted_oval", (3.0, -2.0)),
        ("rosenbrock4", (-1.0, 0.5, 1.0, 0.3)),
    ],
)
def test_each_exact_step_ends_where_the_new_gradient_is_square_to_the_ray(
    name: str, start: tuple[float, ...]
) -> None:
    field = FIELDS[name]
    walk = steepest_descent(field, start, steps=12)
    check_moves(walk)
    assert (np.diff(walk.values) <= 1e-12).all()
    for k, direction in enumerate(walk.directions):
        slope = walk.gradients[k + 1] @ direction
        assert abs(slope) <= 1e-7 * (direction @ direction)
        reach = walk.steps[k]
        judge = minimize_scalar(
            lambda s, k=k, direction=direction: values_at(
                field, (walk.points[k] + s * direction)[np.newaxis]
            )[0],
            bounds=(0, reach * 1.001),
            method="bounded",
        )
        assert walk.values[k + 1] <= judge.fun + 1e-9 * (1 + abs(judge.fun))


def test_a_fall_without_end_is_no_exact_step() -> None:
    for formula, start in (("x^2 - y^2", (0.5, 2.0)), ("x + 2y", (0, 0)), ("-exp(x)", (0.0,))):
        walk = steepest_descent(as_field(formula), start, steps=5)
        assert walk.stop is Stop.NOT_FINITE, formula
        assert np.isfinite(walk.points).all()


def test_steepest_descent_at_a_minimum_has_converged() -> None:
    assert steepest_descent(as_field("round_bowl"), (0, 0)).stop is Stop.CONVERGED


@pytest.mark.parametrize("method", OPTIMISERS)
def test_an_optimiser_walks_as_in_a_plain_torch_loop(method: str) -> None:
    trace = optimise(as_field("rosenbrock"), (-1.2, 1.0), method=method, rate=1e-4, steps=30)
    point = torch.tensor([-1.2, 1.0], dtype=torch.float64, requires_grad=True)
    optimiser = OPTIMISERS[method]([point], 1e-4)
    for k in range(30):
        np.testing.assert_allclose(trace.points[k], point.detach().numpy(), rtol=1e-12)
        optimiser.zero_grad()
        value = (1 - point[0]) ** 2 + 100 * (point[1] - point[0] ** 2) ** 2
        value.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
    assert trace.method == method
    assert trace.stop is Stop.OUT_OF_STEPS
    check_moves(trace)


@pytest.mark.parametrize("method", OPTIMISERS)
def test_an_optimiser_lowers_a_bowl(method: str) -> None:
    trace = optimise(as_field("oval_bowl"), (3, 1), method=method, rate=0.05, steps=60)
    assert trace.values[-1] < 0.9 * trace.values[0]


def test_plain_sgd_is_gradient_descent() -> None:
    sgd = optimise(as_field("ripple"), (4, 1.5), method="sgd", rate=0.2, steps=20)
    plain = descend(as_field("ripple"), (4, 1.5), rate=0.2, steps=20)
    np.testing.assert_allclose(sgd.points, plain.points, rtol=1e-13)


def test_an_unknown_optimiser_is_answered_with_the_right_one() -> None:
    with pytest.raises(InputError, match="did you mean 'adam'"):
        optimise(as_field("ripple"), (1, 1), method="adamm")
    with pytest.raises(InputError, match="choose from sgd"):
        optimise(as_field("ripple"), (1, 1), method="zzz")
    with pytest.raises(InputError, match="rate"):
        optimise(as_field("ripple"), (1, 1), rate=0)


def test_optimisers_stop_for_their_reasons() -> None:
    assert optimise(as_field("x^2"), 0.0).stop is Stop.CONVERGED
    assert optimise(as_field("ln(x)"), 0.5, method="sgd", rate=1.0).stop is Stop.NOT_FINITE


def test_traces_are_read_only() -> None:
    for trace in (
        descend(as_field("x^2"), 1.0, rate=0.1),
        steepest_descent(as_field("oval_bowl"), (3, 1)),
        conjugate_gradient(as_field("oval_bowl"), (3, 1)),
        optimise(as_field("x^2"), 1.0),
    ):
        for array in (trace.points, trace.values, trace.gradients, trace.directions, trace.steps):
            assert not array.flags.writeable
