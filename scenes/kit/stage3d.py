"""GradientScene3D: a film whose plane can be tilted into space, and back.

    def prepare(self):
        self.view = View.inside(box, area)                 # the plane, as in any film
        self.open_space(self.view)                         # self.space, seen from the top

    def a_beat(self):
        lay, lift = self.space.lay, self.space.lift
        self.play(GrowArrows(lay(ArrowField(...))))        # on the floor
        mesh = self.space.mesh(HeightMesh(self.field, self.view, self.theme))
        self.tilt(self.framed(mesh, theta=-30, phi=62), run_time=2)
        self.play(Rise(mesh))                              # the surface
        self.play(Create(lift(Curve(mesh.lifted(path), colour=...))))   # hidden behind a ridge
        self.turn(360, run_time=8)                         # around the vertical
        self.tilt(self.overhead, run_time=2)                    # the plane again, exactly

Words and formulas stay flat: ``pin`` holds a label at a point of space while the space turns.
Flat mobjects over the space (panel, caption) are ordinary ones.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar

import numpy as np
from manim import Animation, Mobject, VMobject, linear, smooth
from numpy.typing import ArrayLike, NDArray

from scenes.kit.orbit import Orbit, smallest_zoom
from scenes.kit.space import Space
from scenes.kit.stage import GradientScene
from scenes.kit.surface import HeightMesh
from scenes.kit.view import DRAWING, Area, View

__all__ = ["GradientScene3D", "Tilt"]

Floats: TypeAlias = NDArray[np.float64]
Shape = TypeVar("Shape", bound=VMobject)


class Tilt(Animation):
    """The space is seen from another orbit, by way of ``path(share)``; pinned labels come along."""

    def __init__(
        self,
        space: Space,
        path: Callable[[float], Orbit],
        pinned: list[tuple[VMobject, Floats, Floats]],
        **kwargs: Any,
    ) -> None:
        self.path = path
        self.pinned = pinned
        super().__init__(space, **kwargs)

    def interpolate_mobject(self, alpha: float) -> None:
        """Set the orbit to the share ``alpha`` in 0..1 of the way."""
        space = self.mobject
        assert isinstance(space, Space)
        space.orbit = self.path(self.rate_func(alpha))
        for label, anchor, offset in self.pinned:
            label.move_to(space.seen(anchor) + offset)


class GradientScene3D(GradientScene):
    """A film with a space: ``self.space``; ``self.overhead`` is the orbit that shows the plane."""

    space: Space
    overhead: Orbit

    def open_space(self, view: View, *, area: Area = DRAWING) -> Space:
        """The space over the plane of ``view``, seen from the top, clipped to ``area``."""
        self.overhead = Orbit.above(view.area)
        self.space = Space(self, self.overhead, area)
        self._pinned: list[tuple[VMobject, Floats]] = []
        self.add(self.space)
        return self.space

    def pin(self, label: Shape, anchor: ArrayLike) -> Shape:
        """The flat label, which from now on keeps its place beside a point of space, ``(3,)`` S."""
        self._pinned.append((label, np.asarray(anchor, dtype=np.float64)))
        return label

    def framed(
        self,
        mesh: HeightMesh,
        *,
        theta: float,
        phi: float,
        area: Area | None = None,
        turning: bool = False,
        also: ArrayLike = (),
    ) -> Orbit:
        """The orbit that shows floor and surface as large as ``area`` allows.

        ``turning``: it fits from every side, for a turn about the vertical. Points of space
        ``also`` ``(N, 3)`` S fit as well.
        """
        room = (area or self.space.area).shrunk(0.3)
        x, y, _ = self.overhead.pivot
        base = Orbit(theta, phi, pivot=(x, y, mesh.top / 2))
        shown = np.concatenate([mesh.outline, np.asarray(also, dtype=np.float64).reshape(-1, 3)])
        if not turning:
            return base.framing(shown, room)
        around = [
            Orbit(theta + side, phi, pivot=base.pivot).framing(shown, room)
            for side in range(0, 360, 15)
        ]
        return smallest_zoom(around)

    def tilting(self, orbit: Orbit, *, keep: ArrayLike = (), **kwargs: Any) -> Animation:
        """An animation: the space comes to be seen from ``orbit``.

        On the way, points of space ``keep`` ``(N, 3)`` S stay inside the area; those above the
        floor count as far as the tilt has come, as for a surface that rises with it.
        """
        start, area = self.space.orbit, self.space.area.shrunk(0.15)
        points = np.asarray(keep, dtype=np.float64).reshape(-1, 3)
        steepest = max(start.phi, orbit.phi) or 1.0

        def path(share: float) -> Orbit:
            mixed = start.mix(orbit, share)
            if not len(points) or share in (0, 1):
                return mixed
            return mixed.holding(points * (1, 1, mixed.phi / steepest), area)

        return Tilt(self.space, path, self._held(), **kwargs)

    def tilt(self, orbit: Orbit, *others: Any, run_time: float = 2.0, keep: ArrayLike = ()) -> None:
        """Play: the space comes to be seen from ``orbit``, while other animations run."""
        tilting = self.tilting(orbit, keep=keep)
        self.play(tilting, *others, run_time=run_time, rate_func=smooth)

    def turn(
        self, degrees: float, *others: Any, run_time: float = 8.0, rate_func: Any = linear
    ) -> None:
        """Play: the viewer walks around the space by some degrees."""
        start = self.space.orbit
        end = Orbit(start.theta + degrees, start.phi, start.zoom, start.pivot, start.target)
        around = Tilt(self.space, lambda share: start.mix(end, share), self._held())
        self.play(around, *others, run_time=run_time, rate_func=rate_func)

    def _held(self) -> list[tuple[VMobject, Floats, Floats]]:
        """Labels with their points, and where they stand beside them now."""
        shown = set(self.get_mobject_family_members())
        return [
            (label, anchor, np.asarray(label.get_center()) - self.space.seen(anchor))
            for label, anchor in self._pinned
            if label in shown
        ]

    def get_moving_mobjects(self, *animations: Animation) -> list[Mobject]:
        """Manim's hook: what moves in space makes the space draw itself again."""
        moving: list[Mobject] = super().get_moving_mobjects(*animations)
        space = getattr(self, "space", None)
        if space is None:
            return moving
        animated = [part for animation in animations for part in animation.mobject.get_family()]
        if any(part is space or getattr(part, "in_space", None) for part in animated):
            everything = self.get_mobject_family_members()
            if space in everything:
                held = [label for label, *_ in self._held()] if space in animated else []
                first = min(everything.index(m) for m in (space, *held))
                later = everything[first:]
                return later if len(later) > len(moving) else moving
        return moving
