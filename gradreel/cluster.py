"""Rendering on a Dask cluster: the same renderings, made by its workers, come back as files.

A worker needs gradreel of the same versions and sources; an author's file goes with the job, the
modules beside it do not. What a lost worker had begun is done again by another.
"""

from __future__ import annotations

import importlib
import tempfile
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gradcore.errors import InputError
from gradreel import manifest
from gradreel.authored import moved
from gradreel.cache import Cache
from gradreel.crew import Failure
from gradreel.manifest import Clip
from gradreel.place import job_folder
from gradreel.rendering import Made, Rendering
from gradreel.sources import basis

if TYPE_CHECKING:
    from gradreel.progress import Progress

__all__ = ["work_on_cluster"]

PATIENCE = 15  # s to reach the scheduler
ONE_AT_A_TIME = threading.Lock()  # a worker may have several threads, Manim has one configuration


@dataclass(frozen=True)
class Parcel:
    """A rendering on its way to a worker, with all that the worker may lack."""

    rendering: Rendering
    script: bytes | None
    basis: str


def work_on_cluster(
    address: str, renderings: Sequence[Rendering], *, cache: Cache | None, progress: Progress
) -> Iterator[Clip | Failure]:
    """The clips of all renderings as they come back, and a Failure for each that failed.

    Raises:
        InputError: there is no scheduler at the address, or ``distributed`` is not installed.
    """
    try:
        dask: Any = importlib.import_module("distributed")
    except ImportError as error:
        raise InputError(
            "--cluster needs Dask, which is not installed: pip install 'gradreel[cluster]'"
        ) from error
    try:
        client = dask.Client(address, timeout=PATIENCE)
    except (OSError, ValueError, TypeError) as error:
        raise InputError(
            f"no Dask scheduler answers at {address} ({type(error).__name__}): "
            "start one with `dask scheduler`, which prints its address"
        ) from error
    bar = progress.begin("films on the cluster")
    bar.expect(len(renderings))
    try:
        jobs = {client.submit(make_there, _pack(one), pure=False): one for one in renderings}
        for done in dask.as_completed(list(jobs)):
            bar.advance(1)
            yield from _received(jobs[done], done, cache)
    finally:
        bar.end()
        client.close()  # forgets the jobs too, so that workers stop with them


def _pack(rendering: Rendering) -> Parcel:
    script = None if rendering.source is None else rendering.source.read_bytes()
    return Parcel(rendering, script, basis())


def _received(rendering: Rendering, done: Any, cache: Cache | None) -> Iterator[Clip | Failure]:
    """Put a job's files in their place."""
    try:
        made, files = done.result()
        keys = rendering.keys() if cache is not None else {}
        with job_folder(rendering.folder) as part:
            for name, content in files.items():
                (part / name).write_bytes(content)
            for clip in made.clips:
                if manifest.digest(part / clip.file) != clip.sha256:
                    raise OSError(f"{clip.file} did not come back whole")
            rendering.keep(made, part, keys, cache)
            manifest.publish(rendering.folder, part, made.clips, made.claims)
        yield from made.clips
    except Exception as error:  # noqa: BLE001 (whoever asked says what it means)
        yield Failure(rendering, error)


# On the worker ------------------------------------------------------------------------------------


class _NoBar:
    """Shows nothing."""

    seen = False

    def expect(self, frames: int) -> None:
        """Nothing."""

    def advance(self, frames: int) -> None:
        """Nothing."""


def make_there(parcel: Parcel) -> tuple[Made, dict[str, bytes]]:
    """What was made, and the files by name. Runs on a worker.

    Raises:
        InputError: the worker's gradreel is another one.
    """
    if parcel.basis != basis():
        raise InputError(
            "a worker of the cluster has other versions or sources: install the same gradreel "
            "with the same requirements.lock there"
        )
    with tempfile.TemporaryDirectory(prefix="gradreel-") as folder, ONE_AT_A_TIME:
        rendering = _at_hand(parcel, Path(folder))
        made = rendering.into(Path(folder), _NoBar())
        # Where the author's file had to be sent, nothing that stands beside it was read.
        read = made.read if rendering.source == parcel.rendering.source else {}
        files = {clip.file: Path(folder, clip.file).read_bytes() for clip in made.clips}
    return replace(made, read=read), files


def _at_hand(parcel: Parcel, folder: Path) -> Rendering:
    """The rendering with its author's file on this machine."""
    rendering, source = parcel.rendering, parcel.rendering.source
    if source is None or parcel.script is None:
        return rendering
    if source.is_file() and source.read_bytes() == parcel.script:
        return rendering
    copy = folder / source.name
    copy.write_bytes(parcel.script)
    return replace(rendering, load=moved(rendering.load, copy), source=copy)
