"""Where files come to stand: a folder for each job, whole files only at their final paths."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from gradcore.errors import InputError

__all__ = ["job_folder", "move", "no_empty_folders"]

_MARK = ".part-"  # .part-<process id>-<random>


@contextmanager
def job_folder(target: Path) -> Iterator[Path]:
    """A new folder inside ``target``, and so on its disk; it goes afterwards, whatever happened.

    What dead processes left in ``target`` goes too. Folders made on the way to ``target`` are
    removed again if they stay empty.

    Raises:
        InputError: the folder can't be made or written.
    """
    made = [folder for folder in (target, *target.parents) if not folder.exists()]
    try:
        folder = _make(target)
    except OSError as error:
        _remove_empty(made)
        raise InputError(
            f"cannot write into {target}: {error.strerror}; choose another folder with --out"
        ) from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        _remove_empty(made)


@contextmanager
def no_empty_folders(targets: Iterable[Path]) -> Iterator[None]:
    """Folders that are made meanwhile on the way to the targets go again if they stay empty."""
    ways = [folder for target in targets for folder in (target, *target.parents)]
    made = [folder for folder in ways if not folder.exists()]
    try:
        yield
    finally:
        _remove_empty(made)


def move(file: Path, folder: Path) -> Path:
    """The file's new path in ``folder``, where it replaces its namesake in one step."""
    target = folder / file.name
    if target.is_dir():
        raise InputError(f"{target} is a folder; it stands where a film belongs: move it away")
    os.replace(file, target)  # noqa: PTH105 (the name says that a file in the way is replaced)
    return target


def _make(target: Path, tries: int = 5) -> Path:
    while True:
        try:
            target.mkdir(parents=True, exist_ok=True)
            _sweep(target)
            return Path(tempfile.mkdtemp(prefix=f"{_MARK}{os.getpid()}-", dir=target))
        except FileNotFoundError:  # another process ended, and removed the folder while empty
            tries -= 1
            if not tries:
                raise


def _remove_empty(folders: list[Path]) -> None:
    for folder in sorted(set(folders), key=lambda folder: -len(folder.parts)):
        with suppress(OSError):
            folder.rmdir()


def _sweep(target: Path) -> None:
    """Remove the job folders of processes that are no more."""
    for left in target.glob(f"{_MARK}*-*"):
        number = left.name.removeprefix(_MARK).partition("-")[0]
        if number.isdecimal() and not _alive(int(number)):
            shutil.rmtree(left, ignore_errors=True)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:  # it belongs to someone else, or the number is none at all
        return True
    return True
