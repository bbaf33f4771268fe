"""A batch makes every combination once, goes on after a failure, and does only what is missing."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from gradcore.errors import InputError
from gradreel.batch import read_batch
from gradreel.cli import main

FILM = '''
from manim import Line

from gradreel import GradientScene, Param, as_field, beat


class Small(GradientScene):
    """A line."""

    field = Param("x^2", parse=as_field, help="a function of x")
    height = Param(0.5, low=0.0, high=3.0, help="where it stands")

    @beat("A")
    def line(self):
        self.add(Line([0, self.height, 0], [1, self.height, 0]))
        self.wait(0.1)
'''

BATCH = """
width = 160
fps = 10
format = "png"

[[job]]
film = "small.py"
theme = ["dark", "light"]
set.field = ["x^2", "sin(x)"]

[[job]]
film = "small.py:Small"
name = "high"
format = ["png", "jpg"]
set.height = [2.0, 9.0]
"""


@pytest.fixture
def batch(tmp_path: Path) -> Path:
    (tmp_path / "small.py").write_text(FILM, encoding="utf-8")
    path = tmp_path / "batch.toml"
    path.write_text(BATCH, encoding="utf-8")
    return path


def gradreel(*words: object) -> int:
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(SystemExit) as end:
        main([str(word) for word in words])
    signal.signal(signal.SIGTERM, before)
    return int(end.value.code or 0)


def test_every_combination_is_an_order_in_a_folder_of_its_own(batch: Path) -> None:
    found = read_batch(batch, out=Path("media"))
    assert [variant.name for variant in found] == [
        "dark-x_2", "dark-sin_x", "light-x_2", "light-sin_x", "high-2", "high-9",
    ]  # fmt: skip
    orders = [variant.order for variant in found]
    assert [(o.theme, dict(o.values), o.formats) for o in orders[:2]] == [
        ("dark", {"field": "x^2"}, ("png",)),
        ("dark", {"field": "sin(x)"}, ("png",)),
    ]
    assert orders[4].formats == ("png", "jpg")
    assert orders[4].out == Path("media/high-2")
    assert {o.look.width for o in orders} == {160}


def test_moments_are_alternatives_and_pngs_unless_asked_otherwise(batch: Path) -> None:
    text = batch.read_text(encoding="utf-8").replace('format = "png"', 'at = ["line", 0.5, 1]')
    batch.write_text(text.split('[[job]]\nfilm = "small.py:Small')[0], encoding="utf-8")
    variants = read_batch(batch, out=Path("media"))
    assert [variant.name for variant in variants[:3]] == [
        "dark-line-x_2", "dark-line-sin_x", "dark-0.5-x_2",
    ]  # fmt: skip
    asked = {(v.order.at, v.order.beats, v.order.formats) for v in variants}
    assert asked == {(None, ("line",), ("png",)), (0.5, (), ("png",)), (1.0, (), ("png",))}


def test_alternatives_that_look_alike_in_a_folders_name_stay_apart(batch: Path) -> None:
    text = batch.read_text(encoding="utf-8").replace('"sin(x)"', '"x*2"')
    batch.write_text(text, encoding="utf-8")
    names = [variant.name for variant in read_batch(batch, out=Path("media"))]
    assert len(set(names)) == 6
    assert all(name.startswith("dark-x_2-") for name in names[:2])


def test_a_batch_goes_on_after_a_failure_and_makes_only_what_is_missing(
    batch: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    assert gradreel("batch", batch, "--out", out, "--jobs", 1) == 2
    first = capsys.readouterr()
    assert first.err.count("\n") == 1
    assert "height = 9.0 is out of range: allowed is 0 to 3" in first.err
    table = [line.split() for line in first.out.splitlines()]
    assert table[0] == ["file", "result", "kB", "seconds"]
    assert table[1][:2] == [f"{out}/dark-x_2/small/small.png", "made"]
    assert first.out.splitlines()[-1] == "6 made, 0 unchanged, 2 failed"

    (out / "dark-x_2" / "small" / "small.png").unlink()
    text = batch.read_text(encoding="utf-8").replace("9.0", "1.0")
    batch.write_text(text.replace('"sin(x)"', '"cos(x)"'), encoding="utf-8")
    assert gradreel("batch", batch, "--out", out, "--jobs", 1) == 0
    second = capsys.readouterr()
    assert second.err == ""
    assert second.out.splitlines()[-1] == "4 made, 4 unchanged, 0 failed"

    (out / "dark-x_2" / "small" / "small.png").unlink()
    assert gradreel("batch", batch, "--out", out) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "0 made, 8 unchanged, 0 failed"
    assert (out / "dark-x_2" / "small" / "small.png").exists()


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("[[job]]", "[[jobs]]", "has no jobs"),
        ("width = 160", "width =", "is no TOML"),
        ("set.field", "set.feild", "job 1: small has no parameter 'feild': did you mean field?"),
        ("theme =", "thme =", "job 1: a job has no key 'thme': did you mean theme?"),
        ('["png", "jpg"]', '["png", "jpgg"]', "job 2: gradreel has no format 'jpgg'"),
        ('film = "small.py"', 'flim = "small.py"', "has no key 'flim': did you mean film?"),
        ('"small.py:Small"', '"smal.py"', "no file"),
        ('format = "png"', "format = 'mp4'\nat = 0.5", "job 1: --at 0.5 asks for one picture"),
        ('format = "png"', "at = true", "at = True is not a beat's name or seconds"),
        ("width = 160", "width = '160'", "width = '160' is not a whole number"),
        ('theme = ["dark", "light"]', 'theme = "drak"', "did you mean dark?"),
        ("[2.0, 9.0]", "2.0\\n[[job]]\\nfilm='small.py'\\nname='high'", "two jobs would write"),
    ],
)
def test_a_mistake_names_the_job(batch: Path, old: str, new: str, problem: str) -> None:
    text = batch.read_text(encoding="utf-8").replace(old, new.replace("\\n", "\n"))
    batch.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_batch(batch, out=Path("media"))
    assert problem in str(caught.value)
    assert "\n" not in str(caught.value)
