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
from gradreel.place import job_folder, move

if TYPE_CHECKING:
    from scenes.kit.claims import Claim

__all__ = ["NAME", "Clip", "digest", "entry", "publish", "read", "stated", "versions"]

NAME = "manifest.json"
PACKAGES = ("gradreel", "torch", "manim", "numpy", "scipy", "sympy", "typst", "av", "pycairo")


@dataclass(frozen=True)
class Clip:
    """One file that was made. A whole film has no ``beat``; a still has one frame and no time.

    ``reused`` files were not made anew. A still was taken ``at`` so many seconds of the film or
    the beat, or at its end. ``chosen`` says what was given up for a size limit.
    """

    file: str
    film: str
    beat: str | None
    format: str
    width: int
    height: int
    fps: float
    frames: int
    seconds: float
    bytes: int
    sha256: str
    params: Mapping[str, str | None]
    command: str
    versions: Mapping[str, str]
    folder: Path = field(default=Path(), compare=False)
    reused: bool = field(default=False, compare=False)
    at: float | None = None
    chosen: str = ""

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


def publish(
    folder: Path,
    part: Path | None,
    clips: Sequence[Clip],
    claims: Sequence[Mapping[str, Any]] | None,
) -> None:
    """Move the clips' files from ``part`` into the folder, and write them into its manifest.

    Only one process at a time does so, so that files and manifest agree. Clips of earlier runs
    whose files still exist stay. ``claims`` are those of the film as it was just made, and
    replace the old ones; None, when none were checked anew, leaves them. A clip without a file
    in ``part`` already stands in the folder; a manifest that says all this is left alone.
    """
    with _locked(folder):
        before = read(folder)
        made = {clip.file for clip in clips}
        others = (old for old in before["clips"] if old["file"] not in made)
        kept = [old for old in others if (folder / old["file"]).is_file()]
        entries = sorted(
            kept + [entry(clip) for clip in clips], key=lambda entry: str(entry["file"])
        )
        content = {
            "clips": entries,
            "claims": before["claims"] if claims is None else [dict(claim) for claim in claims],
        }
        if content == before and part is None:
            return
        with job_folder(folder) as prepared:
            text = json.dumps(content, indent=2, ensure_ascii=False) + "\n"
            (prepared / NAME).write_text(text, encoding="utf-8")
            # From here on nothing needs room on the disk.
            for clip in clips:
                if part is not None and (part / clip.file).exists():
                    move(part / clip.file, folder)
            move(prepared / NAME, folder)


def entry(clip: Clip) -> dict[str, Any]:
    """What the manifest says of a clip."""
    facts = asdict(clip)
    for name in ("folder", "reused"):
        del facts[name]
    for name in ("at", "chosen"):
        if facts[name] in (None, ""):
            del facts[name]
    return facts


def stated(claim: Claim) -> dict[str, Any]:
    """What the manifest says of a claim."""
    return asdict(claim) | {"holds": claim.holds}


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Only one process at a time reads and writes this folder's manifest."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
