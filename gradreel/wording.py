"""What the command line says: a line about a file, a line about what went wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gradcore.errors import InputError

if TYPE_CHECKING:
    from gradreel.crew import Failure
    from gradreel.manifest import Clip

__all__ = ["clip_line", "failure_line", "one_line", "size", "verdict"]


def failure_line(failure: Failure) -> tuple[str, int]:
    """One line about a rendering that failed, and the exit code."""
    try:
        text, code = verdict(failure.error)
    except BaseException as error:  # noqa: BLE001 (the other films go on)
        text, code = f"{type(error).__name__}: {error}", 1
    return f"{failure.rendering.folder / failure.rendering.name}: {one_line(text)}", code


def one_line(text: str) -> str:
    """The text without its line breaks."""
    return " ".join(text.split())


def clip_line(clip: Clip) -> str:
    """A line about a finished file."""
    length = f"{clip.seconds:.1f} s at {clip.fps:g} fps, " if clip.fps else ""
    words = f"{clip.path}  {clip.width}x{clip.height}, {length}{size(clip.bytes)}"
    chosen = f", chosen: {clip.chosen}" if clip.chosen else ""
    return words + chosen + (", unchanged" if clip.reused else "")


def verdict(error: BaseException) -> tuple[str, int]:
    """One line for what a person can do something about, and the exit code; else the error."""
    from gradreel.crew import Lost
    from scenes.kit.claims import ClaimFailed

    if isinstance(error, KeyboardInterrupt):
        return "interrupted; what was not finished is removed", 130
    if isinstance(error, click.ClickException):
        return error.format_message(), 2
    if isinstance(error, InputError):
        return str(error), 2
    if isinstance(error, ClaimFailed | Lost):
        return str(error), 1
    if isinstance(error, OSError):
        place = f" {error.filename}" if error.filename else ""
        return f"cannot read or write{place}: {error.strerror or error}", 1
    raise error


def size(count: int) -> str:
    """A number of bytes in kB or MB."""
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{max(count / 1e3, 0.1):.1f} kB"
