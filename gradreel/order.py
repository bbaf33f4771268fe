"""Orders: what a person asked for, checked name by name, as renderings that can be made."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gradcore.errors import InputError
from gradreel.catalogue import Film, pick
from gradreel.formats import FORMATS
from gradreel.look import Look
from gradreel.outlets import known_formats
from gradreel.picture import QUALITIES, Picture
from gradreel.rendering import Rendering
from gradreel.spelling import spell
from scenes.kit.theme import THEMES

if TYPE_CHECKING:
    from gradreel.film import Job

__all__ = ["OUT", "Order", "order"]

OUT = Path("media")


@dataclass(frozen=True)
class Order:
    """One film to be made. ``beats`` empty: the whole film; ``look``: how large, how it ends.

    Stills are taken ``at`` so many seconds of the film or of each beat; None: at its end.
    """

    film: Film
    values: Mapping[str, Any]
    beats: tuple[str, ...]
    theme: str
    look: Look
    formats: tuple[str, ...]
    out: Path
    at: float | None = None

    @property
    def folder(self) -> Path:
        """Where the film's files go."""
        return self.out / self.film.name

    def renderings(self) -> list[Rendering]:
        """One for each beat and picture size; formats of one size share a rendering."""
        sizes: dict[Picture, list[str]] = {}
        for name in self.formats:
            sizes.setdefault(self.look.picture(name), []).append(name)
        return [
            Rendering(
                film=self.film.name,
                load=self.film.load,
                values=self.values,
                beat=beat,
                picture=picture,
                theme=self.theme,
                commands={name: self.command(beat, name) for name in formats},
                folder=self.folder,
                at=self.at,
                loop=self.look.loop,
                budget=self.look.budget,
                source=self.film.file,
            )
            for beat in self.beats or (None,)
            for picture, formats in sizes.items()
        ]

    def job(self, beat: str | None, picture: Picture) -> Job:
        """What film.py needs to know to shoot the film, or one beat of it."""
        from gradreel.film import Job

        beats = () if beat is None else (beat,)
        return Job(self.film.load(), self.values, beats, picture, self.theme)

    def command(self, beat: str | None, format: str) -> str:  # noqa: A002 (the clip's own word)
        """The command that makes this clip again; in Python's words if it has no shell form."""
        options: dict[str, Any] = {"theme": self.theme, "format": format} | self.look.options()
        if beat is not None:
            options["beat"] = beat
        if self.at is not None:
            options["at"] = self.at
        if self.out != OUT:
            options["out"] = str(self.out)
        if all(isinstance(v, str | int | float | tuple | list) for v in self.values.values()):
            words = ["gradreel", "render", self.film.source]
            for name, value in self.values.items():
                words += ["--set", f"{name}={spell(value)}"]
            for name, value in options.items():
                given = [] if value is True else [str(spell(value))]
                words += [f"--{name.replace('_', '-')}", *given]
            return shlex.join(words)
        renamed = {"format": "formats", "beat": "beats"}
        words = [repr(self.film.source)]
        for name, value in options.items():
            words.append(f"{renamed[name]}={(value,)}" if name in renamed else f"{name}={value!r}")
        words += [f"{name}={spell(value)}" for name, value in self.values.items()]
        return f"gradreel.render({', '.join(words)})"


def order(
    film: Film,
    *,
    values: Mapping[str, Any] | None = None,
    beats: Sequence[str] = (),
    theme: str = "dark",
    quality: str | None = None,
    formats: Sequence[str] = (),
    at: str | float | None = None,
    out: str | Path = OUT,
    width: int | None = None,
    fps: int | None = None,
    transparent: bool = False,
    loop: str | None = None,
    max_size: str | None = None,
) -> Order:
    """An order in which every name is known. Beats are given by name or by number.

    ``at`` is a beat, of which the last frame is taken, or seconds from the beginning of the film
    or of each of the beats. Without ``formats``, a moment is a png and all else an mp4.

    Raises:
        InputError: names what is unknown, and a near miss or what there is.
    """
    for name in values or {}:
        pick(name, film.params, "parameter", owner=film.name)
    look = Look(
        quality if quality is None else pick(quality, QUALITIES, "quality"),
        width, fps, transparent, loop, max_size,
    )  # fmt: skip
    seconds = None if at is None else _seconds(at)
    if at is not None and seconds is None:
        beats = [_ending(film, str(at), beats)]
    return Order(
        film,
        dict(values or {}),
        tuple(dict.fromkeys(_beat(film, word) for word in beats)),
        pick(theme, THEMES, "theme"),
        look,
        _formats(formats, at),
        Path(out),
        seconds,
    )


def _formats(named: Sequence[str], at: str | float | None) -> tuple[str, ...]:
    if at is None:
        return tuple(_known(named or ["mp4"]))
    chosen = _known(named or ["png"])
    stills = [name for name, entry in FORMATS.items() if entry.still]
    for name in chosen:
        if name not in stills:
            several = f"{', '.join(stills[:-1])} or {stills[-1]}"
            raise InputError(f"--at {at} asks for one picture, and {name} is none: use {several}")
    return tuple(chosen)


def _known(names: Sequence[str]) -> dict[str, None]:
    """The names of formats, each once, in order."""
    return dict.fromkeys(pick(name, known_formats(), "format") for name in names)


def _seconds(at: str | float) -> float | None:
    """What ``at`` says if it is a number."""
    try:
        return float(at) + 0.0  # -0 is 0
    except ValueError:
        return None


def _ending(film: Film, name: str, beats: Sequence[str]) -> str:
    """The beat of that name, at whose end a still is taken."""
    try:
        found = pick(name, [beat.name for beat in film.beats], "beat", owner=film.name)
    except InputError as error:
        raise InputError(f"{error} (or give --at in seconds, such as 12.5)") from error
    if beats:
        raise InputError(
            f"--beat {beats[0]} and --at {name} both name a beat: leave one out, "
            "or give --at in seconds"
        )
    return found


def _beat(film: Film, word: str) -> str:
    names = [beat.name for beat in film.beats]
    if word.isdecimal():
        if not 1 <= int(word) <= len(names):
            raise InputError(f"{film.name} has no beat {word}: its beats are 1 to {len(names)}")
        return names[int(word) - 1]
    return pick(word, names, "beat", owner=film.name)
