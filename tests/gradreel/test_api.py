"""An author's names, and filming from Python."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import gradreel
from gradreel.api import render
from gradreel.catalogue import find
from gradreel.formats import FORMATS
from gradreel.gif import RATES
from gradreel.look import picture_of
from gradreel.order import order
from gradreel.picture import QUALITIES, Picture

MEDIUM = QUALITIES["medium"]


def test_importing_gradreel_imports_neither_torch_nor_manim() -> None:
    code = "import sys, gradreel; print({'torch', 'manim', 'numpy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


@pytest.mark.parametrize("name", gradreel.__all__)
def test_every_name_of_an_author_can_be_imported(name: str) -> None:
    assert getattr(gradreel, name).__name__ == name


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="rendr"):
        gradreel.rendr  # noqa: B018 (the look-up is what is tested)


def test_a_class_is_rendered_with_python_values(short_film: Path, tmp_path: Path) -> None:
    scene = find(str(short_film)).load()
    clips = render(scene, rate=0.3, quality="draft", beats=["stay"], out=tmp_path / "out")
    (clip,) = clips
    assert clip.path == tmp_path / "out" / "short_film" / "short_film--stay.mp4"
    assert clip.path.stat().st_size == clip.bytes
    assert clip.params == {"rate": "0.3"}
    assert clip.command.startswith(f"gradreel render {short_film}:ShortFilm --set rate=0.3")
    manifest = json.loads(clip.path.with_name("manifest.json").read_text(encoding="utf-8"))
    assert [entry["file"] for entry in manifest["clips"]] == [clip.file]


def test_a_command_that_the_shell_cannot_say_is_told_in_python() -> None:
    def my_loss(x: object) -> object:
        return x

    asked = order(find("tangent_projection"), values={"field": my_loss, "start": 0.5})
    assert asked.command("secants", "gif") == (
        "gradreel.render('tangent_projection', theme='dark', formats=('gif',), "
        "beats=('secants',), field=my_loss, start=0.5)"
    )


@pytest.mark.parametrize("name", [*FORMATS, "srt"])
def test_a_loop_is_drawn_for_a_page_and_all_else_at_medium(name: str) -> None:
    loops = {"gif", "webp", "apng", "avif"}
    assert picture_of(name, None) == (Picture(800, 450, 25) if name in loops else MEDIUM)


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "gif"])
@pytest.mark.parametrize("quality", QUALITIES)
def test_a_quality_is_the_same_for_every_format_that_can_count_its_rate(
    name: str, quality: str
) -> None:
    assert picture_of(name, quality) == QUALITIES[quality]


@pytest.mark.parametrize(
    ("quality", "size"),
    [
        (None, (800, 450, 25)),
        ("draft", (640, 360, 10)),
        ("medium", (1280, 720, 25)),
        ("high", (1920, 1080, 50)),
        ("4k", (3840, 2160, 50)),
    ],
)
def test_a_gif_runs_at_a_rate_that_gif_can_count(
    quality: str | None, size: tuple[int, int, int]
) -> None:
    picture = picture_of("gif", quality)
    assert (picture.width, picture.height, picture.fps) == size
    assert picture.fps in RATES
