"""Loops and size limits, on frames that are numbers one can follow."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gradcore.errors import InputError
from gradreel.encoders.budget import RUNGS, Fitted, read_size, thinned
from gradreel.encoders.loops import LOOPS, Looped, bounce, fade, hold, read_loop
from gradreel.encoders.spool import Spool
from gradreel.formats import FORMATS, Frame
from gradreel.picture import Picture


def plain(level: int) -> Frame:
    return np.full((4, 6, 4), level, np.uint8)


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool]:
    spool = Spool(tmp_path)
    for level, repeat in ((0, 2), (50, 1), (100, 3), (200, 1)):
        spool.append(plain(level), repeat)
    yield spool
    spool.close()


def test_hold_keeps_the_last_frame(spool: Spool) -> None:
    assert [(int(f[0, 0, 0]), n) for f, n in hold(spool, 5)] == [
        (0, 2),
        (50, 1),
        (100, 3),
        (200, 6),
    ]


def test_bounce_comes_back_to_the_second_frame(spool: Spool) -> None:
    levels = [(int(f[0, 0, 0]), n) for f, n in bounce(spool)]
    assert levels == [(0, 2), (50, 1), (100, 3), (200, 1), (100, 3), (50, 1)]


def test_fade_ends_one_step_before_the_first_frame(spool: Spool) -> None:
    assert [int(f[0, 0, 0]) for f, _ in fade(spool, 4)][4:] == [150, 100, 50]


@pytest.mark.parametrize("name", LOOPS)
def test_every_loop_can_be_named_and_plays_a_clip_of_one_frame(name: str, tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.append(plain(7), 3)
    assert all((f == 7).all() for f, _ in read_loop(name).play(spool, 5))
    spool.close()


@pytest.mark.parametrize("text", ["", "spin", "hold:", "hold:x", "hold:-1", "fade:nan", "bounce:2"])
def test_unknown_loops_are_refused_with_a_remedy(text: str) -> None:
    with pytest.raises(InputError, match=r"choose|give|write"):
        read_loop(text)


def test_a_looped_gif_lasts_longer(tmp_path: Path) -> None:
    path = tmp_path / "a.gif"
    encoder = Looped(
        FORMATS["gif"].open(path, Picture(6, 4, 10)), read_loop("hold:1.5"), folder=tmp_path, fps=10
    )
    encoder.write(plain(0), 2)
    encoder.write(plain(200), 1)
    encoder.close()
    with Image.open(path) as image:
        image.seek(1)
        assert image.info["duration"] == 1600
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("every", [1, 2, 3, 5, 9])
def test_thinning_keeps_the_duration_and_shows_what_was_shown(every: int) -> None:
    frames = [(plain(level), repeat) for level, repeat in ((0, 2), (50, 1), (100, 3), (200, 1))]
    full = np.repeat([0, 50, 100, 200], [2, 1, 3, 1])
    thin = list(thinned(frames, every))
    shown = np.repeat([f[0, 0, 0] for f, _ in thin], [n for _, n in thin])
    assert len(shown) == len(full)
    assert np.array_equal(shown[::every], full[::every])


@pytest.mark.parametrize(
    ("text", "size"), [("2MB", 2_000_000), ("500 kB", 500_000), ("1.5MiB", 1_572_864), ("80", 80)]
)
def test_sizes_are_read(text: str, size: int) -> None:
    assert read_size(text) == size


@pytest.mark.parametrize("text", ["", "MB", "-1MB", "2 parsecs", "0"])
def test_other_sizes_are_refused(text: str) -> None:
    with pytest.raises(InputError, match="write 2MB"):
        read_size(text)


def busy(number: int) -> Frame:
    """A frame of slow waves with a little noise, which costs bytes in every format."""
    y, x = np.mgrid[0:90, 0:160]
    rng = np.random.default_rng(number)
    wave = 120 + 70 * np.sin(x / 9 + number / 3) * np.cos(y / 7) + rng.normal(0, 6, x.shape)
    levels = np.full((90, 160, 4), 255, np.uint8)
    levels[..., :3] = np.clip(wave[..., None] * [1.0, 0.8, 0.6], 0, 255)
    return levels


def fitted(path: Path, name: str, budget: int) -> list[str]:
    said: list[str] = []
    encoder = Fitted(path, Picture(160, 90, 25), name, budget, say=said.append)
    for number in range(6):
        encoder.write(busy(number), 2)
    encoder.close()
    return said


@pytest.mark.parametrize("name", RUNGS)
def test_a_film_is_as_good_as_its_budget(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"a{FORMATS[name].suffix}"
    (best,) = fitted(path, name, 10_000_000)
    full = path.stat().st_size
    assert best.startswith("160x90, 25 frames a second")
    (half,) = fitted(path, name, full // 2)
    assert 0 < path.stat().st_size <= full // 2
    assert half != best
    assert list(tmp_path.iterdir()) == [path]


def test_a_budget_that_nothing_fits_is_refused_with_the_least_size(tmp_path: Path) -> None:
    encoder = Fitted(tmp_path / "a.gif", Picture(160, 90, 25), "gif", 100)
    encoder.write(busy(0), 9)
    with pytest.raises(InputError, match=r"takes 0\.\d+ MB even at 48x28, 6.25 .* allow more"):
        encoder.close()
    encoder.abort()
    assert list(tmp_path.iterdir()) == []


def test_a_budget_is_refused_for_formats_that_have_no_rungs(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="png has no size limit: use gif"):
        Fitted(tmp_path / "a.png", Picture(160, 90, 25), "png", 1000)


@pytest.mark.parametrize("name", RUNGS)
def test_aborting_a_budget_leaves_nothing(name: str, tmp_path: Path) -> None:
    encoder = Fitted(tmp_path / "a", Picture(160, 90, 25), name, 1000)
    encoder.write(busy(0))
    encoder.abort()
    assert list(tmp_path.iterdir()) == []
