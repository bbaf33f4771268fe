"""The studio: makes what was ordered; what is unchanged from the cache, the rest side by side."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Sequence

from gradcore.errors import InputError
from gradreel.cache import Cache
from gradreel.crew import Failure, cores, work
from gradreel.manifest import Clip
from gradreel.place import no_empty_folders
from gradreel.progress import Progress
from gradreel.rendering import Rendering

__all__ = ["Failure", "cores", "produce"]


def produce(
    renderings: Sequence[Rendering],
    *,
    progress: Progress,
    cache: Cache | None,
    jobs: int = 1,
    fresh: bool = False,
    cluster: str | None = None,
) -> Iterator[Clip | Failure]:
    """The clips as they are done, and a Failure for each rendering that could not be made.

    ``fresh`` makes all anew. ``cluster`` is the address of a Dask scheduler, whose workers make
    them instead. With one job, or one rendering left to make, all is made in this
    process; so are values that can't be sent to another.
    """
    left: list[Rendering] = []
    for rendering in renderings:
        try:
            reused = () if fresh or cache is None else rendering.reuse(cache)
        except (OSError, InputError) as error:
            yield Failure(rendering, error)
            continue
        yield from reused
        there = {clip.format for clip in reused}
        missing = [name for name in rendering.commands if name not in there]
        if missing:
            left.append(rendering.only(missing))
    if cluster is not None:
        from gradreel.cluster import work_on_cluster

        with no_empty_folders(rendering.folder for rendering in left):
            yield from work_on_cluster(cluster, left, cache=cache, progress=progress)
        return
    several = min(jobs, len(left)) > 1
    sent = [rendering for rendering in left if several and _can_be_sent(rendering)]
    here = [rendering for rendering in left if not any(rendering is one for one in sent)]
    with no_empty_folders(rendering.folder for rendering in left):
        for number, result in work(sent, jobs=jobs, cache=cache, progress=progress):
            if isinstance(result, BaseException):
                yield Failure(sent[number], result)
            else:
                yield from result
        for rendering in here:
            yield from _here(rendering, progress, cache)


def _here(
    rendering: Rendering, progress: Progress, cache: Cache | None
) -> Iterator[Clip | Failure]:
    bar = progress.begin(rendering.name)
    try:
        yield from rendering.make(bar, cache)
    except Exception as error:  # noqa: BLE001 (whoever asked says what it means)
        yield Failure(rendering, error)
    finally:
        bar.end()


def _can_be_sent(rendering: Rendering) -> bool:
    try:
        pickle.dumps(rendering)
    except (pickle.PicklingError, AttributeError, TypeError):
        return False
    return True
