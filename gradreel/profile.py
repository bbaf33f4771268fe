"""Where the time of a film goes: a Meter that the renderer and the encoders write into."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock
from time import perf_counter

__all__ = ["Meter", "current_meter", "metered"]


class Meter:
    """Seconds by what they were spent on, and what was counted. Threads may share it."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.counts: Counter[str] = Counter()
        self._lock = Lock()

    @contextmanager
    def measured(self, what: str) -> Iterator[None]:
        """A context whose time is added to ``what``."""
        began = perf_counter()
        try:
            yield
        finally:
            self.add(what, perf_counter() - began)

    def add(self, what: str, seconds: float) -> None:
        """Add seconds to ``what``."""
        with self._lock:
            self.seconds[what] += seconds

    def take(self, group: str, seconds: Mapping[str, float]) -> None:
        """Add the seconds of several things that belong to ``group``."""
        for name, spent in seconds.items():
            self.add(f"{group}: {name}", spent)

    def count(self, what: str, number: int) -> None:
        """Add to a number of things."""
        with self._lock:
            self.counts[what] += number

    def table(self) -> list[str]:
        """Lines that say where the time went; the encoder's own thread works beside the rest."""
        total = self.seconds["total"]
        draw = {k: v for k, v in self.seconds.items() if k.startswith("draw: ")}
        known = sum(self.seconds[k] for k in ("build", "count", "animate", "draw", "wait"))
        rows = [
            ("build: the film, before its first beat", self.seconds["build"]),
            ("count: a pass over the film that draws nothing", self.seconds["count"]),
            ("compute: what the beats tell and make", total - known),
            ("compute: animations", self.seconds["animate"]),
            *sorted(draw.items(), key=lambda row: -row[1]),
            ("draw: what is left", self.seconds["draw"] - sum(draw.values())),
            ("wait: for the encoders", self.seconds["wait"]),
        ]
        width = max(len(name) for name, _ in rows)
        share = 100 / total if total else 0.0
        lines = [f"{name:{width}}  {s:8.2f} s  {s * share:5.1f} %" for name, s in rows]
        lines.append(f"{'total':{width}}  {total:8.2f} s")
        lines += [
            f"{name:{width}}  {s:8.2f} s  {s * share:5.1f} %"
            for name, s in sorted(self.seconds.items())
            if name.startswith("beside: ")
        ]
        frames, drawn = self.counts["frames"], self.counts["drawn"]
        lines.append(f"{frames} frames, of which {drawn} were drawn and the others stood still")
        return lines


_METER: ContextVar[Meter | None] = ContextVar("meter", default=None)


def current_meter() -> Meter:
    """The meter of the ``metered`` block that this runs in, or one that nobody reads."""
    return _METER.get() or Meter()


@contextmanager
def metered() -> Iterator[Meter]:
    """A context in which films and encoders write into the meter it gives."""
    meter = Meter()
    token = _METER.set(meter)
    try:
        yield meter
    finally:
        _METER.reset(token)
