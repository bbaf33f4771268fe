"""Space: the painter of the third dimension, one mobject that draws everything in depth order.

What stands in space is an ordinary mobject whose points are points of space: the screen's own x
and y on the floor, z above it, all in S. So Manim's animations work on it as in the plane. Put it
into the space once; then add, animate and remove it as usual. Only who draws it has changed:

``lay(m)``    anything flat, lying on the floor: arrows, level curves, grids, dots. Under tilt it
              is foreshortened as paint on a floor is, the heads of arrows too.
``lift(m)``   curves, poles and arrows through space; hidden where the surface stands before them.
``face(m)``   a dot or a cross at a point of space, its centre: upright, whatever the tilt.
``mesh(m)``   the surface, a HeightMesh; the last one added is drawn.

``ghost=0.3`` draws that much of a mobject through the surface that hides it.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Any, Protocol, TypeAlias, TypeVar

import cairo
import numpy as np
from manim import VMobject
from numpy.typing import ArrayLike, NDArray

from scenes.kit.layers import HEAVY, Look, Part, look_of
from scenes.kit.mobjects import ArrowField
from scenes.kit.orbit import Orbit
from scenes.kit.solid import BANDS, Bands, curve_pieces
from scenes.kit.surface import HeightMesh
from scenes.kit.view import Area

__all__ = ["Space"]

Floats: TypeAlias = NDArray[np.float64]
Shape = TypeVar("Shape", bound=VMobject)


class _Stage(Protocol):
    """What Space needs of the scene it stands in."""

    @property
    def camera(self) -> Any: ...

    def get_mobject_family_members(self) -> list[Any]: ...


def _unseen(ctx: Any) -> None:
    """Nothing: stands in for the drawing of a mobject that a Space draws."""


class _Kept:
    """The bands of the surface as it was last seen. A copy of it keeps nothing."""

    look: Look = ()
    bands: Bands

    def __deepcopy__(self, memo: dict[int, Any]) -> _Kept:
        return _Kept()


class Space(VMobject):
    """Everything in space that the scene shows, seen from ``orbit`` and clipped to ``area``."""

    def __init__(self, scene: _Stage, orbit: Orbit, area: Area) -> None:
        super().__init__(stroke_width=0)
        self.points = np.zeros((4, 3))  # Manim passes over a mobject without points
        self.orbit = orbit
        self.area = area
        self._scene = weakref.ref(scene)  # a copy of the space must not copy the scene
        self._bands = _Kept()

    # What stands in it -----------------------------------------------------------------------

    def lay(self, shape: Shape, *, ghost: float = 0.0) -> Shape:
        """The mobject, from now on drawn as lying on the floor."""
        return self._put(shape, "floor", ghost)

    def lift(self, shape: Shape, *, ghost: float = 0.0) -> Shape:
        """The mobject, from now on drawn where its points are in space."""
        return self._put(shape, "lifted", ghost)

    def face(self, shape: Shape, *, ghost: float = 0.0) -> Shape:
        """The mobject, from now on drawn upright and unturned at the place of its centre."""
        return self._put(shape, "facing", ghost)

    def mesh(self, mesh: HeightMesh) -> HeightMesh:
        """The surface, from now on drawn in this space."""
        return self._put(mesh, "mesh", 0.0)

    def _put(self, shape: Shape, kind: str, ghost: float) -> Shape:
        family: list[Any] = shape.get_family()  # Manim's types know no such marks
        for part in family:
            part.in_space = kind
            part.space_root = shape
            part.ghost = ghost
            part.paint = _unseen
        return shape

    def seen(self, point: ArrayLike) -> Floats:
        """Where a point of space, ``(3,)`` S, is on the screen now, ``(3,)`` S."""
        place = self.orbit.project(np.asarray(point, dtype=np.float64)[None])[0]
        return np.array([place[0], place[1], 0.0])

    def members(self) -> list[Any]:
        """The mobjects of this space that the scene shows, in the scene's order."""
        scene = self._scene()
        assert scene is not None
        family = dict.fromkeys(scene.get_mobject_family_members())
        return [m for m in family if getattr(m, "in_space", None) and len(m.points)]

    # How it is drawn -------------------------------------------------------------------------

    def paint(self, ctx: Any) -> None:
        """Draw the floor, then the surface and what stands with it from back to front."""
        for part in self.parts():
            part.draw(ctx)

    def parts(self) -> list[Part]:
        """What is drawn one after the other: the floor's shapes, the surface and all about it."""
        members = self.members()
        meshes = [m for m in members if m.in_space == "mesh" and m.get_fill_opacity() > 0]
        standing = [m for m in members if m.in_space in ("lifted", "facing")]
        made = [self._alone(shape) for shape in members if shape.in_space == "floor"]
        if not meshes:
            return made + [self._alone(shape) for shape in standing]
        mesh = meshes[-1]
        surface = self._look(mesh)

        def draw(ctx: Any) -> None:
            if self._bands.look != surface:
                self._bands.look, self._bands.bands = surface, Bands.of(mesh, self.orbit)
            self._in_depth(self._bands.bands, mesh.get_fill_opacity(), standing, ctx)

        looks = surface + tuple(self._look(shape) for shape in standing)
        made.append(Part((id(mesh), ""), "HeightMesh", looks, self._within(draw), True))
        ghosts = [shape for shape in members if shape.ghost > 0]
        return made + [self._alone(shape, shape.ghost, "ghost") for shape in ghosts]

    def _alone(self, shape: Any, opacity: float = 1.0, which: str = "") -> Part:
        """A part that is one mobject, or its ghost."""

        def draw(ctx: Any) -> None:
            if opacity == 1:
                self._draw(shape, ctx)
                return
            ctx.push_group()
            self._draw(shape, ctx)
            ctx.pop_group_to_source()
            ctx.paint_with_alpha(opacity)

        look = (opacity, *self._look(shape))
        heavy = len(shape.points) > HEAVY or hasattr(type(shape), "paint")
        return Part((id(shape), which), type(shape).__name__, look, self._within(draw), heavy)

    def _look(self, shape: Any) -> Look:
        """All that a mobject's pixels depend on, here."""
        centre: Look = ()
        if _at_its_centre(shape):
            centre = tuple(np.asarray(shape.space_root.get_center()).tolist())
        return (self.orbit, self.area, shape.in_space, centre, *look_of(shape))

    def _within(self, draw: Callable[[Any], None]) -> Callable[[Any], None]:
        """The drawing, clipped to the area."""

        def clipped(ctx: Any) -> None:
            ctx.save()
            ctx.new_path()  # what stands of an earlier one would count as part of the area
            ctx.rectangle(self.area.left, self.area.bottom, self.area.width, self.area.height)
            ctx.clip()
            draw(ctx)
            ctx.restore()

        return clipped

    def _in_depth(self, bands: Bands, opacity: float, standing: list[Any], ctx: Any) -> None:
        """Draw the surface and what stands on, above and below it."""
        jobs: list[list[Any]] = [[] for _ in range(BANDS + 1)]
        for shape in standing:
            if _at_its_centre(shape):
                centre = np.asarray(shape.space_root.get_center())[None]
                jobs[int(bands.after(centre)[0]) + 1].append(
                    lambda c, shape=shape: self._draw(shape, c)
                )
            else:
                for place, draw in curve_pieces(shape, bands):
                    jobs[place + 1].append(draw)
        for draw in jobs[0]:
            draw(ctx)
        if opacity < 1:
            ctx.push_group()
        paint = bands.painter(ctx)
        for band in range(BANDS):
            paint(band)
            for draw in jobs[band + 1]:
                draw(ctx)
        if opacity < 1:
            ctx.pop_group_to_source()
            ctx.paint_with_alpha(opacity)

    def _draw(self, shape: Any, ctx: Any) -> None:
        """Draw a mobject whole, in its own way, as it is seen."""
        scene = self._scene()
        assert scene is not None
        points, orbit = shape.points, self.orbit
        ctx.save()
        if shape.in_space == "floor":
            ctx.transform(cairo.Matrix(*orbit.floor))
        elif shape.in_space == "facing":
            centre = np.asarray(shape.space_root.get_center())
            right, up, _ = (self.seen(centre) - centre).tolist()
            ctx.translate(right, up)
        else:
            shape.points = orbit.project(points) * (1, 1, 0)
        del shape.paint
        try:
            scene.camera.display_vectorized(shape, ctx)
        finally:
            shape.paint = _unseen
            shape.points = points
            ctx.restore()


def _at_its_centre(shape: Any) -> bool:
    """Whether it has one depth, that of its centre."""
    lifted = shape.in_space == "lifted" and isinstance(shape, ArrowField)
    return bool(lifted or shape.in_space == "facing")
