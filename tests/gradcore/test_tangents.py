"""The 1D construction."""

import json
from pathlib import Path

import numpy as np
import pytest

from gradcore import FIELDS, InputError, as_field, critical_points, tangent

ORACLES = json.loads(Path(__file__).with_name("oracles.json").read_text(encoding="utf-8"))
ONE_COORDINATE = [field for field in FIELDS.values() if field.d == 1]


@pytest.mark.parametrize("key", ["secant_slopes", "secant_slopes_parabola"])
def test_secant_slopes_are_the_oracle(key: str) -> None:
    oracle = ORACLES[key]
    made = tangent(as_field(oracle["formula"]), oracle["at"], h=oracle["h"])
    np.testing.assert_allclose(made.secant_slopes, oracle["slopes"], atol=1e-9)
    assert made.slope == pytest.approx(oracle["derivative"], abs=1e-14)


def test_the_default_runs_are_those_of_the_film() -> None:
    assert tangent(as_field("cubic"), 0.5).h.tolist() == ORACLES["secant_slopes"]["h"]


@pytest.mark.parametrize("field", ONE_COORDINATE, ids=lambda field: field.name)
@pytest.mark.parametrize("x0", [0.3, 0.8, 1.4])
def test_the_tangent_touches_and_one_unit_along_it_rises_by_the_slope(field, x0) -> None:  # type: ignore[no-untyped-def]
    made = tangent(field, x0)
    assert made.line(x0) == made.value
    across, up = made.unit_point
    assert across == x0 + 1
    assert made.line(across) == pytest.approx(up, abs=1e-12)
    assert made.tip - x0 == pytest.approx(made.slope, abs=1e-12)
    curved = tangent(field, x0, h=[1e-6, -1e-6]).secant_slopes.mean()
    assert curved == pytest.approx(made.slope, rel=1e-5, abs=1e-6)


def test_a_secant_that_ends_nowhere_keeps_nan() -> None:
    made = tangent(as_field("sqrt(x)"), 1.0, h=[-2, 1])
    assert np.isnan(made.secant_slopes[0])
    assert made.secant_slopes[1] == pytest.approx(np.sqrt(2) - 1)


def test_critical_points_are_the_oracle() -> None:
    oracle = ORACLES["critical_points"]
    found = critical_points(as_field(oracle["formula"]), -3, 3)
    np.testing.assert_allclose(found, [oracle["maximum"], oracle["minimum"]], atol=1e-9)


@pytest.mark.parametrize(
    ("formula", "x0", "h", "says"),
    [
        ("1/x", 0.0, (1,), "no tangent at 0"),
        ("ln(x)", -1.0, (1,), "no tangent at -1"),
        ("x^2", 1.0, (1, 0), "h must be runs"),
        ("x^2 + y^2", 1.0, (1,), "one coordinate"),
    ],
)
def test_no_tangent_is_an_error_that_says_why(
    formula: str, x0: float, h: tuple[float, ...], says: str
) -> None:
    with pytest.raises(InputError, match=says):
        tangent(as_field(formula), x0, h=h)


def test_records_are_read_only() -> None:
    with pytest.raises(ValueError, match="read-only"):
        tangent(as_field("cubic"), 0.5).secant_slopes[0] = 1
