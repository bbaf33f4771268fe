"""A fingerprint changes exactly when what a value computes can change."""

from __future__ import annotations

import functools
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from gradcore import Box, as_field
from gradreel.fingerprint import NoFingerprint, fingerprint

SCALE = torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64)


def scaled(x: Any) -> Any:
    return SCALE.sum() * x**2


def calls_scaled(x: Any) -> Any:
    return scaled(x) + 1


def closing_over(constant: Any) -> Callable[..., Any]:
    return lambda x: constant * x


def network(weight: float) -> torch.nn.Module:
    model = torch.nn.Sequential(torch.nn.Linear(1, 4), torch.nn.Tanh(), torch.nn.Linear(4, 1))
    with torch.no_grad():
        for number, part in enumerate(model.parameters()):
            part.fill_(0.25 * number)
        next(iter(model.parameters()))[2] = weight
    return model


class Bowl:
    def __init__(self, depth: float) -> None:
        self.depth = depth

    def __call__(self, x: Any) -> Any:
        return self.depth * x**2


def with_default(x: Any, power: int = 2) -> Any:
    return x**power


def with_other_default(x: Any, power: int = 3) -> Any:
    return x**power


with_other_default.__qualname__ = with_default.__qualname__

PAIRS: dict[str, tuple[Any, Any]] = {
    "numbers": (0.5, 0.25),
    "the sign of zero": (0.0, -0.0),
    "types of one value": (1, 1.0),
    "rows": ([1, [2]], [[1], 2]),
    "arrays": (np.array([1.0, 2.0]), np.array([1.0, 2.5])),
    "types of arrays": (np.zeros(2, np.float32), np.zeros(2, np.int32)),
    "tensors": (torch.tensor([1.0, 2.0]), torch.tensor([1.0, 2.0 + 1e-6])),
    "half precision": (
        torch.tensor([1.0], dtype=torch.bfloat16),
        torch.tensor([2.0], dtype=torch.bfloat16),
    ),
    "types of tensors": (torch.float32, torch.float64),
    "conjugates": (torch.tensor([1j]), torch.tensor([1j]).conj()),
    "closures": (closing_over(1.0), closing_over(2.0)),
    "tensors closed over": (closing_over(torch.tensor(1.0)), closing_over(torch.tensor(2.0))),
    "bodies": (lambda x: x**2, lambda x: x**3),
    "global names": (lambda x: torch.sin(x), lambda x: torch.cos(x)),
    "defaults": (with_default, with_other_default),
    "partial calls": (functools.partial(pow, 2), functools.partial(pow, 3)),
    "objects": (Bowl(1.0), Bowl(2.0)),
    "methods": (Bowl(1.0).__call__, Bowl(2.0).__call__),
    "weights": (network(0.5), network(0.5 + 1e-7)),
    "modes of a network": (network(1.0).train(), network(1.0).eval()),
    "fields": (as_field("x^2"), as_field("x^3")),
    "boxes of fields": (as_field("x^2"), as_field("x^2", box=Box((-1.0,), (1.0,)))),
    "builtin functions": (torch.sin, torch.cos),
    "ufuncs": (np.sin, np.cos),
    "sets": ({"a", "b"}, {"a", "c"}),
}


@pytest.mark.parametrize("name", PAIRS)
def test_what_differs_has_another_fingerprint(name: str) -> None:
    one, other = PAIRS[name]
    assert fingerprint(one) != fingerprint(other)
    assert fingerprint(one) == fingerprint(one)


@pytest.mark.parametrize("function", [scaled, calls_scaled])
def test_a_changed_global_tensor_is_noticed_even_through_another_function(
    function: Callable[..., Any],
) -> None:
    before = fingerprint(function)
    SCALE[1] += 1
    changed = fingerprint(function)
    SCALE[1] -= 1
    assert changed != before
    assert fingerprint(function) == before


def test_equal_values_made_apart_have_one_fingerprint() -> None:
    assert fingerprint(network(0.5)) == fingerprint(network(0.5))
    assert fingerprint(closing_over(torch.ones(3))) == fingerprint(closing_over(torch.ones(3)))
    assert fingerprint(Bowl(1.0)) == fingerprint(Bowl(1.0))


@pytest.mark.parametrize(
    "value",
    [
        sys.stderr,
        torch.Generator(),
        iter([1]),
        closing_over(object()),
        np.random.default_rng(1),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_cannot_be_looked_into_has_none(value: object) -> None:
    with pytest.raises(NoFingerprint):
        fingerprint(value)


OTHER_PROCESS = """
import sys
sys.path.insert(0, {folder!r})
import mine
from gradreel.fingerprint import fingerprint
print(fingerprint(mine.loss), "torch" in sys.modules)
"""


def in_another_process(folder: Path) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", OTHER_PROCESS.format(folder=str(folder))],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout.split()


def test_a_fingerprint_is_the_same_in_another_process_and_needs_no_torch(tmp_path: Path) -> None:
    source = (
        "import numpy\nnames = {'alpha', 'beta', 'gamma'}\nrates = numpy.arange(3)\n"
        "class Loss:\n    rate = 2\n"
        "    def __call__(self, x):\n        return x * rates * len(names)\n"
        "loss = Loss()\n"
    )
    (tmp_path / "mine.py").write_text(source, encoding="utf-8")
    first, second = in_another_process(tmp_path), in_another_process(tmp_path)
    assert first == second
    assert first[1] == "False"
    (tmp_path / "mine.py").write_text(source.replace("rate = 2", "rate = 3"), encoding="utf-8")
    assert in_another_process(tmp_path)[0] != first[0]
