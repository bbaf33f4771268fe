"""Rendering: one pass over a film, or one beat of it, and the files that come out of it."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from gradreel import manifest
from gradreel.cache import Cache, Entry
from gradreel.fingerprint import NoFingerprint, fingerprint
from gradreel.manifest import Clip
from gradreel.outlets import CAPTIONS, Outlet, captions_of, suffix_of
from gradreel.picture import Picture
from gradreel.place import job_folder
from gradreel.provenance import is_own
from gradreel.sources import basis, listening, read_so_far
from gradreel.spelling import spell

if TYPE_CHECKING:
    from gradreel.film import Take
    from scenes.kit.beats import Beat
    from scenes.kit.stage import GradientScene

__all__ = ["Bar", "Made", "Rendering"]


class Bar(Protocol):
    """What shows how far a rendering is."""

    @property
    def seen(self) -> bool:
        """Whether anyone looks: counting the frames beforehand takes a pass over the film."""

    def expect(self, frames: int) -> None:
        """Hear how many frames there are."""

    def advance(self, frames: int) -> None:
        """Hear how many more are done."""


@dataclass(frozen=True)
class Made:
    """Files of one rendering that stand in a folder, not yet in their place."""

    clips: tuple[Clip, ...]
    claims: tuple[Mapping[str, Any], ...] | None
    read: Mapping[str, str]


@dataclass(frozen=True)
class Rendering:
    """One film, or one beat of it, at one picture size, in one or more formats.

    ``commands`` are the formats by name, each with the command that makes its file again;
    ``folder`` is where the files go. Stills are taken ``at`` so many seconds, by default at the
    end.
    """

    film: str
    load: Callable[[], type[GradientScene]]
    values: Mapping[str, Any]
    beat: str | None
    picture: Picture
    theme: str
    commands: Mapping[str, str]
    folder: Path
    at: float | None = None
    loop: str | None = None
    budget: int | None = None
    source: Path | None = None

    @property
    def name(self) -> str:
        """The name of its files, without an ending."""
        moment = None if self.at is None else f"at-{spell(self.at)}s"
        return "--".join(word for word in (self.film, self.beat, moment) if word is not None)

    def keys(self) -> dict[str, str]:
        """The cache's key for each format; none if a value can't be looked into."""
        shown = (self.beat, self.at, asdict(self.picture), self.theme, self.loop, self.budget)
        what = (self.load, dict(self.values), shown)
        try:
            told = basis() + fingerprint(what)
            if self.source is not None:
                told += manifest.digest(self.source)
        except (NoFingerprint, OSError):
            return {}
        return {
            form: hashlib.sha256(f"{told} {form}".encode()).hexdigest() for form in self.commands
        }

    def only(self, formats: Sequence[str]) -> Rendering:
        """The same in fewer formats."""
        return replace(self, commands={name: self.commands[name] for name in formats})

    def reuse(self, cache: Cache) -> tuple[Clip, ...]:
        """The clips whose files the cache or their place already has, now in their place."""
        known = self.keys()
        found = {form: entry for form, key in known.items() if (entry := cache.find(key))}
        standing = [form for form in found if self._stands(found[form])]
        copied = [form for form in found if form not in standing and found[form].whole()]
        if not standing and not copied:
            return ()
        clips, claims = [], None
        for form in (*standing, *copied):
            facts = dict(found[form].facts)
            stated = facts.pop("claims")
            claims = stated if claims is None else claims
            clips.append(
                Clip(**facts, command=self.commands[form], folder=self.folder, reused=True)
            )
        if not copied:
            manifest.publish(self.folder, None, clips, claims)
            return tuple(clips)
        with job_folder(self.folder) as part:
            for form in copied:
                shutil.copyfile(found[form].file, part / found[form].file.name)
            manifest.publish(self.folder, part, clips, claims)
        return tuple(clips)

    def make(self, bar: Bar, cache: Cache | None) -> tuple[Clip, ...]:
        """The clips, each file whole and in its place, the cache fed and the manifest written.

        Raises:
            InputError: a value, or a function that the film can't show.
            ClaimFailed: the film would have shown something false.
        """
        manifest.read(self.folder)
        keys = self.keys() if cache is not None else {}
        with job_folder(self.folder) as part:
            made = self.into(part, bar)
            self.keep(made, part, keys, cache)
            manifest.publish(self.folder, part, made.clips, made.claims)
        return made.clips

    def keep(self, made: Made, part: Path, keys: Mapping[str, str], cache: Cache | None) -> None:
        """Let the cache have copies of what was made."""
        for clip in made.clips:
            if cache is not None and clip.format in keys:
                facts = manifest.entry(clip) | {"claims": made.claims}
                del facts["command"]
                cache.keep(keys[clip.format], part / clip.file, facts, made.read)

    def into(self, part: Path, bar: Bar) -> Made:
        """What was made into a folder that stands elsewhere."""
        scene = self.load()
        params = {name: spell(value) for name, value in scene.read_values(self.values).items()}
        paths = {name: part / (self.name + suffix_of(name)) for name in self.commands}
        outlets: dict[str, Outlet] = {}
        try:
            for name in self.commands.keys() - CAPTIONS.keys():
                outlets[name] = Outlet(
                    name, paths[name], self.picture, loop=self.loop, budget=self.budget
                )
            with listening():
                take = self._fill(list(outlets.values()), scene, bar)
        except BaseException:
            for outlet in outlets.values():
                outlet.encoder.abort()
            raise
        for name in CAPTIONS.keys() & paths.keys():
            assert take is not None  # captions are no still
            text = captions_of(name, take, self.picture.fps)
            paths[name].write_text(text, encoding="utf-8")
        read = read_so_far() if self.source is not None or is_own(scene) else {}
        claims = None if take is None else tuple(map(manifest.stated, take.claims))
        clips = [
            self._clip(name, path, outlets.get(name), take, params) for name, path in paths.items()
        ]
        return Made(tuple(clips), claims, read)

    def _fill(self, outlets: Sequence[Outlet], scene: type[GradientScene], bar: Bar) -> Take | None:
        """What was shot into the outlets, which are closed then; None for a still."""
        from gradreel.film import Job, expose, shoot
        from gradreel.formats import FORMATS, Marked

        def mark(beat: Beat) -> None:
            for outlet in outlets:
                if isinstance(outlet.encoder, Marked):
                    outlet.encoder.mark(beat.caption.replace("$", ""))

        beats = () if self.beat is None else (self.beat,)
        job = Job(scene, self.values, beats, self.picture, self.theme)
        encoders = [outlet.encoder for outlet in outlets]
        take = None
        if all(name in FORMATS and FORMATS[name].still for name in self.commands):
            expose(job, encoders, at=self.at)
        else:
            count = bar.expect if bar.seen else None
            take = shoot(job, encoders, on_total=count, on_frames=bar.advance, on_beat=mark)
        for encoder in encoders:
            encoder.close()
        return take

    def _clip(
        self,
        name: str,
        path: Path,
        outlet: Outlet | None,
        take: Take | None,
        params: Mapping[str, str | None],
    ) -> Clip:
        from gradreel.formats import FORMATS

        size = self.picture.width, self.picture.height
        if outlet is None:
            width, height, fps, frames = *size, float(self.picture.fps), take.frames if take else 1
        elif FORMATS[name].still:
            width, height, fps, frames = *size, 0.0, 1
        else:
            width, height, fps, frames = outlet.measures()
        return Clip(
            file=path.name,
            film=self.film,
            beat=self.beat,
            format=name,
            width=width,
            height=height,
            fps=int(fps) if fps == int(fps) else fps,
            frames=frames,
            seconds=round(frames / fps, 6) if fps else 0.0,
            bytes=path.stat().st_size,
            sha256=manifest.digest(path),
            params=params,
            command=self.commands[name],
            versions=manifest.versions(),
            folder=self.folder,
            at=self.at,
            chosen=outlet.chosen if outlet is not None else "",
        )

    def _stands(self, entry: Entry) -> bool:
        """Whether the file is already in its place, as it should be."""
        try:
            return manifest.digest(self.folder / str(entry.facts["file"])) == entry.sha256
        except OSError:
            return False
