"""Crew: worker processes that make renderings side by side.

A worker is a fresh process, so that nothing of one film reaches another. One that dies takes
only its own rendering with it: another takes its place. Workers don't hear Ctrl-C; whoever
started them tells them to stop, and they leave no unfinished file.
"""

from __future__ import annotations

import os
import pickle
import signal
import threading
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from time import monotonic
from typing import TYPE_CHECKING, NoReturn

from gradreel.cache import Cache
from gradreel.manifest import Clip
from gradreel.rendering import Rendering

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess

    from gradreel.progress import FilmBar, Progress

__all__ = ["Failure", "Lost", "cores", "work"]

Result = tuple[Clip, ...] | BaseException
OFTEN = 0.1  # s between two messages about frames


class Lost(Exception):  # noqa: N818 (it is the process that is lost)
    """A worker ended before its rendering was done."""


@dataclass(frozen=True)
class Failure:
    """A rendering that could not be made, and why."""

    rendering: Rendering
    error: BaseException


@dataclass
class _Worker:
    process: SpawnProcess
    line: Connection
    number: int = -1
    bar: FilmBar | None = field(default=None)


def cores() -> int:
    """The processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def work(
    renderings: Sequence[Rendering], *, jobs: int, cache: Cache | None, progress: Progress
) -> Iterator[tuple[int, Result]]:
    """The number of each rendering with its clips or its error, as they are done."""
    waiting = list(reversed(range(len(renderings))))
    crew: list[_Worker] = []
    try:
        while waiting or any(worker.number >= 0 for worker in crew):
            while waiting and len(crew) < min(jobs, len(renderings)):
                crew.append(_hire(cache))
            for worker in crew:
                if worker.number < 0 and waiting:
                    _start(worker, waiting.pop(), renderings, progress)
            for worker in _speaking(crew):
                heard = _hear(worker)
                if heard is None:
                    continue
                number, worker.number = worker.number, -1
                if worker.bar is not None:
                    worker.bar.end()
                if isinstance(heard, Lost):
                    crew.remove(worker)
                if number >= 0:
                    yield number, heard
    finally:
        _dismiss(crew)


def _start(
    worker: _Worker, number: int, renderings: Sequence[Rendering], progress: Progress
) -> None:
    worker.number = number
    worker.bar = progress.begin(renderings[number].name)
    with suppress(OSError):  # it is no more, which its line tells next
        worker.line.send((renderings[number], worker.bar.seen))


def _speaking(crew: Sequence[_Worker]) -> list[_Worker]:
    ready = wait([worker.line for worker in crew])
    return [worker for worker in crew if worker.line in ready]


def _hear(worker: _Worker) -> Result | None:
    """What a worker sent: None for news of frames."""
    try:
        word, content = worker.line.recv()
    except (EOFError, OSError):
        worker.process.join()
        code = worker.process.exitcode or 0
        how = f"signal {-code} ({signal.strsignal(-code)})" if code < 0 else f"exit code {code}"
        return Lost(f"the process that made it ended with {how}")
    if word == "expect" and worker.bar is not None:
        worker.bar.expect(content)
    elif word == "advance" and worker.bar is not None:
        worker.bar.advance(content)
    elif word == "done":
        result: Result = content
        return result
    return None


def _hire(cache: Cache | None) -> _Worker:
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, cache), name="gradreel", daemon=True)
    with _deaf():
        process.start()
    theirs.close()
    return _Worker(process, ours)


@contextmanager
def _deaf() -> Iterator[None]:
    """Processes started here ignore Ctrl-C from their first moment on."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _dismiss(crew: Sequence[_Worker]) -> None:
    """End the workers: the idle ones by themselves, the others at their next step."""
    for worker in crew:
        worker.line.close()
        if worker.number >= 0:
            worker.process.terminate()
    for worker in crew:
        worker.process.join(20)
        if worker.process.is_alive():
            worker.process.kill()
            worker.process.join()


# In the worker ------------------------------------------------------------------------------------


class _FarBar:
    """A bar whose display is in another process."""

    def __init__(self, line: Connection, *, seen: bool) -> None:
        self.seen = seen
        self._line = line
        self._frames = 0
        self._told = monotonic()

    def expect(self, frames: int) -> None:
        """Tell how many frames there are."""
        self._line.send(("expect", frames))

    def advance(self, frames: int) -> None:
        """Tell now and then how many more are done."""
        self._frames += frames
        if monotonic() - self._told > OFTEN:
            self._line.send(("advance", self._frames))
            self._frames, self._told = 0, monotonic()


def _stop(number: int, frame: object) -> NoReturn:
    raise SystemExit(128 + number)


def _serve(line: Connection, cache: Cache | None) -> None:
    """Make what comes over the line until it is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _stop)
    with suppress(EOFError, OSError):
        while True:
            rendering, seen = line.recv()
            line.send(("done", _result(rendering, _FarBar(line, seen=seen), cache)))


def _result(rendering: Rendering, bar: _FarBar, cache: Cache | None) -> Result:
    try:
        return rendering.make(bar, cache)
    except (BrokenPipeError, ConnectionError) as error:
        raise EOFError from error  # nobody is there any more to make it for
    except Exception as error:  # noqa: BLE001 (it is told to whoever asked)
        error.add_note(traceback.format_exc())
        return error if _can_be_told(error) else RuntimeError(f"{type(error).__name__}: {error}")


def _can_be_told(error: BaseException) -> bool:
    try:
        return type(pickle.loads(pickle.dumps(error))) is type(error)  # noqa: S301 (its own words)
    except Exception:  # noqa: BLE001 (an exception's own code runs here)
        return False
