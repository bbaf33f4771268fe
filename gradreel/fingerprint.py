"""Fingerprints: a digest of a Python value by everything that can change what it computes.

A function counts by its code, its defaults, what it closes over, and the globals it names; a
tensor, an array or a network by its numbers; an object by its class and its state. Libraries
count by name, because their versions are part of every job. What can't be looked into, such as
an open file or an object of compiled code, has no fingerprint, and then nothing is reused.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import struct
import sys
import types
from pathlib import Path
from typing import Any

from gradreel.provenance import (
    content_of,
    foreign,
    is_own,
    is_python,
    names_in,
    plain_value,
    state_of,
)

__all__ = ["NoFingerprint", "fingerprint"]


class NoFingerprint(Exception):  # noqa: N818 (nothing failed: the value is of a kind without one)
    """A value that can't be looked into; its text says which."""


def fingerprint(value: Any) -> str:
    """The SHA-256 of a value, in hexadecimal; the same in another process.

    Raises:
        NoFingerprint: it, or something it holds, can't be looked into.
    """
    walk = _Walk()
    try:
        walk.add(value)
    except (TypeError, ValueError, AttributeError, RuntimeError, OSError) as error:
        raise NoFingerprint(str(error)) from error
    return walk.sum.hexdigest()


class _Walk:
    """Visits a value and all it holds, each object once, and hashes what it sees."""

    def __init__(self) -> None:
        self.sum = hashlib.sha256()
        self.seen: dict[int, int] = {}
        self.kept: list[Any] = []  # so that no id is used twice

    def note(self, *words: str | bytes) -> None:
        """Hash words so that no two rows of them look alike."""
        for word in words:
            raw = word.encode("utf-8", "surrogatepass") if isinstance(word, str) else word
            self.sum.update(struct.pack("<q", len(raw)) + raw)

    def add(self, value: Any) -> None:
        """Hash a value."""
        if type(value) in _SIMPLE:
            self.note(type(value).__name__, repr(value))
            return
        if id(value) in self.seen:
            self.note("again", str(self.seen[id(value)]))
            return
        self.seen[id(value)] = len(self.seen)
        self.kept.append(value)
        exact = _EXACT.get(type(value))
        visits = (visit for kinds, visit in _VISITS if isinstance(value, kinds))
        visit = exact or next(visits, None) or _special(value) or _Walk.instance
        visit(self, value)

    def row(self, values: Any) -> None:
        """Hash a list or tuple in order."""
        self.note(type(values).__name__, str(len(values)))
        for value in values:
            self.add(value)

    def crowd(self, values: Any) -> None:
        """Hash a set, in an order that does not depend on the process."""
        self.note("set", *sorted(fingerprint(value) for value in values))

    def table(self, values: Any) -> None:
        """Hash a dictionary in its order."""
        self.note("dict", str(len(values)))
        for key, value in values.items():
            self.add(key)
            self.add(value)

    def array(self, value: Any) -> None:
        """Hash a NumPy array or number."""
        if value.dtype.hasobject:
            self.note("objects", str(value.shape))
            self.row(value.ravel().tolist())
        else:
            self.note("array", value.dtype.str, str(value.shape), value.tobytes())

    def tensor(self, value: Any) -> None:
        """Hash a tensor's numbers, its type, and what a subclass or a caller hung onto it."""
        torch = sys.modules["torch"]
        if value.layout is not torch.strided or value.device.type == "meta":
            raise NoFingerprint(f"a tensor of layout {value.layout} on {value.device}")
        # conj() and neg() may be only marked on a tensor, and its bytes are then the unmarked ones.
        plain = value.detach().cpu().resolve_conj().resolve_neg().contiguous().reshape(-1)
        self.note("tensor", type(value).__qualname__, str(value.dtype), str(tuple(value.shape)))
        self.note(str(value.requires_grad), plain.view(torch.uint8).numpy().tobytes())

    def code(self, value: types.CodeType) -> None:
        """Hash what a code object does, not where it stands."""
        self.note("code", value.co_code, value.co_exceptiontable)
        self.note(str((value.co_argcount, value.co_posonlyargcount, value.co_kwonlyargcount)))
        self.note(str(value.co_flags), *value.co_names, "", *value.co_varnames, "")
        self.note(*value.co_freevars, "", *value.co_cellvars)
        for constant in value.co_consts:
            self.add(constant)

    def function(self, value: types.FunctionType) -> None:
        """Hash a function, with the globals it names unless it is a library's."""
        self.note("function", value.__module__ or "", value.__qualname__)
        self.add(value.__defaults__)
        self.add(value.__kwdefaults__)
        self.add({k: v for k, v in vars(value).items() if k != "__wrapped__"})
        self.add(vars(value).get("__wrapped__"))
        for cell in value.__closure__ or ():
            self.add(content_of(cell))
        if not foreign(value.__code__.co_filename):
            return
        self.code(value.__code__)
        names, attributes, imports = names_in(value.__code__)
        for name in sorted(names):
            if name in value.__globals__:
                self.note("global", name)
                self.member(value.__globals__[name], attributes)
        for name in sorted(imports):
            self.imported(name, attributes)

    def member(self, value: Any, attributes: set[str]) -> None:
        """Hash a global: of a module, what the function takes from it."""
        if isinstance(value, types.ModuleType):
            self.module(value, attributes)
        else:
            self.add(value)

    def module(self, value: types.ModuleType, attributes: set[str]) -> None:
        """Hash a module by name; one of the person's own also by source and current values."""
        file = getattr(value, "__file__", None)
        self.note("module", value.__name__)
        if not foreign(file):
            return
        if file is not None:
            self.note(Path(file).read_bytes())
        for name in sorted(attributes & vars(value).keys()):
            self.note("attribute", name)
            held = vars(value)[name]
            if isinstance(held, types.ModuleType):
                self.add(held)
            else:
                self.member(held, attributes)

    def imported(self, name: str, attributes: set[str]) -> None:
        """Hash a module that a function imports when it runs."""
        if name in sys.modules:
            self.module(sys.modules[name], attributes)
            return
        try:
            spec = importlib.util.find_spec(name)
        except (ImportError, ValueError):
            spec = None
        self.note("import", name)
        if spec is not None and spec.origin is not None and foreign(spec.origin):
            self.note(Path(spec.origin).read_bytes())

    def kind(self, value: type) -> None:
        """Hash a class: a library's by name, a person's own by all that stands in it."""
        self.note("class", value.__module__, value.__qualname__)
        if not is_own(value):
            return
        for base in value.__bases__:
            self.add(base)
        for name, held in vars(value).items():
            # Names of bookkeeping, docstrings among them, which change no number.
            if name not in _BOOKKEEPING and not isinstance(held, _PLACES):
                self.note("member", name)
                self.add(held)

    def instance(self, value: Any) -> None:
        """Hash an object by its class and state.

        Raises:
            NoFingerprint: part of its state is kept by compiled code.
        """
        for owner in type(value).__mro__:
            plain = owner.__module__ in ("builtins", "typing", "abc", "collections")
            if not plain and not is_python(owner):
                raise NoFingerprint(f"a {type(value).__module__}.{type(value).__qualname__}")
            if owner.__module__ == "builtins" and owner is not object:
                self.add(plain_value(owner, value))
        state = state_of(value)
        if not state and type(value).__module__ == "builtins":
            raise NoFingerprint(f"a {type(value).__qualname__}")
        self.note("object")
        self.add(type(value))
        self.table(state)

    def builtin(self, value: Any) -> None:
        """Hash a function of compiled code by name, and what it is bound to."""
        self.note("builtin", value.__module__ or "", value.__qualname__)
        bound = getattr(value, "__self__", None)
        if bound is not None and not isinstance(bound, types.ModuleType):
            self.add(bound)

    def bound(self, value: types.MethodType) -> None:
        """Hash a method with its object."""
        self.note("method")
        self.add(value.__func__)
        self.add(value.__self__)

    def partial(self, value: functools.partial[Any]) -> None:
        """Hash a partial call."""
        self.note("partial")
        self.add(value.func)
        self.row(value.args)
        self.table(value.keywords)

    def wrapped(self, value: Any) -> None:
        """Hash what stands around functions: a property, a static method, a cached function."""
        self.note(type(value).__name__)
        for part in ("fget", "fset", "fdel", "__func__", "func", "__wrapped__"):
            self.add(getattr(value, part, None))

    def by_name(self, value: Any) -> None:
        """Hash what its text identifies."""
        self.note(type(value).__name__, str(value))


_BOOKKEEPING = {
    "__dict__", "__weakref__", "__doc__", "__module__", "__qualname__", "__firstlineno__",
    "__static_attributes__", "__annotations__", "__abstractmethods__", "_abc_impl",
    "__dataclass_params__", "__match_args__",
}  # fmt: skip
_PLACES = (types.GetSetDescriptorType, types.MemberDescriptorType)
_SIMPLE = {type(None), bool, int, float, complex, str, bytes}
_EXACT: dict[type, Any] = {
    list: _Walk.row,
    tuple: _Walk.row,
    set: _Walk.crowd,
    frozenset: _Walk.crowd,
    dict: _Walk.table,
    types.MappingProxyType: _Walk.table,
}
_WRAPPERS = (
    staticmethod, classmethod, property, functools.cached_property, functools._lru_cache_wrapper,
)  # fmt: skip
_NAMED_TYPES = {
    ("torch", "dtype"), ("torch", "device"), ("torch", "layout"), ("torch", "memory_format"),
    ("numpy", "ufunc"),
}  # fmt: skip
_VISITS: tuple[tuple[Any, Any], ...] = (
    (type, _Walk.kind),
    (types.FunctionType, _Walk.function),
    (types.MethodType, _Walk.bound),
    (
        (types.BuiltinFunctionType, types.MethodDescriptorType, types.WrapperDescriptorType),
        lambda walk, value: walk.builtin(value),
    ),
    (types.CodeType, _Walk.code),
    (types.ModuleType, lambda walk, value: walk.module(value, set(vars(value)))),
    (functools.partial, _Walk.partial),
    (_WRAPPERS, _Walk.wrapped),
    ((Path, range, slice, type(Ellipsis), type(NotImplemented)), _Walk.by_name),
)


def _special(value: Any) -> Any:
    """How to visit a value of NumPy's or torch's, neither of which is imported here."""
    torch, numpy = sys.modules.get("torch"), sys.modules.get("numpy")
    if torch is not None and isinstance(value, torch.Tensor):
        return _Walk.tensor
    if numpy is not None and isinstance(value, numpy.ndarray | numpy.generic):
        return _Walk.array
    named = (type(value).__module__, type(value).__name__) in _NAMED_TYPES
    return _Walk.by_name if named or (numpy and isinstance(value, numpy.dtype)) else None
