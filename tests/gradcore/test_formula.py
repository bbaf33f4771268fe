"""The formula language: what it reads, how it draws it, and how it refuses."""

from __future__ import annotations

import ast
import math
import pickle
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sympy
import torch
import typst

import gradcore.formula
from gradcore.errors import InputError
from gradcore.formula import FormulaError, parse_formula
from gradcore.formula.names import ALIASES, CONSTANTS, FUNCTIONS

ORACLES = [
    # formula, at, value, gradient, tolerance: recomputed independently of this project
    ("x^2 + 3x + 1", [4], 29, [11], 1e-12),
    ("x^3 + 2x^2 - x", [0.5], 0.125, [1.75], 1e-12),
    ("x^3 + 2x^2 - x", [-1], 2, [-2], 1e-12),
    ("x^2 + 3y^2", [2, 1], 7, [4, 6], 1e-12),
    ("(x - 3)^2 + 1", [0], 10, [-6], 1e-12),
    ("sin(sqrt((0.75x)^2 + y^2 + 0.01))", [2, 1], 0.9726, [-0.1449, -0.1288], 5e-5),
    ("sin(sqrt((0.75x)^2 + y^2 + 0.01))", [0, 3], 0.1395, [0, -0.9897], 5e-5),
    ("sin(sqrt((0.75x)^2 + y^2 + 0.01))", [4, 1.5], -0.2124, [-0.6552, -0.4368], 5e-5),
    ("(w - 3)^2 + 1", [0.6], 6.76, [-4.8], 1e-12),
    ("(1 - x)^2 + 100 (y - x^2)^2", [0, 0], 1, [-2, 0], 1e-12),
    ("(1 - x)^2 + 100 (y - x^2)^2", [-1, 2], 104, [396, 200], 1e-12),
]


def value_and_gradient(text: str, at: list[float]) -> tuple[float, list[float]]:
    formula = parse_formula(text)
    point = [torch.tensor(float(a), dtype=torch.float64, requires_grad=True) for a in at]
    value = formula.evaluate(*point)
    return value.item(), [g.item() for g in torch.autograd.grad(value, point)]


@pytest.mark.parametrize(("text", "at", "value", "gradient", "tolerance"), ORACLES)
def test_oracles_hold(
    text: str, at: list[float], value: float, gradient: list[float], tolerance: float
) -> None:
    found, slopes = value_and_gradient(text, at)
    assert found == pytest.approx(value, abs=tolerance)
    assert slopes == pytest.approx(gradient, abs=tolerance)


VALUES = [
    # text, the point in the order of the variables, what it is worth there
    ("-x^2", [3], -9),
    ("(-x)^2", [3], 9),
    ("2^-1", [0], 0.5),
    ("2^3^2", [0], 512),
    ("x**2", [3], 9),
    ("2x", [3], 6),
    ("(0.75x)^2", [4], 9),
    ("2(x+1)", [3], 8),
    ("(x+1)(x-1)", [3], 8),
    ("x y", [3, 5], 15),
    ("xy", [3, 5], 15),
    ("2xyz", [3, 5, 7], 210),
    ("2x^2y", [3, 5], 90),
    ("1/2x", [3], 1.5),
    ("3/4 x^2", [2], 3),
    ("x/2*3", [4], 6),
    ("x/2/4", [16], 2),
    ("x - y - z", [10, 3, 2], 5),
    ("2 -x", [3], -1),
    ("x - -1", [3], 4),
    ("2*-x", [3], -6),
    ("--x", [3], 3),
    ("+x", [3], 3),
    ("x²y³", [3, 2], 72),
    ("x⁻¹", [4], 0.25),
    ("x¹⁰", [2], 1024),
    ("2·x×3", [5], 30),
    ("x − 1 ÷ 4", [1], 0.75),
    ("√x + √(x + 5)", [4], 5),
    ("√2 sin x", [1], math.sqrt(2) * math.sin(1)),
    ("∛x", [-8], -2),
    ("2π", [0], math.tau),
    ("|x|", [-3], 3),
    ("||x| - 5|", [-3], 2),
    ("|x| |y|", [-3, -2], 6),
    ("2|x - y|z", [1, 4, 2], 12),
    ("sin x", [1], math.sin(1)),
    ("sin 2x", [1], math.sin(2)),
    ("sin 2πx", [0.25], 1),
    ("sin x^2", [2], math.sin(4)),
    ("sin x cos y", [1, 2], math.sin(1) * math.cos(2)),
    ("sin^2(x)", [1], math.sin(1) ** 2),
    ("sin² x + cos² x", [1], 1),
    ("sin(x)^2", [1], math.sin(1) ** 2),
    ("sin x / 2", [1], math.sin(1) / 2),
    ("x sin(y)", [2, 1], 2 * math.sin(1)),
    ("xsin(y)", [2, 1], 2 * math.sin(1)),
    ("2xe^-x", [1], 2 / math.e),
    ("e^2x", [3], 3 * math.e**2),
    ("log(x)", [math.e], 1),
    ("ln x", [math.e], 1),
    ("log2(x) + log10(y)", [8, 100], 5),
    ("min(x, y, 2)", [3, 5], 2),
    ("max(x, y, 4)", [3, 5], 5),
    ("atan2(x, y)", [1, -1], 3 * math.pi / 4),
    ("hypot(x, y)", [3, 4], 5),
    ("floor(x) + ceil(x) + sign(x)", [-1.5], -4),
    ("x1 + 10x2 + 100x10", [1, 2, 3], 321),
    ("x_1 x_2", [3, 4], 12),
    ("2e3x", [2], 4000),
    ("2e x", [1], 2 * math.e),
    (".5x + 1.", [2], 2),
    ("t + w + z", [1, 2, 4], 7),
    ("tau", [0], math.tau),
]  # fmt: skip


@pytest.mark.parametrize(("text", "at", "value"), VALUES)
def test_a_formula_is_worth_what_its_writer_means(text: str, at: list[float], value: float) -> None:
    assert value_and_gradient(text, at)[0] == pytest.approx(value, rel=1e-14)


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        ("y + x", ("x", "y")),
        ("t w z y x", ("x", "y", "z", "w", "t")),
        ("w^2", ("w",)),
        ("x10 + x2", ("x2", "x10")),
        ("5", ("x",)),
        ("pi + e", ("x",)),
    ],
)
def test_variables_come_in_their_own_order(text: str, variables: tuple[str, ...]) -> None:
    assert parse_formula(text).variables == variables


@pytest.mark.parametrize("text", ["5", "e^pi", "9^9^9^9", "log(-1)", "x^0", "floor(x)", "x - x"])
def test_a_constant_keeps_the_shape_and_has_zero_gradient(text: str) -> None:
    x = torch.linspace(-2, 2, 12, dtype=torch.float64).reshape(3, 4).requires_grad_()
    value = parse_formula(text).evaluate(x)
    assert value.shape == x.shape
    assert value.dtype == torch.float64
    (gradient,) = torch.autograd.grad(value.sum(), x)
    assert gradient.eq(0).all()


def test_singular_points_leave_the_other_rows_alone() -> None:
    x = torch.tensor([-1.0, 0.0, 1.0], dtype=torch.float64, requires_grad=True)
    for text, finite in [
        ("1/x", [True, False, True]),
        ("log(x)", [False, False, True]),
        ("exp(1000x)", [True, True, False]),
    ]:
        value = parse_formula(text).evaluate(x)
        (gradient,) = torch.autograd.grad(value.sum(), x)
        assert (value.isfinite() & gradient.isfinite()).tolist() == finite, text


def test_the_subgradient_of_abs_at_its_kink_is_zero() -> None:
    assert value_and_gradient("|x|", [0]) == (0, [0])


def test_a_wrong_number_of_coordinates_is_named() -> None:
    with pytest.raises(InputError, match=r"takes 2 coordinates \(x, y\), got 1"):
        parse_formula("x y").evaluate(torch.zeros(3))


REFUSED = [
    # text, position, part of the message
    ("", 0, "empty"),
    ("   ", 0, "empty"),
    ("sn(x)", 0, "did you mean 'sin'"),
    ("x + Sin(x)", 4, "did you mean 'sin'"),
    ("2 PI", 2, "did you mean 'pi'"),
    ("arcsn(x)", 0, "did you mean 'arcsin'"),
    ("sinx", 0, "did you mean 'sin(x)'"),
    ("log2x", 0, "did you mean 'log2(x)'"),
    ("pow(x, 2)", 0, "write x^2"),
    ("a + x", 0, "variables are x, y, z, w, t or x1"),
    ("y2", 0, "write y^2 or 2y"),
    ("x0", 0, "numbering begins with x1"),
    ("x + x2", 4, "mixes x with x2"),
    ("x +", 3, "ends too early"),
    ("x + * 2", 4, "missing before '*'"),
    ("2 * (x + 1", 4, "never closed"),
    ("x + 1)", 5, "closes nothing"),
    ("()", 1, "missing before ')'"),
    ("sin()", 4, "empty"),
    ("|x", 0, "never closed"),
    ("(|x)", 3, "| is not closed"),
    ("2 3", 2, "write * before 3"),
    ("1.2.3", 3, "write * before .3"),
    ("x 2", 2, "write * before 2"),
    ("0,5 x", 1, "decimals have a point"),
    ("max(x)", 0, "max takes at least 2 arguments, got 1"),
    ("1 + sin(x, y)", 4, "sin takes 1 argument, got 2"),
    ("max x", 0, "needs parentheses"),
    ("cos", 0, "cos needs an argument"),
    ("sin x y", 6, "not clear where the argument of sin ends"),
    ("√2x", 2, "not clear where the argument of sqrt ends"),
    ("sin^-1(x)", 0, "two meanings"),
    ("sin⁻¹(x)", 0, "two meanings"),
    ("sin^x(y)", 0, "write the power after the argument"),
    ("1/xy", 3, "below the fraction line"),
    ("1/2x y/3z", 8, "below the fraction line"),
    ("x²^2", 2, "two exponents"),
    ("x² ²", 3, "two exponents"),
    ("f(x) = x^2", 5, "right-hand side"),
    ("[x]", 0, "round parentheses"),
    ("x!", 1, "no factorial"),
    ("x ? y", 2, "unexpected character '?'"),
    ("x\x00", 1, "U+0000"),
    ("1e999", 0, "out of range"),
    ("x + 1e-999999999", 4, "out of range"),
    ("0e9999999999", 0, "out of range"),
    ("0." + "0" * 400 + "1", 0, "too small"),
    ("x.real", 1, "a point belongs inside a number"),
    ("²x", 0, "missing before '²'"),
]


@pytest.mark.parametrize(("text", "position", "message"), REFUSED)
def test_an_error_names_the_problem_and_points_at_the_character(
    text: str, position: int, message: str
) -> None:
    with pytest.raises(FormulaError) as caught:
        parse_formula(text)
    error = caught.value
    assert message in str(error)
    assert str(error).isprintable()
    assert (error.text, error.position) == (text, position)
    shown, caret = error.pointer().split("\n")
    assert caret.index("^") <= len(shown)
    if len(text) < 50:
        assert caret.index("^") == position


def test_a_long_formula_is_shown_around_the_error() -> None:
    with pytest.raises(FormulaError) as caught:
        parse_formula("y + " * 50 + "sn(x)" + " + y" * 50)
    shown, caret = caught.value.pointer().split("\n")
    assert shown[caret.index("^") :].startswith("sn(x)")
    assert len(shown) < 80


def test_an_error_travels_between_processes() -> None:
    error = FormulaError("unknown name 'q'", "x + q", 4)
    again = pickle.loads(pickle.dumps(error))  # noqa: S301  # our own bytes
    assert (str(again), again.text, again.position) == (str(error), "x + q", 4)


@pytest.mark.parametrize("thing", [None, 3, b"x", ["x"]])
def test_what_is_not_text_is_refused(thing: Any) -> None:
    with pytest.raises(InputError, match="a formula is text"):
        parse_formula(thing)


DEEP = ["(" * 400 + "x" + ")" * 400, "-" * 900 + "x", "x" + "^x" * 400, "x" + "/x" * 400,
        "sin " * 240 + "x", "|" * 300 + "x" + "|" * 300, "√" * 500 + "x", "sin(" * 200 + "x",
        "x" + "**-x" * 200, "2^" * 300 + "2"]  # fmt: skip


@pytest.mark.parametrize("text", DEEP, ids=[text[:12] for text in DEEP])
def test_deep_nesting_is_refused(text: str) -> None:
    with pytest.raises(FormulaError, match="nested more than 50 levels"):
        parse_formula(text)


def test_long_flat_formulas_are_read() -> None:
    x = torch.tensor(1.0, dtype=torch.float64)
    assert parse_formula("+".join("x" * 500)).evaluate(x).item() == 500
    assert parse_formula("x" * 1000).evaluate(x).item() == 1
    with pytest.raises(FormulaError, match="at most 1000 characters"):
        parse_formula("x" * 1001)


TOWERS = [
    "9^9^9^9", "9^9^9^9 x", "x^9^9^9", "(2x)^1000000000", "((2x)^60)^60^2", "exp(10^9 log(2x))",
    "2^(10^9 log(3x)/log(2))", "exp(exp(exp(1000 + x - x)))", "exp(exp(exp(10^9 x)))",
    "x^x^x^x^x^x^x^x", "sin(10^300 x)", "1/(x - x)", "exp(exp(exp(1000 + x (sqrt(4) - 2))))",
    "cbrt(" * 20 + "x" + ")" * 20, "((((2x)^60 + 1)^60 + 1)^60 + 1)^60", "floor(e^e^e^e + x)",
    "sqrt(exp(exp(exp(exp(10 + x - x)))) - 1)", "+".join(f"sin({n}x)" for n in range(90)),
    "max(e^e^x, e^e^e^e^y)", "abs(1 - " * 12 + "x" + ")" * 12,
]  # fmt: skip


@pytest.mark.parametrize("text", TOWERS, ids=[text[:20] for text in TOWERS])
def test_towers_and_large_algebra_end(text: str) -> None:
    formula = parse_formula(text)
    point = [torch.tensor(0.5, dtype=torch.float64, requires_grad=True) for _ in formula.variables]
    torch.autograd.grad(formula.evaluate(*point), point)
    assert all(len(partial) <= 400 for partial in formula.gradient_typeset())
    with suppress(FormulaError):  # too large for algebra is an answer, too
        formula.symbolic()


TYPESET = [
    ("x^3 + 2x^2 - x", "x^3 + 2x^2 - x"),
    ("sin(sqrt((0.75x)^2+y^2+0.01))", "sin(sqrt((0.75x)^2 + y^2 + 0.01))"),
    ("2*x", "2 dot.op x"),
    ("(x+1)/(x-1)", "frac(x + 1, x - 1)"),
    ("-x/2", "-frac(x, 2)"),
    ("1/2 x", "frac(1, 2) x"),
    ("x^(y+1)", "x^(y + 1)"),
    ("x^10", "x^10"),
    ("x^-1", "x^(-1)"),
    ("x^(1/2)", "x^(1\\/2)"),
    ("2^x^y", "2^(x^y)"),
    ("(x y)^2", "(x y)^2"),
    ("xy", "x y"),
    ("x1 x12", "x_1 x_(12)"),
    ("2π", "2 pi"),
    ("|x|", "abs(x)"),
    ("abs(x)", "abs(x)"),
    ("√x", "sqrt(x)"),
    ("cbrt x", "root(3, x)"),
    ("sin x", "sin x"),
    ("sin^2(x)", "sin^2 (x)"),
    ("sin(x)^2", "sin(x)^2"),
    ("asin(x)", "arcsin(x)"),
    ("asinh(x)", 'op("arsinh") (x)'),
    ("log2(x)", "log_2 (x)"),
    ("max(x,y)", "max(x, y)"),
    ("1.5e-3x", "1.5 dot.op 10^(-3) x"),
    ("1e3^2", "(10^3)^2"),
    (".5x", "0.5x"),
    ("5.", "5"),
    ("sqrt^2(x)^3", "(sqrt(x)^2)^3"),
]


@pytest.mark.parametrize(("text", "drawn"), TYPESET)
def test_the_typeset_form_is_as_written(text: str, drawn: str) -> None:
    assert parse_formula(text).typeset == drawn


GRADIENTS = [
    ("x^3 + 2x^2 - x", ["3x^2 + 4x - 1"]),
    ("x^2 + 3y^2", ["2x", "6y"]),
    ("(w - 3)^2 + 1", ["2w - 6"]),
    ("(0.75x)^2", ["1.125x"]),
    ("x/3 + x^2/2", ["x + frac(1, 3)"]),
    ("5", ["0"]),
    ("sin(2x)", ["2 cos(2x)"]),
    ("x^2 y^3", ["2x y^3", "3x^2 y^2"]),
    ("x e^(-x^2 - y^2)", ["(1 - 2x^2) e^(-x^2 - y^2)", "-2x y e^(-x^2 - y^2)"]),
    ("exp(-(x^2 + y^2)/2)", ["-x e^(-frac(x^2 + y^2, 2))", "-y e^(-frac(x^2 + y^2, 2))"]),
    ("x/(1 + x^2)", ["frac(1 - x^2, (x^2 + 1)^2)"]),
    ("1/x", ["-frac(1, x^2)"]),
    ("sqrt(x)", ["frac(1, 2 sqrt(x))"]),
    ("2^x", ["2^x ln(2)"]),
    ("x^y", ["y x^(y - 1)", "x^y ln(x)"]),
    ("hypot(x, y)", ["frac(x, sqrt(x^2 + y^2))", "frac(y, sqrt(x^2 + y^2))"]),
    ("(1 - x)^2 + 100(y - x^2)^2", ["2x - 400x (y - x^2) - 2", "200y - 200x^2"]),
    ("pi x + sqrt(2) y", ["pi", "sqrt(2)"]),
    ("max(x, 0)", ["[x > 0]"]),
    ("|x|", ['op("sign") (x)']),
    ("cbrt(x)", ["frac(1, 3 root(3, x)^2)"]),
    ("floor(x) x", ["floor(x)"]),
    ("x1^2 + x2 x3", ["2x_1", "x_3", "x_2"]),
    (
        "sin(sqrt((0.75x)^2 + y^2 + 0.01))",
        [
            "frac(0.5625x cos(sqrt(0.5625x^2 + y^2 + 0.01)), sqrt(0.5625x^2 + y^2 + 0.01))",
            "frac(y cos(sqrt(0.5625x^2 + y^2 + 0.01)), sqrt(0.5625x^2 + y^2 + 0.01))",
        ],
    ),
]


@pytest.mark.parametrize(("text", "drawn"), GRADIENTS)
def test_the_gradient_is_drawn_as_a_person_would(text: str, drawn: list[str]) -> None:
    assert list(parse_formula(text).gradient_typeset()) == drawn


def test_every_form_in_the_tables_compiles_as_typst() -> None:
    texts = [row[0] for row in (*VALUES, *TYPESET, *GRADIENTS)]
    texts += [f"{name}({', '.join('xyz'[: max(f.fewest, 1)])})" for name, f in FUNCTIONS.items()]
    texts += [f"{name}^2(x) + {name} x" for name, f in FUNCTIONS.items() if f.fewest == 1]
    page = ""
    for text in texts:
        formula = parse_formula(str(text))
        for math_ in (formula.typeset, *formula.gradient_typeset()):
            page += f"$ {math_} $\n\n"
    assert typst.compile(page.encode(), format="pdf")


@pytest.mark.parametrize("name", sorted({*FUNCTIONS, *ALIASES}))
def test_every_function_agrees_with_algebra_in_value_and_slope(name: str) -> None:
    function = FUNCTIONS[ALIASES.get(name, name)]
    names = ["x", "y"][: function.fewest]
    shift = 1.2 if name in ("acosh", "arccosh", "arcosh") else 0.0
    at = [0.3 + shift, 0.7][: len(names)]
    text = f"{name}({', '.join(names)})"
    value, gradient = value_and_gradient(text, at)
    expression = parse_formula(text).symbolic()
    symbols = [sympy.Symbol(n, real=True) for n in names]
    point = dict(zip(symbols, at, strict=True))
    assert value == pytest.approx(float(expression.subs(point).evalf()), rel=1e-12)
    slopes = [0.0 if function.flat else float(expression.diff(s).subs(point).evalf())
              for s in symbols]  # fmt: skip
    assert gradient == pytest.approx(slopes, rel=1e-10)


SMOOTH = [
    "x^3 + 2x^2 - x", "sin(sqrt((0.75x)^2 + y^2 + 0.01))", "(1 - x)^2 + 100(y - x^2)^2",
    "-20exp(-0.2sqrt(0.5(x^2 + y^2))) - exp(0.5(cos(2pi x) + cos(2pi y))) + e + 20",
    "(x^2 + y - 11)^2 + (x + y^2 - 7)^2", "x e^(-x^2 - y^2)", "(4 - 2.1x^2 + x^4/3)x^2 + x y",
    "atan2(y, x) + hypot(x, y)", "tanh(x y)/(1 + x^2)", "x1 x2^2 - x3/x1", "2^(x/3) + |x|^1.5",
    "log2(1 + x^2) + cbrt(y)", "max(x, y^2) min(x, 0.5)", "sqrt(2)x^2 + pi^2 y",
]  # fmt: skip


@pytest.mark.parametrize("text", SMOOTH)
def test_the_symbolic_gradient_is_the_one_autograd_computes(text: str) -> None:
    formula = parse_formula(text)
    source = np.random.default_rng(11)
    symbols = [sympy.Symbol(name, real=True) for name in formula.variables]
    expression = formula.symbolic()
    for at in source.uniform(-2, 2, (5, len(symbols))):
        _, gradient = value_and_gradient(text, list(at))
        point = dict(zip(symbols, map(float, at), strict=True))
        slopes = [float(expression.diff(symbol).subs(point).evalf()) for symbol in symbols]
        assert gradient == pytest.approx(slopes, rel=1e-8, abs=1e-10)


def test_decimals_become_exact_fractions() -> None:
    assert parse_formula("0.1x + 1e-2").symbolic().as_coefficients_dict() == {
        sympy.Symbol("x", real=True): sympy.Rational(1, 10),
        sympy.Integer(1): sympy.Rational(1, 100),
    }


def test_second_derivatives_exist() -> None:
    x = torch.tensor([-1.5, 2.0], dtype=torch.float64, requires_grad=True)
    (first,) = torch.autograd.grad(parse_formula("x^3").evaluate(x).sum(), x, create_graph=True)
    (second,) = torch.autograd.grad(first.sum(), x)
    assert second.tolist() == [-9, 12]


def test_constants_are_remembered_for_each_kind_of_tensor() -> None:
    formula = parse_formula("x^2 / 3 + sqrt(2) - 2 * pi")
    with torch.inference_mode():
        formula.evaluate(torch.ones(2, dtype=torch.float64))
    for dtype in (torch.float64, torch.float32, torch.float64):
        x = torch.tensor([0.5, 2.0], dtype=dtype, requires_grad=True)
        values = formula.evaluate(x)
        assert values.dtype == dtype
        expected = [v * v / 3 + 2**0.5 - 2 * np.pi for v in (0.5, 2.0)]
        assert values.tolist() == pytest.approx(expected, rel=1e-6)
        values.sum().backward()  # type: ignore[no-untyped-call]
        assert x.grad is not None
        assert x.grad.tolist() == pytest.approx([1 / 3, 4 / 3], rel=1e-6)


def test_a_formula_that_was_evaluated_can_be_copied() -> None:
    formula = parse_formula("x^2 + y")
    formula.evaluate(torch.ones(1), torch.ones(1))
    assert pickle.loads(pickle.dumps(formula)) == formula  # noqa: S301  # our own bytes


def test_no_module_can_run_text() -> None:
    forbidden = {"eval", "exec", "sympify", "parse_expr", "__import__", "lambdify", "S"}
    for path in Path(gradcore.formula.__file__).parent.glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        names |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        assert not names & forbidden, path.name


def test_no_name_hides_another() -> None:
    assert not {*FUNCTIONS, *ALIASES} & {*CONSTANTS}
    assert not set(FUNCTIONS) & set(ALIASES)
    assert set(ALIASES.values()) <= set(FUNCTIONS)
