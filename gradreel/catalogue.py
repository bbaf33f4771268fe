"""The films there are: found by reading their source, loaded only when one is to be made.

Reading costs milliseconds where importing Manim costs a second, so `gradreel list` and a typing
error are answered at once. A file of an author's own is imported.
"""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeGuard

import gradcore
import scenes
from gradcore.errors import InputError
from scenes.kit.beats import Beat
from scenes.kit.params import Param

if TYPE_CHECKING:
    from gradreel.cache import Cache
    from scenes.kit.stage import GradientScene

__all__ = ["Film", "core_films", "film_of", "find", "functions", "pick"]


@dataclass(frozen=True)
class Film:
    """A film by name: its beats and parameters, and how to get the class that plays it.

    ``source`` is what the command line calls it: the name of a core film, or ``FILE.py:Class``.
    ``file`` is an author's file, from which ``load`` imports it.
    """

    name: str
    title: str
    beats: tuple[Beat, ...]
    params: Mapping[str, Param]
    source: str
    load: Callable[[], type[GradientScene]]
    file: Path | None = None


def pick(word: str, known: Iterable[str], kind: str, *, owner: str = "gradreel") -> str:
    """``word``, if it is one of the ``known`` names of a kind that the owner has.

    Raises:
        InputError: names the word, and a near miss or else what there is.
    """
    names = {name.lower(): name for name in known}
    if word in names.values():
        return word
    close = get_close_matches(word.replace("-", "_").lower(), names, n=1)
    there = ", ".join(names.values()) or "none"
    hint = f"did you mean {names[close[0]]}?" if close else f"there is {there}"
    raise InputError(f"{owner} has no {kind} {word!r}: {hint}")


def core_films() -> dict[str, Film]:
    """The project's own films by name, in the order of their names, read and not imported."""
    folder = Path(next(iter(scenes.__path__)))
    films = (film for path in sorted(folder.glob("*.py")) for film in _read(path))
    return {film.name: film for film in films}


def find(word: str, *, cache: Cache | None = None) -> Film:
    """The core film of that name, or the film in ``FILE.py`` or ``FILE.py:Class``.

    With a cache, a file that is as it was when its film was last found is not imported.

    Raises:
        InputError: there is none, there are several, or the file can't be imported.
    """
    file, _, name = (word, "", "") if word.endswith(".py") else word.rpartition(":")
    if file.endswith(".py"):
        from gradreel.authored import film_in_file

        return film_in_file(Path(file), name, cache=cache)
    films = core_films()
    return films[pick(word, films, "film")]


def film_of(scene: type[GradientScene], source: str = "") -> Film:
    """The film that a scene class plays."""
    return Film(scene.name, scene.title, scene.beats, scene.params, source, lambda: scene)


def functions() -> dict[str, str]:
    """The formulas of gradcore's named functions by name, read and not imported."""
    source = Path(next(iter(gradcore.__path__)), "library.py").read_text(encoding="utf-8")
    entries = (node for node in ast.walk(ast.parse(source)) if _calls(node, "_entry"))
    return {_literal(entry.args[0]): _literal(entry.args[1]) for entry in entries}


# Reading a core film ------------------------------------------------------------------------------


def _read(path: Path) -> Iterable[Film]:
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        # A film is a class that tells beats; which stage it stands on does not matter here.
        if isinstance(node, ast.ClassDef) and _beats(node):
            title = (ast.get_docstring(node) or node.name).splitlines()[0]
            # As the class itself names its film; a test compares the two.
            name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", node.name).lower()
            yield Film(
                name, title, _beats(node), _params(node), name, _Loader(path.stem, node.name)
            )


@dataclass(frozen=True)
class _Loader:
    module: str
    scene: str

    def __call__(self) -> type[GradientScene]:
        loaded: type[GradientScene] = getattr(
            importlib.import_module(f"scenes.{self.module}"), self.scene
        )
        return loaded


def _beats(node: ast.ClassDef) -> tuple[Beat, ...]:
    captions = {
        method.name: mark.args[0]
        for method in node.body
        if isinstance(method, ast.FunctionDef)
        for mark in method.decorator_list
        if _calls(mark, "beat")
    }
    return tuple(
        Beat(name, str(_literal(caption)), index, lambda scene: True)
        for index, (name, caption) in enumerate(captions.items(), start=1)
    )


def _params(node: ast.ClassDef) -> dict[str, Param]:
    found = {}
    for line in node.body:
        if isinstance(line, ast.Assign | ast.AnnAssign) and _calls(line.value, "Param"):
            target = line.targets[0] if isinstance(line, ast.Assign) else line.target
            options = {word.arg: _literal(word.value) for word in line.value.keywords if word.arg}
            if "parse" in options:
                options["parse"] = {"int": int, "float": float}.get(options["parse"], str)
            found[ast.unparse(target)] = Param(_literal(line.value.args[0]), **options)
    return found


def _calls(node: ast.AST | None, name: str) -> TypeGuard[ast.Call]:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name


def _literal(node: ast.expr) -> Any:
    """The value of a literal, the source text of anything else."""
    try:
        return ast.literal_eval(node)
    except ValueError:
        return ast.unparse(node)
