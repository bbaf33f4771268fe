"""Films in files of an author's own: imported, and the scene class in them found."""

from __future__ import annotations

import importlib.util
import sys
import traceback
from pathlib import Path
from types import ModuleType

from gradcore.errors import InputError
from gradreel.catalogue import Film, film_of, pick

__all__ = ["film_in_file"]


def film_in_file(path: Path, name: str) -> Film:
    """The film in an author's file: the class of that name, or the only one there.

    Raises:
        InputError: there is no such file or class, there are several, or the import fails.
    """
    from scenes.kit.stage import GradientScene

    if not path.is_file():
        raise InputError(f"no file {path}: give the name of a film or the path of a Python file")
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
        scene = here[pick(name, here, "film", owner=str(path))]
    elif len(here) == 1:
        scene = next(iter(here.values()))
    elif here:
        raise InputError(f"{path} has {len(here)} films: choose one, as in {path}:{min(here)}")
    else:
        raise InputError(f"{path} has no film: a class of GradientScene with @beat methods is one")
    return film_of(scene, f"{path}:{scene.__name__}")


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
