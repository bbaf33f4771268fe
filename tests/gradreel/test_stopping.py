"""A signal to stop is raised again if what it raised was dropped."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import suppress

import pytest

from gradreel import stopping


@pytest.fixture(autouse=True)
def _handlers() -> Iterator[None]:
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, signal.SIG_DFL) for number in numbers]
    signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    stopping.heed(interrupt=False)  # forgets what the test was told
    for number, handler in zip(numbers, before, strict=True):
        signal.signal(number, handler)


def test_nobody_told_us_to_stop() -> None:
    stopping.heed(interrupt=True)
    stopping.look()


@pytest.mark.parametrize(
    ("number", "error"), [(signal.SIGINT, KeyboardInterrupt), (signal.SIGTERM, SystemExit)]
)
def test_what_was_dropped_is_raised_again(
    number: signal.Signals, error: type[BaseException]
) -> None:
    stopping.heed(interrupt=True)
    with suppress(error):
        signal.raise_signal(number)
    with pytest.raises(error):
        stopping.look()
    stopping.heed(interrupt=True)
    stopping.look()


def test_an_interrupt_that_is_ignored_stays_so() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    stopping.heed(interrupt=True)
    signal.raise_signal(signal.SIGINT)
    stopping.look()
