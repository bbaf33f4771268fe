"""Plain Manim renders our scenes too."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from weakref import WeakKeyDictionary

import av

import scenes
from scenes.kit.camera import BatchCamera
from scenes.tangent_projection import TangentProjection

ROOT = Path(scenes.__file__).parent.parent

# Only the first beats: the film whole takes a minute at Manim's own speed.
SHORTENED = """
import scenes.tangent_projection as film

class TangentProjection(film.TangentProjection):
    def story(self):
        return super().story()[:2]
"""


def manim(*words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "manim", "render", "-ql"]
    return subprocess.run(
        [*command, "--progress_bar", "none", "--media_dir", str(folder / "media"), *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_manim_ql_renders_a_film_of_ours(tmp_path: Path) -> None:
    (tmp_path / "short.py").write_text(SHORTENED, encoding="utf-8")
    done = manim(str(tmp_path / "short.py"), "TangentProjection", folder=tmp_path)
    assert done.returncode == 0, done.stderr[-2000:]
    (file,) = tmp_path.glob("media/videos/**/TangentProjection.mp4")
    with av.open(str(file)) as film:
        stream = film.streams.video[0]
        assert (stream.width, stream.height) == (854, 480)
        assert round(stream.average_rate or 0) == 15
        assert stream.frames > 5 * 15
    assert len(TangentProjection.beats) > 2


def test_manim_shows_the_last_picture_of_the_whole_film(tmp_path: Path) -> None:
    done = manim("-s", "scenes/tangent_projection.py", "TangentProjection", folder=tmp_path)
    assert done.returncode == 0, done.stderr[-2000:]
    assert list(tmp_path.glob("media/images/**/TangentProjection*.png"))


def test_what_the_camera_keeps_is_out_of_manims_sight_when_it_hashes_a_scene() -> None:
    camera = BatchCamera()
    assert "_paths" not in vars(camera)
    assert not any(isinstance(kept, WeakKeyDictionary) for kept in vars(camera).values())
