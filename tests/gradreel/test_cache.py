"""What is unchanged is not made again, and whatever can change a pixel is noticed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import torch

from gradcore.errors import InputError
from gradreel.api import render
from gradreel.cache import Cache, the_cache
from gradreel.manifest import Clip

FILM = '''
from pathlib import Path

from manim import Dot, Line

import neighbour
from gradreel import GradientScene, Param, as_field, beat


class Small(GradientScene):
    """Half a second."""

    field = Param("x^2", parse=as_field, help="a function of x")
    height = Param(0.5, low=0.0, high=3.0, help="where the line stands")

    @beat("A")
    def line(self):
        from gradcore import sample

        end = float(sample(self.field, [[0.5]]).values[0])
        self.play_line(Line([0, self.height, 0], [end, neighbour.WIDTH, 0]))

    def play_line(self, line):
        text = (Path(__file__).parent / "numbers.txt").read_text(encoding="utf-8")
        self.add(line, Dot([float(text), 1, 0]))
        self.wait(0.1)
'''


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """An author's file that imports another and reads a third."""
    (tmp_path / "neighbour.py").write_text("WIDTH = 2.0\n", encoding="utf-8")
    (tmp_path / "numbers.txt").write_text("1.5", encoding="utf-8")
    path = tmp_path / "small.py"
    path.write_text(FILM, encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def _no_old_modules() -> Iterator[None]:
    yield
    sys.modules.pop("neighbour", None)


LOOK: dict[str, Any] = {"width": 160, "fps": 10, "formats": ["png", "mp4"]}


def made(film: object, out: Path, **options: Any) -> list[Clip]:
    sys.modules.pop("neighbour", None)
    return render(film, out=out, **(LOOK | options))  # type: ignore[arg-type]


def is_reused(film: object, out: Path, **options: Any) -> bool:
    (reused,) = {clip.reused for clip in made(film, out, **options)}
    return reused


def test_an_unchanged_film_is_taken_from_the_cache_with_the_same_bytes(
    small: Path, tmp_path: Path
) -> None:
    first = made(str(small), tmp_path / "a")
    again = made(str(small), tmp_path / "b")
    assert [clip.reused for clip in first] == [False, False]
    assert [clip.reused for clip in again] == [True, True]
    assert {c.file: c.sha256 for c in first} == {c.file: c.sha256 for c in again}
    assert {c.path.read_bytes() for c in first} == {c.path.read_bytes() for c in again}
    texts = [(tmp_path / out / "small" / "manifest.json").read_text("utf-8") for out in "ab"]
    assert texts[0].replace(str(tmp_path / "a"), str(tmp_path / "b")) == texts[1]


def edit(path: Path, old: str, new: str) -> dict[str, Any]:
    """Other text in a file, and no other option."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return {}


CHANGES: dict[str, Callable[[Path], dict[str, Any]]] = {
    "a parameter": lambda file: {"height": 0.75},
    "the function": lambda file: {"field": "x^3"},
    "the theme": lambda file: {"theme": "light"},
    "the width": lambda file: {"width": 192},
    "the rate": lambda file: {"fps": 20, "formats": ["mp4"]},
    "the beats": lambda file: {"beats": ["line"]},
    "the moment": lambda file: {"at": 0.1, "formats": ["png"]},
    "the background": lambda file: {"transparent": True, "formats": ["png"]},
    "a line of the film": lambda file: edit(file, '"A"', '"B"'),
    "a module beside the film": lambda file: edit(file.with_name("neighbour.py"), "2", "3"),
    "a file that the film reads": lambda file: edit(file.with_name("numbers.txt"), "5", "6"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_made_again(small: Path, tmp_path: Path, change: str) -> None:
    look = {"formats": ["png"]} if change != "the rate" else {"formats": ["mp4"]}
    made(str(small), tmp_path / "out", **look)
    assert is_reused(str(small), tmp_path / "out", **look)
    changed = look | CHANGES[change](small)
    assert not is_reused(str(small), tmp_path / "out", **changed)
    assert is_reused(str(small), tmp_path / "out", **changed)


def test_a_module_that_changes_while_the_film_is_made_is_noticed(
    small: Path, tmp_path: Path
) -> None:
    neighbour = small.with_name("neighbour.py")
    neighbour.write_text(
        "from pathlib import Path\nWIDTH = 2.0\n"
        "Path(__file__).write_text('WIDTH = 3.0\\n', encoding='utf-8')\n",
        encoding="utf-8",
    )
    made(str(small), tmp_path / "out", formats=["png"])
    assert neighbour.read_text(encoding="utf-8") == "WIDTH = 3.0\n"
    assert not is_reused(str(small), tmp_path / "out", formats=["png"])
    assert is_reused(str(small), tmp_path / "out", formats=["png"])


SCALE = torch.tensor([1.0, 2.0], dtype=torch.float64)


def through_a_global(x: torch.Tensor) -> torch.Tensor:
    return SCALE[1] * x**2


def test_a_changed_tensor_constant_inside_a_users_callable_is_noticed(
    small: Path, tmp_path: Path
) -> None:
    constant = torch.tensor(2.0, dtype=torch.float64)
    for held, function in ((constant, lambda x: constant * x**2), (SCALE, through_a_global)):
        first = made(str(small), tmp_path, field=function, formats=["png"])[0]
        assert is_reused(str(small), tmp_path, field=function, formats=["png"])
        held.add_(1.0)
        second = made(str(small), tmp_path, field=function, formats=["png"])[0]
        assert not second.reused
        assert second.sha256 != first.sha256
        held.sub_(1.0)
        back = made(str(small), tmp_path, field=function, formats=["png"])[0]
        assert (back.reused, back.sha256) == (True, first.sha256)


def test_a_value_that_cannot_be_looked_into_is_always_made_anew(
    small: Path, tmp_path: Path
) -> None:
    generator = torch.Generator()

    def opaque(x: torch.Tensor) -> torch.Tensor:
        return x + float(generator.initial_seed() * 0)

    for _ in range(2):
        assert not is_reused(str(small), tmp_path, field=opaque, formats=["png"])


def test_a_damaged_entry_is_made_again(small: Path, tmp_path: Path, cache_folder: Path) -> None:
    first = made(str(small), tmp_path / "a", formats=["png"])[0]
    (kept,) = cache_folder.rglob("*.png")
    raw = bytearray(kept.read_bytes())
    raw[len(raw) // 2] ^= 1
    kept.write_bytes(raw)
    again = made(str(small), tmp_path / "b", formats=["png"])[0]
    assert (again.reused, again.sha256) == (False, first.sha256)
    assert is_reused(str(small), tmp_path / "c", formats=["png"])
    for entry in cache_folder.rglob("entry.json"):
        entry.write_text("{", encoding="utf-8")
    assert not is_reused(str(small), tmp_path / "d", formats=["png"])
    assert is_reused(str(small), tmp_path / "d", formats=["png"])


def test_only_missing_formats_are_made(small: Path, tmp_path: Path) -> None:
    made(str(small), tmp_path, formats=["png"])
    clips = {clip.format: clip for clip in made(str(small), tmp_path, formats=["png", "jpg"])}
    assert (clips["png"].reused, clips["jpg"].reused) == (True, False)


def test_a_file_in_its_place_needs_no_copy_and_one_that_was_changed_is_replaced(
    small: Path, tmp_path: Path, cache_folder: Path
) -> None:
    (clip,) = made(str(small), tmp_path, formats=["png"])
    before = clip.path.stat()
    made(str(small), tmp_path, formats=["png"])
    assert clip.path.stat().st_ino == before.st_ino
    clip.path.write_bytes(b"scribbled over")
    made(str(small), tmp_path, formats=["png"])
    assert len(clip.path.read_bytes()) == clip.bytes


def fill(cache: Cache, folder: Path, names: str) -> None:
    for age, name in enumerate(names):
        file = folder / f"{name}.mp4"
        file.write_bytes(bytes(40))
        cache.keep(name * 64, file, {"file": file.name, "sha256": "0"}, {})
        os.utime(cache.folder / (name * 2) / (name * 62), (age, age))


def held(cache: Cache) -> str:
    return "".join(sorted(path.stem for path in cache.folder.rglob("*.mp4")))


def test_the_cache_stays_within_its_limit_and_loses_what_was_used_longest_ago(
    tmp_path: Path,
) -> None:
    cache = Cache(tmp_path / "cache", limit=100)
    fill(cache, tmp_path, "ab")
    assert held(cache) == "ab"
    assert cache.find("a" * 64) is not None  # so that b is the one used longest ago
    fill(cache, tmp_path, "c")
    assert held(cache) == "ac"
    assert cache.find("b" * 64) is not None  # the entry outlives its file
    assert cache.clean() > 0
    assert list(cache.folder.iterdir()) == []
    assert cache.find("a" * 64) is None


def test_the_cache_is_where_the_environment_says() -> None:
    assert the_cache({"GRADREEL_CACHE": "/x"}).folder == Path("/x")
    if sys.platform == "linux":
        assert the_cache({"XDG_CACHE_HOME": "/x"}).folder == Path("/x/gradreel")
    assert the_cache({"GRADREEL_CACHE_LIMIT": "500 MB"}).limit == 500_000_000
    with pytest.raises(InputError, match="write it as 500MB"):
        the_cache({"GRADREEL_CACHE_LIMIT": "much"})


def test_an_unchanged_film_imports_neither_torch_nor_manim(small: Path, tmp_path: Path) -> None:
    words = ["render", str(small), "--width", "160", "--fps", "10", "--out", str(tmp_path / "out")]
    code = (
        "import sys\nfrom gradreel.cli import main\n"
        f"try:\n    main({words})\nexcept SystemExit:\n    pass\n"
        "print(sorted({'torch', 'manim', 'scipy', 'sympy'} & set(sys.modules)))"
    )

    def run() -> list[str]:
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        )
        return done.stdout.splitlines()

    first = run()
    assert "torch" in first[-1]
    second = run()
    assert second[-1] == "[]"
    assert second[0] == f"{first[0]}, unchanged"
    assert re.search(r"160x90, \d\.\d s at 10 fps", second[0])
