"""The manifest keeps what still exists, replaces what was made again, and is never half."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from gradcore.errors import InputError
from gradreel.manifest import NAME, Clip, digest, publish, read, stated, versions
from scenes.kit.claims import Claim

CLIP = Clip(
    file="a.mp4", film="a", beat=None, format="mp4", width=640, height=360, fps=10, frames=20,
    seconds=2.0, bytes=3, sha256="0", params={"field": "cubic"}, command="gradreel render a",
    versions={"python": "3.11"},
)  # fmt: skip
CLAIM = stated(Claim("one", "1 is 1", 1.0, 1.0, 0.0))
KEYS = {
    "file", "film", "beat", "format", "width", "height", "fps", "frames", "seconds", "bytes",
    "sha256", "params", "command", "versions",
}  # fmt: skip


def files(folder: Path) -> list[str]:
    return [entry["file"] for entry in read(folder)["clips"]]


def test_a_clip_has_exactly_the_keys_promised(tmp_path: Path) -> None:
    publish(tmp_path, None, [replace(CLIP, folder=tmp_path)], [CLAIM])
    content = json.loads((tmp_path / NAME).read_text(encoding="utf-8"))
    assert set(content) == {"clips", "claims"}
    assert set(content["clips"][0]) == KEYS
    assert content["claims"] == [
        {"beat": "one", "text": "1 is 1", "value": 1, "expected": 1, "tolerance": 0, "holds": True}
    ]


def test_clips_of_earlier_runs_stay_while_their_files_do(tmp_path: Path) -> None:
    for name in ("a.mp4", "b.mp4"):
        (tmp_path / name).touch()
        publish(tmp_path, None, [replace(CLIP, file=name)], [])
    assert files(tmp_path) == ["a.mp4", "b.mp4"]
    (tmp_path / "a.mp4").unlink()
    publish(tmp_path, None, [replace(CLIP, file="c.mp4")], [])
    assert files(tmp_path) == ["b.mp4", "c.mp4"]


def test_a_clip_made_again_replaces_the_old_entry(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").touch()
    publish(tmp_path, None, [CLIP], [])
    publish(tmp_path, None, [replace(CLIP, frames=21)], [])
    assert [entry["frames"] for entry in read(tmp_path)["clips"]] == [21]


def test_claims_stay_when_none_were_checked_anew(tmp_path: Path) -> None:
    publish(tmp_path, None, [CLIP], [CLAIM])
    publish(tmp_path, None, [CLIP], None)
    assert [claim["text"] for claim in read(tmp_path)["claims"]] == ["1 is 1"]
    publish(tmp_path, None, [CLIP], [])
    assert read(tmp_path)["claims"] == []


def test_files_move_in_with_what_is_said_of_them(tmp_path: Path) -> None:
    part = tmp_path / "part"
    part.mkdir()
    (part / "a.mp4").write_bytes(b"new")
    publish(tmp_path, part, [CLIP], [])
    assert (tmp_path / "a.mp4").read_bytes() == b"new"
    assert files(tmp_path) == ["a.mp4"]


def test_a_manifest_that_already_says_so_is_left_alone(tmp_path: Path) -> None:
    publish(tmp_path, None, [CLIP], [CLAIM])
    before = (tmp_path / NAME).stat()
    publish(tmp_path, None, [CLIP], [CLAIM])
    after = (tmp_path / NAME).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"clips": 1, "claims": []}'])
def test_a_file_that_is_no_manifest_is_not_overwritten(tmp_path: Path, text: str) -> None:
    (tmp_path / NAME).write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="is not a manifest"):
        publish(tmp_path, None, [CLIP], [])
    assert (tmp_path / NAME).read_text(encoding="utf-8") == text
    assert [path.name for path in tmp_path.iterdir()] == [NAME]


def test_nothing_made_yet_is_an_empty_manifest(tmp_path: Path) -> None:
    assert read(tmp_path / "nowhere") == {"clips": [], "claims": []}


def test_a_digest_is_that_of_sha256(tmp_path: Path) -> None:
    (tmp_path / "abc").write_bytes(b"abc")  # FIPS 180-2, appendix B.1
    expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert digest(tmp_path / "abc") == expected


def test_versions_name_python_and_every_package_that_draws() -> None:
    assert {"python", "gradreel", "torch", "manim", "numpy", "typst", "av"} <= set(versions())
