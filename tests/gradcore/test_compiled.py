"""Compiled loops: kept code can't go stale unseen, and no folder is needed for it."""

from __future__ import annotations

import ast
import builtins
from pathlib import Path
from typing import Any

import numba
import numpy as np
import pytest

from gradcore import compiled as module

ROOT = Path(module.__file__).parents[1]
FILES = [
    path
    for folder in ("gradcore", "scenes", "gradreel")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if "@compiled" in path.read_text(encoding="utf-8")
]


def total(numbers: Any) -> float:
    found = 0.0
    for number in numbers:
        found += number
    return found


def test_a_compiled_function_gives_what_it_gives_uncompiled() -> None:
    numbers = np.random.default_rng(1).random(100)
    assert module.compiled(total)(numbers) == total(numbers)


def test_it_compiles_where_no_folder_takes_the_code(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(function: Any, *, cache: bool = False, nogil: bool) -> Any:
        if cache:
            raise RuntimeError("no locator available")
        return numba.njit(function, nogil=nogil)

    monkeypatch.setattr(module, "njit", nowhere)
    assert module.compiled(total)(np.arange(4.0)) == 6


def test_there_are_compiled_functions() -> None:
    assert FILES


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_a_compiled_function_uses_is_in_its_own_file(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    own = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    for node in tree.body:
        if isinstance(node, ast.Assign):
            own |= {name.id for name in node.targets if isinstance(name, ast.Name)}
    for function in tree.body:
        if not isinstance(function, ast.FunctionDef):
            continue
        if "compiled" not in {ast.unparse(mark) for mark in function.decorator_list}:
            continue
        names = [name for part in function.body for name in ast.walk(part)]
        used = {name.id for name in names if isinstance(name, ast.Name)}
        made = {
            name.id
            for name in names
            if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)
        }
        given = {argument.arg for argument in function.args.args}
        assert used - made - given - own - set(dir(builtins)) <= {"np", "NDArray", "math"}
