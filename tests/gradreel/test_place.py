"""Only whole files reach their final paths, and nothing unfinished stays."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gradcore.errors import InputError
from gradreel.place import job_folder, move


def test_a_job_folder_and_the_folders_made_for_it_go_when_the_job_fails(tmp_path: Path) -> None:
    target = tmp_path / "media" / "film"
    with pytest.raises(RuntimeError), job_folder(target) as folder:
        (folder / "half.mp4").write_bytes(b"half")
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


def test_an_interrupted_job_leaves_what_was_there_before(tmp_path: Path) -> None:
    (tmp_path / "film.mp4").write_bytes(b"old")
    with pytest.raises(KeyboardInterrupt), job_folder(tmp_path) as folder:
        (folder / "film.mp4").write_bytes(b"new, half")
        raise KeyboardInterrupt
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"film.mp4": b"old"}


def test_a_finished_file_replaces_its_namesake(tmp_path: Path) -> None:
    (tmp_path / "film.mp4").write_bytes(b"old")
    with job_folder(tmp_path) as folder:
        (folder / "film.mp4").write_bytes(b"new")
        assert move(folder / "film.mp4", tmp_path) == tmp_path / "film.mp4"
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"film.mp4": b"new"}


def test_what_a_killed_process_left_goes_and_what_a_living_one_has_stays(tmp_path: Path) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    dead = tmp_path / f".part-{gone.pid}-abc"
    alive = tmp_path / f".part-{os.getpid()}-abc"
    strange = tmp_path / ".part-of-something-else"
    for folder in (dead, alive, strange):
        folder.mkdir()
    with job_folder(tmp_path):
        pass
    assert sorted(tmp_path.iterdir()) == sorted([alive, strange])


def test_a_folder_that_cannot_be_made_is_named_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    words = r"cannot write into .*file/film: .*--out"
    with pytest.raises(InputError, match=words), job_folder(tmp_path / "file" / "film"):
        pass
    assert (tmp_path / "file").read_text(encoding="utf-8") == "in the way"


def test_a_folder_in_the_place_of_a_film_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "film.mp4").mkdir()
    with pytest.raises(InputError, match="is a folder"), job_folder(tmp_path) as folder:
        (folder / "film.mp4").write_bytes(b"new")
        move(folder / "film.mp4", tmp_path)
