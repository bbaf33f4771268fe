"""The command line: runs a command, and says in one line what went wrong."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from typing import NoReturn

import click

from gradreel.commands import commands
from gradreel.wording import one_line, verdict

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run a command and exit: 0 done, 1 failed, 2 bad input, 130 interrupted."""
    signal.signal(signal.SIGTERM, _terminate)
    words = list(sys.argv[1:] if arguments is None else arguments) or ["--help"]
    code = 0
    try:
        with commands.make_context("gradreel", words) as context:
            commands.invoke(context)
    except click.exceptions.Exit as end:
        code = end.exit_code
    except BrokenPipeError:  # the reader, such as head, has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 (verdict raises the rest)
        text, code = verdict(error)
        click.echo("gradreel: " + one_line(text), err=True)
        pointer = getattr(error.__cause__ or error, "pointer", None)
        if pointer is not None and sys.stderr.isatty():
            click.echo(pointer(), err=True)
    sys.exit(code)


def _terminate(number: int, frame: object) -> NoReturn:
    """End as after Ctrl-C, so that unfinished files go when the process is told to stop."""
    raise SystemExit(128 + number)
