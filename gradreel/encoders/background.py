"""Background: any encoder in a thread of its own, so that drawing and encoding overlap."""

from __future__ import annotations

from queue import Queue
from threading import Event, Thread
from typing import TYPE_CHECKING

from gradreel.profile import current_meter

if TYPE_CHECKING:
    from gradreel.formats import Encoder, Frame

__all__ = ["Background"]

DEPTH = 12  # frames waiting, 100 MB at 1920x1080: some are hard to draw, others to encode


class Background:
    """An encoder that hands its frames to another one, which works in one thread.

    `write` waits while `DEPTH` frames are queued. What the thread raised is raised again by
    the next `write` or by `close`.
    """

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._meter = current_meter()
        self._queue: Queue[tuple[Frame, int] | str | None] = Queue(DEPTH)
        self._error: BaseException | None = None
        self._dropping = False
        self._done = Event()  # a join that Ctrl-C interrupts leaves a thread that looks dead
        Thread(target=self._live, name="encoder", daemon=True).start()

    def write(self, frame: Frame, repeat: int = 1) -> None:
        """Queue a frame."""
        self._raise()
        self._queue.put((frame, repeat))

    def mark(self, title: str) -> None:
        """Queue the start of a chapter."""
        self._raise()
        self._queue.put(title)

    def close(self) -> None:
        """Wait for the queue, then finish the file."""
        with self._meter.measured("total"), self._meter.measured("wait"):
            self._stop()
            if self._error is not None:
                self._encoder.abort()
                raise self._error
            self._encoder.close()

    def abort(self) -> None:
        """Drop the queue, the file and the thread."""
        self._dropping = True
        self._stop()
        self._encoder.abort()

    def _stop(self) -> None:
        if not self._done.is_set():
            self._queue.put(None)
            self._done.wait()

    def _raise(self) -> None:
        if self._error is not None:
            raise self._error

    def _live(self) -> None:
        try:
            self._work()
        finally:
            self._done.set()

    def _work(self) -> None:
        """Take items until None comes; after an error go on taking, so that nobody waits."""
        from gradreel.formats import Marked

        while (item := self._queue.get()) is not None:
            if self._dropping or self._error is not None:
                continue
            try:
                if isinstance(item, str):
                    if isinstance(self._encoder, Marked):
                        self._encoder.mark(item)
                else:
                    with self._meter.measured("beside: encode, in a thread of its own"):
                        self._encoder.write(*item)
            except BaseException as error:  # noqa: BLE001 - raised again by the thread that draws
                self._error = error
