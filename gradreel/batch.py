"""Batches: a TOML file of jobs, each a product of films, parameters, themes and formats.

Each ``[[job]]`` names a film or a list of them, and may have ``beat``, ``theme``, ``format``,
``at``, ``quality``, ``width``, ``fps``, ``transparent``, ``loop``, ``max_size``, ``name``, and a
table ``set`` of parameters. A list stands for alternatives, and every combination is made; formats
come out of one rendering. The same keys at the top are for all jobs. Where alternatives would
write the same file, each gets a folder of its own, called after what tells them apart.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from gradcore.errors import InputError
from gradreel.cache import Cache
from gradreel.catalogue import find, pick
from gradreel.order import Order, order
from gradreel.spelling import spell

__all__ = ["Variant", "read_batch"]

ALTERNATIVES = ("film", "theme", "at", "quality", "width", "fps", "transparent", "loop", "max_size")
TOGETHER = ("beat", "format")  # lists of these belong to one order
KEYS = (*ALTERNATIVES, *TOGETHER, "set", "name")
TYPES: dict[str, tuple[type | tuple[type, ...], str]] = {
    "width": (int, "a whole number"),
    "fps": (int, "a whole number"),
    "transparent": (bool, "true or false"),
    "beat": ((str, int), "a beat's name or number"),
    "at": ((str, int, float), "a beat's name or seconds"),
}
DEFAULTS = {"theme": "dark"}


@dataclass(frozen=True)
class Variant:
    """One combination of a job's alternatives: what tells it apart, and its order."""

    name: str
    order: Order


def read_batch(path: Path, *, out: Path, cache: Cache | None = None) -> list[Variant]:
    """The variants of a batch, in the order of the file, none of which write the same file.

    Paths of authors' files count from the batch's own folder.

    Raises:
        InputError: the file can't be read, or a name in it is not known; says which job.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path} is no TOML: {error}") from error
    jobs = content.pop("job", [])
    if not isinstance(jobs, list) or not jobs or not all(isinstance(job, dict) for job in jobs):
        raise InputError(f"{path} has no jobs: write each as [[job]] with film = NAME below it")
    target = Path(str(content.pop("out", out)))
    variants: list[Variant] = []
    for number, job in enumerate(jobs, start=1):
        try:
            asked = DEFAULTS | content | job
            asked["set"] = _table(content.get("set", {})) | _table(job.get("set", {}))
            variants += _variants(asked, path.parent, target, cache)
        except InputError as error:
            raise InputError(f"{path}, job {number}: {error}") from error
    _check_apart(variants, path)
    return variants


def _table(given: object) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise InputError(f"set = {given!r} is not a table: write set.NAME = VALUE")
    return given


def _variants(
    asked: Mapping[str, Any], here: Path, target: Path, cache: Cache | None
) -> Iterator[Variant]:
    for key in asked:
        pick(key, KEYS, "key", owner="a job")
        if key != "set":
            _check_types(key, _several(asked[key]))
    if "film" not in asked:
        raise InputError("it names no film: write film = NAME")
    axes = {key: _several(asked[key]) for key in ALTERNATIVES if key in asked}
    axes |= {f"set {name}": _several(value) for name, value in asked["set"].items()}
    apart = [key for key, values in axes.items() if len(values) > 1 and key != "film"]
    for chosen in product(*axes.values()):
        one = dict(zip(axes, chosen, strict=True))
        film = find(_path(str(one.pop("film")), here), cache=cache)
        name = "-".join(
            [*_several(asked.get("name", [])), *(_slug(one[key], axes[key]) for key in apart)]
        )
        values = {key[4:]: one.pop(key) for key in list(one) if key.startswith("set ")}
        yield Variant(
            name,
            order(
                film,
                values={k: tuple(v) if isinstance(v, list) else v for k, v in values.items()},
                beats=[str(beat) for beat in _several(asked.get("beat", []))],
                formats=_several(asked.get("format", [])),
                out=target / name,
                **one,
            ),
        )


def _several(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else [value]


def _path(film: str, here: Path) -> str:
    """A core film's name, or an author's file as seen from where the command is called."""
    file = film if film.endswith(".py") else film.rpartition(":")[0]
    return str(here / film) if file.endswith(".py") else film


def _slug(value: Any, others: Sequence[Any]) -> str:
    """A value as part of a folder's name, which no other value of its list shares."""
    word = _plain(value)
    if [_plain(other) for other in others].count(word) == 1:
        return word
    return f"{word}-{hashlib.sha256(repr(value).encode()).hexdigest()[:6]}"


def _plain(value: Any) -> str:
    return re.sub(r"[^A-Za-z0-9.+]+", "_", str(spell(value))).strip("_.") or "other"


def _check_types(key: str, values: Sequence[Any]) -> None:
    kind, words = TYPES.get(key, (str, "text"))
    for value in values:
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise InputError(f"{key} = {value!r} is not {words}")


def _check_apart(variants: Sequence[Variant], path: Path) -> None:
    """No two variants may write one file.

    Raises:
        InputError: two do.
    """
    seen: dict[Path, Variant] = {}
    for variant in variants:
        for rendering in variant.order.renderings():
            for form in rendering.commands:
                file = rendering.folder / f"{rendering.name}.{form}"
                other = seen.setdefault(file, variant)
                if other is not variant:
                    raise InputError(
                        f"{path}: two jobs would write {file}; give one of them name = WORD, "
                        "which puts it into a folder of its own"
                    )
