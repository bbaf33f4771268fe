"""The continuous paths, judged by closed forms and by scipy."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from scipy.integrate import solve_ivp

from gradcore import FIELDS, Box, InputError, Stop, as_field, flow, sample

RIPPLE = json.loads(Path(__file__).with_name("oracles.json").read_text(encoding="utf-8"))["ripple"]
WIDE = Box((-50, -50), (50, 50))


def test_the_ripples_flow_is_the_oracle() -> None:
    lines = flow(as_field("ripple"), [RIPPLE["flow_from"]], time=60.0)
    np.testing.assert_allclose(lines.points[0, -1], RIPPLE["flow_ends"], atol=1e-4)
    x, y = lines.points[0].T
    np.testing.assert_allclose(y, 1.5 * (x / 4) ** (16 / 9), atol=1e-6)
    assert lines.stops == (Stop.CONVERGED,)
    assert (np.diff(lines.values[0]) >= -1e-12).all()
    np.testing.assert_allclose(sample(as_field("ripple"), lines.points[0]).values, lines.values[0])


@pytest.mark.parametrize("sign", [1, -1])
def test_on_a_saddle_each_coordinate_grows_or_fades_by_itself(sign: int) -> None:
    starts = np.random.default_rng(1).uniform(-1, 1, (20, 2))
    lines = flow(FIELDS["saddle"], starts, sign=sign, time=1.5, frames=40, box=WIDE)
    rates = sign * np.array([2.0, -2.0])
    exact = starts[:, np.newaxis] * np.exp(np.outer(lines.times, rates))
    np.testing.assert_allclose(lines.points, exact, rtol=1e-7, atol=1e-9)
    np.testing.assert_array_equal(lines.points[:, 0], starts)
    assert lines.times[0] == 0
    assert lines.times[-1] == 1.5
    assert set(lines.stops) == {Stop.OUT_OF_STEPS}


@pytest.mark.parametrize(
    ("name", "sign", "time"),
    [
        ("himmelblau", -1, 0.5),
        ("ripple", 1, 10.0),
        ("six_hump_camel", -1, 2.0),
        ("cubic", -1, 0.3),
        ("rosenbrock", -1, 0.3),
        ("goldstein_price", -1, 0.002),
        ("sphere3", -1, 1.0),
    ],
)
def test_scipy_finds_the_same_points(name: str, sign: int, time: float) -> None:
    field = FIELDS[name]
    box = Box.around(field.box.centre, 100 * field.box.size)
    starts = np.random.default_rng(3).uniform(field.box.low, field.box.high, (4, field.d)) / 2
    lines = flow(field, starts, sign=sign, time=time, frames=9, box=box)
    for start, path in zip(starts, lines.points, strict=True):
        judge = solve_ivp(
            lambda _, x: sign * sample(field, [x]).gradients[0],
            (0, time),
            start,
            t_eval=lines.times,
            method="LSODA",
            rtol=1e-10,
            atol=1e-12,
        )
        np.testing.assert_allclose(path, judge.y.T, atol=2e-6 * np.abs(field.box.size).max())


def test_a_path_alone_is_the_path_in_the_batch() -> None:
    field = FIELDS["himmelblau"]
    starts = np.random.default_rng(8).uniform(-5, 5, (5, 2))
    together = flow(field, starts, sign=-1, time=0.3)
    for m, start in enumerate(starts):
        alone = flow(field, [start], sign=-1, time=0.3)
        np.testing.assert_allclose(alone.points[0], together.points[m], atol=1e-7)
        assert alone.stops[0] is together.stops[m]


def test_a_path_ends_on_the_edge_of_the_box_and_stays() -> None:
    lines = flow(FIELDS["saddle"], [(1.0, 0.5), (-1.0, 0.1)], time=4.0, frames=400)
    assert set(lines.stops) == {Stop.LEFT_THE_BOX}
    np.testing.assert_array_equal(np.abs(lines.points[:, -1, 0]), 3)
    assert FIELDS["saddle"].box.contains(lines.points).all()
    # x = exp(2t) reaches 3 at t = ln(3) / 2.
    outside = lines.times > np.log(3) / 2
    assert (lines.points[:, outside] == lines.points[:, -1:]).all()
    np.testing.assert_allclose(lines.points[0, -1, 1], 0.5 / 3, rtol=1e-7)


FATES = [
    ("1/x", 1, 0.5, Stop.NOT_FINITE, 0.0),
    ("1/x", 1, -2.0, Stop.LEFT_THE_BOX, -3.0),
    ("1/x", 1, 0.0, Stop.NOT_FINITE, 0.0),
    ("ln(x)", -1, 2.0, Stop.NOT_FINITE, 0.0),
    ("ln(x)", -1, -2.0, Stop.NOT_FINITE, -2.0),
    ("sqrt(x)", -1, 2.0, Stop.NOT_FINITE, 0.0),
    ("abs(x)", -1, 2.0, Stop.CONVERGED, 0.0),
    ("x^2", -1, 0.0, Stop.CONVERGED, 0.0),
    ("x^2", -1, 3.0, Stop.CONVERGED, 0.0),
    ("x^2", 1, 7.0, Stop.LEFT_THE_BOX, 7.0),
    ("3", 1, 1.0, Stop.CONVERGED, 1.0),
    ("x", 1, -2.5, Stop.OUT_OF_STEPS, 1.5),
]


@pytest.mark.parametrize(("formula", "sign", "start", "stop", "end"), FATES)
def test_a_path_says_why_it_ended(
    formula: str, sign: int, start: float, stop: Stop, end: float
) -> None:
    time = 4.0 if formula == "x" else 20.0
    lines = flow(as_field(formula), [start], sign=sign, time=time)
    assert lines.stops == (stop,)
    assert lines.points[0, -1, 0] == pytest.approx(end, abs=2e-3)
    assert np.isfinite(lines.points).all()


def test_singular_paths_do_not_spoil_the_others() -> None:
    def pole(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        return 1 / x + torch.abs(y)

    lines = flow(as_field(pole), [(0.5, 1.0), (-1.0, 0.5), (0.0, 0.0)], time=1.0)
    assert lines.stops == (Stop.NOT_FINITE, Stop.OUT_OF_STEPS, Stop.NOT_FINITE)
    # x' = -1/x² gives x³ = -1 - 3t; y' = 1.
    np.testing.assert_allclose(lines.points[1, :, 0], -np.cbrt(1 + 3 * lines.times), rtol=1e-7)
    np.testing.assert_allclose(lines.points[1, :, 1], 0.5 + lines.times, rtol=1e-8)


def test_the_fall_into_the_tip_of_a_cone_ends_at_the_tip() -> None:
    starts = np.random.default_rng(6).uniform(-2, 2, (15, 2))
    lines = flow(FIELDS["cone"], starts, sign=-1, time=5.0)
    assert set(lines.stops) == {Stop.CONVERGED}
    np.testing.assert_allclose(lines.points[:, -1], 0, atol=1e-6)
    first = np.linalg.norm(starts, axis=1)
    halfway = np.linalg.norm(lines.points[:, 20], axis=1)
    np.testing.assert_allclose(halfway, np.maximum(first - lines.times[20], 0), atol=1e-6)


def test_a_stiff_valley_is_followed_to_its_end() -> None:
    starts = np.random.default_rng(9).uniform(-1, 1, (3, 2))
    lines = flow(FIELDS["rosenbrock"], starts, sign=-1, time=60.0)
    np.testing.assert_allclose(lines.points[:, -1], 1, atol=1e-5)
    assert (np.diff(lines.values, axis=1) <= 1e-9).all()


def test_tiny_fields_flow_in_their_own_time() -> None:
    lines = flow(as_field("1e-6 x^2"), [2.0], sign=-1, time=1e6)
    np.testing.assert_allclose(lines.points[0, :, 0], 2 * np.exp(-2e-6 * lines.times), atol=1e-7)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"sign": 2}, "sign"),
        ({"sign": 0}, "sign"),
        ({"time": 0}, "time"),
        ({"time": float("inf")}, "time"),
        ({"frames": 1}, "frames"),
        ({"frames": 2.5}, "frames"),
        ({"box": Box((0,), (1,))}, "box has 1 sides"),
        ({"starts": [(1, 2, 3)]}, "starts must have shape"),
    ],
)
def test_a_flow_that_makes_no_sense_is_refused(options: dict[str, Any], says: str) -> None:
    starts = options.pop("starts", [(1.0, 1.0)])
    with pytest.raises(InputError, match=says):
        flow(FIELDS["ripple"], starts, **options)


def test_no_starts_are_no_error() -> None:
    lines = flow(FIELDS["ripple"], np.empty((0, 2)), frames=5)
    assert lines.points.shape == (0, 5, 2)
    assert lines.stops == ()


def test_flows_are_read_only() -> None:
    lines = flow(FIELDS["ripple"], [(1, 1)], time=1.0, frames=5)
    for array in (lines.times, lines.points, lines.values):
        assert not array.flags.writeable
