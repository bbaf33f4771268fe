"""Runs a job through Manim: the only file that touches Manim's config.

Manim's own file writer, segment cache and progress bars are left out. A renderer of ours hands
every frame straight to the encoders, so nothing is compressed twice and nothing stale is reused.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from manim import CairoRenderer, logger, tempconfig
from numpy.typing import NDArray

from gradcore.errors import InputError
from gradreel.formats import Encoder
from gradreel.picture import Picture
from gradreel.profile import Meter, current_meter
from scenes.kit.beats import Beat
from scenes.kit.camera import BatchCamera
from scenes.kit.claims import Claim
from scenes.kit.layers import Layers
from scenes.kit.stage import GradientScene

__all__ = ["Job", "Shot", "Take", "shoot", "stills", "watch"]

Frame = NDArray[np.uint8]


@dataclass(frozen=True)
class Job:
    """One film to shoot: a scene, its parameters, which beats (none named: all), how large."""

    scene: type[GradientScene]
    values: Mapping[str, Any]
    beats: tuple[str, ...]
    picture: Picture
    theme: str


@dataclass(frozen=True)
class Shot:
    """The frames of one beat: ``frames`` of them from number ``first`` of the film on."""

    beat: str
    caption: str
    first: int
    frames: int


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


class _NoFiles:
    """Stands where Manim's file writer would: it writes nothing."""

    def __init__(self, settings: Any) -> None:
        self.sections: list[Any] = []
        self.output_spec = settings.plan.output
        self.num_plays = 0

    def next_section(self, name: str, type_: str, skip_animations: bool) -> None:
        """Nothing: beats are entered through the renderer."""

    def abort_encode_jobs(self, reraise_encoder_failures: bool = False) -> None:
        """Nothing: the encoders are aborted by whoever opened them."""


class _Projector(CairoRenderer):
    """Plays animations frame by frame into ``show(frame, repeat)``, or just steps over them."""

    def __init__(
        self,
        wanted: tuple[str, ...],
        show: Callable[[Frame, int], None] | None,
        on_beat: Callable[[Beat], None] | None = None,
    ) -> None:
        writer: Any = _NoFiles  # Manim asks for its own writer's type
        super().__init__(file_writer_class=writer, camera_class=BatchCamera)
        self.wanted = wanted
        self.show = show
        self.on_beat = on_beat
        self.rolling = not wanted
        self.frames = 0
        self.shots: list[Shot] = []
        self.captions: list[tuple[int, str]] = []
        self.last_frames: list[tuple[Beat, str, Frame]] | None = None
        self.meter = current_meter()
        self._waiting: tuple[Frame, int] | None = None  # its frames may not be all yet
        self._last: Frame | None = None

    @cached_property
    def layers(self) -> Layers:
        """What draws the frames, once the scene has given the camera its background."""
        assert isinstance(self.camera, BatchCamera)
        return Layers(self.camera)

    def enter_beat(self, scene: GradientScene, step: Beat) -> None:
        """Start counting the frames of a beat, and film it if it is wanted."""
        self.rolling = not self.wanted or step.name in self.wanted
        self._first = self.frames
        self.layers.forget()  # a layer rounds colours: a beat alone must be the film's, bit by bit
        if self.rolling and self.on_beat is not None:
            self.on_beat(step)

    def leave_beat(self, scene: GradientScene, step: Beat) -> None:
        """Note the beat's frames, and keep its last one if asked to."""
        if not self.rolling:
            return
        self.hand_over()
        count = self.frames - self._first
        self.shots.append(Shot(step.name, scene.caption_text, self._first, count))
        if self.last_frames is not None:
            self.static_image = None
            self.update_frame(scene)
            self.last_frames.append((step, scene.caption_text, self.pixels()))

    def play(self, scene: Any, *args: Any, **kwargs: Any) -> None:
        """Play animations; the last frame of a play shows where it ends."""
        filming = self.rolling and self.show is not None
        self.skip_animations = not filming
        scene.compile_animation_data(*args, **kwargs)
        count = max(1, round(scene.duration * self.camera.frame_rate))
        if self.rolling:
            if scene.caption_text not in ("", *(text for _, text in self.captions[-1:])):
                self.captions.append((self.frames, scene.caption_text))
            self.frames += count
        self.time += scene.duration
        scene.begin_animations()
        if filming:
            self._film(scene, count)
        else:
            scene.update_to_time(scene.duration)
        for animation in scene.animations:
            animation.finish()
            animation.clean_up_from_scene(scene)
        scene.update_mobjects(0)
        self.num_plays += 1

    def _film(self, scene: Any, count: int) -> None:
        if scene.is_current_animation_frozen_frame():
            self._add(self._draw(scene), count)
            return
        still: frozenset[int] = frozenset()
        for index in range(1, count + 1):
            with self.meter.measured("animate"):
                scene.update_to_time(scene.duration * index / count)
            self._add(self._draw(scene, still), 1)
            if index == 1:
                below = scene.static_mobjects or ()  # Manim: below all that moves
                still = frozenset(id(part) for one in below for part in one.get_family())

    def _draw(self, scene: Any, still: frozenset[int] = frozenset()) -> Frame | None:
        with self.meter.measured("draw"):
            shown = [*scene.mobjects]
            shown += [one for one in scene.foreground_mobjects if one not in shown]
            return self.layers.draw(shown, still)

    def _add(self, frame: Frame | None, count: int) -> None:
        """Let a new frame follow, or, without one, the last one stand for longer."""
        if frame is None and self._waiting is not None:
            self._waiting = self._waiting[0], self._waiting[1] + count
            return
        self.hand_over()
        self._last = self._last if frame is None else frame
        assert self._last is not None
        self._waiting = self._last, count

    def hand_over(self) -> None:
        """Show the frame that waited for how long it stands."""
        if self._waiting is not None and self.show is not None:
            with self.meter.measured("wait"):
                self.show(*self._waiting)
        self._waiting = None

    def pixels(self) -> Frame:
        """A copy of the frame as it stands, ``(H, W, 4)`` RGBA."""
        return np.array(self.camera.pixel_array, dtype=np.uint8)

    def scene_finished(self, scene: Any) -> None:
        """Nothing to write: the frames went where they belong."""


class _Watcher(_Projector):
    """Draws nothing: it lets ``look(scene, seconds)`` see each frame, and how long it stands."""

    def __init__(self, wanted: tuple[str, ...], look: Callable[[GradientScene, float], None]):
        super().__init__(wanted, lambda frame, repeat: None)
        self.look = look

    def leave_beat(self, scene: GradientScene, step: Beat) -> None:
        """Let the end of the beat be seen, which stands for no time of its own."""
        super().leave_beat(scene, step)
        if self.rolling:
            self.look(scene, 0.0)

    def _film(self, scene: Any, count: int) -> None:
        if scene.is_current_animation_frozen_frame():
            self.look(scene, scene.duration)
            return
        for index in range(1, count + 1):
            scene.update_to_time(scene.duration * index / count)
            self.look(scene, scene.duration / count)


@contextmanager
def _configured(picture: Picture) -> Iterator[None]:
    """Manim's config for one picture size, with a folder of its own that goes afterwards."""
    with tempfile.TemporaryDirectory(prefix="gradreel-") as folder:
        options = {
            "media_dir": folder,
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


def _run(job: Job, renderer: _Projector) -> GradientScene:
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


def _take(scene: GradientScene, renderer: _Projector) -> Take:
    return Take(
        tuple(renderer.shots),
        tuple(scene.claims),
        renderer.frames,
        {name: str(value) for name, value in scene.values.items()},
        tuple(renderer.captions),
    )


def _total(job: Job) -> int:
    with _configured(job.picture):
        renderer = _Projector(job.beats, None)
        _run(job, renderer)
        return renderer.frames


def shoot(
    job: Job,
    sinks: Sequence[Encoder],
    *,
    on_total: Callable[[int], None] | None = None,
    on_frames: Callable[[int], None] | None = None,
    on_beat: Callable[[Beat], None] | None = None,
) -> Take:
    """What was shot, after every frame of the job went into every sink.

    ``on_total`` hears the number of frames before the first is drawn (which takes a pass over
    the film without drawing), ``on_frames`` how many more are done, ``on_beat`` of each beat
    that begins with the next frame.

    Raises:
        InputError: a parameter, a beat, or a function that the film can't show.
        ClaimFailed: the film would have shown something false.
    """
    meter = current_meter()
    if on_total is not None:
        with meter.measured("total"), meter.measured("count"):
            total = _total(job)
        on_total(total)

    def show(frame: Frame, repeat: int) -> None:
        for sink in sinks:
            sink.write(frame, repeat)
        if on_frames is not None:
            on_frames(repeat)

    with meter.measured("total"), _configured(job.picture):
        renderer = _Projector(job.beats, show, on_beat)
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
        renderer = _Watcher(job.beats, look)
        return _take(_run(job, renderer), renderer)


def stills(job: Job) -> list[tuple[Beat, str, Frame]]:
    """The last frame of each beat with its caption: ``(H, W, 4)`` RGBA pixels.

    Raises:
        InputError, ClaimFailed: as ``shoot``.
    """
    with _configured(job.picture):
        renderer = _Projector(job.beats, None)
        renderer.last_frames = []
        _run(job, renderer)
        return renderer.last_frames
