"""Orders: what a person asked for, checked name by name, and how it becomes files."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gradcore.errors import InputError
from gradreel import manifest
from gradreel.catalogue import Film, pick
from gradreel.manifest import Clip
from gradreel.picture import QUALITIES, Picture
from gradreel.place import job_folder, move
from gradreel.spelling import spell
from scenes.kit.theme import THEMES

if TYPE_CHECKING:
    from gradreel.film import Job
    from gradreel.progress import Progress
    from scenes.kit.claims import Claim

__all__ = ["OUT", "Order", "order", "picture_of"]

OUT = Path("media")
GIF = Picture(800, 450, 25)  # what a blog shows; drawn at this size, not shrunk
GIF_RATES = (10, 25, 50)  # whole hundredths of a second, one for each quality


@dataclass(frozen=True)
class Order:
    """One film to be made. ``beats`` empty: the whole film; ``quality`` None: each format's own."""

    film: Film
    values: Mapping[str, Any]
    beats: tuple[str, ...]
    theme: str
    quality: str | None
    formats: tuple[str, ...]
    out: Path

    @property
    def folder(self) -> Path:
        """Where the film's files go."""
        return self.out / self.film.name

    def fulfil(self, progress: Progress) -> list[Clip]:
        """The clips, each file whole and in its place, and the manifest written.

        Raises:
            InputError: a value, or a function that the film can't show.
            ClaimFailed: the film would have shown something false.
        """
        manifest.read(self.folder)
        with job_folder(self.folder) as folder:
            return [
                clip
                for beat in self.beats or (None,)
                for picture, formats in self._pictures()
                for clip in self._make(beat, picture, formats, folder, progress)
            ]

    def job(self, beat: str | None, picture: Picture) -> Job:
        """What film.py needs to know to shoot the film, or one beat of it."""
        from gradreel.film import Job

        beats = () if beat is None else (beat,)
        return Job(self.film.load(), self.values, beats, picture, self.theme)

    def command(self, beat: str | None, format: str) -> str:  # noqa: A002 (the clip's own word)
        """The command that makes this clip again; in Python's words if it has no shell form."""
        options = {"theme": self.theme, "format": format}
        if self.quality is not None:
            options["quality"] = self.quality
        if beat is not None:
            options["beat"] = beat
        if self.out != OUT:
            options["out"] = str(self.out)
        if all(isinstance(v, str | int | float | tuple | list) for v in self.values.values()):
            words = ["gradreel", "render", self.film.source]
            for name, value in self.values.items():
                words += ["--set", f"{name}={spell(value)}"]
            return shlex.join(words + [w for k, v in options.items() for w in (f"--{k}", v)])
        renamed = {"format": "formats", "beat": "beats"}
        words = [repr(self.film.source)]
        for name, word in options.items():
            words.append(f"{renamed[name]}={(word,)}" if name in renamed else f"{name}={word!r}")
        words += [f"{name}={spell(value)}" for name, value in self.values.items()]
        return f"gradreel.render({', '.join(words)})"

    def _pictures(self) -> list[tuple[Picture, list[str]]]:
        """Formats of one picture size together, because they share one rendering."""
        groups: dict[Picture, list[str]] = {}
        for name in self.formats:
            groups.setdefault(picture_of(name, self.quality), []).append(name)
        return list(groups.items())

    def _make(
        self,
        beat: str | None,
        picture: Picture,
        formats: Sequence[str],
        folder: Path,
        progress: Progress,
    ) -> list[Clip]:
        from gradreel.film import shoot, stills
        from gradreel.formats import FORMATS, Encoder

        stem = self.film.name if beat is None else f"{self.film.name}--{beat}"
        job = self.job(beat, picture)
        params = {k: spell(v) for k, v in job.scene.read_values(self.values).items()}
        claims: Sequence[Claim] | None = None
        progress.begin(stem)
        encoders: list[Encoder] = []
        try:
            for name in formats:
                path = folder / (stem + FORMATS[name].suffix)
                encoders.append(FORMATS[name].open(path, picture))
            if all(FORMATS[name].still for name in formats):
                frames = 1
                last = stills(job)[-1][2]
                for encoder in encoders:
                    encoder.write(last)
            else:
                take = shoot(job, encoders, on_total=progress.expect, on_frames=progress.advance)
                frames, claims = take.frames, take.claims
            for encoder in encoders:
                encoder.close()
        except BaseException:
            for encoder in encoders:
                encoder.abort()
            raise
        clips = []
        for name in formats:
            file = folder / (stem + FORMATS[name].suffix)
            still = FORMATS[name].still
            size, sha256 = file.stat().st_size, manifest.digest(file)
            move(file, self.folder)
            clips.append(
                Clip(
                    file=file.name,
                    film=self.film.name,
                    beat=beat,
                    format=name,
                    width=picture.width,
                    height=picture.height,
                    fps=0 if still else picture.fps,
                    frames=1 if still else frames,
                    seconds=0.0 if still else round(frames / picture.fps, 6),
                    bytes=size,
                    sha256=sha256,
                    params=params,
                    command=self.command(beat, name),
                    versions=manifest.versions(),
                    folder=self.folder,
                )
            )
        manifest.record(self.folder, clips, claims)
        return clips


def order(
    film: Film,
    *,
    values: Mapping[str, Any] | None = None,
    beats: Sequence[str] = (),
    theme: str = "dark",
    quality: str | None = None,
    formats: Sequence[str] = ("mp4",),
    out: str | Path = OUT,
) -> Order:
    """An order in which every name is known. Beats are given by name or by number.

    Raises:
        InputError: names what is unknown, and a near miss or what there is.
    """
    from gradreel.formats import FORMATS

    for name in values or {}:
        pick(name, film.params, "parameter", owner=film.name)
    return Order(
        film,
        dict(values or {}),
        tuple(dict.fromkeys(_beat(film, word) for word in beats)),
        pick(theme, THEMES, "theme"),
        quality if quality is None else pick(quality, QUALITIES, "quality"),
        tuple(dict.fromkeys(pick(name, FORMATS, "format") for name in formats)),
        Path(out),
    )


def _beat(film: Film, word: str) -> str:
    names = [beat.name for beat in film.beats]
    if word.isdecimal():
        if not 1 <= int(word) <= len(names):
            raise InputError(f"{film.name} has no beat {word}: its beats are 1 to {len(names)}")
        return names[int(word) - 1]
    return pick(word, names, "beat", owner=film.name)


def picture_of(name: str, quality: str | None) -> Picture:
    """The size and rate a format is drawn at.

    A GIF's rate divides 100: it takes the highest of GIF_RATES that the quality reaches.
    """
    if name != "gif":
        return QUALITIES[quality or "medium"]
    if quality is None:
        return GIF
    chosen = QUALITIES[quality]
    return Picture(chosen.width, chosen.height, max(r for r in GIF_RATES if r <= chosen.fps))
