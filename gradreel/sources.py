"""What films are made from besides their parameters: versions, our sources, an author's files."""

from __future__ import annotations

import hashlib
import platform
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from gradreel import manifest
from gradreel.provenance import foreign

__all__ = ["basis", "listening", "read_so_far", "unchanged"]

PACKAGES = ("gradcore", "scenes", "gradreel")
ALSO = ("contourpy", "manimpango", "mapbox_earcut", "pillow", "svgelements", "skia-pathops")


@cache
def basis() -> str:
    """A digest of the versions and of all sources of gradreel's own, as this process began."""
    total = hashlib.sha256(platform.machine().encode())
    for name, number in manifest.versions().items():
        total.update(f"{name} {number}\n".encode())
    for name in ALSO:
        try:
            total.update(f"{name} {version(name)}\n".encode())
        except PackageNotFoundError:
            total.update(f"{name} none\n".encode())
    root = Path(__file__).parent.parent
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            total.update(f"{path.relative_to(root)} {manifest.digest(path)}\n".encode())
    return total.hexdigest()


class _Ear:
    """Hears which files this process opens for reading while someone listens."""

    def __init__(self) -> None:
        self.read: set[str] = set()
        self.listeners = 0
        sys.addaudithook(self.hear)

    def hear(self, event: str, arguments: tuple[object, ...]) -> None:
        if event == "open" and self.listeners:
            path, mode, _ = (*arguments, None, None)[:3]
            if isinstance(path, str) and not set("wax+") & set(str(mode or "")):
                self.read.add(path)


@cache
def _ear() -> _Ear:
    """One a process, because an audit hook can't be taken away again."""
    return _Ear()


@contextmanager
def listening() -> Iterator[None]:
    """While this lasts, note the files that an author's film reads: its modules, and its data."""
    ear = _ear()
    ear.listeners += 1
    try:
        yield
    finally:
        ear.listeners -= 1


def read_so_far() -> dict[str, str]:
    """The digests by path of the author's files that were read: those that can change a film.

    Python's files and those of installed packages are left out, because their versions count,
    and what no longer exists.
    """
    modules = [getattr(module, "__file__", None) for module in list(sys.modules.values())]
    found = {str(Path(path).resolve()) for path in [*_ear().read, *filter(None, modules)]}
    return {path: manifest.digest(Path(path)) for path in sorted(found) if _counts(path)}


def _counts(path: str) -> bool:
    system = path.startswith(("/proc/", "/sys/", "/dev/", "/etc/", "/usr/share/"))
    bytecode = path.endswith(".pyc")  # its source counts
    return not system and not bytecode and foreign(path) and Path(path).is_file()


def unchanged(read: Mapping[str, str]) -> bool:
    """Whether files still have the digests they had."""
    try:
        return all(manifest.digest(Path(path)) == digest for path, digest in read.items())
    except OSError:
        return False
