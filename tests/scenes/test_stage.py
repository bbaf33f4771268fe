"""The stage: captions that can be read, claims that stop a film, rows of the panel, seeds."""

from __future__ import annotations

import numpy as np
import pytest
from manim import FadeIn, Square

from gradreel.film import Job, shoot, watch
from gradreel.picture import Picture
from scenes.kit.beats import beat
from scenes.kit.claims import Claim, ClaimFailed
from scenes.kit.params import Param
from scenes.kit.stage import READING, GradientScene
from scenes.kit.text import Words
from scenes.kit.view import BAND, PANEL_AREA

SMALL = Picture(160, 90, 10)


def job(scene: type[GradientScene], *beats: str, **values: object) -> Job:
    return Job(scene, values, beats, SMALL, "dark")


class Talk(GradientScene):
    """Two beats of captions and notes."""

    number = Param(2.0)

    @beat("A caption of some length, to be read.")
    def first(self) -> None:
        self.said = [self.caption]
        self.play(self.note(0, "x = 1"), self.note(1, "y"))
        self.say("Short.")
        self.said.append(self.caption)
        self.claim("two is two", self.number, 2.0, 1e-12)

    @beat("Then another, $x_0$.")
    def second(self) -> None:
        self.play(self.note(1, "z"), self.drop_notes(0, 5))
        self.random = np.random.default_rng().random(), np.random.random()  # noqa: NPY002 (Manim's)


def held(scene: type[GradientScene]) -> dict[str, float]:
    """Seconds for which each caption stood whole."""
    seconds: dict[str, float] = {}

    def look(film: GradientScene, lasts: float) -> None:
        if film.caption is not None and film.caption[0].get_fill_opacity() > 0.99:
            seconds[film.caption_text] = seconds.get(film.caption_text, 0.0) + lasts

    watch(job(scene), look)
    return seconds


def test_a_caption_stands_until_it_can_be_read() -> None:
    stood = held(Talk)
    assert list(stood) == [
        "A caption of some length, to be read.",
        "Short.",
        "Then another, $x_0$.",
    ]
    for text, seconds in stood.items():
        assert seconds >= max(1.0, len(text.replace("$", "").replace("_", "")) / READING) - 1e-6


def test_captions_stand_in_their_band_and_notes_in_the_panel() -> None:
    shown: dict[str, set[str]] = {}

    def look(film: GradientScene, lasts: float) -> None:
        for mobject in film.mobjects:
            if isinstance(mobject, Words) and lasts == 0:
                shown.setdefault(film.beat.name, set()).add(mobject.markup)
                low, high = mobject.get_bottom()[1], mobject.get_top()[1]
                if mobject is film.caption:
                    assert BAND.bottom < low < high < BAND.top
                else:
                    assert mobject.get_left()[0] == pytest.approx(PANEL_AREA.left + 0.3)
                    assert low > BAND.top

    watch(job(Talk), look)
    assert shown == {"first": {"x = 1", "y", "Short."}, "second": {"z", "Then another, $x_0$."}}


def test_a_claim_that_holds_is_kept_with_its_beat() -> None:
    take = watch(job(Talk), lambda film, lasts: None)
    assert take.claims == (Claim("first", "two is two", 2.0, 2.0, 1e-12),)


def test_a_false_claim_stops_the_film_with_its_numbers() -> None:
    written: list[int] = []

    class Sink:
        def write(self, frame: object, repeat: int = 1) -> None:
            written.append(repeat)

        def close(self) -> None:
            raise AssertionError("a film that failed is not finished")

        def abort(self) -> None: ...

    with pytest.raises(ClaimFailed) as caught:
        shoot(job(Talk, number=2.5), [Sink()])
    assert "claim of beat first does not hold: two is two" in str(caught.value)
    assert "2.5" in str(caught.value)
    assert caught.value.claim.value == 2.5
    assert written  # it was on its way


@pytest.mark.parametrize(
    ("value", "expected", "tolerance", "holds"),
    [
        (1.0, 1.0, 0.0, True),
        (1.0, 1.1, 0.1001, True),
        (1.0, 1.1, 0.0999, False),
        (np.nan, 1.0, 1e9, False),
        (1.0, np.nan, 1e9, False),
        (np.inf, np.inf, 1.0, False),
        (np.inf, 0.0, 1e300, False),
    ],
)
def test_a_claim_holds_within_its_tolerance_and_never_for_nan(
    value: float, expected: float, tolerance: float, holds: bool
) -> None:
    assert Claim("b", "t", value, expected, tolerance).holds is holds


def test_manim_s_random_numbers_are_seeded() -> None:
    drawn = []

    def look(film: GradientScene, lasts: float) -> None:
        if hasattr(film, "random"):
            drawn.append(film.random[1])

    for _ in range(2):
        watch(job(Talk, "second"), look)
    assert len(drawn) > 1
    assert len(set(drawn)) == 1


class Bare(GradientScene):
    """A film of ten lines."""

    @beat("A square.")
    def square(self) -> None:
        self.play(FadeIn(Square()), run_time=0.5)


def test_a_scene_of_an_author_takes_ten_lines() -> None:
    frames: list[np.ndarray] = []

    class Sink:
        def write(self, frame: np.ndarray, repeat: int = 1) -> None:
            frames.extend([frame] * repeat)

        def close(self) -> None: ...

        def abort(self) -> None: ...

    take = shoot(job(Bare), [Sink()])
    assert len(frames) == take.frames == take.shots[0].frames
    assert frames[0].shape == (90, 160, 4)
    assert not np.array_equal(frames[0], frames[-1])
