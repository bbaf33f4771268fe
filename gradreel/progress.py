"""One display for all films being made: frames done, all frames, time left of each.

Quiet away from a terminal.
"""

from __future__ import annotations

from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bars

__all__ = ["FilmBar", "Progress"]


class Progress:
    """A context in which ``begin`` starts the bar of a film."""

    def __init__(self, console: Console | None = None) -> None:
        console = console or Console(stderr=True)
        self._seen = console.is_terminal
        self._bars = Bars(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("frames"),
            TimeRemainingColumn(),
            console=console,
            transient=True,
            disable=not self._seen,
        )

    def __enter__(self) -> Progress:
        self._bars.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bars.__exit__(kind, error, trace)

    def begin(self, name: str) -> FilmBar:
        """The bar of another film, whose length is not known yet."""
        return FilmBar(self._bars, self._bars.add_task(name, total=None), seen=self._seen)


class FilmBar:
    """How far one film is."""

    def __init__(self, bars: Bars, task: TaskID, *, seen: bool) -> None:
        self.seen = seen
        self._bars = bars
        self._task = task

    def expect(self, frames: int) -> None:
        """Say how many frames the film has."""
        self._bars.update(self._task, total=frames)

    def advance(self, frames: int) -> None:
        """Say that some more are done."""
        self._bars.advance(self._task, frames)

    def end(self) -> None:
        """Take the bar away."""
        self._bars.remove_task(self._task)
