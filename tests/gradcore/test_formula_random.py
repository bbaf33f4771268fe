"""Random formulas, valued while they are written, and random strings.

``Writer`` is the judge: it computes with NumPy beside the text and never reads a formula.
"""

from __future__ import annotations

import random
import re
import string
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np
import pytest
import torch
import typst
from numpy.typing import NDArray

from gradcore.formula import Formula, FormulaError, parse_formula

Floats = NDArray[np.float64]

UNARY = {
    "sin": np.sin, "cos": np.cos, "tan": np.tan, "asin": np.arcsin, "arccos": np.arccos,
    "atan": np.arctan, "sinh": np.sinh, "cosh": np.cosh, "tanh": np.tanh, "asinh": np.arcsinh,
    "arcosh": np.arccosh, "atanh": np.arctanh, "exp": np.exp, "log": np.log, "ln": np.log,
    "log2": np.log2, "log10": np.log10, "sqrt": np.sqrt, "cbrt": np.cbrt, "abs": np.abs,
}  # fmt: skip
BINARY = {
    "min": np.minimum, "max": np.maximum, "atan2": np.arctan2, "hypot": np.hypot,
}  # fmt: skip


@dataclass
class Writer:
    """Writes one formula: ``text``, the variables' values ``at``, and its value."""

    random: random.Random
    at: dict[str, Floats]
    largest: float = 0.0  # the largest value met on the way
    used: set[str] = field(default_factory=set)

    def formula(self, depth: int) -> tuple[str, Floats]:
        return self._sum(depth)

    def _seen(self, value: Floats) -> Floats:
        finite = np.abs(value[np.isfinite(value)])
        self.largest = max(self.largest, float(finite.max(initial=0.0)))
        return value

    def _gap(self) -> str:
        return self.random.choice(["", "", " "])

    def _leaf(self) -> tuple[str, Floats]:
        one = np.ones_like(next(iter(self.at.values())))
        kind = self.random.random()
        if kind < 0.55:
            name = self.random.choice(list(self.at))
            self.used.add(name)
            return name, self.at[name]
        if kind < 0.65:
            name, value = self.random.choice([("pi", np.pi), ("π", np.pi), ("e", np.e)])
            return name, value * one
        literal = self.random.choice(["1", "2", "3", "0.5", ".25", "1.75", "10", "2e-1", "7."])
        return literal, float(literal) * one

    def _atom(self, depth: int) -> tuple[str, Floats]:
        kind = self.random.random()
        if depth <= 0 or kind < 0.3:
            return self._leaf()
        if kind < 0.6:
            text, value = self._sum(depth - 1)
            return f"({text})", value
        if kind < 0.65:
            text, value = self._sum(depth - 1)
            return f"|{text}|", np.abs(value)
        if kind < 0.75:
            name = self.random.choice(list(BINARY))
            a, left = self._sum(depth - 1)
            b, right = self._sum(depth - 1)
            return f"{name}({a},{self._gap()}{b})", self._seen(BINARY[name](left, right))
        name = self.random.choice(list(UNARY))
        if kind < 0.8:
            variable = self.random.choice(list(self.at))
            self.used.add(variable)
            value = self._seen(UNARY[name](2 * self.at[variable]))
            return f"({name} 2{variable})", value
        text, value = self._sum(depth - 1)
        inner = self._seen(UNARY[name](value))
        if kind < 0.85:
            return f"{name}^2({text})", self._seen(inner**2)
        return f"{name}{self._gap()}({text})", inner

    def _power(self, depth: int) -> tuple[str, Floats]:
        base, value = self._atom(depth)
        kind = self.random.random()
        if kind < 0.7:
            return base, value
        if kind < 0.8:
            mark, n = self.random.choice([("²", 2), ("³", 3), ("⁻¹", -1)])
            return base + mark, self._seen(value ** float(n))
        caret = self.random.choice(["^", " ^ ", "**"])
        if kind < 0.9:
            n = self.random.choice([2, 3, 4, -1, -2])
            return f"{base}{caret}{n}", self._seen(value ** float(n))
        top, exponent = self._power(depth - 1)
        sign = self.random.choice(["", "-"])
        return f"{base}{caret}{sign}{top}", self._seen(value ** (-exponent if sign else exponent))

    def _product(self, depth: int) -> tuple[str, Floats]:
        text, value = self._power(depth)
        divided = False
        while self.random.random() < 0.35:
            other, factor = self._power(depth)
            kind = self.random.random()
            if kind < 0.3:
                text, value = f"{text}/{other}", value / factor
                divided = True
            elif kind < 0.6 or divided or other[0] in "0123456789.|":
                times = self.random.choice(["*", "·", "×", " * "])
                text, value, divided = f"{text}{times}{other}", value * factor, False
            else:
                text, value = f"{text} {other}", value * factor
            self._seen(value)
        return text, value

    def _sum(self, depth: int) -> tuple[str, Floats]:
        text, value = self._product(depth)
        if self.random.random() < 0.2:
            text, value = "-" + text, -value
        while self.random.random() < 0.4:
            other, term = self._product(depth)
            if self.random.random() < 0.5:
                text, value = f"{text}{self._gap()}+{self._gap()}{other}", value + term
            else:
                minus = self.random.choice(["-", " - ", "−"])
                text, value = f"{text}{minus}{other}", value - term
            self._seen(value)
        return text, value


def formulas(
    seed: int, count: int, names: tuple[str, ...] = ("x", "y")
) -> list[tuple[str, dict[str, Floats], Floats, float]]:
    """``count`` formulas: text, values of the variables in it, its values, largest value met."""
    source = random.Random(seed)
    numbers = np.random.default_rng(seed)
    written: list[tuple[str, dict[str, Floats], Floats, float]] = []
    while len(written) < count:
        writer = Writer(source, {name: numbers.uniform(-2, 2, 4) for name in names})
        with np.errstate(all="ignore"):
            text, value = writer.formula(source.choice([1, 2, 3]))
        if len(text) <= 1000:
            used = {n: v for n, v in writer.at.items() if n in writer.used}
            written.append((text, used or {"x": numbers.uniform(-2, 2, 4)}, value, writer.largest))
    return written


def tensors(formula: Formula, at: dict[str, Floats]) -> list[torch.Tensor]:
    """Leaves for the variables; a constant, which has none, is a function of any coordinate."""
    values = (at.get(name, next(iter(at.values()))) for name in formula.variables)
    return [torch.tensor(value, requires_grad=True) for value in values]


def test_two_thousand_random_formulas_have_the_values_they_were_written_with() -> None:
    for text, at, expected, largest in formulas(1, 2000):
        formula = parse_formula(text)
        assert set(formula.variables) == set(at), text
        value = formula.evaluate(*tensors(formula, at)).detach().numpy()
        np.testing.assert_allclose(
            value, expected, rtol=1e-9, atol=1e-9 * max(1.0, largest), err_msg=text
        )


def test_numbered_variables_have_the_values_they_were_written_with() -> None:
    for text, at, expected, largest in formulas(2, 200, ("x1", "x2", "x10")):
        formula = parse_formula(text)
        assert set(formula.variables) == (set(at) if set(at) != {"x"} else {"x"}), text
        value = formula.evaluate(*tensors(formula, at)).detach().numpy()
        np.testing.assert_allclose(
            value, expected, rtol=1e-9, atol=1e-9 * max(1.0, largest), err_msg=text
        )


def read_back(drawn: str) -> str:
    """Formula text of Typst math as the package writes it."""
    text = drawn
    while "frac(" in text:
        start = text.rindex("frac(")
        depth, comma, end = 0, 0, 0
        for i in range(start + 4, len(text)):
            depth += {"(": 1, ")": -1}.get(text[i], 0)
            if text[i] == "," and depth == 1:
                comma = i
            if depth == 0:
                end = i
                break
        above, below = text[start + 5 : comma], text[comma + 1 : end]
        text = f"{text[:start]}(({above})/({below})){text[end + 1 :]}"
    text = re.sub(r'op\("([a-z0-9]+)"\)', r"\1", text)
    text = re.sub(r"x_\(?([0-9]+)\)?", r"x\1", text)
    text = re.sub(r"log_([0-9]+)", r"log\1", text)
    return text.replace("root(3, ", "cbrt(").replace("\\/", "/").replace("dot.op", "*")


def assert_close(value: Floats, expected: Floats, largest: float, hint: str) -> None:
    """Equal where both are finite; a rewritten form may lose or gain singular points."""
    both = np.isfinite(value) & np.isfinite(expected)
    scale = max(1.0, largest, *np.abs(expected[both]))
    np.testing.assert_allclose(
        value[both], expected[both], rtol=1e-6, atol=1e-8 * scale, err_msg=hint
    )


def test_the_typeset_form_reads_as_the_formula() -> None:
    for text, at, expected, largest in formulas(3, 500):
        drawn = read_back(parse_formula(text).typeset)
        if len(drawn) > 1000:
            continue
        again = parse_formula(drawn)
        value = again.evaluate(*tensors(again, at)).detach().numpy()
        assert_close(value, expected, largest, f"{text} -> {drawn}")


def test_the_typeset_gradient_reads_as_what_autograd_computes() -> None:
    compared = 0
    for text, at, _, largest in formulas(4, 150):
        formula = parse_formula(text)
        coordinates = tensors(formula, at)
        if not largest < 1e6:
            continue
        gradients = torch.autograd.grad(formula.evaluate(*coordinates).sum(), coordinates)
        for drawn, gradient in zip(formula.gradient_typeset(), gradients, strict=False):
            if "[" in drawn:
                continue  # a bracket of min or max is not part of the formula language
            partial = parse_formula(read_back(drawn))
            value = partial.evaluate(*tensors(partial, at)).detach().numpy()
            assert_close(value, gradient.numpy(), 1.0, f"{text} -> {drawn}")
            compared += bool(np.isfinite(value).any())
    assert compared > 80


def test_random_typeset_forms_compile_as_typst() -> None:
    drawn: list[str] = []
    for text, *_ in [*formulas(5, 60), *formulas(6, 20, ("x1", "x2", "x10"))]:
        formula = parse_formula(text)
        drawn += [formula.typeset, *formula.gradient_typeset()]
    page = "\n".join(f"$ {math} $\n" for math in drawn)
    assert typst.compile(page.encode(), format="pdf")


NASTY = (
    "__import__('os').system('true')", "().__class__.__bases__[0].__subclasses__()",
    "lambda x: x", "exec('1')", "eval(x)", "x.__class__", "open('/etc/passwd')", "print(x)",
    "x if x else y", "[x for x in y]", "x := 3", "f'{x}'", "{}", "x; import os", "import os",
    "sin.__globals__", "x\x00y", "#eval(\"x\")", "$ x $", "\\frac{x}{y}", "%(x)s", "x\n\n+y",
    "9**9**9**9**9", "1e99999999", "1_000", "x" * 2000, "(" * 900, "-" * 900, "^" * 50,
    "\ud800", "\u202e x", "ｘ", "x٣", "١", "𝐱", "é", "∂x", "x′", "½x", "Ⅷ", "|" * 99,
)  # fmt: skip


def strings(seed: int, count: int) -> Iterator[str]:
    """Random characters, damaged formulas and nasty code, mixed."""
    source = random.Random(seed)
    whole = [text for text, *_ in formulas(seed, 200)]
    words = [
        "sin",
        "log",
        "max",
        "x",
        "y",
        "x1",
        "x2",
        "e",
        "pi",
        "2",
        ".5",
        "1e3",
        *"+-*/^(),|²√π",
    ]
    characters = string.printable + "²³⁻·×−√π|τ≤½é\u200b\x00\x1b"
    for i in range(count):
        match i % 4:
            case 0:
                yield "".join(source.choices(characters, k=source.randrange(40)))
            case 1:
                yield " ".join(source.choices(words, k=source.randrange(1, 25)))
            case 2:
                text = list(source.choice(whole))
                for _ in range(source.randrange(1, 4)):
                    at = source.randrange(len(text) + 1)
                    text[at : at + source.randrange(2)] = source.choice(characters)
                yield "".join(text)
            case _:
                nasty = source.choice(NASTY)
                yield source.choice([nasty, f"x + {nasty}", f"sin({nasty})", nasty[::-1]])


@contextmanager
def nothing_runs() -> Iterator[list[str]]:
    """Collects what Python's audit hooks report: code compiled or run, files opened, imports."""
    watched = {
        "exec",
        "compile",
        "open",
        "import",
        "os.system",
        "subprocess.Popen",
        "marshal.loads",
    }
    events: list[str] = []
    watching = True

    def hook(event: str, _: object) -> None:
        if watching and event in watched:
            events.append(event)

    sys.addaudithook(hook)  # there is no way to remove it again, so it turns itself off
    try:
        yield events
    finally:
        watching = False


def test_ten_thousand_random_strings_raise_nothing_but_formula_errors_and_run_nothing() -> None:
    everything = list(strings(7, 10_000))
    accepted = 0
    errors: list[FormulaError] = []
    with nothing_runs() as events:
        for text in everything:
            try:
                parse_formula(text)
                accepted += 1
            except FormulaError as error:
                errors.append(error)
    assert events == []
    assert 200 < accepted < 9000
    for wrong in errors:
        assert str(wrong).isprintable(), ascii(wrong.text)
        assert 0 <= wrong.position <= len(wrong.text)
        assert wrong.pointer().count("\n") == 1


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_code_is_refused(text: str) -> None:
    if text == "9**9**9**9**9":
        assert parse_formula(text).gradient_typeset() == ()
        return
    if text == "x\n\n+y":
        assert parse_formula(text).variables == ("x", "y")
        return
    with pytest.raises(FormulaError):
        parse_formula(text)
