"""Layers: the frames of a film, in which only what has changed is drawn again.

A frame is a list of parts from bottom to top, each with a look: all that its pixels depend on.
Parts whose look is the last frame's are drawn once into a layer, and then only the layer is
laid down: the lowest ones, on their background, as a whole picture, those above what moves as
a cut-out with its transparency. Where no look has changed, no frame is drawn.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any, TypeAlias, TypeGuard

import cairo
import numpy as np
from manim import Mobject, VMobject
from numpy.typing import NDArray

from gradcore.errors import InputError
from scenes.kit.camera import BatchCamera

__all__ = ["HEAVY", "Layers", "Look", "Part", "look_of"]

Frame: TypeAlias = NDArray[np.uint8]
Look: TypeAlias = tuple[Any, ...]

HEAVY = 600  # points; what has fewer is drawn as fast as a layer is laid down
STYLE = ("stroke_width", "background_stroke_width", "joint_type", "cap_style")
PLAIN = (bool, int, float, str, bytes, type(None))


@dataclass(frozen=True, eq=False)
class Part:
    """Something to draw: which it is, all that its pixels depend on, how, and how hard it is."""

    key: tuple[int, str]  # the mobject's id, which ``draw`` keeps alive, and which part of it
    kind: str
    look: Look
    draw: Callable[[Any], None]
    heavy: bool


@dataclass(frozen=True, eq=False)
class _Layer:
    """Parts drawn once, cut to where they show: the upper left corner there, pixels."""

    parts: list[Part]
    surface: cairo.ImageSurface | None
    left: int = 0
    top: int = 0

    def lay(self, context: Any) -> None:
        """Lay them down, pixel on pixel."""
        if self.surface is None:
            return
        context.save()
        context.identity_matrix()
        context.set_source_surface(self.surface, self.left, self.top)
        context.get_source().set_filter(cairo.FILTER_NEAREST)
        context.new_path()  # Manim leaves the last mobject's path standing
        width, height = self.surface.get_width(), self.surface.get_height()
        context.rectangle(self.left, self.top, width, height)
        context.fill()
        context.restore()


def look_of(mobject: VMobject) -> Look:
    """All that the pixels of a mobject depend on; something new each time if that can't be told.

    Of a batch, which draws itself, all its attributes count. Points count to 1e-6 S.
    """
    colours = mobject.get_fill_rgbas(), mobject.get_stroke_rgbas(), mobject.get_stroke_rgbas(True)
    look: list[Any] = [
        type(mobject),
        mobject.points.astype(np.float32).tobytes(),
        *(np.asarray(rgbas).tobytes() for rgbas in colours),
        *(getattr(mobject, name, None) for name in STYLE),
        getattr(mobject, "clip_area", None),
        getattr(mobject, "dashes", None),
    ]
    if any(len(rgbas) > 1 for rgbas in colours):
        look.append(np.asarray(mobject.sheen_direction).tobytes())
    if hasattr(type(mobject), "paint"):
        look += [value for pair in _own(mobject) for value in pair]
    return tuple(look)


def _own(mobject: VMobject) -> Iterator[tuple[str, Any]]:
    """What a batch holds besides what every mobject holds, as values that can be compared."""
    for name, value in vars(mobject).items():
        if name in _EVERY:
            continue
        if isinstance(value, np.ndarray) and not value.dtype.hasobject:
            yield name, (value.shape, value.tobytes())
        elif isinstance(value, PLAIN) or _plain_row(value):
            yield name, value
        elif dataclasses.is_dataclass(value) and getattr(type(value), _PARAMETERS).frozen:
            yield name, _Same(value)
        else:
            yield name, object()  # it may change unseen


def _plain_row(value: Any) -> bool:
    return isinstance(value, tuple) and all(isinstance(one, PLAIN) for one in value)


def _is_shape(mobject: Mobject) -> TypeGuard[VMobject]:
    return isinstance(mobject, VMobject) and not mobject.get_background_image()


class _Same:
    """Equal only to the same object's, which it keeps alive: arrays have no single answer."""

    def __init__(self, value: object) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.value is other.value

    def __hash__(self) -> int:
        return id(self.value)


_PARAMETERS = "__dataclass_params__"
_MARKS = {"clip_area", "dashes", "in_space", "space_root", "ghost", "paint"}
_EVERY = frozenset(vars(VMobject())) | _MARKS


class Layers:
    """Draws frame after frame for a camera. ``spent`` tells seconds by kind of mobject."""

    def __init__(self, camera: BatchCamera) -> None:
        self.camera = camera
        self.spent: defaultdict[str, float] = defaultdict(float)
        self.drawn = 0
        self._background = np.array(camera.background, dtype=np.uint8)
        self.forget()

    def forget(self) -> None:
        """Draw the next frame as if it were the first, whatever came before it."""
        self._shown: list[Part] | None = None
        self._base: tuple[list[Part], Frame] | None = None
        self._layers: list[_Layer] = []
        self._met: list[list[Part]] = []

    def draw(
        self, mobjects: Sequence[Mobject], still: frozenset[int] = frozenset()
    ) -> Frame | None:
        """The next frame, ``(H, W, 4)`` RGBA, a new array; None if it is equal to the last one.

        ``still`` are the ids of mobjects that are known to look as in the last frame.
        """
        began = perf_counter()
        parts = self._parts(mobjects, still)
        self.spent["comparing"] += perf_counter() - began
        self.drawn += parts is None or parts != self._shown
        if parts is None:
            self._shown = None
            return self._plainly(mobjects)
        if parts == self._shown:
            return None
        runs = self._runs(parts)
        self._shown = parts
        return self._compose(runs)

    def sketch(self, mobjects: Sequence[Mobject], surface: cairo.Surface) -> None:
        """Draw all of the mobjects, and the background, on a surface that keeps curves.

        Raises:
            InputError: something in the picture is no shape.
        """
        for mobject in self.camera.get_mobjects_to_display(mobjects):
            if not _is_shape(mobject):
                raise InputError(
                    f"a picture in curves cannot hold a {type(mobject).__name__}: use png or jpg"
                )
        context = self.camera.vectors_on(surface)
        red, green, blue = self.camera.background_color.to_rgb()
        context.set_source_rgba(blue, green, red, self.camera.background_opacity)
        context.paint()
        for part in self._parts(mobjects, frozenset()) or ():
            part.draw(context)

    def _parts(self, mobjects: Sequence[Mobject], still: frozenset[int]) -> list[Part] | None:
        """What is to be drawn; a part that looks as before is the last frame's. None: not ours."""
        before = {part.key: part for part in self._shown or ()}
        parts: list[Part] = []
        for mobject in self.camera.get_mobjects_to_display(mobjects):
            if not _is_shape(mobject):
                return None
            if getattr(mobject, "in_space", None):
                continue  # its Space draws it
            last = before.get((id(mobject), ""))
            if last is not None and id(mobject) in still:
                parts.append(last)
                continue
            inside = getattr(mobject, "parts", None)
            for part in inside() if inside is not None else [self._part(mobject)]:
                last = before.get(part.key)
                parts.append(last if last is not None and last.look == part.look else part)
        return parts

    def _part(self, mobject: VMobject) -> Part:
        def draw(context: Any) -> None:
            self.camera.display_vectorized(mobject, context)

        heavy = len(mobject.points) > HEAVY or hasattr(mobject, "paint")
        return Part((id(mobject), ""), type(mobject).__name__, look_of(mobject), draw, heavy)

    def _runs(self, parts: list[Part]) -> list[tuple[bool, list[Part]]]:
        """Neighbours that all look as in the last frame, or all do not; the former come first."""
        before = {id(part) for part in self._shown or ()}
        runs: list[tuple[bool, list[Part]]] = [(True, [])]
        for part in parts:
            stable = id(part) in before
            if runs[-1][0] != stable:
                runs.append((stable, []))
            runs[-1][1].append(part)
        return runs

    def _compose(self, runs: list[tuple[bool, list[Part]]]) -> Frame:
        """A frame of the lowest run, which is copied whole, and the others on it."""
        frame, context = self._begin(runs[0][1])
        used: list[_Layer] = []
        self._met, met = [], self._met
        for stable, run in runs[1:]:
            layer = self._layer(run, met) if stable and any(part.heavy for part in run) else None
            if layer is None:
                self._draw(run, context)
                continue
            began = perf_counter()
            layer.lay(context)
            used.append(layer)
            self.spent["layers"] += perf_counter() - began
        self._layers = used
        context.get_target().flush()
        return frame

    def _begin(self, lowest: list[Part]) -> tuple[Frame, Any]:
        """A frame that shows the background and the lowest parts, and what draws into it."""
        known = self._base is not None and self._base[0] == lowest
        began = perf_counter()
        frame = (self._base[1] if known and self._base is not None else self._background).copy()
        self.spent["frame copy"] += perf_counter() - began
        context = self.camera.canvas_over(frame)
        if not known:
            self._draw(lowest, context)
            context.get_target().flush()
            began = perf_counter()
            self._base = lowest, frame.copy()
            self.spent["frame copy"] += perf_counter() - began
        return frame, context

    def _draw(self, parts: list[Part], context: Any) -> None:
        for part in parts:
            began = perf_counter()
            part.draw(context)
            self.spent[part.kind] += perf_counter() - began

    def _layer(self, run: list[Part], met: list[list[Part]]) -> _Layer | None:
        """The layer of a run; None the first time, because it may not come again."""
        self._met.append(run)
        for layer in self._layers:
            if layer.parts == run:
                return layer
        return self._cut_out(run) if run in met else None

    def _cut_out(self, run: list[Part]) -> _Layer:
        """The parts on their own, on nothing."""
        width, height = self.camera.pixel_width, self.camera.pixel_height
        surface = cairo.ImageSurface(cairo.FORMAT_ARGB32, width, height)
        self._draw(run, self.camera.canvas_on(surface))
        surface.flush()
        began = perf_counter()
        pixels = np.ndarray((height, width), np.uint32, surface.get_data())
        rows = np.flatnonzero(pixels.any(axis=1))
        if not len(rows):
            return _Layer(run, None)
        top, bottom = int(rows[0]), int(rows[-1]) + 1
        columns = np.flatnonzero(pixels[top:bottom].any(axis=0))
        left, right = int(columns[0]), int(columns[-1]) + 1
        cut = cairo.ImageSurface(cairo.FORMAT_ARGB32, right - left, bottom - top)
        context = cairo.Context(cut)
        context.set_source_surface(surface, -left, -top)
        context.set_operator(cairo.OPERATOR_SOURCE)
        context.paint()
        self.spent["layers"] += perf_counter() - began
        return _Layer(run, cut, left, top)

    def _plainly(self, mobjects: Sequence[Mobject]) -> Frame:
        """A frame with something that is no shape, such as an image, all of it drawn by Manim."""
        began = perf_counter()
        self.camera.reset()
        self.camera.capture_mobjects(mobjects)
        self.spent["Manim"] += perf_counter() - began
        return np.array(self.camera.pixel_array, dtype=np.uint8)
