"""Projector: the renderer that hands frames straight to whoever shows them.

It stands in for Manim's Cairo renderer, file writer and segment cache: every animation is played
frame by frame, what has not changed is not drawn again, and equal frames are shown as one that
stands longer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
from manim import CairoRenderer
from numpy.typing import NDArray

from gradreel.formats import Drawing
from gradreel.profile import current_meter
from scenes.kit.beats import Beat
from scenes.kit.camera import BatchCamera
from scenes.kit.layers import Layers
from scenes.kit.stage import GradientScene

__all__ = ["Frame", "Projector", "Shot", "Snapshot", "Still", "Watcher"]

Frame: TypeAlias = NDArray[np.uint8]


@dataclass(frozen=True)
class Shot:
    """The frames of one beat: ``frames`` of them from number ``first`` of the film on."""

    beat: str
    caption: str
    first: int
    frames: int


@dataclass(frozen=True)
class Still:
    """The picture that stands now, in pixels or drawn; it can be taken until the film goes on."""

    pixels: Callable[[], Frame]
    draw: Drawing


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


class Projector(CairoRenderer):
    """Plays animations frame by frame into ``show(frame, repeat)``, or just steps over them."""

    def __init__(
        self,
        wanted: tuple[str, ...],
        show: Callable[[Frame, int], None] | None,
        on_beat: Callable[[Beat], None] | None = None,
        on_end: Callable[[GradientScene, Still], None] | None = None,
    ) -> None:
        writer: Any = _NoFiles  # Manim asks for its own writer's type
        super().__init__(file_writer_class=writer, camera_class=BatchCamera)
        self.wanted = wanted
        self.show = show
        self.on_beat = on_beat
        self.on_end = on_end
        self.rolling = not wanted
        self.frames = 0
        self.shots: list[Shot] = []
        self.captions: list[tuple[int, str]] = []
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
        """Note the beat's frames, and let its last picture be taken."""
        if not self.rolling:
            return
        self.hand_over()
        count = self.frames - self._first
        self.shots.append(Shot(step.name, scene.caption_text, self._first, count))
        if self.on_end is not None:

            def pixels() -> Frame:
                self.static_image = None
                self.update_frame(scene)
                return self.pixels()

            self.on_end(scene, Still(pixels, self._drawing(scene)))

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
            self._next(scene, count)
            return
        still: frozenset[int] = frozenset()
        for index in range(1, count + 1):
            with self.meter.measured("animate"):
                scene.update_to_time(scene.duration * index / count)
            self._next(scene, 1, still)
            if self.show is None:  # enough was seen
                scene.update_to_time(scene.duration)
                return
            if index == 1:
                below = scene.static_mobjects or ()  # Manim: below all that moves
                still = frozenset(id(part) for one in below for part in one.get_family())

    def _next(self, scene: Any, count: int, still: frozenset[int] = frozenset()) -> None:
        """Let the picture as it now is stand for a number of frames."""
        with self.meter.measured("draw"):
            frame = self.layers.draw(self._shown(scene), still)
        self._add(frame, count)

    def _drawing(self, scene: Any) -> Drawing:
        return lambda surface: self.layers.sketch(self._shown(scene), surface)

    @staticmethod
    def _shown(scene: Any) -> list[Any]:
        shown = [*scene.mobjects]
        return shown + [one for one in scene.foreground_mobjects if one not in shown]

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


class Snapshot(Projector):
    """Films a beat until frame ``number`` of it, from 0, can be taken, as the film shows it.

    Without ``pixels`` it is drawn only by who takes it.
    """

    def __init__(
        self, beat: str, number: int, take: Callable[[Still], None], *, pixels: bool = True
    ) -> None:
        super().__init__((beat,), lambda frame, repeat: None)
        self.left = number + 1
        self.take = take
        self.in_pixels = pixels

    def _next(self, scene: Any, count: int, still: frozenset[int] = frozenset()) -> None:
        """Count the frame; the one that was waited for is the last to be drawn."""
        if self.in_pixels:
            super()._next(scene, count, still)
        self.left -= count
        if self.left <= 0:
            self.take(Still(self._shown_last, self._drawing(scene)))
            self.show = None

    def _shown_last(self) -> Frame:
        assert self._last is not None  # taken in pixels, it was drawn
        return self._last


class Watcher(Projector):
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
