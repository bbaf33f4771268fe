"""film.py: what is shot, what is heard, what is seen; a film of three beats stands for all."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import cairo
import numpy as np
import pytest
from manim import RIGHT, Create, FadeIn, Line, Square, Text, Wait, config

from gradcore.errors import InputError
from gradreel.film import Job, Shot, expose, shoot, stills, watch
from gradreel.formats import Drawing
from gradreel.picture import Picture
from scenes.kit.beats import beat
from scenes.kit.claims import ClaimFailed
from scenes.kit.params import Param
from scenes.kit.stage import GradientScene
from scenes.kit.theme import THEMES

SMALL = Picture(160, 90, 10)


class Three(GradientScene):
    """Three beats."""

    size = Param(1.0, low=0.1, high=2.0)
    truth = Param(1.0)

    def prepare(self) -> None:
        self.played: list[str] = []

    @beat("One.")
    def one(self) -> None:
        self.played.append("one")
        self.square = Square(side_length=self.size, color=self.theme.function)
        self.play(Create(self.square), run_time=0.5)

    @beat("Two is longer.", when=lambda self: self.size < 2 or "the square is too large")
    def two(self) -> None:
        self.played.append("two")
        self.play(self.square.animate.shift(RIGHT), run_time=0.7)
        self.claim("it is true", self.truth, 1.0, 0.0)
        self.wait(0.5)
        self.say("Two says more.")

    @beat("Three.")
    def three(self) -> None:
        self.played.append("three")
        self.play(FadeIn(Line(color=self.theme.gradient)), run_time=0.3)
        self.play(Wait(0.2))


class Reel:
    """Keeps what it is given, as an encoder would be."""

    def __init__(self) -> None:
        self.frames: list[np.ndarray] = []
        self.writes = 0

    def write(self, frame: np.ndarray, repeat: int = 1) -> None:
        self.writes += 1
        self.frames += [frame] * repeat

    def close(self) -> None: ...

    def abort(self) -> None: ...


class Sheet(Reel):
    """Has pictures drawn in true colours, and keeps them as frames."""

    def write(self, frame: np.ndarray, repeat: int = 1) -> None:
        raise AssertionError("it takes no pixels")

    def draw(self, drawing: Drawing) -> None:
        surface = cairo.ImageSurface(cairo.FORMAT_ARGB32, SMALL.width, SMALL.height)
        drawing(surface)
        surface.flush()
        shape = (SMALL.height, SMALL.width, 4)
        self.frames.append(np.ndarray(shape, np.uint8, surface.get_data())[..., [2, 1, 0, 3]])


def job(*beats: str, picture: Picture = SMALL, theme: str = "dark", **values: Any) -> Job:
    return Job(Three, values, beats, picture, theme)


def test_every_sink_gets_every_frame_of_the_picture_s_size() -> None:
    one, other = Reel(), Reel()
    take = shoot(job(), [one, other])
    assert len(one.frames) == len(other.frames) == take.frames
    assert all(a is b for a, b in zip(one.frames, other.frames, strict=True))
    assert {frame.shape for frame in one.frames} == {(90, 160, 4)}
    assert {frame.dtype for frame in one.frames} == {np.dtype(np.uint8)}


def test_a_frame_that_stands_is_given_once() -> None:
    reel = Reel()
    take = shoot(job(), [reel])
    assert reel.writes < 0.7 * take.frames


def test_shots_are_the_beats_one_after_the_other() -> None:
    take = shoot(job(), [])
    assert [shot.beat for shot in take.shots] == ["one", "two", "three"]
    assert [shot.caption for shot in take.shots] == ["One.", "Two says more.", "Three."]
    ends = [shot.first + shot.frames for shot in take.shots]
    assert [shot.first for shot in take.shots] == [0, *ends[:-1]]
    assert ends[-1] == take.frames


def test_what_is_heard_beforehand_is_what_comes() -> None:
    totals: list[int] = []
    done: list[int] = []
    take = shoot(job(), [], on_total=totals.append, on_frames=done.append)
    assert totals == [take.frames]
    assert sum(done) == take.frames


@pytest.mark.parametrize("beats", [("one",), ("two",), ("three",), ("one", "three")])
def test_chosen_beats_are_the_same_frames_as_in_the_film(beats: tuple[str, ...]) -> None:
    whole, some = Reel(), Reel()
    take, part = shoot(job(), [whole]), shoot(job(*beats), [some])
    assert [shot.beat for shot in part.shots] == list(beats)
    expected = [
        frame
        for shot in take.shots
        if shot.beat in beats
        for frame in whole.frames[shot.first : shot.first + shot.frames]
    ]
    assert len(expected) == len(some.frames) == part.frames
    assert all(np.array_equal(a, b) for a, b in zip(expected, some.frames, strict=True))


def test_two_runs_give_the_same_frames() -> None:
    one, other = Reel(), Reel()
    shoot(job(), [one])
    shoot(job(), [other])
    assert all(np.array_equal(a, b) for a, b in zip(one.frames, other.frames, strict=True))


def test_a_film_of_another_rate_lasts_as_long() -> None:
    slow = shoot(job(), [])
    fast = shoot(job(picture=Picture(160, 90, 50)), [])
    assert fast.frames / 50 == pytest.approx(slow.frames / 10, abs=0.4)


@pytest.mark.parametrize("theme", THEMES)
def test_the_background_is_the_theme_s(theme: str) -> None:
    reel = Reel()
    shoot(job("one", theme=theme), [reel])
    background = THEMES[theme].background
    assert reel.frames[-1][2, 2].tolist() == [*bytes.fromhex(background[1:]), 255]


def test_a_transparent_film_has_no_background() -> None:
    reel = Reel()
    shoot(job("one", picture=Picture(160, 90, 10, transparent=True)), [reel])
    assert reel.frames[-1][2, 2, 3] == 0
    assert reel.frames[-1][..., 3].max() > 100


def test_stills_are_the_last_frames_of_the_beats() -> None:
    reel = Reel()
    take = shoot(job(), [reel])
    found = stills(job())
    assert [(step.name, caption) for step, caption, _ in found] == [
        (shot.beat, shot.caption) for shot in take.shots
    ]
    for shot, (_, _, frame) in zip(take.shots, found, strict=True):
        assert np.array_equal(frame, reel.frames[shot.first + shot.frames - 1])


@pytest.mark.parametrize("beats", [(), ("one",), ("two",)])
def test_without_a_moment_the_last_picture_is_exposed(beats: tuple[str, ...]) -> None:
    still = Reel()
    expose(job(*beats), [still])
    (frame,) = still.frames
    assert np.array_equal(frame, stills(job(*beats))[-1][2])


@pytest.mark.parametrize("beats", [(), ("one",), ("three",)])
def test_at_a_moment_the_frame_is_exposed_that_the_film_shows_then(beats: tuple[str, ...]) -> None:
    whole = Reel()
    take = shoot(job(*beats), [whole])
    for number in range(0, take.frames, 7):
        one, other = Reel(), Reel()
        expose(job(*beats), [one, other], at=number / SMALL.fps)
        assert len(one.frames) == len(other.frames) == 1
        assert np.array_equal(one.frames[0], whole.frames[number])
        assert np.array_equal(other.frames[0], whole.frames[number])


@pytest.mark.parametrize("beats", [(), ("one",), ("one", "three")])
def test_the_last_picture_is_drawn_for_who_takes_no_pixels(beats: tuple[str, ...]) -> None:
    reel, beside, alone = Reel(), Sheet(), Sheet()
    shoot(job(*beats), [reel, beside])
    expose(job(*beats), [alone])
    for (drawn,) in (beside.frames, alone.frames):
        assert np.abs(drawn.astype(int) - reel.frames[-1]).max() <= 2


@pytest.mark.parametrize("pixels", [True, False])
def test_at_a_moment_what_is_drawn_is_what_the_film_shows_then(pixels: bool) -> None:
    whole = Reel()
    take = shoot(job("two"), [whole])
    for number in range(0, take.frames, 5):
        sheet = Sheet()
        expose(job("two"), [sheet, *([Reel()] if pixels else [])], at=number / SMALL.fps)
        (drawn,) = sheet.frames
        assert np.abs(drawn.astype(int) - whole.frames[number]).max() <= 2


@pytest.mark.parametrize("at", [None, 0.0, 3.1])
def test_a_false_claim_anywhere_stops_a_still(at: float | None) -> None:
    still = Reel()
    with pytest.raises(ClaimFailed, match="claim of beat two does not hold"):
        expose(job("one", truth=1.5), [still], at=at)


def test_watching_sees_every_frame_for_as_long_as_it_stands() -> None:
    seen: list[tuple[str, float]] = []
    take = watch(job(), lambda film, seconds: seen.append((film.beat.name, seconds)))
    assert take == shoot(job(), [])
    for shot in take.shots:
        lasts = sum(seconds for beat_, seconds in seen if beat_ == shot.beat)
        assert lasts == pytest.approx(shot.frames / 10, abs=0.2)
    assert [seconds for _, seconds in seen].count(0.0) == 3  # the end of each beat


def test_a_beat_that_does_not_hold_is_left_out() -> None:
    take = shoot(job(size=2), [])
    assert [shot.beat for shot in take.shots] == ["one", "three"]


@pytest.mark.parametrize(
    ("beats", "values", "words"),
    [
        (("two",), {"size": 2}, "three: beat two cannot be shown: the square is too large"),
        (("four",), {}, "three: beat four cannot be shown: the film has no such beat"),
        ((), {"size": 3}, "three: size = 3 is out of range: allowed is 0.1 to 2"),
        ((), {"sizes": 1}, "three has no parameter 'sizes': did you mean size?"),
    ],
)
def test_what_cannot_be_shown_is_said_before_a_frame_is_drawn(
    beats: tuple[str, ...], values: dict[str, Any], words: str
) -> None:
    reel = Reel()
    with pytest.raises(InputError) as caught:
        shoot(job(*beats, **values), [reel])
    assert str(caught.value) == words
    assert not reel.frames


@pytest.mark.parametrize("beats", [(), ("one",), ("three",)])
def test_a_false_claim_stops_even_a_film_of_other_beats(beats: tuple[str, ...]) -> None:
    with pytest.raises(ClaimFailed, match="claim of beat two does not hold: it is true"):
        shoot(job(*beats, truth=1.5), [])


def test_the_parameters_used_are_told() -> None:
    take = shoot(job(size="0.5"), [])
    assert take.params == {"size": "0.5", "truth": "1.0"}


def test_manim_s_config_is_as_before() -> None:
    before = dict(config)
    shoot(job("one"), [])
    with pytest.raises(ClaimFailed):
        shoot(job(truth=2), [])
    assert dict(config) == before


def test_nothing_lies_in_the_system_s_folder_that_a_kill_would_leave_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    shoot(job(), [], on_frames=lambda count: assert_empty(tmp_path))


def test_what_manim_writes_for_its_own_texts_goes_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Written(GradientScene):
        """A text as Manim makes it."""

        @beat("A.")
        def a(self) -> None:
            self.add(Text("hello"))
            seen.append(len(list(tmp_path.rglob("*.svg"))))
            self.wait(0.2)

    seen: list[int] = []
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    reel = Reel()
    shoot(Job(Written, {}, (), SMALL, "dark"), [reel])
    assert seen == [1]
    assert len(np.unique(reel.frames[0])) > 5
    assert_empty(tmp_path)


def assert_empty(folder: Path) -> None:
    assert list(folder.iterdir()) == []


def test_a_shot_is_a_plain_record() -> None:
    assert Shot("one", "One.", 0, 3) == Shot("one", "One.", 0, 3)
