"""The three floors know only the ones below them, and the project declares what it imports."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FLOORS = ("gradcore", "scenes", "gradreel")
MODULES = sorted(path for floor in FLOORS for path in (ROOT / floor).rglob("*.py"))
OURS = set(FLOORS)
NEVER = {
    "gradcore": {"manim", "scenes", "gradreel", "PIL", "av", "typst", "cloup", "click", "rich"},
    "scenes": {"torch", "scipy", "sympy", "gradreel", "av", "PIL", "cloup", "click", "rich"},
    "gradreel": {"torch", "sympy"},
}
# What the distribution that carries a module is called, where the names differ.
CARRIERS = {"PIL": "pillow", "cairo": "pycairo", "click": "cloup"}

every_module = pytest.mark.parametrize(
    "path", MODULES, ids=lambda path: str(path.relative_to(ROOT))
)


def imports(path: Path) -> Iterator[str]:
    """The full names of the modules that a file imports, wherever in the file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def dependencies() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    lines = project["dependencies"] + extras["cluster"]
    return {re.split(r"[^\w-]", line)[0].lower() for line in lines}


@every_module
def test_a_floor_imports_nothing_from_above_and_nothing_it_must_not_know(path: Path) -> None:
    floor = path.relative_to(ROOT).parts[0]
    above = {name.partition(".")[0] for name in imports(path)}
    assert not above & NEVER[floor]


@every_module
def test_every_package_imported_is_declared(path: Path) -> None:
    foreign = (
        {name.partition(".")[0] for name in imports(path)} - set(sys.stdlib_module_names) - OURS
    )
    assert {CARRIERS.get(name, name).lower() for name in foreign} <= dependencies()


@every_module
def test_no_module_imports_a_star(path: Path) -> None:
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    assert not [node for node in nodes if isinstance(node, ast.alias) and node.name == "*"]


def calls(path: Path) -> set[str]:
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return {ast.unparse(node.func) for node in nodes if isinstance(node, ast.Call)}


def test_only_autograd_py_calls_torch_autograd() -> None:
    callers = {
        path.name
        for path in MODULES
        if any(name.startswith("torch.autograd") for name in (*calls(path), *imports(path)))
    }
    assert callers <= {"autograd.py"}


def test_only_film_py_touches_the_config_of_manim() -> None:
    words = ("tempconfig", "manim.config", "from manim import config")
    touching = {
        path.name for path in MODULES if any(w in path.read_text(encoding="utf-8") for w in words)
    }
    assert touching <= {"film.py"}


def test_text_is_never_executed() -> None:
    dangerous = {"eval", "exec", "compile", "sympify", "sympy.sympify", "parse_expr", "sympy.S"}
    found = {path.name: calls(path) & dangerous for path in MODULES}
    assert not {name: names for name, names in found.items() if names}


def test_the_lock_file_pins_every_dependency_exactly() -> None:
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert all(
        re.fullmatch(r"[\w.-]+==[\w.]+(; python_version [<>=]+ \"3\.\d+\")?", p) for p in pins
    )
    assert "torch==2.13.0" in pins
    names = {line.partition("==")[0].lower().replace("_", "-") for line in pins}
    assert dependencies() <= names
