"""The check of the layout: each fault is found where it is made, and a good film has none."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from manim import Circle, Create, FadeIn, FadeOut, Line, Rectangle, Square, Text, Transform, VGroup
from manim.mobject.text.typst_mobject import Typst

from gradreel.catalogue import find
from gradreel.check import Finding, Report, check
from scenes.kit.arrows import Arrows, Key
from scenes.kit.beats import beat
from scenes.kit.mobjects import ArrowField, arrow, clipped, dot
from scenes.kit.seen import sight
from scenes.kit.stage import GradientScene
from scenes.kit.text import Readout, Words
from scenes.kit.theme import LABEL
from scenes.kit.view import DRAWING, Area


class Blank(GradientScene):
    """A frame on which one thing is put."""

    @beat("A caption.")
    def only(self) -> None:
        self.put()

    def put(self) -> None:
        """What a test puts on the frame."""

    def label(self, text: str = "label", x: float = -3.0, y: float = 1.0, **how: Any) -> Words:
        options: dict[str, Any] = {"size": LABEL, "colour": self.theme.ink} | how
        words = Words(text, **options)
        words.place(x, y)
        self.add(words)
        return words


def looked_at(put: Any, **options: Any) -> Report:
    class Frame(Blank):
        pass

    Frame.put = put  # type: ignore[method-assign]
    return check(Frame, **options)


def at(x: float, y: float) -> np.ndarray:
    """A point of the screen, ``(3,)`` S."""
    return np.array([x, y, 0.0])


def kinds(report: Report) -> list[str]:
    return [finding.kind for finding in report.faults]


def only(report: Report) -> Finding:
    assert len(report.faults) == 1, list(report.lines())
    return report.faults[0]


def test_a_good_frame_has_no_fault() -> None:
    def put(self: Blank) -> None:
        self.label()
        self.play(self.note(0, "f(x) = x^2", self.theme.function))
        self.play(Create(Line(at(-6, -2), at(0, -2), color=self.theme.function)))

    report = looked_at(put)
    assert report.good
    assert report.beats == ("only",)
    assert list(report.lines())[-1].startswith("frame dark: no faults in 1 beats")


def test_two_texts_that_touch_are_found_by_their_words() -> None:
    def put(self: Blank) -> None:
        self.label("first")
        self.label("second", x=-2.6)
        self.wait(1)

    found = only(looked_at(put))
    assert found.kind == "text touches text"
    assert set(found.objects) == {"'first'", "'second'"}
    assert found.beat == "only"
    assert found.seconds >= 1


def test_a_number_beside_its_label_does_not_touch_it() -> None:
    def put(self: Blank) -> None:
        words = self.label("slope")
        self.add(
            Readout(1.75, size=LABEL, colour=self.theme.ink).place(words.get_right()[0] + 0.1, 1)
        )
        self.wait(1)

    assert looked_at(put).good


DRAWINGS: dict[str, Any] = {
    "line": lambda s: Line(at(-5, 1.1), at(0, 1.1), color=s.theme.function),
    "end of a line": lambda s: Line(at(-5, 1.1), at(-2.9, 1.1), color=s.theme.function),
    "circle": lambda s: Circle(radius=1, color=s.theme.wrong).move_to(at(-2.7, 0.2)),
    "dot": lambda s: dot(at(-2.8, 1.1), colour=s.theme.function),
    "arrow": lambda s: arrow(at(-5, 1.1), at(-2.5, 1.1), colour=s.theme.gradient),
    "part of a group": lambda s: VGroup(Square(), Line(at(-5, 1), at(0, 1.2), color=s.theme.ink)),
}


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_drawing_that_runs_into_a_text_is_found(name: str) -> None:
    def put(self: Blank) -> None:
        self.add(DRAWINGS[name](self))
        self.label()
        self.wait(1)

    found = only(looked_at(put))
    assert found.kind == "text touches a line"
    assert found.objects[0] == "'label'"


def test_the_author_s_name_and_the_meaning_of_the_colour_are_told() -> None:
    def put(self: Blank) -> None:
        self.tangent = Line(at(-5, 1.1), at(0, 1.1), color=self.theme.tangent)  # type: ignore[attr-defined]
        self.add(self.tangent)  # type: ignore[attr-defined]
        self.label()
        self.wait(1)

    assert only(looked_at(put)).objects[1] == "Line self.tangent (tangent)"


def field(
    self: Blank, tails: list[np.ndarray], *, opacity: float = 1.0, cut: bool = False
) -> ArrowField:
    count = len(tails)
    a = np.stack(tails)
    colours = np.tile([1.0, 0.7, 0.3, opacity], (count, 1))
    key = Key(1, 1, np.inf, 0, count)
    return ArrowField(Arrows(a, a + at(0.8, 0), colours, np.full(count, cut), 0, key))


def test_one_arrow_of_a_batch_is_enough() -> None:
    def put(self: Blank) -> None:
        self.add(field(self, [at(-6, -2), at(-6, 0), at(-3, 1.1)]))
        self.label()
        self.wait(1)

    assert kinds(looked_at(put)) == ["text touches a line"]


def test_arrows_that_are_elsewhere_or_unseen_touch_nothing() -> None:
    def put(self: Blank) -> None:
        self.add(field(self, [at(-6, -2), at(-6, 0)]))
        self.add(field(self, [at(-3, 1.1)], opacity=0.1))
        self.label()
        self.wait(1)

    assert looked_at(put).good


def test_the_bar_of_a_cut_arrow_counts() -> None:
    def put(self: Blank, cut: bool = True) -> None:
        self.add(field(self, [at(-3.8, 0.86)], cut=cut))
        self.label("label", x=-3.04, y=1.0)
        self.wait(1)

    assert kinds(looked_at(put)) == ["text touches a line"]
    assert looked_at(lambda self: put(self, cut=False)).good


def test_the_quiet_grid_may_pass_under_a_text() -> None:
    def put(self: Blank) -> None:
        self.add(Line(at(-5, 1.1), at(0, 1.1), color=self.theme.grid, stroke_width=1.5))
        self.label()
        self.wait(1)

    assert looked_at(put).good
    assert looked_at(put, theme="light").good


def test_what_is_meant_to_cross_a_text_may() -> None:
    def put(self: Blank) -> None:
        words = self.label()
        through = Line(words.get_left(), words.get_right(), color=self.theme.wrong)
        through.over_text = True  # type: ignore[attr-defined]
        self.add(through)
        self.wait(1)

    assert looked_at(put).good


def test_a_plate_hides_what_is_below_it() -> None:
    def put(self: Blank) -> None:
        plate = Rectangle(width=2, height=1, stroke_width=0).set_fill(self.theme.background, 1)
        self.add(Line(at(-5, 1.1), at(0, 1.1), color=self.theme.function))
        self.add(plate.move_to(at(-2.7, 1.1)))
        self.label()
        self.wait(1)

    assert looked_at(put).good


def test_what_is_clipped_away_touches_nothing() -> None:
    def put(self: Blank) -> None:
        line = Line(at(-6, 1.1), at(0, 1.1), color=self.theme.function)
        self.add(clipped(line, Area(-7, -4, -3.2, 4)))
        self.label()
        self.wait(1)

    assert looked_at(put).good


def test_what_fades_out_while_another_comes_does_not_touch_it() -> None:
    def put(self: Blank) -> None:
        old = self.label("before")
        self.wait(1)
        self.play(
            FadeOut(old), FadeIn(Words("after", size=LABEL, colour=self.theme.ink).place(-3, 1))
        )
        self.wait(1)

    assert looked_at(put).good


def test_what_passes_quickly_is_told_but_is_no_fault() -> None:
    def put(self: Blank, seconds: float = 0.4) -> None:
        line = Line(at(-4, 0), at(-4, 2), color=self.theme.function)
        self.label()
        self.play(line.animate.shift(at(3, 0)), run_time=seconds)
        self.wait(1)

    quick = looked_at(put, rate=25)
    assert quick.good
    assert quick.passing[0].kind == "text touches a line"
    assert "1 passed by" in list(quick.lines())[-1]
    assert not looked_at(lambda self: put(self, 12.0), rate=25).good


def test_what_is_short_but_stays_to_the_end_is_a_fault() -> None:
    def put(self: Blank) -> None:
        self.label()
        self.wait(3)
        self.add(Line(at(-5, 1.1), at(0, 1.1), color=self.theme.function))
        self.wait(0.2)

    found = only(looked_at(put))
    assert found.seconds == pytest.approx(0.2)
    assert found.time == pytest.approx(3.4)


@pytest.mark.parametrize(
    ("x", "y", "kind"),
    [
        (-7.05, 1.0, "text at the frame's edge"),
        (6.6, 1.0, "text at the frame's edge"),
        (-3.0, 3.8, "text at the frame's edge"),
        (-3.0, -3.3, "text in the caption's band"),
    ],
)
def test_a_text_out_of_its_place_is_found(x: float, y: float, kind: str) -> None:
    def put(self: Blank) -> None:
        self.label(x=x, y=y)
        self.wait(1)

    assert kind in kinds(looked_at(put))


def test_a_text_between_drawing_and_panel_is_found_where_there_is_a_panel() -> None:
    def put(self: Blank, panel: bool = True) -> None:
        self.label(x=DRAWING.right - 0.4)
        if panel:
            self.play(self.note(5, "x"))
        self.wait(1)

    assert kinds(looked_at(put)) == ["text between drawing and panel"]
    assert looked_at(lambda self: put(self, panel=False)).good


def test_a_text_cut_off_is_found() -> None:
    def put(self: Blank) -> None:
        words = self.label()
        clipped(words, Area(-7, -3, -2.5, 3))
        self.wait(1)

    assert kinds(looked_at(put)) == ["text cut off by its area"]


def test_a_drawing_in_the_caption_s_band_is_found() -> None:
    def put(self: Blank) -> None:
        self.add(Line(at(-6, 0), at(-6, -3.6), color=self.theme.function))
        self.wait(1)

    found = only(looked_at(put))
    assert found.kind == "drawing in the caption's band"
    assert found.objects == ("Line (function)",)


@pytest.mark.parametrize(("size", "good"), [(0.31, True), (0.30, False)])
def test_the_smallest_text_is_a_fortieth_of_the_frame(size: float, good: bool) -> None:
    def put(self: Blank) -> None:
        self.label(size=size)
        self.wait(1)

    report = looked_at(put)
    assert kinds(report) == ([] if good else ["text too small"])


def test_text_made_smaller_by_an_animation_is_found() -> None:
    def put(self: Blank) -> None:
        words = self.label(size=0.4)
        self.play(words.animate.scale(0.6))
        self.wait(1)

    found = only(looked_at(put))
    assert found.kind == "text too small"
    assert "1/51" in found.detail


def test_pale_text_is_found_with_its_contrast() -> None:
    def put(self: Blank) -> None:
        self.label(colour="#5a6068")
        self.wait(1)

    found = only(looked_at(put))
    assert found.kind == "text too pale"
    assert "contrast 2.9" in found.detail


def test_contrast_is_with_what_is_behind_the_text() -> None:
    def put(self: Blank, meaning: str = "gradient") -> None:
        plate = Rectangle(width=3, height=1, stroke_width=0)
        plate.set_fill(getattr(self.theme, meaning), 1)
        self.add(plate.move_to(at(-2.7, 1.1)))
        self.label()
        self.wait(1)

    assert kinds(looked_at(put)) == ["text too pale"]
    assert looked_at(lambda self: put(self, "grid")).good


def test_a_dimmed_text_is_as_pale_as_it_looks() -> None:
    def put(self: Blank) -> None:
        self.label().set_opacity(0.35)
        self.wait(1)

    assert kinds(looked_at(put)) == ["text too pale"]


def test_a_hurried_caption_is_found() -> None:
    class Hurry(Blank):
        def read(self) -> None:
            """It does not wait."""

        @beat("A caption of many letters that nobody has the time to read.")
        def only(self) -> None:
            self.wait(0.5)

    found = only(check(Hurry))
    assert found.kind == "caption too short a time"
    assert "its 59 characters need 3.9" in found.detail


def test_a_long_caption_is_found() -> None:
    class Long(Blank):
        @beat("One two three four five six seven eight nine ten eleven twelve thirteen.")
        def only(self) -> None: ...

    assert only(check(Long)).detail == "13 words, and 12 are the most"


def test_manim_s_own_texts_count() -> None:
    def put(self: Blank) -> None:
        self.add(Typst("typst", font_size=40).move_to(at(-3, 1)))
        self.add(Text("pango", font_size=40).move_to(at(-3, -1)))
        self.add(Line(at(-5, 1), at(0, 1)), Line(at(-5, -1), at(0, -1)))
        self.wait(1)

    report = looked_at(put)
    assert kinds(report) == ["text touches a line"] * 2
    assert {finding.objects[0] for finding in report.faults} == {"'typst'", "'pango'"}


def test_a_text_that_changes_into_another_is_one_text() -> None:
    def put(self: Blank) -> None:
        words = self.label("one")
        self.play(Transform(words, Words("two", size=LABEL, colour=self.theme.ink).place(-3, 1)))
        self.wait(1)

    assert looked_at(put).good


def test_nothing_of_the_scene_is_changed_by_looking() -> None:
    def put(self: Blank) -> None:
        words = self.label()
        before = [part.points.copy() for part in words]
        sight(self)
        assert all(np.array_equal(a, b.points) for a, b in zip(before, words, strict=True))

    assert looked_at(put).good


def test_only_the_beats_asked_for_are_looked_at() -> None:
    class Two(Blank):
        @beat("Another.")
        def other(self) -> None:
            self.label(size=0.2)

    assert check(Two, beats=("only",)).good
    assert kinds(check(Two, beats=("other",))) == ["text too small"]
    report = check(Two)
    assert [finding.beat for finding in report.faults] == ["other"]
    assert report.of("only") == ()
    assert len(report.of("other")) == 1


def test_a_line_names_film_theme_beat_time_and_objects() -> None:
    def put(self: Blank) -> None:
        self.label(size=0.2)
        self.wait(1)

    line, summary = looked_at(put, theme="light").lines()
    assert line.startswith("frame light: only at 0.4 s for 1.0 s: text too small: 'label' (")
    assert summary.startswith("frame light: 1 fault in 1 beats")


def test_a_film_in_a_file_of_an_author_s_is_checked(short_film: Any) -> None:
    assert check(find(str(short_film)).load()).good
