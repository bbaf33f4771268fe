"""as_field: what it takes, and what it says about functions that cannot be used."""

import math

import numpy as np
import pytest
import torch

from gradcore import FIELDS, Box, FormulaError, InputError, as_field, sample


def named(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return torch.sin(x) * y


def test_a_field_comes_back_as_it_is_or_in_another_box() -> None:
    field = FIELDS["ripple"]
    assert as_field(field) is field
    box = Box((0, 0), (1, 1))
    moved = as_field("ripple", box=box)
    assert (moved.name, moved.box, moved.symbol) == ("ripple", box, "g")


def test_a_formula_has_its_variables_box_and_typeset_form() -> None:
    field = as_field("x^2 + 3y^2")
    assert field.d == 2
    assert field.box == Box((-3, -3), (3, 3))
    assert field.lhs == "f(x, y)"
    assert "x^2" in field.typeset
    assert as_field("(w - 3)^2 + 1").variables == ("w",)
    assert as_field("x1 + x3", box=Box((0,) * 3, (1,) * 3)).variables == ("x1", "x2", "x3")
    assert as_field("x + z", box=Box((0, 0), (1, 1))).variables == ("x", "z")
    assert as_field("x1 * x2").lhs == "f(x_1, x_2)"


def test_a_callable_is_named_after_itself() -> None:
    field = as_field(named)
    assert field.name == "named"
    assert field.variables == ("x", "y")
    assert field.typeset == '"named"(x, y)'
    assert field.formula is None


def test_a_name_cannot_break_out_of_the_typeset_string() -> None:
    def function(x: torch.Tensor) -> torch.Tensor:
        return x

    function.__name__ = 'a"b#c\\'
    assert as_field(function).typeset == '"a b c"(x)'


@pytest.mark.parametrize(
    ("function", "box", "d"),
    [
        (lambda x: x**2, None, 1),
        (lambda x, y: x * y, None, 2),
        (lambda x, y, z: x * y * z, None, 3),
        (lambda x, y=2.0: x * y, None, 1),
        (lambda x, y=2.0: x * y, Box((0, 0), (1, 1)), 2),
        (lambda *x: sum(c**2 for c in x), Box((0,) * 6, (1,) * 6), 6),
        (torch.sin, None, 1),
        (torch.hypot, Box((0, 0), (1, 1)), 2),
    ],
)
def test_the_number_of_coordinates_is_read_from_the_signature(
    function: object, box: Box | None, d: int
) -> None:
    assert as_field(function, box=box).d == d  # type: ignore[arg-type]


def test_parameters_closures_and_modules_work() -> None:
    weight = torch.nn.Parameter(torch.tensor(3.0, dtype=torch.float64))
    field = as_field(lambda x: weight * x**2)
    assert sample(field, [2.0]).gradients.tolist() == [[12]]
    assert weight.grad is None

    torch.manual_seed(1)
    net = torch.nn.Sequential(
        torch.nn.Linear(2, 8), torch.nn.Tanh(), torch.nn.Linear(8, 1)
    ).double()
    wrapped = as_field(lambda x, y: net(torch.stack([x, y], -1)).squeeze(-1))
    samples = sample(wrapped, [(0.1, 0.2), (0.3, -0.4)])
    h = 1e-6
    up = sample(wrapped, [(0.1 + h, 0.2), (0.3 + h, -0.4)]).values
    down = sample(wrapped, [(0.1 - h, 0.2), (0.3 - h, -0.4)]).values
    np.testing.assert_allclose(samples.gradients[:, 0], (up - down) / (2 * h), rtol=1e-6)


def test_a_function_that_is_nowhere_finite_is_no_error() -> None:
    field = as_field(lambda x: torch.log(-1 - x**2))
    assert not sample(field, [0.0, 1.0]).finite.any()


def with_if(x: torch.Tensor) -> torch.Tensor:
    return x if x > 0 else -x


def in_place(x: torch.Tensor) -> torch.Tensor:
    x *= 2
    return x


def hidden_in_place(x: torch.Tensor) -> torch.Tensor:
    y = x * 1
    z = y.sin()
    y += 1
    return z + y**2


def sneaky_in_place(x: torch.Tensor) -> torch.Tensor:
    with torch.no_grad():
        x.mul_(2)
    return x**2


@torch.no_grad()
def without_graph(x: torch.Tensor) -> torch.Tensor:
    return x**2


NET = torch.nn.Linear(2, 1)
REFUSED = [
    (lambda x: math.sin(x), "write torch.sin(x) instead of math.sin(x)"),
    (lambda x: torch.tensor(x.item()), "no .item()"),
    (lambda x: x * float(x), "no .item(), float()"),
    (lambda x: np.sin(x), "write torch.sin(x) instead of np.sin(x)"),
    (lambda x: torch.from_numpy(x.numpy() ** 2), "instead of np.sin(x)"),
    (with_if, "torch.where(x > 0, a, b)"),
    (lambda x: max(x, 0 * x), "torch.maximum"),
    (in_place, "x = x * 2 instead of x *= 2"),
    (hidden_in_place, "changes a tensor in place"),
    (sneaky_in_place, "changes a tensor in place"),
    (lambda x: x * torch.sqrt(2.0), "math.sqrt(2)"),  # type: ignore[arg-type]
    (lambda x: 3.0, "must give a tensor, got float"),
    (lambda x: None, "must give a tensor, got NoneType"),
    (lambda x: (x**2).sum(), "gave shape ()"),
    (lambda x: torch.stack([x, x]), "gave shape (2, 7)"),
    (lambda x: x - x.mean(), "mixes the rows"),
    (lambda x: x / x.max(), "mixes the rows"),
    (lambda x: torch.sort(x).values, "mixes the rows"),
    (lambda x: torch.cumsum(x, 0), "mixes the rows"),
    (lambda x: x + torch.rand_like(x), "other values when called again"),
    (lambda x: x > 0, "floating-point values, got torch.bool"),
    (lambda x: x.to(torch.complex128), "floating-point values, got torch.complex128"),
    (lambda x: x.detach() ** 2, "depends on x, but autograd sees no slope"),
    (lambda x, y: x**2 + y.detach() ** 2, "depends on y, but autograd sees no slope"),
    (without_graph, "torch.no_grad()"),
    (NET, "net(torch.stack([x, y], -1)).squeeze(-1)"),
    (lambda x, y: NET(torch.stack([x, y], -1)).squeeze(-1), ".double()"),
    (lambda x: undefined_name(x), "NameError"),  # type: ignore[name-defined]  # noqa: F821
    (lambda: 3, "pass box="),
    (lambda *x: x[0], "pass box="),
    (42, "must be a name, a formula or a torch callable, got int"),
]


@pytest.mark.parametrize(("function", "says"), REFUSED, ids=[says for _, says in REFUSED])
def test_a_function_that_cannot_be_used_is_refused_in_one_line(function: object, says: str) -> None:
    with pytest.raises(InputError) as error:
        as_field(function)  # type: ignore[arg-type]
    assert says in str(error.value)
    assert "\n" not in str(error.value)


def test_the_original_error_stays_attached() -> None:
    with pytest.raises(InputError) as error:
        as_field(lambda x: math.sin(x))
    assert isinstance(error.value.__cause__, (RuntimeError, TypeError, ValueError))


def test_an_error_after_the_probe_is_told_the_same_way() -> None:
    def only_small(x: torch.Tensor) -> torch.Tensor:
        if len(x) > 10:
            raise ZeroDivisionError("too many")
        return x**2

    field = as_field(only_small)
    with pytest.raises(InputError, match=r"only_small fails .* ZeroDivisionError: too many"):
        sample(field, np.zeros(11))


@pytest.mark.parametrize(
    ("what", "box"),
    [
        ("x^2 + y^2", Box((0,), (1,))),
        ("ripple", Box((0,), (1,))),
        (lambda x: x, Box((0, 0), (1, 1))),
        (lambda x, y: x, Box((0,), (1,))),
    ],
)
def test_a_box_with_another_number_of_sides_is_refused(what: object, box: Box) -> None:
    with pytest.raises(InputError, match="side"):
        as_field(what, box=box)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["", "x +", "import os", "x^2 + foo(x)", "3 $ 4"])
def test_text_that_is_no_formula_is_a_formula_error(text: str) -> None:
    with pytest.raises(FormulaError):
        as_field(text)
