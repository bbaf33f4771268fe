"""Whatever happens: no half file at a final path, no earlier film lost, the next run finishes."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from gradreel.cli import main
from gradreel.encoders.codecs import CODECS
from gradreel.manifest import digest

KILLS = 24
FILM = '''
from manim import Create, Square

from gradreel import GradientScene, Param, beat


class Short(GradientScene):
    """One beat."""

    rate = Param(0.5, low=0.1, high=1.0, help="how large")

    @beat("A")
    def square(self):
        self.play(Create(Square(4 * self.rate)), run_time=0.6)
'''


@dataclass
class Warm:
    """Forks of one process that run the command, in a folder of their own."""

    process: subprocess.Popen[str]
    folder: Path

    def __call__(self, *runs: list[str], **more: Any) -> tuple[list[int], list[str], float]:
        logs = [self.folder / f"{number}.log" for number in range(len(runs))]
        limits = {name: more.pop(name) for name in ("most", "powerless") if name in more}
        asked = [
            {"words": words, "log": str(log)} | limits
            for words, log in zip(runs, logs, strict=True)
        ]
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"runs": asked} | more) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        said = [log.read_text(encoding="utf-8") for log in logs]
        return answer["codes"], said, answer["seconds"]

    def render(self, rate: float, *options: str) -> list[str]:
        film = str(self.folder / "short.py")
        look = ["--width", "320", "--fps", "25", "--jobs", "1", "--fresh"]
        out = ["--out", str(self.folder / "out")]
        return ["render", film, "--set", f"rate={rate}", *look, *out, *options]

    @property
    def film(self) -> Path:
        return self.folder / "out" / "short" / "short.mp4"

    def parts(self) -> list[Path]:
        folders = [self.folder / "out", Path(os.environ["GRADREEL_CACHE"])]
        return [part for folder in folders for part in folder.rglob(".part-*")]


@pytest.fixture(scope="module")
def _warm() -> Iterator[Warm]:
    folder = Path(tempfile.mkdtemp(prefix="gradreel-test-"))
    folder.chmod(0o755)
    (folder / "short.py").write_text(FILM, encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("warm.py"))],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env=os.environ | {"GRADREEL_CACHE": str(folder / "cache")},
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield Warm(process, folder)
    finally:
        process.stdin.close()
        process.stdout.close()
        process.wait(60)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def warm(_warm: Warm, monkeypatch: pytest.MonkeyPatch) -> Warm:
    """The command in an empty folder with an empty cache."""
    monkeypatch.setenv("GRADREEL_CACHE", str(_warm.folder / "cache"))
    for name in ("out", "cache"):
        shutil.rmtree(_warm.folder / name, ignore_errors=True)
    return _warm


def made(warm: Warm, rate: float) -> str:
    """The digest of the film that a run left alone makes."""
    codes, said, _ = warm(warm.render(rate))
    assert codes == [0], said
    return digest(warm.film)


def test_kill_9_at_any_moment(warm: Warm) -> None:
    new, old = made(warm, 0.5), made(warm, 0.3)
    _, _, whole = warm(warm.render(0.3))
    moments = random.Random(20240717)
    killed = unfinished = 0
    for _ in range(3 * KILLS):
        (code,), _, _ = warm(
            warm.render(0.5), after=moments.uniform(0.0, 1.05 * whole), signal=signal.SIGKILL
        )
        unfinished += bool(warm.parts())
        killed += code == -signal.SIGKILL
        assert digest(warm.film) in (old, new)
        content = json.loads(warm.film.with_name("manifest.json").read_text(encoding="utf-8"))
        assert [clip["file"] for clip in content["clips"]] == ["short.mp4"]
        if killed == KILLS:
            break
    assert killed == KILLS
    assert unfinished >= KILLS // 3  # the moments did fall into the work
    words = [word for word in warm.render(0.5) if word != "--fresh"]
    codes, said, _ = warm(words)
    assert codes == [0], said
    assert digest(warm.film) == new
    content = json.loads(warm.film.with_name("manifest.json").read_text(encoding="utf-8"))
    assert content["clips"][0]["sha256"] == new
    assert made(warm, 0.5) == new
    assert warm.parts() == []


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_and_being_told_to_stop(warm: Warm, sent: signal.Signals) -> None:
    old = made(warm, 0.3)
    _, _, whole = warm(warm.render(0.3))
    for share in (0.2, 0.5, 0.8):
        (code,), (said,), _ = warm(warm.render(0.5), after=share * whole, signal=sent)
        if code == 0:  # it was quicker this time
            old = digest(warm.film)
            continue
        assert code in (130, 128 + sent, -sent)
        assert "Traceback" not in said
        assert digest(warm.film) == old
        assert warm.parts() == []


def test_a_full_disk(warm: Warm) -> None:
    """No file may grow: writing fails as it does on a full disk, in Python and in libav."""
    old = made(warm, 0.3)
    size = warm.film.stat().st_size
    for most in (0, size // 4, size - 200):
        (code,), (said,), _ = warm(warm.render(0.5), most=most)
        assert code == 1
        assert digest(warm.film) == old
        assert warm.parts() == []
        if most:
            assert said.startswith("gradreel: cannot read or write"), said
            assert said.count("\n") == 1
    assert made(warm, 0.5) != old


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk")
def test_a_disk_that_is_really_full(warm: Warm) -> None:
    disk = warm.folder / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)],
        capture_output=True, check=False,
    )  # fmt: skip
    if mounted.returncode:
        pytest.skip("this machine lets nobody mount")
    try:
        (disk / "ballast").write_bytes(bytes(60 * 1024))
        large = warm.render(0.5, "--width", "1920", "--out", str(disk / "out"))
        (code,), (said,), _ = warm(large)
        assert code == 1
        assert said.startswith("gradreel: cannot read or write"), said
        assert [str(path) for path in disk.rglob("*")] == [str(disk / "ballast")], said
        (disk / "ballast").unlink()
        codes, said_again, _ = warm(large)
        assert codes == [0], said_again
        (film,) = disk.rglob("*.mp4")
        assert film.stat().st_size > 4 * 1024, "it had room all the time"
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_folder_that_is_read_only(warm: Warm) -> None:
    old = made(warm, 0.3)
    folder = warm.film.parent
    folder.chmod(0o555)
    plain = {"powerless": True} if os.geteuid() == 0 else {}
    try:
        (code,), (said,), _ = warm(warm.render(0.5), **plain)
    finally:
        folder.chmod(0o755)
    assert code == 2, said
    assert f"cannot write into {folder}" in said
    assert digest(warm.film) == old
    assert warm.parts() == []


def test_two_runs_into_one_folder_at_once(warm: Warm) -> None:
    one, other = made(warm, 0.3), made(warm, 0.5)
    for _ in range(4):
        shutil.rmtree(warm.folder / "out")
        codes, said, _ = warm(warm.render(0.3), warm.render(0.5))
        assert codes == [0, 0], said
        assert digest(warm.film) in (one, other)
        content = json.loads(warm.film.with_name("manifest.json").read_text(encoding="utf-8"))
        assert [clip["sha256"] for clip in content["clips"]] == [digest(warm.film)]
        assert warm.parts() == []


def test_a_missing_encoder(
    short_film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    folder = tmp_path / "out" / "short_film"
    folder.mkdir(parents=True)
    (folder / "short_film.mp4").write_bytes(b"an earlier film")
    monkeypatch.setitem(CODECS, "mp4", replace(CODECS["mp4"], name="libnone"))
    with pytest.raises(SystemExit) as end:
        main(["render", str(short_film), "--quality", "draft", "--out", str(tmp_path / "out")])
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    assert end.value.code == 2
    said = capsys.readouterr().err
    assert said.startswith("gradreel: mp4 needs the encoder libnone, which this PyAV does not have")
    assert said.count("\n") == 1
    assert [path.name for path in folder.iterdir()] == ["short_film.mp4"]
    assert (folder / "short_film.mp4").read_bytes() == b"an earlier film"
