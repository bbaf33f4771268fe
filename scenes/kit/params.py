"""Param: a declared, typed, bounded parameter of a scene."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from gradcore.errors import InputError

__all__ = ["Param", "ParamError", "a_range"]


class ParamError(InputError):
    """A parameter that is unknown, or whose value cannot be used."""


def _number(text: object) -> float:
    value = float(text)  # type: ignore[arg-type]
    if not math.isfinite(value):
        raise ValueError("not a finite number")
    return value


def _whole(text: object) -> int:
    value = _number(text)
    if value != int(value):
        raise ValueError("not a whole number")
    return int(value)


def _switch(text: object) -> bool:
    words = {"true": True, "yes": True, "on": True, "1": True}
    words |= {"false": False, "no": False, "off": False, "0": False}
    return words[str(text).strip().lower()]


def _numbers(text: object) -> tuple[float, ...]:
    parts: Sequence[object] = text.split(",") if isinstance(text, str) else list(text)  # type: ignore[call-overload]
    return tuple(_number(part) for part in parts)


def a_range(given: object) -> tuple[float, float]:
    """Two numbers, the first below the second: text ``-3,2`` or a pair.

    Raises:
        ParamError: it is anything else.
    """
    try:
        low, high = _numbers(given)
    except (TypeError, ValueError) as error:
        raise ParamError(
            f"{given!r} is not two numbers with a comma between, as in -3,2"
        ) from error
    if low >= high:
        raise ParamError(f"{low:g},{high:g} must have its smaller number first")
    return low, high


# What a default of this type reads, and what to call it. bool comes before int: True is an int.
_READERS: tuple[tuple[type, Callable[[object], Any], str], ...] = (
    (bool, _switch, "yes or no"),
    (int, _whole, "a whole number"),
    (float, _number, "a number"),
    (tuple, _numbers, "numbers with commas between"),
    (str, str, "text"),
)


class Param:
    """One ``name = Param(default, ...)`` line of a scene class.

    The default's type says what is read: a number, a whole number, yes/no, a tuple of numbers,
    text. ``parse`` replaces that. A default of None means that the scene chooses a value that
    suits the function; ``parse`` then says what is read when one is given. Values live on the
    scene instance; nothing is clamped.
    """

    def __init__(
        self,
        default: Any,
        *,
        low: float | None = None,
        high: float | None = None,
        choices: Sequence[Any] | None = None,
        parse: Callable[[Any], Any] | None = None,
        help: str = "",  # noqa: A002 (the word every command-line library uses)
    ) -> None:
        if default is None and parse is None:
            raise TypeError("Param(None) needs parse= to say what it reads")
        self.default = default
        self.low = low
        self.high = high
        self.choices = tuple(choices) if choices is not None else None
        self.parse = parse
        self.help = help
        self.name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, scene: Any, owner: type) -> Any:
        return self if scene is None else scene.values[self.name]

    def describe(self) -> str:
        """What is allowed, in words: ``0.001 to 3``, ``sgd | adam``, ``at least 1``."""
        if self.choices is not None:
            return " | ".join(str(choice) for choice in self.choices)
        if self.low is not None and self.high is not None:
            return f"{self.low:g} to {self.high:g}"
        if self.low is not None:
            return f"at least {self.low:g}"
        if self.high is not None:
            return f"at most {self.high:g}"
        return self._kind()[1]

    def read(self, given: Any, *, owner: str = "") -> Any:
        """The value for ``given`` (text or a Python value).

        Raises:
            ParamError: names the parameter, what was given and what is allowed.
        """
        if given is None and self.default is None:
            return None
        where = f"{owner}: {self.name}" if owner else self.name
        reader, kind = self._kind()
        try:
            value = reader(given)
        except InputError as error:
            raise ParamError(f"{where}: {error}") from error
        except (TypeError, ValueError, KeyError, OverflowError) as error:
            raise ParamError(f"{where} = {given!r} is not {kind}") from error
        outside = any(
            (self.low is not None and part < self.low)
            or (self.high is not None and part > self.high)
            for part in (value if isinstance(value, tuple) else (value,))
            if self.low is not None or self.high is not None
        )
        if outside or (self.choices is not None and value not in self.choices):
            raise ParamError(f"{where} = {given} is out of range: allowed is {self.describe()}")
        return value

    def _kind(self) -> tuple[Callable[[Any], Any], str]:
        if self.parse is not None:
            names = {float: "a number", int: "a whole number", tuple: "numbers with commas between"}
            readers = {float: _number, int: _whole, tuple: _numbers}
            kind = names.get(self.parse, "a value it can read")  # type: ignore[call-overload]
            return readers.get(self.parse, self.parse), kind  # type: ignore[call-overload]
        for type_, reader, kind in _READERS:
            if isinstance(self.default, type_):
                return reader, kind
        raise TypeError(f"Param {self.name} needs parse= for a default of {type(self.default)}")
