"""GradientScene: runs the beats of a film, takes its parameters, checks its claims."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any, ClassVar, SupportsFloat

from manim import Camera, FadeIn, FadeOut, ManimColor, Scene, VMobject
from manim.animation.animation import Animation

from gradcore import Field
from scenes.kit.beats import Beat, beats_of
from scenes.kit.camera import BatchCamera
from scenes.kit.claims import Claim, ClaimFailed
from scenes.kit.params import Param, ParamError
from scenes.kit.text import Words, quoted
from scenes.kit.theme import CAPTION, NOTE, PANEL, THEMES, Theme
from scenes.kit.view import BAND, FRAME, PANEL_AREA

__all__ = ["GradientScene"]

READING = 15.0  # characters of a caption read in a second
CAPTION_FADE = 0.4  # s


class GradientScene(Scene):
    """A film of a few beats about one concept, drawn from gradcore's records.

    A subclass declares ``Param``s, computes what it needs in ``prepare``, and tells its story in
    methods marked with ``@beat``. Plain Manim renders it too.

    Args:
        values: parameters by name, as text or as Python values; the rest have their defaults.
        theme: a name of THEMES.

    Raises:
        ParamError: a parameter is unknown, or its value is not allowed.
    """

    params: ClassVar[dict[str, Param]] = {}
    beats: ClassVar[tuple[Beat, ...]] = ()
    name: ClassVar[str] = ""
    title: ClassVar[str] = ""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.params = {
            name: member
            for owner in reversed(cls.__mro__)
            for name, member in vars(owner).items()
            if isinstance(member, Param)
        }
        cls.beats = beats_of(cls)
        cls.name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", cls.__name__).lower()
        cls.title = (cls.__doc__ or cls.__name__).strip().splitlines()[0]

    def __init__(
        self,
        *args: Any,
        values: Mapping[str, Any] | None = None,
        theme: str = "dark",
        **kwargs: Any,
    ) -> None:
        self.values = self.read_values(values or {})
        self.theme: Theme = THEMES[theme]
        self.claims: list[Claim] = []
        self.beat = Beat("", "", 0, lambda scene: True)
        self.caption: Words | None = None
        self.caption_text = ""
        self.notes: dict[float, VMobject] = {}
        self.headline = 0.0, 0.0  # what row 0 needs beyond a line's height: above, below, S
        self._said_at = 0.0
        kwargs.setdefault("camera_class", BatchCamera)
        super().__init__(*args, **kwargs)
        camera = self.camera
        assert isinstance(camera, Camera)
        camera.background_color = ManimColor(self.theme.background)
        camera.reset()

    @classmethod
    def read_values(cls, given: Mapping[str, Any]) -> dict[str, Any]:
        """The values of all parameters: those given, checked, and the others' defaults.

        Raises:
            ParamError: names what is unknown or not allowed, and what would be.
        """
        for name in given:
            if name not in cls.params:
                close = get_close_matches(name, cls.params, n=1)
                hint = f"did you mean {close[0]}?" if close else f"it has {', '.join(cls.params)}"
                raise ParamError(f"{cls.name} has no parameter {name!r}: {hint}")
        return {
            name: param.read(given.get(name, param.default), owner=cls.name)
            for name, param in cls.params.items()
        }

    # The story -------------------------------------------------------------------------------

    def prepare(self) -> None:
        """Compute all that the beats draw; InputError for a function they can't show."""

    def setup(self) -> None:
        """Manim's hook: prepare the film."""
        self.prepare()

    def story(self) -> tuple[Beat, ...]:
        """The beats that hold for this film's function."""
        return tuple(step for step in type(self).beats if self.reason_against(step) is None)

    def reason_against(self, step: Beat) -> str | None:
        """Why a beat does not hold for this film's function; None if it does."""
        answer = step.when(self)
        if isinstance(answer, str):
            return answer
        return None if answer else "it does not hold for this function"

    def construct(self) -> None:
        """Manim's hook: play the beats one after the other."""
        for step in self.story():
            self.beat = step
            self.next_section(step.name)
            enter = getattr(self.renderer, "enter_beat", None)
            if enter is not None:
                enter(self, step)
            self.say(step.caption)
            getattr(self, step.name)()
            self.read()
            leave = getattr(self.renderer, "leave_beat", None)
            if leave is not None:
                leave(self, step)

    def play(self, *animations: Any, **kwargs: Any) -> None:
        """Play animations, or lists of them, at the same time; with none of them, nothing."""
        if any(not isinstance(one, list) or one for one in animations):
            super().play(*animations, **kwargs)

    def say(self, text: str) -> None:
        """Put another caption into the band, after the last one could be read."""
        self.read()
        old, self.caption_text = self.caption, text
        self.caption = Words(
            text, size=CAPTION, colour=self.theme.ink, width=FRAME.width - 1.0
        ).place(0.0, BAND.bottom + 0.32, "middle")
        # Above all else, so that what moves below does not make Manim draw it again each frame.
        fades: list[Animation] = [FadeIn(self.caption)]
        if old is not None:
            fades.insert(0, FadeOut(old))
        self.play(*fades, run_time=CAPTION_FADE)
        self._said_at = self.time

    def read(self) -> None:
        """Wait until the caption has stood for as long as it takes to read it."""
        if self.caption is None:
            return
        plain = re.sub(r"[$_^]", "", self.caption_text)
        left = max(1.0, len(plain) / READING) - (self.time - self._said_at)
        if left > 1e-6:
            self.wait(left)

    def fade(self, *mobjects: VMobject) -> list[Animation]:
        """Animations that take off the frame those of the mobjects that are on it."""
        present = set(self.get_mobject_family_members())
        return [FadeOut(one) for one in mobjects if present & set(one.get_family())]

    def fade_in(self, *mobjects: VMobject) -> list[Animation]:
        """Animations that bring onto the frame those of the mobjects that are not on it."""
        present = set(self.get_mobject_family_members())
        return [FadeIn(one) for one in mobjects if not present & set(one.get_family())]

    def claim(
        self, text: str, value: SupportsFloat, expected: SupportsFloat, tolerance: SupportsFloat
    ) -> None:
        """State a fact that the film shows; it is checked now and written into the manifest.

        Raises:
            ClaimFailed: the fact is false.
        """
        claim = Claim(self.beat.name, text, float(value), float(expected), float(tolerance))
        self.claims.append(claim)
        if not claim.holds:
            raise ClaimFailed(claim)

    # The panel -------------------------------------------------------------------------------

    def words(self, markup: str, colour: str | None = None, **kwargs: Any) -> Words:
        """A displayed formula of the panel's size (``math=False``: plain words)."""
        options: dict[str, Any] = {"size": PANEL, "math": True} | kwargs
        return Words(markup, colour=colour or self.theme.ink, **options)

    def note(
        self, row: float, markup: str, colour: str | None = None, **kwargs: Any
    ) -> list[Animation]:
        """Animations that write a line of the panel, in place of what stood in that row."""
        left = PANEL_AREA.left + 0.3
        line = self.words(markup, colour, width=PANEL_AREA.right - 0.3 - left, **kwargs)
        line.place(left, self.row(row))
        return self.put_note(row, line)

    def head(self, field: Field) -> list[Animation]:
        """Animations that write the function's formula into row 0 of the panel.

        A long one takes two lines; one too long for that is named only. A tall one, such as a
        fraction, pushes the rows below it down.
        """
        left = PANEL_AREA.left + 0.3
        room = PANEL_AREA.right - 0.3 - left
        ways = (f"{field.lhs} = {field.typeset}", f"& {field.lhs} = \\ & {field.typeset}")
        named = [f"{field.lhs}: {quoted(field.name)}"] if len(field.name) <= 24 else []
        for way in (*ways, *named, field.lhs):
            line = self.words(way, self.theme.function, width=room)
            if line.size >= NOTE:
                break
        above = float(line.get_top()[1]) - line.baseline
        below = line.baseline - float(line.get_bottom()[1])
        self.headline = max(0.0, above - 0.42), max(0.0, below - 0.16)
        return self.put_note(0, line.place(left, self.row(0)))

    def put_note(self, row: float, line: VMobject) -> list[Animation]:
        """Animations that show ``line``, already in its place, as the panel's row."""
        return [*self.drop_notes(row), FadeIn(self.notes.setdefault(row, line))]

    def drop_notes(self, *rows: float) -> list[Animation]:
        """Animations that take lines off the panel."""
        return [FadeOut(self.notes.pop(row)) for row in rows if row in self.notes]

    def row(self, number: float) -> float:
        """Baseline of a row of the panel, S; row 0 is the highest."""
        above, below = self.headline
        return PANEL_AREA.top - 0.75 - above - 0.66 * number - (below if number > 0 else 0.0)
