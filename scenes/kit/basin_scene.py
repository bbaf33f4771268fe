"""BasinScene: what a film of two walks down a basin has at hand; its beats are in the film."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from manim import Animation, FadeIn, VGroup, VMobject
from numpy.typing import NDArray

from gradcore import InputError, sample
from scenes.kit.arrows import arrows, nice
from scenes.kit.basin import Basin
from scenes.kit.basin_drawing import BasinDrawing, along, frame_basin
from scenes.kit.basin_find import find_basin
from scenes.kit.key import scale_key
from scenes.kit.mobjects import ArrowField, arrow, clipped
from scenes.kit.stage import GradientScene
from scenes.kit.text import number, row_of
from scenes.kit.trail import Trail
from scenes.kit.view import PANEL_AREA, Area

__all__ = ["BasinScene", "bowl", "circles", "curved", "oval", "upright", "zigzags"]

Floats: TypeAlias = NDArray[np.float64]

NO_QUADRATIC = "the function is no quadratic, so nothing is exactly conjugate"
ONE_STEP = "on a round bowl steepest descent needs one step"


def bowl(scene: BasinScene) -> bool | str:
    """Whether the function is a quadratic bowl, or why a beat that needs one is left out."""
    return scene.basin.matrix is not None or NO_QUADRATIC


def zigzags(scene: BasinScene) -> bool | str:
    """Whether steepest descent needs more than one step."""
    return not scene.basin.round or ONE_STEP


def circles(scene: BasinScene) -> bool | str:
    """Whether the function is a quadratic bowl with circles for level curves."""
    return scene.basin.round or "the bowl is not round"


def oval(scene: BasinScene) -> bool | str:
    """Whether the function is a quadratic bowl that is not round."""
    return zigzags(scene) if scene.basin.matrix is not None else NO_QUADRATIC


def curved(scene: BasinScene) -> bool | str:
    """Whether the function is no quadratic."""
    return scene.basin.matrix is None or "the function is a quadratic bowl"


def upright(scene: BasinScene) -> bool | str:
    """Whether the function is a bowl of ovals along the axes, so that tilting them says more."""
    if oval(scene) is not True:
        return oval(scene)
    tilt = abs(scene.basin.bowl[0, 1]) / scene.basin.curvatures[1]
    return bool(tilt < 1e-9) or "the ovals of this function are tilted already"


class BasinScene(GradientScene):
    """The walks of steepest descent and conjugate gradient from one start."""

    field: Any  # Params of the film
    start: Any
    steps: Any
    fan: ArrowField  # the ways to go from the end of step 1, until one is built

    def prepare(self) -> None:
        """Find the lowest point, both walks to it, a second start, and the window."""
        self.basin = basin = find_basin(self.field, self.start, steps=self.steps)
        self.second = self._second() if oval(self) is True else None
        self.view, far = frame_basin(basin, None if self.second is None else self.second.start)
        self.drawing = BasinDrawing(basin, self.view, self.theme, far=far)
        away = np.linalg.norm(basin.bottom - basin.start)
        first, then = np.linalg.norm(basin.descent.gradients[:2], axis=1)
        self.scale = nice(
            float(min(0.6 * away / first, away / max(then, 1e-9 * first)))
        )  # D per V/D
        self.path = self.drawing.line(basin.descent.points)
        self.short = self.drawing.line(basin.conjugate.points)
        self.trail = Trail(self.path, colour=self.theme.gradient, reached=0)
        self.missing, self.labels = VGroup(), VGroup()  # filled by the beats that draw them

    def _second(self) -> Basin | None:
        """The basin from another start that is no special one."""
        for tilt in (0.375, -0.375):
            there = self.basin.bottom + self.field.box.size * (0.5, tilt)
            if np.linalg.norm(there - self.basin.start) < 0.1 * np.linalg.norm(there):
                continue
            try:
                return find_basin(self.field, there, steps=self.steps)
            except InputError:
                continue
        return None

    # Drawing ---------------------------------------------------------------------------------

    def vector(self, at: Floats, along: Floats, scale: float, colour: str) -> ArrowField:
        """An arrow from a data point, ``(2,)`` D, along a vector (V/D), ``scale`` D a unit."""
        tail = self.drawing.at(at)
        tip = tail + scale * self.drawing.vector(along)
        return clipped(arrow(tail, tip, colour=colour), self.view.area)

    def make_key(self, scale: float) -> VGroup:
        """The scale key for gradient arrows at a scale."""
        first = sample(self.field, self.basin.start[None])
        made = arrows(first, self.view, scale=scale, colours=self.theme.gradient)
        return scale_key(made, self.theme, bottom=-2.85)

    def show_key(self, scale: float) -> Animation:
        """The animation that shows the scale key, from then on ``key``."""
        self.key = self.make_key(scale)
        return FadeIn(self.key)

    def far_enough(self, screen: Floats) -> float:
        """How close to the lowest point, at most, screen points come into view once stretched."""
        centre = self.drawing.at(self.basin.bottom)
        reach = np.abs(self.drawing.warped(screen, 1.0) - centre)[:, :2].max(axis=0)
        room = np.array([self.view.area.width, self.view.area.height]) / 2 - 0.1
        return float(min(self.drawing.zoom, *(room / np.maximum(reach, 1e-9))))

    def name_places(self, *names: str) -> list[Animation]:
        """Animations that name places: ``x_0`` and ``x_1`` of steepest descent, ``x^*`` below."""
        places = {"x_0": self.path[0], "x_1": self.path[1], "x^*": self.short[-1]}
        return [FadeIn(self.name_place(f"${name}$", places[name])) for name in names]

    def name_place(self, markup: str, at: Floats) -> VGroup:
        """A label of a screen point, clear of both paths, the first ray and the straight way."""
        start, straight = self.path[0], self.straight
        down = self.path[1] - start
        ray = 1.6 * down * np.linalg.norm(straight) / np.linalg.norm(down)
        lines = (self.path, self.short, [start, start + straight], [start, start + ray])
        ways = [along(line) for line in lines]
        word = self.drawing.label(markup, at, self.theme.ink, self, np.concatenate(ways))
        self.labels.add(word)
        return word

    def name_arrow(self, markup: str, made: ArrowField, colour: str, *avoid: VMobject) -> VGroup:
        """A label beside an arrow, past its middle, clear of ``avoid`` too."""
        drawn = [other.ink() if isinstance(other, ArrowField) else along(other.points)[:, :2]
                 for other in (made, *avoid)]  # fmt: skip
        at = 0.4 * made.tails[0] + 0.6 * made.tips[0]
        return self.drawing.label(markup, at, colour, self, np.concatenate(drawn))

    @property
    def straight(self) -> Floats:
        """The straight way from the start to the lowest point, ``(3,)`` S."""
        return np.asarray(self.short[-1] - self.path[0])

    @property
    def chart_area(self) -> Area:
        """The foot of the panel, under row 3."""
        top = min(0.75, self.row(3) - 0.5)
        return Area(PANEL_AREA.left + 0.3, -3.0, PANEL_AREA.right - 0.35, top)

    # Words -----------------------------------------------------------------------------------

    def falls(self, values: Floats) -> str:
        """The first values of a walk as Typst math, as many as fit into a row of the panel."""
        first = values[0]
        power = int(np.floor(np.log10(abs(first)))) if first else 0
        unit = 10.0**power if power < -3 or power > 4 else 1.0
        size = abs(self.basin.least) + 1e-9 * self.basin.heights[0][0]
        cleaned = [0.0 if abs(v) <= 1.5 * size and size < 1e-8 * abs(first) else v for v in values]
        name = str(self.field.symbol) + ("" if unit == 1 else f" slash 10^({power})")
        ways = []
        for count, places in ((4, 4), (3, 4), (3, 3), (3, 2), (2, 3)):
            shown = [number(v / unit, places) for v in cleaned[:count]]
            dots = ["dots"] if len(values) > count else []
            ways.append(f"{name}: space {' arrow.r '.join(shown + dots)}")
        return self.fitting(*ways)

    def gradient_note(self, k: int) -> list[Animation]:
        """Animations that write minus the gradient after ``k`` steps down into row 1."""
        slope = row_of(-self.basin.descent.gradients[k], 4)
        return self.note(1, f"-nabla f(x_{k}) = {slope}", self.theme.gradient)

    def fitting(self, *ways: str) -> str:
        """The first of some Typst math that fits, set a little smaller, into a row of the panel."""
        room = (PANEL_AREA.width - 0.6) / 0.85
        return next((way for way in ways if self.words(way).width <= room), ways[-1])

    @property
    def height_name(self) -> str:
        """The height above the lowest point, as Typst math."""
        f = str(self.field.symbol)
        flat = abs(self.basin.least) <= 1e-9 * self.basin.heights[0][0]
        return f if flat else f"{f} - {f}(x^*)"

    def goal_of(self, basin: Basin) -> str:
        """The goal of a race, as Typst markup."""
        return f"${self.height_name} < 10^({round(np.log10(basin.goal))})$"
