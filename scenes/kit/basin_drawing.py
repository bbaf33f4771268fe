"""BasinDrawing: a basin seen from above, which can be stretched until its ovals are circles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from manim import Animation, Circle, Rectangle, Scene, UpdateFromAlphaFunc, VGroup, VMobject
from numpy.typing import ArrayLike, NDArray

from gradcore import Box, sample
from scenes.kit.basin import Basin
from scenes.kit.contours import level_curves
from scenes.kit.labels import put_clear, spots_around
from scenes.kit.levels import LevelCurves
from scenes.kit.mobjects import arrow, clipped, dot
from scenes.kit.seen import sight
from scenes.kit.text import Words
from scenes.kit.theme import LABEL, Theme
from scenes.kit.view import DRAWING, Area, View

__all__ = ["BasinDrawing", "along", "frame_basin"]

Floats: TypeAlias = NDArray[np.float64]

RINGS, FEW_RINGS = 4, 2  # level curves of a bowl, evenly spaced, up to that of the start
CLEAR = 0.09  # S that a label keeps from lines, where it can
ROOM = 0.5  # S between level curves; where a thin oval leaves less, there are fewer


def frame_basin(basin: Basin, also: Floats | None = None) -> tuple[View, View]:
    """Two views with equal scales: near, of the walks and the oval of the start; and far.

    The far view has the same middle. It also holds ``also``, ``(2,)`` D, and the circle that the
    oval is stretched to, if the oval is at most twice as long as wide.
    """
    area = DRAWING.shrunk(0.2)
    if basin.matrix is None:
        box = basin.field.box
        walked = np.concatenate([basin.descent.points, basin.conjugate.points, [box.low, box.high]])
        low, high = walked.min(axis=0), walked.max(axis=0)
        view = View.fit(Area(low[0], low[1], high[0], high[1]), area)
        return view, view
    height = 2 * basin.heights[0][0]
    oval = np.sqrt(height * np.diag(np.linalg.inv(basin.matrix)))
    reach = np.abs(basin.start - basin.bottom)
    near = np.maximum(1.04 * oval, 1.15 * reach)
    far = near if also is None else np.maximum(near, 1.25 * np.abs(also - basin.bottom))
    low_bend, high_bend = basin.curvatures
    if high_bend <= 4 * low_bend:
        far = np.maximum(far, 1.12 * np.sqrt(height / low_bend))
    windows = [(basin.bottom - half, basin.bottom + half) for half in (near, far)]
    near_view, far_view = (
        View.fit(Area(low[0], low[1], high[0], high[1]), area) for low, high in windows
    )
    return near_view, far_view


class BasinDrawing:
    """Level curves, start, lowest point and the arrow of minus the gradient, as mobjects.

    Only what a beat adds to the scene is seen.
    """

    def __init__(self, basin: Basin, view: View, theme: Theme, *, far: View | None = None) -> None:
        view.require_equal("a right angle between gradients")
        self.basin, self.view, self.theme = basin, view, theme
        far = far or view
        self.zoom = far.x_scale / view.x_scale  # how much smaller the far view shows things
        first = basin.heights[0][0]
        if basin.matrix is None:
            made = level_curves(basin.field, view, levels=8)
            shown: list[float] | float = 0.6
        else:
            corners = [[x, y] for x in (far.left, far.right) for y in (far.bottom, far.top)]
            box = Box((far.left, far.bottom), (far.right, far.top))
            top = sample(basin.field, np.array(corners)).values.max() - basin.least
            short = np.sqrt(2 * first / basin.curvatures[1]) * view.x_scale
            rings = RINGS if short / RINGS >= ROOM else FEW_RINGS
            shares = (np.arange(1, int(rings * np.sqrt(top / first)) + 1)[:24] / rings) ** 2
            made = level_curves(basin.field, box, levels=basin.least + first * shares, cells=240)
            shown = [1.0 if share == 1 else 0.6 if share < 1 else 0.35 for share in shares]
        self.curves = LevelCurves(made, view.points, colours=theme.function, opacity=shown)
        clipped(self.curves, view.area)
        self.rest = self.curves.points.copy()
        self.start_dot = dot(self.at(basin.start), colour=theme.ink)
        self.bottom_dot = dot(self.at(basin.bottom), colour=theme.ink, radius=0.07)
        origin = self.at(basin.start)
        self.arrow = clipped(arrow(origin, origin, colour=theme.gradient), view.area)

    def at(self, point: ArrayLike) -> Floats:
        """Where a data point, ``(2,)`` D, stands on the screen, ``(3,)`` S."""
        x, y = np.asarray(point, dtype=np.float64)
        return self.view.point(x, y)

    def vector(self, along: ArrayLike) -> Floats:
        """A data vector, ``(2,)`` D, as a screen displacement, ``(3,)`` S."""
        x, y = np.asarray(along, dtype=np.float64)
        return self.view.vector(x, y)

    def line(self, points: ArrayLike) -> Floats:
        """Data points, ``(N, 2)`` D, on the screen, ``(N, 3)`` S."""
        return self.view.points(points)

    def warped(self, screen: Floats, share: float, closer: float = 1.0) -> Floats:
        """Screen points ``(N, 3)`` after a share of the stretch that makes circles of the ovals.

        They also come ``closer`` to the lowest point by that factor.
        """
        centre, out = self.at(self.basin.bottom), screen.copy()
        stretch = np.eye(2) if share == 0 else self.basin.stretch(share)
        out[:, :2] = centre[:2] + closer * (screen - centre)[:, :2] @ stretch
        return out

    def warp(
        self,
        things: Sequence[VMobject],
        *,
        share: tuple[float, float] = (0, 0),
        closer: tuple[float, float] = (1, 1),
        **kwargs: Any,
    ) -> Animation:
        """The stretch and the zoom, from one state to another, of lines, curves and dots.

        ``share`` and ``closer`` are as in ``warped``, before and after. Dots only move.
        """
        centre = self.at(self.basin.bottom)
        undo = np.eye(2) / closer[0]
        if share[0]:
            undo = undo @ np.linalg.inv(self.basin.stretch(share[0]))
        rests = []
        for thing in things:
            rest = (thing.get_center()[None] if isinstance(thing, Circle) else thing.points).copy()
            rest[:, :2] = centre[:2] + (rest - centre)[:, :2] @ undo
            rests.append(rest)

        def move(_: object, alpha: float) -> None:
            now = (1 - alpha) * share[0] + alpha * share[1]
            near = (1 - alpha) * closer[0] + alpha * closer[1]
            for thing, rest in zip(things, rests, strict=True):
                if isinstance(thing, Circle):
                    thing.move_to(self.warped(rest, now, near)[0])
                else:
                    thing.points = self.warped(rest, now, near)

        return UpdateFromAlphaFunc(VGroup(*things), move, **kwargs)

    def squeeze(self, share: float, scale: float) -> None:
        """Show the bowl stretched by ``share``, with minus its gradient at the start.

        ``scale`` is D of arrow per V/D. The stretched bowl is the function of the unstretched
        point, so by the chain rule its gradient is S⁻¹ A S⁻¹ (x - bottom).
        """
        basin = self.basin
        self.curves.points = self.warped(self.rest, share)
        back = np.linalg.inv(basin.stretch(share))
        gradient = back @ basin.bowl @ back @ (basin.start - basin.bottom)
        tail = self.at(basin.start)
        self.arrow.aim(tail[None], (tail - scale * self.vector(gradient))[None])

    def level(self, value: float, colour: str, width: float = 5.0) -> LevelCurves:
        """The level curve of one value (V)."""
        made = level_curves(self.basin.field, self.view, levels=[value])
        return clipped(LevelCurves(made, self.view.points, colours=colour, width=width),
                       self.view.area)  # fmt: skip

    def label(
        self, markup: str, at: ArrayLike, colour: str, scene: Scene, avoid: Floats | None = None
    ) -> VGroup:
        """A label near a screen point ``(3,)`` S, where it covers nothing that the scene shows.

        Nor does it cover ``avoid``, ``(P, 2 or 3)`` S: points along what will be drawn later.
        Among crowded level curves it stands on a plate of the background's colour.
        """
        word = Words(markup, size=LABEL, colour=colour)
        here, shown = np.asarray(at, dtype=np.float64), sight(scene)
        rings = [ink.points for ink in shown.inks if isinstance(ink.mobject, LevelCurves)]
        rest = [ink.points for ink in shown.inks if not isinstance(ink.mobject, LevelCurves)]
        rest += [text.points for text in shown.writings]
        rest += [] if avoid is None else [avoid[:, :2]]
        spots = _spots(here, word)
        for inks in (rest + rings, rest):
            flat = np.concatenate([np.zeros((0, 2)), *inks])
            flat = flat[np.abs(flat - here[:2]).max(axis=1, initial=0) < 2.5]
            put_clear(word, spots, np.column_stack([flat, 0 * flat[:, :1]]), self.view.area, 0.1)
            gaps = np.abs(flat - word.get_center()[:2]) - np.array([word.width, word.height]) / 2
            if (gaps.max(axis=1, initial=CLEAR) >= CLEAR).all():
                break
        if inks is not rest:
            return VGroup(word)
        plate = Rectangle(width=word.width + 0.12, height=word.height + 0.12, stroke_width=0)
        plate.set_fill(self.theme.background, opacity=1).move_to(word)
        return VGroup(plate, word)


def _spots(at: Floats, word: Words) -> list[Floats]:
    """Centres of sixteen places around a screen point at each of a few distances, ``(3,)`` S."""
    half = np.array([word.width, word.height, 0.0]) / 2
    ways = [(1, 0.5), (1, -0.5), (-1, 0.5), (-1, -0.5), (0.5, 1), (0.5, -1), (-0.5, 1), (-0.5, -1)]
    spots = []
    for gap in (0.1, 0.16, 0.22, 0.3, 0.4, 0.5):
        spots += spots_around(at, word, gap)
        spots += [at + np.array([x, y, 0]) * (half + gap) for x, y in ways]
    return spots


def along(path: ArrayLike) -> Floats:
    """Points along a polyline of the screen, dense enough to find a text among them: ``(P, 3)``."""
    p = np.asarray(path, dtype=np.float64)
    reach = float(np.linalg.norm(np.diff(p, axis=0), axis=1).max(initial=0.0))
    t = np.linspace(0, 1, int(reach / 0.05) + 2)[:, None, None]
    return np.asarray((p[:-1] + t * (p[1:] - p[:-1])).reshape(-1, p.shape[1]))
