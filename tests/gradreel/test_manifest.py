"""The manifest keeps what still exists, replaces what was made again, and is never half."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from gradcore.errors import InputError
from gradreel.manifest import NAME, Clip, digest, read, record, versions
from scenes.kit.claims import Claim

CLIP = Clip(
    file="a.mp4", film="a", beat=None, format="mp4", width=640, height=360, fps=10, frames=20,
    seconds=2.0, bytes=3, sha256="0", params={"field": "cubic"}, command="gradreel render a",
    versions={"python": "3.11"},
)  # fmt: skip
KEYS = {
    "file", "film", "beat", "format", "width", "height", "fps", "frames", "seconds", "bytes",
    "sha256", "params", "command", "versions",
}  # fmt: skip


def files(folder: Path) -> list[str]:
    return [entry["file"] for entry in read(folder)["clips"]]


def test_a_clip_has_exactly_the_keys_promised(tmp_path: Path) -> None:
    record(tmp_path, [replace(CLIP, folder=tmp_path)], [Claim("one", "1 is 1", 1.0, 1.0, 0.0)])
    content = json.loads((tmp_path / NAME).read_text(encoding="utf-8"))
    assert set(content) == {"clips", "claims"}
    assert set(content["clips"][0]) == KEYS
    assert content["claims"] == [
        {"beat": "one", "text": "1 is 1", "value": 1, "expected": 1, "tolerance": 0, "holds": True}
    ]


def test_clips_of_earlier_runs_stay_while_their_files_do(tmp_path: Path) -> None:
    for name in ("a.mp4", "b.mp4"):
        (tmp_path / name).touch()
        record(tmp_path, [replace(CLIP, file=name)], [])
    assert files(tmp_path) == ["a.mp4", "b.mp4"]
    (tmp_path / "a.mp4").unlink()
    record(tmp_path, [replace(CLIP, file="c.mp4")], [])
    assert files(tmp_path) == ["b.mp4", "c.mp4"]


def test_a_clip_made_again_replaces_the_old_entry(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").touch()
    record(tmp_path, [CLIP], [])
    record(tmp_path, [replace(CLIP, frames=21)], [])
    assert [entry["frames"] for entry in read(tmp_path)["clips"]] == [21]


def test_claims_stay_when_none_were_checked_anew(tmp_path: Path) -> None:
    record(tmp_path, [CLIP], [Claim("one", "1 is 1", 1.0, 1.0, 0.0)])
    record(tmp_path, [CLIP], None)
    assert [claim["text"] for claim in read(tmp_path)["claims"]] == ["1 is 1"]
    record(tmp_path, [CLIP], [])
    assert read(tmp_path)["claims"] == []


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"clips": 1, "claims": []}'])
def test_a_file_that_is_no_manifest_is_not_overwritten(tmp_path: Path, text: str) -> None:
    (tmp_path / NAME).write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="is not a manifest"):
        record(tmp_path, [CLIP], [])
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
