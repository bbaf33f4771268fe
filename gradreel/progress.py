"""One progress bar for a film: frames done, all frames, time left. Quiet away from a terminal."""

from __future__ import annotations

from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bars

__all__ = ["Progress"]


class Progress:
    """A context in which ``begin`` starts the bar of the next film, in place of the last."""

    def __init__(self, console: Console | None = None) -> None:
        console = console or Console(stderr=True)
        self._bars = Bars(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("frames"),
            TimeRemainingColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._film = self._bars.add_task("", total=None, visible=False)

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

    def begin(self, name: str) -> None:
        """Show the bar of another film, whose length is not known yet."""
        self._bars.remove_task(self._film)
        self._film = self._bars.add_task(name, total=None)

    def expect(self, frames: int) -> None:
        """Say how many frames the film has."""
        self._bars.update(self._film, total=frames)

    def advance(self, frames: int) -> None:
        """Say that some more are done."""
        self._bars.advance(self._film, frames)
