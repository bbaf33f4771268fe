"""Beats: their order, their inheritance, and which of them a film tells."""

from __future__ import annotations

from scenes.kit.beats import beat
from scenes.kit.stage import GradientScene


class Story(GradientScene):
    """A story.

    More of it.
    """

    odd = True

    @beat("First.")
    def opening(self) -> None: ...

    def helper(self) -> None: ...

    @beat("Second, at $x_0$.", when=lambda self: self.odd or "the number is even")
    def middle(self) -> None: ...

    @beat("Third.")
    def end(self) -> None: ...


class LongerStory2D(Story):
    @beat("Another second.")
    def middle(self) -> None: ...

    @beat("Fourth.")
    def after(self) -> None: ...


def test_beats_stand_in_the_order_in_which_they_are_written() -> None:
    assert [(step.index, step.name) for step in Story.beats] == [
        (1, "opening"),
        (2, "middle"),
        (3, "end"),
    ]
    assert Story.beats[1].caption == "Second, at $x_0$."


def test_a_child_keeps_the_place_of_a_beat_that_it_replaces() -> None:
    names = [step.name for step in LongerStory2D.beats]
    assert names == ["opening", "middle", "end", "after"]
    assert LongerStory2D.beats[1].caption == "Another second."
    assert Story.beats[1].caption == "Second, at $x_0$."


def test_a_film_is_named_after_its_class() -> None:
    assert (Story.name, LongerStory2D.name) == ("story", "longer_story2_d")
    assert Story.title == "A story."
    assert LongerStory2D.title == "LongerStory2D"


def test_a_beat_that_does_not_hold_is_left_out_and_says_why() -> None:
    film = Story()
    assert [step.name for step in film.story()] == ["opening", "middle", "end"]
    film.odd = False
    assert [step.name for step in film.story()] == ["opening", "end"]
    assert Story.beats[1].when(film) == "the number is even"
