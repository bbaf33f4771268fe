"""Every named function against central differences, sympy, its source's minima, and its box."""

import numpy as np
import pytest
import sympy
import torch

from gradcore import FIELDS, Field, InputError, as_field, grid, sample
from gradcore.autograd import values_at

ALL = pytest.mark.parametrize("field", FIELDS.values(), ids=FIELDS.keys())
HAVE_MINIMA = [field for field in FIELDS.values() if field.minima]
WITH_MINIMA = pytest.mark.parametrize("field", HAVE_MINIMA, ids=[f.name for f in HAVE_MINIMA])
# Their minimum is the tip of a cone, where autograd finds no slope.
CUSPS = {"cone", "ackley", "drop_wave"}
# Functions without an isolated global minimum.
LOCAL_ONLY = {"cubic", "ripple", "readme_ripple"}


def seeded_points(field: Field, count: int = 40) -> np.ndarray:
    points = np.random.default_rng(7).uniform(field.box.low, field.box.high, (count, field.d))
    if field.name in {"reciprocal", "absolute_value"}:
        points = points[np.abs(points[:, 0]) > 0.05]
    if field.name == "logarithm":
        points = np.abs(points) + 0.05
    return points


def test_there_are_enough_of_them() -> None:
    assert len(FIELDS) >= 25
    assert {field.d for field in FIELDS.values()} >= {1, 2, 3, 4}


@ALL
def test_gradient_is_the_central_difference(field: Field) -> None:
    points = seeded_points(field)
    samples = sample(field, points)
    h = 1e-5 * field.box.size
    for axis in range(field.d):
        step = np.zeros(field.d)
        step[axis] = h[axis]
        difference = (values_at(field, points + step) - values_at(field, points - step)) / (
            2 * h[axis]
        )
        scale = 1 + np.abs(samples.gradients).max()
        np.testing.assert_allclose(samples.gradients[:, axis], difference, atol=1e-6 * scale)


@ALL
def test_value_and_gradient_are_those_of_algebra(field: Field) -> None:
    assert field.formula is not None
    expression = field.formula.symbolic()
    symbols = sorted(expression.free_symbols, key=lambda s: field.variables.index(str(s)))
    points = seeded_points(field)
    used = [points[:, field.variables.index(str(s))] for s in symbols]
    samples = sample(field, points)
    np.testing.assert_allclose(
        samples.values, sympy.lambdify(symbols, expression)(*used), rtol=1e-12, atol=1e-12
    )
    for axis, name in enumerate(field.variables):
        slope = sympy.diff(expression, sympy.Symbol(name, real=True))
        expected = np.broadcast_to(sympy.lambdify(symbols, slope)(*used), len(points))
        np.testing.assert_allclose(samples.gradients[:, axis], expected, rtol=1e-10, atol=1e-10)


@ALL
def test_a_row_alone_gives_what_it_gives_in_the_batch(field: Field) -> None:
    points = seeded_points(field)
    together = sample(field, points)
    for i in (0, 3, len(points) - 1):
        alone = sample(field, points[i : i + 1])
        np.testing.assert_allclose(alone.values[0], together.values[i], rtol=1e-13, atol=1e-14)
        np.testing.assert_allclose(
            alone.gradients[0], together.gradients[i], rtol=1e-12, atol=1e-13
        )


@ALL
def test_shape_is_kept_for_any_shape(field: Field) -> None:
    coordinates = [torch.rand(2, 3, dtype=torch.float64) for _ in range(field.d)]
    assert field.function(*coordinates).shape == (2, 3)


@WITH_MINIMA
def test_minima_lie_in_the_box_and_are_flat(field: Field) -> None:
    minima = np.array(field.minima)
    assert field.box.contains(minima).all()
    if field.name not in CUSPS:
        assert np.abs(sample(field, minima).gradients).max() < 1e-7 * (1 + field.box.size.max())


@WITH_MINIMA
def test_nothing_near_a_minimum_is_lower(field: Field) -> None:
    rng = np.random.default_rng(11)
    for minimum in np.array(field.minima):
        ways = rng.normal(size=(200, field.d))
        ways /= np.linalg.norm(ways, axis=1, keepdims=True)
        around = minimum + 1e-3 * field.box.size * ways
        assert values_at(field, around).min() >= values_at(field, minimum[np.newaxis])[0] - 1e-12


@pytest.mark.parametrize("name", [f.name for f in HAVE_MINIMA if f.name not in LOCAL_ONLY])
def test_nothing_in_the_box_is_lower_than_a_global_minimum(name: str) -> None:
    field = FIELDS[name]
    least = values_at(field, np.array(field.minima))
    np.testing.assert_allclose(least, least[0], atol=1e-9)
    counts = {1: 20_001, 2: 401, 3: 61, 4: 23}[field.d]
    assert values_at(field, grid(field.box, counts)).min() >= least[0] - 1e-9


# Values from the sources, at points that are no minimum or to the digits they print.
PUBLISHED = [
    ("rosenbrock", (-1.2, 1.0), 24.2),
    ("himmelblau", (0, 0), 170),
    ("beale", (1, 1), 14.203125),
    ("booth", (0, 0), 74),
    ("matyas", (1, 2), 0.34),
    ("goldstein_price", (0, -1), 3),
    ("goldstein_price", (1, 1), 1876),
    ("branin", (np.pi, 2.275), 0.39788735772973816),
    ("six_hump_camel", (0.0898420131, -0.7126564031), -1.0316284534898774),
    ("mccormick", (-0.54719, -1.54719), -1.9132229549),
    ("styblinski_tang", (-2.903534, -2.903534), -78.332331),
    ("ackley", (1, 1), 3.625384938440362),
    ("rastrigin", (1, 1), 2),
    ("three_hump_camel", (1, 1), 2 - 1.05 + 1 / 6 + 2),
    ("forrester", (0.757249,), -6.02074),
    ("wood", (-3, -1, -3, -1), 19192),
    ("powell_singular", (3, -1, 0, 1), 215),
    ("peaks", (0.228279, -1.625535), -6.551133),
    ("easom", (np.pi, np.pi), -1),
]


@pytest.mark.parametrize(("name", "at", "value"), PUBLISHED)
def test_values_are_those_of_the_source(name: str, at: tuple[float, ...], value: float) -> None:
    assert sample(FIELDS[name], [at]).values[0] == pytest.approx(value, rel=1e-6)


@ALL
def test_an_entry_says_what_a_film_needs(field: Field) -> None:
    assert field.source
    assert field.lhs.startswith(f"{field.symbol}(")
    assert len(field.variables) == field.d == field.box.d
    assert field.typeset
    assert as_field(field.name) is field


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("rosenbrok", "rosenbrock"),
        ("Himelblau", "himmelblau"),
        ("six-hump camel", "six_hump_camel"),
        ("oval bowl", "oval_bowl"),
        ("riple", "ripple"),
    ],
)
def test_a_misspelt_name_is_answered_with_the_right_one(asked: str, meant: str) -> None:
    with pytest.raises(InputError, match=f"did you mean '{meant}'") as error:
        as_field(asked)
    assert "\n" not in str(error.value)


def test_the_table_is_read_only() -> None:
    with pytest.raises(TypeError):
        FIELDS["mine"] = FIELDS["cubic"]  # type: ignore[index]
