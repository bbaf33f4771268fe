"""The manifest of a film's folder: what was made, from what, with which claims checked."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gradcore.errors import InputError
from gradreel.place import write_text

if TYPE_CHECKING:
    from scenes.kit.claims import Claim

__all__ = ["NAME", "Clip", "digest", "read", "record", "versions"]

NAME = "manifest.json"
PACKAGES = ("gradreel", "torch", "manim", "numpy", "scipy", "sympy", "typst", "av", "pycairo")


@dataclass(frozen=True)
class Clip:
    """One file that was made. A whole film has no ``beat``; a still has one frame and no time."""

    file: str
    film: str
    beat: str | None
    format: str
    width: int
    height: int
    fps: int
    frames: int
    seconds: float
    bytes: int
    sha256: str
    params: Mapping[str, str | None]
    command: str
    versions: Mapping[str, str]
    folder: Path = field(default=Path(), compare=False)

    @property
    def path(self) -> Path:
        """Where the file is."""
        return self.folder / self.file


def versions() -> dict[str, str]:
    """The version of Python and of every package that can change a picture."""
    return {"python": platform.python_version()} | {name: version(name) for name in PACKAGES}


def digest(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """``clips`` and ``claims`` of a film's folder; both empty where nothing was made yet.

    Raises:
        InputError: the file there is not a manifest.
    """
    path = folder / NAME
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return {
            "clips": [dict(clip, file=str(clip["file"])) for clip in found["clips"]],
            "claims": [dict(claim) for claim in found["claims"]],
        }
    except (FileNotFoundError, NotADirectoryError):
        return {"clips": [], "claims": []}
    except (ValueError, TypeError, KeyError) as error:
        raise InputError(f"{path} is not a manifest of gradreel: move it away") from error


def record(folder: Path, clips: Sequence[Clip], claims: Sequence[Claim] | None) -> None:
    """Write clips into the manifest, beside those of earlier runs whose files still exist.

    ``claims`` are those of the film as it was just made, and replace the old ones; None, when
    none were checked anew, leaves them.
    """
    with _locked(folder):
        before = read(folder)
        made = {clip.file for clip in clips}
        others = (entry for entry in before["clips"] if entry["file"] not in made)
        kept = [entry for entry in others if (folder / entry["file"]).is_file()]
        stated = before["claims"]
        if claims is not None:
            stated = [asdict(claim) | {"holds": claim.holds} for claim in claims]
        entries = kept + [_entry(clip) for clip in clips]
        entries.sort(key=lambda entry: str(entry["file"]))
        content = {"clips": entries, "claims": stated}
        write_text(folder / NAME, json.dumps(content, indent=2, ensure_ascii=False) + "\n")


def _entry(clip: Clip) -> dict[str, Any]:
    entry = asdict(clip)
    del entry["folder"]
    return entry


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Only one process at a time reads and writes this folder's manifest."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
