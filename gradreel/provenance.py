"""What Python tells about code: whose it is, what it names, where an object keeps its state."""

from __future__ import annotations

import dis
import sys
import sysconfig
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

__all__ = ["content_of", "foreign", "is_own", "is_python", "names_in", "plain_value", "state_of"]

ROOTS = tuple(
    str(Path(folder).resolve()) + "/"
    for folder in {
        *sysconfig.get_paths().values(),
        *(str(Path(__file__).parent.parent / name) for name in ("gradcore", "scenes", "gradreel")),
    }
    if Path(folder).resolve()
    not in {Path(root).resolve() for root in (sys.prefix, sys.base_prefix)}
)
GLOBALS = {"LOAD_GLOBAL", "LOAD_NAME"}
ATTRIBUTES = {"LOAD_ATTR", "LOAD_METHOD", "IMPORT_FROM"}


def foreign(file: str | None) -> bool:
    """Whether a source file is neither Python's, nor of an installed package, nor gradreel's."""
    if file is None or file.startswith("<frozen"):
        return False
    if file.startswith(ROOTS):
        return False
    path = str(Path(file).resolve())
    return not path.startswith(ROOTS)


_PLAIN = {"tuple": tuple, "list": list, "dict": dict, "set": set, "frozenset": frozenset}


def plain_value(owner: type, value: Any) -> Any:
    """The built-in value inside an object of a subclass. Raises TypeError if there is none."""
    if owner in (int, float, complex, str, bytes):
        return repr(owner.__call__(value))
    if owner.__name__ in _PLAIN:
        return owner(value)
    raise TypeError(f"{type(value).__qualname__} is built on {owner.__name__}")


def state_of(value: Any) -> dict[str, Any]:
    """The attributes and filled slots of an object."""
    state = dict(getattr(value, "__dict__", {}))
    for owner in type(value).__mro__:
        slots = vars(owner).get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else slots:
            if name not in ("__dict__", "__weakref__") and hasattr(value, name):
                state[name] = getattr(value, name)
    return state


def content_of(cell: types.CellType) -> Any:
    """What a closure's cell holds."""
    try:
        return cell.cell_contents
    except ValueError:  # not filled yet
        return None


def is_own(kind: type) -> bool:
    """Whether a class was written by the person, in a file of their own or at a prompt."""
    module = sys.modules.get(kind.__module__)
    if module is None or kind.__module__ == "builtins":
        return module is None
    file = getattr(module, "__file__", None)
    return foreign(file) if file is not None else kind.__module__ == "__main__"


def is_python(kind: type) -> bool:
    """Whether all state of a class's own is in attributes and slots, none in compiled code."""
    slots = vars(kind).get("__slots__", ())
    room = 8 * (2 + (1 if isinstance(slots, str) else len(slots)))
    base = kind.__base__ or object
    file = getattr(sys.modules.get(kind.__module__), "__file__", None)
    in_python = is_own(kind) or (file is not None and file.endswith(".py"))
    return in_python and kind.__basicsize__ - base.__basicsize__ <= room


def names_in(code: types.CodeType) -> tuple[set[str], set[str], set[str]]:
    """The globals, the attributes and the modules that code and the code inside it name."""
    names: set[str] = set()
    attributes: set[str] = set()
    imports: set[str] = set()
    for step in _steps(code):
        if step.opname in GLOBALS:
            names.add(step.argval)
        elif step.opname in ATTRIBUTES:
            attributes.add(step.argval)
        elif step.opname == "IMPORT_NAME":
            imports.add(step.argval)
    return names, attributes, imports


def _steps(code: types.CodeType) -> Iterator[dis.Instruction]:
    yield from dis.get_instructions(code)
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _steps(constant)
