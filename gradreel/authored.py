"""Films in files of an author's own: imported, and the scene class in them found.

What a file says of its film is remembered in the cache, with all files that the import read, so
that an unchanged film needs no import.
"""

from __future__ import annotations

import hashlib
import importlib.util
import sys
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from gradcore.errors import InputError
from gradreel import manifest
from gradreel.cache import Cache
from gradreel.catalogue import Film, film_of, pick
from gradreel.sources import basis, listening, read_so_far
from scenes.kit.beats import Beat
from scenes.kit.params import Param

if TYPE_CHECKING:
    from scenes.kit.stage import GradientScene

__all__ = ["film_in_file", "moved"]


def film_in_file(path: Path, name: str, *, cache: Cache | None = None) -> Film:
    """The film in an author's file: the class of that name, or the only one there.

    Raises:
        InputError: there is no such file or class, there are several, or the import fails.
    """
    if not path.is_file():
        raise InputError(f"no file {path}: give the name of a film or the path of a Python file")
    if cache is None:
        return _described(_scene(path, name), path)
    told = f"{basis()} {path.resolve()} {manifest.digest(path)} {name}"
    key = hashlib.sha256(told.encode()).hexdigest()
    known = cache.find(key)
    if known is not None:
        return _remembered(known.facts, path)
    film = _described(_scene(path, name), path)
    beats = [(beat.name, beat.caption) for beat in film.beats]
    facts = {"file": "", "sha256": "", "name": film.name, "title": film.title, "beats": beats}
    facts |= {"params": list(film.params), "scene": film.source.rpartition(":")[2]}
    cache.keep(key, None, facts, read_so_far())
    return film


@dataclass(frozen=True)
class _Loader:
    path: Path
    scene: str

    def __call__(self) -> type[GradientScene]:
        return _scene(self.path, self.scene)


def moved(load: Callable[[], type[GradientScene]], path: Path) -> Callable[..., Any]:
    """What loads the same scene from a copy of its file."""
    assert isinstance(load, _Loader)
    return replace(load, path=path)


def _described(scene: type[GradientScene], path: Path) -> Film:
    film = film_of(scene, f"{path}:{scene.__name__}")
    return replace(film, load=_Loader(path.resolve(), scene.__name__), file=path.resolve())


def _remembered(facts: Mapping[str, Any], path: Path) -> Film:
    """A film of which only the names are known until it is loaded."""
    scene = str(facts["scene"])
    beats = tuple(
        Beat(name, caption, number, lambda scene: True)
        for number, (name, caption) in enumerate(facts["beats"], start=1)
    )
    params = {name: Param("") for name in facts["params"]}
    load = _Loader(path.resolve(), scene)
    source = f"{path}:{scene}"
    return Film(facts["name"], facts["title"], beats, params, source, load, path.resolve())


def _scene(path: Path, name: str) -> type[GradientScene]:
    from scenes.kit.stage import GradientScene

    module = _import(path)
    here = {
        key: member
        for key, member in vars(module).items()
        if isinstance(member, type)
        and issubclass(member, GradientScene)
        and member.__module__ == module.__name__
        and member.beats
    }
    if name:
        return here[pick(name, here, "film", owner=str(path))]
    if len(here) == 1:
        return next(iter(here.values()))
    if here:
        raise InputError(f"{path} has {len(here)} films: choose one, as in {path}:{min(here)}")
    raise InputError(f"{path} has no film: a class of GradientScene with @beat methods is one")


def _import(path: Path) -> ModuleType:
    """The module in a file, run as its folder's own, so that it can import its neighbours."""
    path = path.resolve()
    folder = str(path.parent)
    if folder not in sys.path:
        sys.path.insert(0, folder)
    spec = importlib.util.spec_from_file_location(f"gradreel_author_{path.stem}", path)
    assert spec is not None  # a path that ends in .py has both
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    try:
        with listening():
            spec.loader.exec_module(module)
    except InputError:
        raise
    except SyntaxError as error:
        raise InputError(f"{path.name}, line {error.lineno}: {error.msg}") from error
    except Exception as error:
        frames = traceback.extract_tb(error.__traceback__)
        inside = [frame.lineno for frame in frames if frame.filename == str(path)]
        line = f", line {inside[-1]}" if inside else ""
        raise InputError(f"{path.name}{line}: {type(error).__name__}: {error}") from error
    return module
