"""Measuring: works in processes of their own, turn by turn with their peers, and medians."""

from __future__ import annotations

import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

__all__ = ["Row", "at_least", "at_most", "child", "in_turn", "machine", "started", "told"]

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Row:
    """One line of the table. ``ours`` and ``peer`` are seconds (M: megabytes)."""

    name: str
    ours: float
    peer: float
    ratio: float
    reach: str
    holds: bool
    note: str = ""


Taken: TypeAlias = Mapping[str, float]


def at_least(name: str, us: Taken, them: Taken, reach: float, note: str = "") -> Row:
    """A row of how many times faster we are than a peer."""
    ours, peer = us["seconds"], them["seconds"]
    ratio = peer / ours
    note = _busy(us, them, note)
    return Row(name, ours, peer, ratio, f"at least {reach:g} x faster", ratio >= reach, note)


def at_most(name: str, us: Taken, them: Taken, reach: float, note: str = "") -> Row:
    """A row of how much we take of what a peer takes."""
    ours, peer = us["seconds"], them["seconds"]
    ratio = ours / peer
    note = _busy(us, them, note)
    return Row(name, ours, peer, ratio, f"at most {reach:g} x the peer", ratio <= reach, note)


def _busy(us: Taken, them: Taken, note: str) -> str:
    """The note, with the processor time of both where it was measured."""
    if "busy" not in us or "busy" not in them:
        return note
    words = f"processor time {us['busy']:.2f} s, peer {them['busy']:.2f} s"
    return f"{note}; {words}" if note else words


def started() -> tuple[float, float]:
    """The time now, and the processor time of this process and its children so far."""
    spent = os.times()
    return time.perf_counter(), spent.user + spent.system + spent.children_user


def told(began: tuple[float, float], **more: Any) -> None:
    """Print what a work took since ``began`` (``started()``) as one line of JSON.

    ``busy`` is processor time: on a machine with other load, the fairer figure.
    """
    now, busy = started()
    usage = resource.getrusage(resource.RUSAGE_SELF)
    unit = 1 if sys.platform == "darwin" else 1024
    taken = {"seconds": now - began[0], "busy": busy - began[1],
             "peak_mb": usage.ru_maxrss * unit / 1e6}  # fmt: skip
    print(json.dumps(taken | more))


def child(work: str, *words: str) -> dict[str, Any]:
    """What a work of ``bench.works`` told, run in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", f"bench.works.{work}", *words],
        cwd=ROOT, capture_output=True, text=True, check=False,
        env=os.environ | {"PYTHONWARNINGS": "ignore"},
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{work} failed:\n{done.stderr[-2000:]}")
    answer: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return answer


def in_turn(
    works: Mapping[str, tuple[Callable[[], dict[str, Any]], int]],
) -> dict[str, dict[str, float]]:
    """The medians of what works told, each repeated its number of times, one after the other.

    Their turns are spread over the same time, so that other load on the machine meets them all.
    """
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in works}
    for turn in range(max(count for _, count in works.values())):
        for name, (work, count) in works.items():
            if turn < count:
                found[name].append(work())
    return {
        name: {
            key: statistics.median(one[key] for one in taken)
            for key, value in taken[0].items()
            if isinstance(value, int | float)
        }
        for name, taken in found.items()
    }


def machine() -> dict[str, Any]:
    """What it was measured on, without names of its own."""
    model, memory = platform.processor() or platform.machine(), 0.0
    info = Path("/proc/cpuinfo")
    if info.exists():
        lines = info.read_text(encoding="utf-8").splitlines()
        named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
        model = named[0] if named else model
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "cpu": model,
        "cores": os.cpu_count(),
        "memory_gib": round(memory, 1),
        "os": f"{platform.system()} {platform.release().partition('-')[0]}",
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 1),
    }
