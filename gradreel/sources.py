"""What films are made from besides their parameters: versions, our sources, an author's files."""

from __future__ import annotations

import hashlib
import os
import platform
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import source_from_cache
from pathlib import Path

from gradreel import manifest
from gradreel.provenance import foreign

__all__ = ["basis", "listening", "read_so_far", "unchanged"]

PACKAGES = ("gradcore", "scenes", "gradreel")
SYSTEM = ("/proc/", "/sys/", "/dev/", "/etc/", "/usr/share/")
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
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
    """Hears which files this process opens for reading while someone listens.

    ``read`` has them by path with the digest that they had then.
    """

    def __init__(self) -> None:
        self.read: dict[str, str] = {}
        self.listeners = 0
        sys.addaudithook(self.hear)

    def hear(self, event: str, arguments: tuple[object, ...]) -> None:
        if event != "open" or not self.listeners:
            return
        path, mode, flags = arguments
        writing = set("wax+") & set(str(mode or "")) or int(str(flags or 0)) & WRITING
        if not isinstance(path, str) or writing:
            return
        listeners, self.listeners = self.listeners, 0  # its own reading is not the film's
        try:
            source = source_from_cache(path) if path.endswith(".pyc") else path
            if foreign(source) and _counts(source):
                self.read[str(Path(source).resolve())] = manifest.digest(Path(source))
        except (OSError, ValueError):  # the film meets the same, and says so if it matters
            pass
        finally:
            self.listeners = listeners


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

    Python's files and those of installed packages are left out, because their versions count.
    Modules that were imported before anyone listened have the digest of now.
    """
    found = dict(_ear().read)
    for module in list(sys.modules.values()):
        file = getattr(module, "__file__", None)
        if isinstance(file, str) and foreign(file) and _counts(file):
            path = str(Path(file).resolve())
            if path not in found:
                found[path] = manifest.digest(Path(path))
    return dict(sorted(found.items()))


def _counts(path: str) -> bool:
    return not path.startswith(SYSTEM) and Path(path).is_file()


def unchanged(read: Mapping[str, str]) -> bool:
    """Whether files still have the digests they had."""
    try:
        return all(manifest.digest(Path(path)) == digest for path, digest in read.items())
    except OSError:
        return False
