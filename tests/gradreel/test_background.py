"""The thread that encodes: whoever interrupts it waits until it is done."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator

import numpy as np
import pytest

from gradreel.encoders.background import Background

FRAME = np.zeros((2, 2, 4), np.uint8)


class Slow:
    """An encoder that is interrupted from the keyboard in the middle of its frame."""

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self.writing = False
        self.did: list[str] = []

    def write(self, frame: object, repeat: int = 1) -> None:
        self.writing = True
        main = threading.main_thread().ident
        assert main is not None
        signal.pthread_kill(main, signal.SIGINT)
        self.go_on.wait(20)
        self.writing = False
        self.did.append("written")

    def close(self) -> None:
        self.did.append("closed")

    def abort(self) -> None:
        self.did.append("aborted while a frame was written" if self.writing else "aborted")
        self.go_on.set()


@pytest.fixture
def keyboard() -> Iterator[None]:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("keyboard")
def test_a_file_is_not_taken_away_under_the_encoder() -> None:
    slow = Slow()
    background = Background(slow)
    with pytest.raises(KeyboardInterrupt):
        background.write(FRAME)
        background.close()
    threading.Timer(0.1, slow.go_on.set).start()
    background.abort()
    assert slow.did == ["written", "aborted"]


def test_what_the_encoder_raises_is_raised_again_and_nobody_waits_for_ever() -> None:
    class Broken(Slow):
        def write(self, frame: object, repeat: int = 1) -> None:
            raise OSError("no space")

    broken = Broken()
    background = Background(broken)
    with pytest.raises(OSError, match="no space"):
        for _ in range(50):
            background.write(FRAME)
    with pytest.raises(OSError, match="no space"):
        background.close()
    assert broken.did == ["aborted"]
