"""Runs a job through Manim: the only file that touches Manim's config.

Manim's own file writer, segment cache and progress bars are left out: a Projector hands every frame
straight to the encoders, so nothing is compressed twice and nothing stale is reused.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

from manim import logger, tempconfig

from gradcore.errors import InputError
from gradreel.formats import Drawn, Encoder
from gradreel.moment import frame_at
from gradreel.picture import Picture
from gradreel.profile import Meter, current_meter
from gradreel.projector import Frame, Projector, Shot, Snapshot, Still, Watcher
from scenes.kit.beats import Beat
from scenes.kit.claims import Claim
from scenes.kit.stage import GradientScene

__all__ = ["Job", "Shot", "Take", "endings", "expose", "shoot", "stills", "watch"]


@dataclass(frozen=True)
class Job:
    """One film to shoot: a scene, its parameters, which beats (none named: all), how large."""

    scene: type[GradientScene]
    values: Mapping[str, Any]
    beats: tuple[str, ...]
    picture: Picture
    theme: str


@dataclass(frozen=True)
class Take:
    """What was shot: the beats in order, the claims that were checked, the parameters used.

    ``captions`` are the words in the band, each with the frame from which it stands there.
    """

    shots: tuple[Shot, ...]
    claims: tuple[Claim, ...]
    frames: int
    params: dict[str, str]
    captions: tuple[tuple[int, str], ...]


@contextmanager
def _configured(picture: Picture) -> Iterator[None]:
    """Manim's config for one picture size, with a folder of its own that goes afterwards.

    Manim makes the folder if it needs one, for its own texts: a film of ours that is killed
    leaves none behind.
    """
    folder = Path(tempfile.gettempdir()) / f"gradreel-{uuid4().hex}"
    options = {
        "media_dir": str(folder),
        "pixel_width": picture.width,
        "pixel_height": picture.height,
        "frame_rate": picture.fps,
        "frame_height": 8.0,
        "frame_width": 8.0 * 16 / 9,
        "background_opacity": 0.0 if picture.transparent else 1.0,
        "progress_bar": "none",
        "dry_run": True,
        "seed": 0,
    }
    level = logger.level
    logger.setLevel("ERROR")
    try:
        with tempconfig(options):
            yield
    finally:
        logger.setLevel(level)
        shutil.rmtree(folder, ignore_errors=True)


def _run(job: Job, renderer: Projector) -> GradientScene:
    meter = renderer.meter if renderer.show is not None else Meter()  # the count is one thing
    with meter.measured("build"):
        scene = job.scene(renderer=renderer, values=job.values, theme=job.theme)
        scene.prepare()
    known = {step.name: step for step in job.scene.beats}
    for name in job.beats:
        reason = scene.reason_against(known[name]) if name in known else "the film has no such beat"
        if reason is not None:
            raise InputError(f"{job.scene.name}: beat {name} cannot be shown: {reason}")
    scene.construct()
    renderer.hand_over()
    return scene


def _take(scene: GradientScene, renderer: Projector) -> Take:
    return Take(
        tuple(renderer.shots),
        tuple(scene.claims),
        renderer.frames,
        {name: str(value) for name, value in scene.values.items()},
        tuple(renderer.captions),
    )


def _counted(job: Job) -> Projector:
    """The renderer that has gone through the whole job and drawn nothing."""
    with _configured(job.picture):
        renderer = Projector(job.beats, None)
        _run(job, renderer)
        return renderer


def shoot(
    job: Job,
    sinks: Sequence[Encoder],
    *,
    on_total: Callable[[int], None] | None = None,
    on_frames: Callable[[int], None] | None = None,
    on_beat: Callable[[Beat], None] | None = None,
) -> Take:
    """What was shot, after every frame of the job went into every sink.

    A sink that has its picture drawn gets the last one. ``on_total`` hears the number of frames
    before the first is drawn (which takes a pass over the film without drawing), ``on_frames``
    how many more are done, ``on_beat`` of each beat that begins with the next frame.

    Raises:
        InputError: a parameter, a beat, or a function that the film can't show.
        ClaimFailed: the film would have shown something false.
    """
    meter = current_meter()
    if on_total is not None:
        with meter.measured("total"), meter.measured("count"):
            total = _counted(job).frames
        on_total(total)

    drawn = [sink for sink in sinks if isinstance(sink, Drawn)]
    shown = [sink for sink in sinks if not isinstance(sink, Drawn)]

    def show(frame: Frame, repeat: int) -> None:
        for sink in shown:
            sink.write(frame, repeat)
        if on_frames is not None:
            on_frames(repeat)

    def draw(scene: GradientScene, still: Still) -> None:
        if drawn and scene.beat == _told(job, scene)[-1]:
            for sink in drawn:
                sink.draw(still.draw)

    with meter.measured("total"), _configured(job.picture):
        renderer = Projector(job.beats, show, on_beat, draw)
        scene = _run(job, renderer)
        meter.take("draw", renderer.layers.spent)
        meter.count("frames", renderer.frames)
        meter.count("drawn", renderer.layers.drawn)
    return _take(scene, renderer)


def watch(job: Job, look: Callable[[GradientScene, float], None]) -> Take:
    """What was played while ``look(scene, seconds)`` saw every frame and how long it stands.

    Nothing is drawn. A frame that stands still is seen once, and the end of each beat once more,
    with no seconds.

    Raises:
        InputError, ClaimFailed: as ``shoot``.
    """
    with _configured(job.picture):
        renderer = Watcher(job.beats, look)
        return _take(_run(job, renderer), renderer)


def stills(job: Job) -> list[tuple[Beat, str, Frame]]:
    """The last frame of each beat with its caption: ``(H, W, 4)`` RGBA pixels.

    Raises:
        InputError, ClaimFailed: as ``shoot``.
    """
    found: list[tuple[Beat, str, Frame]] = []

    def keep(scene: GradientScene, still: Still) -> None:
        found.append((scene.beat, scene.caption_text, still.pixels()))

    endings(job, keep)
    return found


def endings(job: Job, look: Callable[[GradientScene, Still], None]) -> None:
    """Let ``look(scene, still)`` take the last picture of each beat. Nothing else is drawn.

    Raises:
        InputError, ClaimFailed: as ``shoot``.
    """
    with _configured(job.picture):
        _run(job, Projector(job.beats, None, on_end=look))


def expose(job: Job, sinks: Sequence[Encoder], *, at: float | None = None) -> None:
    """Put one picture into every sink: the last one of the job, or that ``at`` so many seconds.

    The latter is, bit by bit, the frame that the film shows then.

    Raises:
        InputError: as ``shoot``; or the job does not last as long.
        ClaimFailed: as ``shoot``.
    """

    def take(still: Still) -> None:
        for sink in sinks:
            if isinstance(sink, Drawn):
                sink.draw(still.draw)
            else:
                sink.write(still.pixels())

    def take_last(scene: GradientScene, still: Still) -> None:
        if scene.beat == _told(job, scene)[-1]:
            take(still)

    if at is None:
        endings(job, take_last)
        return
    counted = _counted(job)
    shown = " ".join([*(f"beat {name} of" for name in job.beats), job.scene.name])
    number = frame_at(at, frames=counted.frames, fps=job.picture.fps, shown=shown)
    shot = next(shot for shot in counted.shots if number < shot.first + shot.frames)
    # Only its beat is filmed, and from the beginning: what stays is drawn once, and rounded.
    pixels = not all(isinstance(sink, Drawn) for sink in sinks)
    with _configured(job.picture):
        snapshot = Snapshot(shot.beat, number - shot.first, take, pixels=pixels)
        _run(replace(job, beats=(shot.beat,)), snapshot)


def _told(job: Job, scene: GradientScene) -> list[Beat]:
    """The beats of the job that the film tells."""
    return [step for step in scene.story() if not job.beats or step.name in job.beats]
