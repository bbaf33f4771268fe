"""What is asked of a film's files reaches them: chapters, captions, size, rate, loop, weight."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import av
import pytest
from PIL import Image

from gradcore.errors import InputError
from gradreel.api import render
from gradreel.manifest import Clip
from scenes.kit.theme import THEMES

SVG = "http://www.w3.org/2000/svg"


def one(short_film: Path, out: Path, name: str, **options: Any) -> Clip:
    look: dict[str, Any] = {"width": 160, "fps": 10} | options
    (clip,) = render(str(short_film), out=out, formats=[name], **look)
    return clip


def test_beats_are_the_chapters_of_a_film(short_film: Path, tmp_path: Path) -> None:
    clip = one(short_film, tmp_path, "mp4")
    with av.open(str(clip.path)) as film:
        chapters = [
            (c["metadata"]["title"], c["start"] * float(c["time_base"] or 0))
            for c in film.chapters()
        ]
    assert [title for title, _ in chapters] == ["A square.", "It stays, x_0 too."]
    assert chapters[0][1] == 0
    assert 0 < chapters[1][1] < clip.seconds


def test_captions_stand_while_they_do_in_the_film(short_film: Path, tmp_path: Path) -> None:
    clip = one(short_film, tmp_path, "vtt")
    text = clip.path.read_text(encoding="utf-8")
    assert text.startswith("WEBVTT\n\n00:00:00.000 --> ")
    assert text.count("-->") == 2
    assert "It stays, x_0 too." in text
    assert f"--> 00:00:0{clip.seconds:.3f}" in text


def test_a_held_loop_is_longer_by_what_it_is_held(short_film: Path, tmp_path: Path) -> None:
    plain = one(short_film, tmp_path / "a", "gif")
    held = one(short_film, tmp_path / "b", "gif", loop="hold:1.5")
    assert held.frames == plain.frames + 15
    assert held.seconds == pytest.approx(plain.seconds + 1.5)
    with Image.open(held.path) as picture:
        times = []
        for frame in range(getattr(picture, "n_frames", 1)):
            picture.seek(frame)
            times.append(picture.info["duration"])
    assert sum(times) == pytest.approx(1000 * held.seconds)
    assert "--loop hold:1.5" in held.command


def test_a_file_that_must_be_small_says_what_was_chosen(short_film: Path, tmp_path: Path) -> None:
    plain = one(short_film, tmp_path / "a", "gif", width=320)
    small = one(
        short_film, tmp_path / "b", "gif", width=320, max_size=f"{plain.bytes // 2 / 1e3}kB"
    )
    assert small.bytes <= plain.bytes // 2
    assert small.chosen.startswith(f"{small.width}x{small.height}, {small.fps:g} frames a second")
    with Image.open(small.path) as picture:
        assert picture.size == (small.width, small.height)
    with pytest.raises(InputError, match=r"over the 0\.00 MB allowed"):
        one(short_film, tmp_path / "c", "gif", max_size="100")
    assert not (tmp_path / "c").exists()


def test_a_film_without_background_has_alpha(short_film: Path, tmp_path: Path) -> None:
    clip = one(short_film, tmp_path, "png", transparent=True)
    with Image.open(clip.path) as picture:
        assert picture.mode == "RGBA"
        assert picture.getpixel((0, 0))[3] == 0  # type: ignore[index]


@pytest.mark.parametrize("transparent", [False, True])
def test_an_svg_has_its_background_unless_it_is_left_out(
    short_film: Path, tmp_path: Path, transparent: bool
) -> None:
    clip = one(short_film, tmp_path, "svg", transparent=transparent)
    root = ElementTree.parse(clip.path).getroot()
    whole = [e.get("fill") for e in root.iter(f"{{{SVG}}}rect") if e.get("width") == "160"]
    assert whole == ([] if transparent else [THEMES["dark"].background])
    assert len([*root.iter(f"{{{SVG}}}path")]) >= 2


@pytest.mark.parametrize("name", ["svg", "pdf"])
def test_a_still_in_curves_has_the_same_bytes_each_time(
    short_film: Path, tmp_path: Path, name: str
) -> None:
    clips = [one(short_film, tmp_path / out, name, at=0.2, fresh=True) for out in "ab"]
    assert clips[0].sha256 == clips[1].sha256
    assert (clips[0].width, clips[0].height, clips[0].frames, clips[0].at) == (160, 90, 1, 0.2)
    assert clips[0].file == f"short_film--at-0.2s.{name}"


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"width": 9}, "width 9 is out of range: allowed is 64 to 7680"),
        ({"fps": 0}, "fps 0 is out of range: allowed is 1 to 120"),
        ({"fps": 24}, "a GIF cannot run at 24 frames a second"),
        ({"loop": "twist"}, "there is no loop 'twist'"),
        ({"max_size": "big"}, "'big' is no size of a file"),
        ({"transparent": True}, "gif has no soft transparency"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_drawn(
    short_film: Path, tmp_path: Path, options: dict[str, Any], problem: str
) -> None:
    with pytest.raises(InputError) as caught:
        one(short_film, tmp_path / "out", "gif", **options)
    assert problem in str(caught.value)
    assert not (tmp_path / "out").exists()
