"""Stopping: a signal to stop that can't get lost.

Its handler raises, and what is raised in the midst of a finalizer or of the import system is
dropped by Python, with a note at most. So it is also remembered, and a film that goes on looks
whether it was told to stop.
"""

from __future__ import annotations

import signal
from typing import NoReturn

__all__ = ["heed", "look"]

_told: BaseException | None = None


def heed(*, interrupt: bool) -> None:
    """From now on SIGTERM raises SystemExit, with 128 + its number, and so does Ctrl-C its own.

    Without `interrupt` Ctrl-C stays as it is, which it does too where it is ignored.
    """
    global _told  # noqa: PLW0603 (a signal's handler has no other place)
    _told = None
    signal.signal(signal.SIGTERM, _stop)
    if interrupt and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _stop)


def look() -> None:
    """Raise again what a signal raised, if the program goes on in spite of it."""
    if _told is not None:
        raise _told


def _stop(number: int, frame: object) -> NoReturn:
    global _told  # noqa: PLW0603
    _told = KeyboardInterrupt() if number == signal.SIGINT else SystemExit(128 + number)
    raise _told
