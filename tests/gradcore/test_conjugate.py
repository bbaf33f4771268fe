"""Conjugate gradient, Hessians, and which functions are quadratic."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sympy
import torch
from numpy.typing import NDArray
from scipy.optimize import minimize

from gradcore import (
    FIELDS,
    Box,
    Field,
    InputError,
    Stop,
    as_field,
    conjugate_gradient,
    flow,
    hessian,
    hessian_vector_product,
    is_quadratic,
    steepest_descent,
)

OVAL = json.loads(Path(__file__).with_name("oracles.json").read_text(encoding="utf-8"))[
    "oval_basin"
]
ROSENBROCK = json.loads(Path(__file__).with_name("oracles.json").read_text(encoding="utf-8"))[
    "rosenbrock"
]


def quadratic(n: int, seed: int) -> tuple[Field, NDArray[np.float64], NDArray[np.float64]]:
    """A random positive-definite quadratic of n coordinates, its Hessian and its minimum."""
    rng = np.random.default_rng(seed)
    turn, _ = np.linalg.qr(rng.normal(size=(n, n)))
    matrix = turn @ np.diag(np.geomspace(1, 50, n)) @ turn.T
    matrix = (matrix + matrix.T) / 2
    minimum = rng.uniform(-1, 1, n)
    weights, centre = torch.from_numpy(matrix), torch.from_numpy(minimum)

    def bowl(*coordinates: torch.Tensor) -> torch.Tensor:
        away = torch.stack(coordinates, dim=-1) - centre
        return (away * (away @ weights)).sum(-1) / 2

    return as_field(bowl, box=Box((-3,) * n, (3,) * n)), matrix, minimum


def test_the_oval_basin_is_the_oracle() -> None:
    oracle = OVAL["conjugate_gradient"]
    field = as_field(OVAL["formula"])
    walk = conjugate_gradient(field, OVAL["start"])
    assert walk.linear
    assert walk.stop is Stop.CONVERGED
    p0, p1 = walk.directions
    np.testing.assert_allclose(p0, oracle["p0"], atol=1e-13)
    np.testing.assert_allclose(p1, oracle["p1"], atol=1e-13)
    np.testing.assert_allclose(walk.steps, [oracle["alpha0"], oracle["alpha1"]], rtol=1e-13)
    np.testing.assert_allclose(walk.points[1:], [oracle["x1"], oracle["x2"]], atol=1e-13)
    np.testing.assert_allclose(-walk.gradients[1], oracle["r1"], atol=1e-13)
    np.testing.assert_allclose(walk.betas, [oracle["beta1"]], rtol=1e-13)
    np.testing.assert_allclose(walk.values, oracle["values"], atol=1e-13)
    A = hessian(field, (0, 0))
    np.testing.assert_allclose(A, OVAL["hessian"], atol=1e-14)
    assert p0 @ A @ p1 == pytest.approx(oracle["p0_A_p1"], abs=1e-12)
    assert p0 @ p1 == pytest.approx(oracle["p0_dot_p1"], rel=1e-13)
    cosine = p0 @ p1 / np.linalg.norm(p0) / np.linalg.norm(p1)
    assert np.degrees(np.arccos(cosine)) == pytest.approx(oracle["angle_p0_p1_deg"], abs=1e-3)


def test_the_tilted_oval_is_the_oracles_rotated_basin() -> None:
    A = hessian(as_field("tilted_oval"), (1, 1))
    np.testing.assert_allclose(A, OVAL["rotated"]["hessian"], atol=1e-13)
    np.testing.assert_allclose(np.linalg.eigvalsh(A), OVAL["rotated"]["eigenvalues"], rtol=1e-13)
    assert len(conjugate_gradient(as_field("tilted_oval"), (3, 1)).steps) == 2


@pytest.mark.parametrize("n", range(2, 9))
@pytest.mark.parametrize("seed", range(3))
def test_a_random_quadratic_takes_at_most_n_conjugate_steps(n: int, seed: int) -> None:
    field, matrix, minimum = quadratic(n, seed)
    start = np.random.default_rng(100 + seed).uniform(-3, 3, n)
    walk = conjugate_gradient(field, start)
    assert walk.linear
    assert walk.stop is Stop.CONVERGED
    assert len(walk.steps) <= n
    np.testing.assert_allclose(walk.points[-1], minimum, atol=1e-9)
    # Directions are conjugate, residuals orthogonal.
    P, R = walk.directions, walk.gradients[:-1]
    for rows, form in ((P, matrix), (R, np.eye(n))):
        products = rows @ form @ rows.T
        sizes = np.sqrt(np.diag(products))
        np.testing.assert_allclose(products / np.outer(sizes, sizes), np.eye(len(rows)), atol=1e-8)


def test_a_minimum_as_start_needs_no_step() -> None:
    walk = conjugate_gradient(as_field("oval_bowl"), (0, 0))
    assert walk.stop is Stop.CONVERGED
    assert walk.points.shape == (1, 2)
    assert walk.directions.shape == (0, 2)
    assert walk.betas.shape == (0,)


def test_steps_bound_the_walk() -> None:
    walk = conjugate_gradient(as_field("oval_bowl"), (3, 1), steps=1)
    assert walk.stop is Stop.OUT_OF_STEPS
    assert len(walk.steps) == 1
    with pytest.raises(InputError, match="steps"):
        conjugate_gradient(as_field("oval_bowl"), (3, 1), steps=-1)


NONLINEAR = [
    ("rosenbrock", (-1.2, 1.0)),
    ("himmelblau", (0.0, 0.0)),
    ("beale", (1.0, 1.0)),
    ("mccormick", (0.0, 0.0)),
    ("six_hump_camel", (1.0, 1.0)),
    ("double_well", (0.3,)),
    ("rosenbrock4", (-1.0, 0.5, 1.0, 0.3)),
    ("wood", (-3.0, -1.0, -3.0, -1.0)),
]


@pytest.mark.parametrize(("name", "start"), NONLINEAR)
def test_other_functions_get_scipys_nonlinear_kind(name: str, start: tuple[float, ...]) -> None:
    field = FIELDS[name]
    walk = conjugate_gradient(field, start)
    assert not walk.linear
    assert walk.method.startswith("nonlinear")
    assert walk.stop is Stop.CONVERGED
    assert np.abs(walk.gradients[-1]).max() < 1e-4 * np.abs(walk.gradients[0]).max()
    moved = walk.points[:-1] + walk.steps[:, np.newaxis] * walk.directions
    np.testing.assert_allclose(walk.points[1:], moved, atol=1e-9)
    expected = -walk.gradients[1:-1] + walk.betas[:, np.newaxis] * walk.directions[:-1]
    np.testing.assert_allclose(walk.directions[1:], expected, rtol=1e-12)
    values: list[NDArray[np.float64]] = []
    expression = field.formula.symbolic()  # type: ignore[union-attr]
    symbols = [sympy.Symbol(v, real=True) for v in field.variables]
    f = sympy.lambdify(symbols, expression)
    df = sympy.lambdify(symbols, [sympy.diff(expression, s) for s in symbols])
    minimize(
        lambda x: f(*x),
        start,
        jac=lambda x: np.array(df(*x)),
        method="CG",
        callback=lambda x: values.append(x.copy()),
        options={"maxiter": 5},
    )
    k = min(len(values), 5)
    np.testing.assert_allclose(walk.points[1 : k + 1], values[:k], atol=1e-6)


@pytest.mark.parametrize("name", ["saddle", "plane", "monkey_saddle"])
def test_a_fall_without_end_is_not_called_a_minimum(name: str) -> None:
    walk = conjugate_gradient(FIELDS[name], (0.5, 2.0))
    assert not walk.linear
    assert walk.stop is not Stop.CONVERGED


QUADRATIC = {
    "parabola", "offset_parabola", "squared_error", "plane", "round_bowl", "oval_bowl",
    "tilted_oval", "saddle", "booth", "matyas", "sphere3", "oval_bowl4",
}  # fmt: skip


@pytest.mark.parametrize("field", FIELDS.values(), ids=FIELDS.keys())
def test_quadratics_are_told_from_the_rest(field: Field) -> None:
    assert is_quadratic(field) == (field.name in QUADRATIC)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("abs(x)", False),
        ("3", True),
        ("x^2 + 1e-6 sin(x)", False),
        ("1e-6 x^2", True),
        ("1e8 x^2 + 1e-3 x y", True),
        ("x^2 + 1/x", False),
        ("x^2 + 1000000", True),
        ("min(x^2, 4)", False),
    ],
)
def test_quadratics_are_told_at_any_scale(text: str, answer: bool) -> None:
    assert is_quadratic(as_field(text)) is answer


@pytest.mark.parametrize(
    "name", ["rosenbrock", "ripple", "beale", "monkey_saddle", "wood", "cubic"]
)
def test_the_hessian_is_that_of_algebra(name: str) -> None:
    field = FIELDS[name]
    assert field.formula is not None
    symbols = [sympy.Symbol(v, real=True) for v in field.variables]
    algebra = sympy.lambdify(symbols, sympy.hessian(field.formula.symbolic(), symbols))
    rng = np.random.default_rng(4)
    points = rng.uniform(field.box.low, field.box.high, (6, field.d))
    vectors = rng.normal(size=points.shape)
    products = hessian_vector_product(field, points, vectors)
    for point, vector, product in zip(points, vectors, products, strict=True):
        exact = np.array(algebra(*point), dtype=np.float64)
        np.testing.assert_allclose(hessian(field, point), exact, rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(product, exact @ vector, rtol=1e-9, atol=1e-9)


def test_rosenbrocks_curvatures_are_the_oracle() -> None:
    eigenvalues = np.linalg.eigvalsh(hessian(as_field("rosenbrock"), (1, 1)))
    np.testing.assert_allclose(eigenvalues, ROSENBROCK["hessian_eigenvalues_at_minimum"], rtol=1e-8)
    assert 2 / eigenvalues[1] == pytest.approx(
        ROSENBROCK["largest_stable_rate_at_minimum"], rel=1e-4
    )


@pytest.mark.parametrize("text", ["3", "x + 2y", "x"])
def test_flat_functions_have_a_zero_hessian(text: str) -> None:
    field = as_field(text)
    np.testing.assert_array_equal(hessian(field, [1.0] * field.d), np.zeros((field.d, field.d)))


class OnceOnly(torch.autograd.Function):
    """A square whose author gave it one derivative."""

    @staticmethod
    def forward(ctx: Any, x: torch.Tensor) -> torch.Tensor:
        ctx.save_for_backward(x)
        return x**2

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, grown: torch.Tensor) -> torch.Tensor:
        (x,) = ctx.saved_tensors
        slope: torch.Tensor = 2 * x * grown
        return slope


def test_a_function_with_one_derivative_only_still_walks() -> None:
    square: Any = OnceOnly.apply
    field = as_field(lambda x, y: square(x) + 500 * square(y))
    assert not is_quadratic(field)
    assert steepest_descent(field, (2.0, 1.0)).values[-1] < 1e-3
    assert conjugate_gradient(field, (2.0, 1.0)).stop is Stop.CONVERGED
    lines = flow(field, [(2.0, 1.0)], sign=-1, time=1.0)
    np.testing.assert_allclose(lines.points[0, -1], [2 * np.exp(-2), 0], atol=1e-7)


def test_vectors_must_match_the_points() -> None:
    with pytest.raises(InputError, match="vectors"):
        hessian_vector_product(as_field("ripple"), [[1.0, 2.0]], [[1.0, 2.0], [3.0, 4.0]])
