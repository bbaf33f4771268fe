"""A cluster with a scheduler and two workers makes a batch, though one of them is killed."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

FILM = '''
import os
import time
from pathlib import Path

from manim import Square

from gradreel import GradientScene, Param, beat


class Slow(GradientScene):
    """It tells which process films it, and takes its time."""

    size = Param(1.0, low=0.1, high=9.0, help="of the square")

    @beat("A")
    def square(self):
        Path(FOLDER, f"{self.size}-{os.getpid()}").touch()
        time.sleep(0.5)
        self.add(Square(self.size))
        self.wait(0.1)
'''
BATCH = """
film = "slow.py"
width = 160
format = "png"
[[job]]
set.size = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
"""


def start(folder: Path, *words: str) -> subprocess.Popen[bytes]:
    with (folder / f"{words[0]}-{time.monotonic()}.log").open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "dask", *words, "--no-dashboard", "--host", "127.0.0.1"],
            stdout=log, stderr=log, cwd=folder,
        )  # fmt: skip


def until(folder: Path, pattern: str, seconds: float = 60) -> list[re.Match[str]]:
    """What a log says, once it does."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        texts = [log.read_text(encoding="utf-8") for log in folder.glob("*.log")]
        found = [hit for text in texts for hit in [re.search(pattern, text)] if hit]
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"no {pattern} in {texts}")


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """The address of a scheduler, and two workers."""
    folder = tmp_path / "cluster"
    folder.mkdir()
    processes = [start(folder, "scheduler", "--port", "0")]
    try:
        address = until(folder, r"Scheduler at: +(tcp://[\d.:]+)")[0][1]
        options = ("--no-nanny", "--nthreads", "1", "--memory-limit", "0")
        workers = [start(folder, "worker", address, *options) for _ in range(2)]
        processes += workers
        yield address, workers
    finally:
        for process in processes:
            process.kill()
            process.wait()


def test_a_batch_on_a_cluster_survives_the_loss_of_a_worker(
    cluster: tuple[str, list[subprocess.Popen[bytes]]], tmp_path: Path
) -> None:
    address, workers = cluster
    began = tmp_path / "began"
    began.mkdir()
    script = f"FOLDER = {str(began)!r}\n{FILM}"
    (tmp_path / "slow.py").write_text(script, encoding="utf-8")
    (tmp_path / "batch.toml").write_text(BATCH, encoding="utf-8")
    words = ["batch", "batch.toml", "--out", "out", "--cluster", address]
    client = subprocess.Popen(
        [sys.executable, "-m", "gradreel", *words],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    by_process: dict[int, list[str]] = {}
    end = time.monotonic() + 90
    while len(by_process) < 2 and time.monotonic() < end and client.poll() is None:
        time.sleep(0.02)
        marks = sorted(began.iterdir(), key=lambda mark: mark.stat().st_mtime_ns)
        by_process = {}
        for mark in marks:
            size, _, process = mark.name.partition("-")
            by_process.setdefault(int(process), []).append(size)
    assert set(by_process) == {worker.pid for worker in workers}, client.communicate()
    killed = int(marks[-1].name.partition("-")[2])
    os.kill(killed, signal.SIGKILL)  # in the middle of the film that it began last
    out, err = client.communicate(timeout=90)
    assert client.returncode == 0, err
    assert out.splitlines()[-1] == "6 made, 0 unchanged, 0 failed"
    assert len(list((tmp_path / "out").rglob("*.png"))) == 6
    lost = marks[-1].name.partition("-")[0]
    assert len(list(began.glob(f"{lost}-*"))) == 2  # begun here, and done elsewhere
    assert not list((tmp_path / "out").rglob(".part-*"))

    again = subprocess.run(
        [sys.executable, "-m", "gradreel", *words],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert again.stdout.splitlines()[-1] == "0 made, 6 unchanged, 0 failed", again.stdout


def test_no_scheduler_is_one_clear_line(short_film: Path, tmp_path: Path) -> None:
    from gradreel import cluster as module

    code = (
        "import gradreel.cluster, sys\ngradreel.cluster.PATIENCE = 1\n"
        "from gradreel.cli import main\nmain(sys.argv[1:])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "render", str(short_film), "--cluster", "tcp://127.0.0.1:9"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert module.PATIENCE > 1
    assert done.returncode == 2
    assert done.stderr.startswith("gradreel: no Dask scheduler answers at tcp://127.0.0.1:9")
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "media").exists()
