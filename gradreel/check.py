"""Whether a film can be read: every beat's layout, looked at a few times a second."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from manim import Mobject

from gradreel.bare import frame_without_text, not_hidden
from gradreel.film import Job, watch
from gradreel.naming import names_of
from gradreel.picture import Picture
from gradreel.touches import (
    Fault,
    in_band,
    ink_on_text,
    out_of_place,
    pale_text,
    small_text,
    text_on_text,
)
from scenes.kit.colour import rgb
from scenes.kit.seen import Sight, sight
from scenes.kit.stage import READING, GradientScene
from scenes.kit.view import BAND

__all__ = ["RATE", "Finding", "Report", "check"]

RATE = 5  # looks a second
SIZE = (640, 360)  # px; contrast is measured at what a blog shows
PASSING = 0.5  # s; what moves may cross a text for less than that, if it is gone when the beat ends
WORDS = 12  # of a caption, at most
CROSSINGS = {"text touches text", "text touches a line", "text too pale"}


@dataclass(frozen=True)
class Finding:
    """One fault of a film: where, what, which objects, and for how long.

    ``time`` is in seconds of the beat, ``film_time`` of what was looked at. ``passing``: a moving
    thing crossed a text in less than half a second, which is told but is no fault.
    """

    beat: str
    time: float
    film_time: float
    seconds: float
    kind: str
    objects: tuple[str, ...]
    detail: str
    passing: bool

    def __str__(self) -> str:
        who = " and ".join(self.objects) or "something"
        lasts = f" for {self.seconds:.1f} s" if self.seconds else ""
        more = f" ({self.detail})" if self.detail else ""
        return f"{self.beat} at {self.time:.1f} s{lasts}: {self.kind}: {who}{more}"


@dataclass(frozen=True)
class Report:
    """What was found in a film with one theme, in the order of time."""

    film: str
    theme: str
    beats: tuple[str, ...]
    seconds: float
    looks: int
    faults: tuple[Finding, ...]
    passing: tuple[Finding, ...]

    @property
    def good(self) -> bool:
        """Whether nothing was found but what passes by."""
        return not self.faults

    def of(self, beat: str) -> tuple[Finding, ...]:
        """The faults of one beat."""
        return tuple(finding for finding in self.faults if finding.beat == beat)

    def lines(self) -> Iterator[str]:
        """One line a fault, and a summary."""
        for finding in self.faults:
            yield f"{self.film} {self.theme}: {finding}"
        count = len(self.faults)
        yield (
            f"{self.film} {self.theme}: {count or 'no'} fault{'' if count == 1 else 's'} in "
            f"{len(self.beats)} beats, {self.seconds:.0f} s, {self.looks} looks; "
            f"{len(self.passing)} passed by in under {PASSING:g} s"
        )


def check(
    scene: type[GradientScene],
    *,
    values: Mapping[str, Any] | None = None,
    theme: str = "dark",
    beats: Sequence[str] = (),
    rate: int = RATE,
) -> Report:
    """What a viewer could not read in the film of ``scene``: an author's own, or one of ours.

    Looked for, ``rate`` times a second and at the end of each beat: texts that touch one another,
    a line or an arrow; that stand at the frame's edge, between the areas or in the caption's
    band; whose capitals are lower than 1/40 of the frame; with a contrast below 4.5 to what is
    drawn behind them; drawings in the caption's band; captions of over 12 words, or that don't
    stand for a second a 15 characters.

    Raises:
        InputError: a parameter, a beat, or a function that the film can't show.
        ClaimFailed: the film would show something false.
    """
    watcher = _Watcher()
    job = Job(scene, values or {}, tuple(beats), Picture(*SIZE, rate), theme)
    take = watch(job, watcher.look)
    watcher.finish()
    found = sorted(watcher.found, key=lambda finding: finding.film_time)
    return Report(
        scene.name,
        theme,
        tuple(shot.beat for shot in take.shots),
        watcher.clock,
        watcher.looks,
        tuple(finding for finding in found if not finding.passing),
        tuple(finding for finding in found if finding.passing),
    )


@dataclass
class _Run:
    """A fault from when it was first seen until it was not."""

    fault: Fault
    beat: str
    time: float
    film_time: float
    names: tuple[str, ...]
    seconds: float = 0.0
    at_end: bool = False


@dataclass
class _Watcher:
    """Looks at a film and remembers what is wrong."""

    found: list[Finding] = field(default_factory=list)
    runs: dict[tuple[object, ...], _Run] = field(default_factory=dict)
    stood: dict[int, tuple[str, str, float, float, Mobject]] = field(default_factory=dict)
    opacities: dict[int, float] = field(default_factory=dict)
    clock: float = 0.0
    beat: str = ""
    began: float = 0.0
    looks: int = 0

    def look(self, scene: GradientScene, seconds: float) -> None:
        """Judge the frame that the scene shows, which stands for ``seconds``."""
        if scene.beat.name != self.beat:
            self.beat, self.began = scene.beat.name, self.clock
        self.looks += 1
        seen = sight(scene)
        self._time_caption(scene, seen, seconds)
        fading = {
            id(text.mobject)
            for text in seen.writings
            if text.opacity != self.opacities.get(id(text.mobject))
        }
        self.opacities = {id(text.mobject): text.opacity for text in seen.writings}
        now = {}
        for fault in _faults(scene, seen, self.stood, fading):
            now[fault.kind, *map(id, fault.mobjects)] = fault
        for key in [key for key in self.runs if key not in now]:
            self._close(self.runs.pop(key))
        for key, fault in now.items():
            run = self.runs.get(key)
            if run is None:
                names = names_of(scene, fault)
                since = self.clock - self.began
                run = self.runs[key] = _Run(fault, self.beat, since, self.clock, names)
            elif fault.amount > run.fault.amount:
                run.fault = fault
            run.seconds += seconds
            run.at_end |= seconds == 0
        self.clock += seconds

    def finish(self) -> None:
        """Close what is still open."""
        for run in self.runs.values():
            self._close(run)
        for beat, text, began, held, _ in self.stood.values():
            plain = _plain(text)
            needed = max(1.0, len(plain) / READING)
            words = len(plain.split())
            if held < needed - 0.05:
                detail = (
                    f"it stands {held:.1f} s, and its {len(plain)} characters need {needed:.1f}"
                )
                self._add("caption too short a time", beat, began, held, (repr(text),), detail)
            if words > WORDS:
                detail = f"{words} words, and {WORDS} are the most"
                self._add("caption too long", beat, began, held, (repr(text),), detail)

    def _add(
        self, kind: str, beat: str, at: float, held: float, who: tuple[str, ...], detail: str
    ) -> None:
        self.found.append(Finding(beat, 0.0, at, held, kind, who, detail, passing=False))

    def _close(self, run: _Run) -> None:
        fault = run.fault
        passing = fault.kind in CROSSINGS and run.seconds < PASSING and not run.at_end
        self.found.append(
            Finding(
                run.beat,
                run.time,
                run.film_time,
                run.seconds,
                fault.kind,
                run.names,
                fault.detail,
                passing,
            )
        )

    def _time_caption(self, scene: GradientScene, seen: Sight, seconds: float) -> None:
        caption = scene.caption
        if caption is None:
            return
        shown = any(text.mobject is caption and text.opacity >= 0.5 for text in seen.writings)
        # The mobject is kept, so that its id stays its own.
        beat, text, began, held, kept = self.stood.get(
            id(caption), (self.beat, scene.caption_text, self.clock, 0.0, caption)
        )
        self.stood[id(caption)] = beat, text, began, held + seconds * shown, kept


def _faults(
    scene: GradientScene, seen: Sight, captions: Collection[int], fading: Collection[int]
) -> Iterator[Fault]:
    background = rgb(scene.theme.background)
    leaving, coming = _travellers(scene)
    picture = frame_without_text(scene, seen)
    seen = not_hidden(scene, seen, picture)
    yield from text_on_text(seen, leaving, coming)
    touched = list(ink_on_text(seen, background))
    yield from touched
    # The caption of a beat that was not looked at goes in the first frames of the next.
    gone = {id(t.mobject) for t in seen.writings if t.box.top <= BAND.top} & leaving
    yield from out_of_place(seen, {*captions, *gone}, bool(scene.notes))
    yield from small_text(seen)
    crossed = {id(fault.mobjects[0]) for fault in touched}  # their contrast is told by that
    for fault in pale_text(seen, picture, fading):
        if id(fault.mobjects[0]) not in crossed:
            yield fault
    yield from in_band(seen, picture, background)


def _travellers(scene: GradientScene) -> tuple[set[int], set[int]]:
    """Ids of the mobjects that go and of those that come in the play that is on."""
    leaving: set[int] = set()
    coming: set[int] = set()
    for animation in scene.animations or ():
        family = {id(part) for part in animation.mobject.get_family()}
        if animation.remover:
            leaving |= family
        elif animation.introducer:
            coming |= family
    return leaving, coming


def _plain(caption: str) -> str:
    return re.sub(r"[$_^]", "", caption)
