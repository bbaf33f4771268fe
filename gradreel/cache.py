"""The cache: finished files by the digest of all that can change a pixel in them.

Each entry is a folder, put in place in one step: ``entry.json`` with what the manifest says of
the file, and the file. What was used longest ago goes when there is too much; the small
``entry.json`` outlives its file, so that a file which still stands where it was put is known.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gradcore.errors import InputError
from gradreel import manifest
from gradreel.place import job_folder
from gradreel.sources import unchanged

__all__ = ["Cache", "Entry", "the_cache"]

LIMIT = "2GB"
ENTRIES = 20_000  # entry.json files; about 40 MB
UNITS = {"kB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}


@dataclass(frozen=True)
class Entry:
    """What is known of a file: ``facts`` for the manifest, and where the cache has it, if still."""

    facts: Mapping[str, Any]
    file: Path

    @property
    def sha256(self) -> str:
        """The digest of the file."""
        return str(self.facts["sha256"])

    def whole(self) -> bool:
        """Whether the cache still has the file, as it was."""
        try:
            return manifest.digest(self.file) == self.sha256
        except OSError:
            return False


@dataclass(frozen=True)
class Cache:
    """A folder of entries that holds at most ``limit`` bytes of files."""

    folder: Path
    limit: int

    def find(self, key: str) -> Entry | None:
        """The entry of a key; None if there is none, it is damaged, or its sources changed."""
        folder = self._place(key)
        try:
            content = json.loads((folder / "entry.json").read_text(encoding="utf-8"))
            facts, read = dict(content["facts"]), dict(content["read"])
            entry = Entry(facts, folder / str(facts["file"]))
            str(facts["sha256"])
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, KeyError):
            self._drop(folder)
            return None
        if not unchanged(read):
            return None
        with suppress(OSError):
            os.utime(folder)
        return entry

    def keep(
        self, key: str, file: Path | None, facts: Mapping[str, Any], read: Mapping[str, str]
    ) -> None:
        """Keep a copy of a file. A full disk or a folder that can't be written keeps nothing."""
        target = self._place(key)
        with suppress(OSError, InputError):
            with job_folder(self.folder) as part:
                if file is not None and file.stat().st_size <= self.limit:
                    shutil.copyfile(file, part / file.name)
                content = json.dumps({"facts": facts, "read": read}, ensure_ascii=False)
                (part / "entry.json").write_text(content, encoding="utf-8")
                target.parent.mkdir(exist_ok=True)
                self._drop(target)
                with suppress(OSError):  # another process was quicker
                    part.rename(target)
            self._bound()

    def clean(self) -> int:
        """The bytes that were freed by removing everything."""
        freed = sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())
        for folder in (*self._entries(), *self.folder.glob(".part-*")):
            shutil.rmtree(folder, ignore_errors=True)
        for folder in self.folder.glob("??"):
            with suppress(OSError):
                folder.rmdir()
        return freed

    def _place(self, key: str) -> Path:
        return self.folder / key[:2] / key[2:]

    def _entries(self) -> list[Path]:
        return list(self.folder.glob("??/*"))

    def _drop(self, folder: Path) -> None:
        """Remove an entry: first out of sight in one step, then from the disk."""
        with suppress(OSError, InputError), job_folder(self.folder) as part:
            folder.rename(part / "old")

    def _bound(self) -> None:
        """Remove the files used longest ago until the rest fit."""
        used = []
        for folder in self._entries():
            with suppress(OSError):
                files = [path for path in folder.iterdir() if path.name != "entry.json"]
                size = sum(path.stat().st_size for path in files)
                used.append((folder.stat().st_mtime, size, folder, files))
        used.sort(key=lambda one: one[0])
        total = sum(size for _, size, _, _ in used)
        for moment, size, folder, files in used:
            if total <= self.limit:
                break
            for path in files:
                path.unlink(missing_ok=True)
            with suppress(OSError):
                os.utime(folder, (moment, moment))
            total -= size
        for _, _, folder, _ in used[: max(0, len(used) - ENTRIES)]:
            self._drop(folder)


def the_cache(environment: Mapping[str, str] = os.environ) -> Cache:
    """The person's cache: GRADREEL_CACHE names its folder, GRADREEL_CACHE_LIMIT its size.

    Raises:
        InputError: the size can't be read.
    """
    given = environment.get("GRADREEL_CACHE")
    if given:
        folder = Path(given)
    elif sys.platform == "darwin":
        folder = Path.home() / "Library" / "Caches" / "gradreel"
    else:
        folder = Path(environment.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "gradreel"
    return Cache(folder, _bytes(environment.get("GRADREEL_CACHE_LIMIT") or LIMIT))


def _bytes(text: str) -> int:
    for unit, size in UNITS.items():
        number = text.removesuffix(unit).strip()
        if text.endswith(unit) and number.replace(".", "", 1).isdecimal():
            return int(float(number) * size)
    raise InputError(f"GRADREEL_CACHE_LIMIT = {text!r} is not a size: write it as 500MB or 2GB")
