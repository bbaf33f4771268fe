"""What gradcore may import, and when."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import gradcore

FILES = sorted(Path(gradcore.__file__).parent.rglob("*.py"))


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return {name.partition(".")[0] for name in names}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_gradcore_knows_no_floor_above_it(path: Path) -> None:
    assert not imported(path) & {"manim", "scenes", "gradreel"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_only_one_file_differentiates(path: Path) -> None:
    calls = [
        node.attr
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in {"autograd", "backward"}
    ]
    assert not calls or path.stem == "autograd"


@pytest.mark.parametrize("module", ["gradcore", "gradcore.library", "gradcore.records"])
def test_import_is_light(module: str) -> None:
    code = f"import sys, {module}; print(*{{'torch', 'sympy', 'scipy'}} & set(sys.modules))"
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert run.stdout.strip() == ""


@pytest.mark.parametrize("name", gradcore.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(gradcore, name).__name__ == name if name[0].islower() else True
    assert hasattr(gradcore, name)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nabla'"):
        _ = gradcore.nabla
