"""Compiled loops: kept code can't go stale unseen, and no folder is needed for it."""

from __future__ import annotations

import ast
import builtins
import errno
import os
import runpy
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numba.core.caching import IndexDataCacheFile

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
    def nowhere(function: Any) -> Any:
        raise RuntimeError("no locator available")

    monkeypatch.setattr(module, "Kept", nowhere)
    assert module.compiled(total)(np.arange(4.0)) == 6


SOURCE = """from gradcore.compiled import compiled

@compiled
def answer():
    return {}
"""


def kept_in(folder: Path, answer: int) -> Any:
    """The compiled function `answer` of a module in the folder, as a new process imports it."""
    path = folder / "kept.py"
    path.write_text(SOURCE.format(answer))
    os.utime(path, (answer, answer))
    return runpy.run_path(str(path))["answer"]


def test_code_is_kept_and_used_until_the_source_changes(tmp_path: Path) -> None:
    for answer in (42, 42, 43):
        assert kept_in(tmp_path, answer)() == answer
    (index,) = tmp_path.rglob("*.nbi")
    (code,) = tmp_path.rglob("*.nbc")
    hits = kept_in(tmp_path, 43)
    assert hits() == 43
    assert sum(hits.stats.cache_hits.values()) == 1
    assert index.exists()
    assert code.exists()


@pytest.mark.parametrize("step", ["_save_index", "_save_data"])
def test_a_full_disk_costs_the_kept_code_only(
    step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And a process that ends at that point leaves no old code to be taken for the new."""

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    assert kept_in(tmp_path, 1)() == 1
    with monkeypatch.context() as patch:
        patch.setattr(IndexDataCacheFile, step, full)
        assert kept_in(tmp_path, 2)() == 2
    again = kept_in(tmp_path, 2)
    assert again() == 2
    assert sum(again.stats.cache_hits.values()) == 0


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
