"""FieldScene: the stage of a film about the gradients of a function in the plane of its inputs."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from manim import Animation, Create, FadeIn, FadeOut, Line, VGroup, VMobject, linear
from numpy.typing import NDArray

from gradcore import Field, sample
from scenes.kit.arrows import Arrows, arrows
from scenes.kit.contours import level_curves
from scenes.kit.dial import Dial
from scenes.kit.flats import flat_places
from scenes.kit.key import scale_key
from scenes.kit.labels import put_clear, spots_around
from scenes.kit.markers import Markers
from scenes.kit.marks import right_angle
from scenes.kit.mobjects import ArrowField, Curve, GrowArrows, arrow, dashed, dot, strike
from scenes.kit.orbit import Orbit
from scenes.kit.plane import plane, plane_view
from scenes.kit.sightlines import clear_side
from scenes.kit.slices import Slice
from scenes.kit.stage3d import GradientScene3D
from scenes.kit.study import Crossing, crossing, in_sight, study
from scenes.kit.surface import HeightMesh
from scenes.kit.text import Words, number
from scenes.kit.theme import LABEL
from scenes.kit.view import DRAWING, PANEL_AREA, Area

__all__ = ["FieldScene"]

Floats: TypeAlias = NDArray[np.float64]

PHI = 62.0  # degrees that the plane is tilted by
FOOT = PANEL_AREA.bottom + 1.2  # S; a chart in the panel ends here, above the key
HEADROOM = 0.35  # S above the plane, for arrows that point out of it


class FieldScene(GradientScene3D):
    """A plane, a point on it with its arrow, a surface above, and the field of all arrows."""

    field: Any
    shown: Field  # ``field``, in the part of its box that can be shown honestly
    arrow: ArrowField  # the gradient at the point

    def plan(self, point: tuple[float, ...] | None) -> None:
        """Choose point and scales; compute surface, field, level curves and flat places."""
        self.shown = field = in_sight(self.field)
        theme = self.theme
        room = Area(DRAWING.left, DRAWING.bottom, DRAWING.right, DRAWING.top - HEADROOM)
        self.view = plane_view(field.box.low, field.box.high, room)
        self.open_space(self.view)
        self.study = study(field, self.view, point)
        self.spot = self.view.point(*self.study.point)
        self.slope, self.norm = self.study.here.gradients[0], float(self.study.here.norms[0])
        self.value = float(self.study.here.values[0])
        self.at = ", ".join(number(v) for v in self.study.point)
        self.surface = self.space.mesh(HeightMesh(field, self.view, theme))
        self.peak = self.surface.lifted(self.spot[None], self.study.here.values)[0]
        self.flats = flat_places(field)
        self.levels = level_curves(field, field.box, levels=6)
        norms = self.study.grid.norms[self.study.grid.finite]
        self.longest = min(self.study.cap, float(norms.max()))
        self.cross = crossing(field, self.levels, self.longest, away=self.study.point)
        self.leaving: list[VMobject] = []  # what the next beat takes off the frame
        self.leaving_rows: tuple[float, ...] = ()  # and off the panel

    @property
    def chart_area(self) -> Area:
        """Where a chart stands in the panel: under its third row, above the key."""
        return Area(PANEL_AREA.left + 0.3, FOOT, PANEL_AREA.right - 0.3, self.row(2.4))

    def clear(self, *others: VMobject, rows: tuple[float, ...] = ()) -> None:  # type: ignore[override]
        """Play: what the last beat left behind goes, and so do rows of the panel."""
        gone = [*self.fade(*self.leaving, *others), *self.drop_notes(*self.leaving_rows, *rows)]
        self.leaving, self.leaving_rows = [], ()
        if gone:
            self.play(gone, run_time=0.5)

    # The plane -------------------------------------------------------------------------------

    def lay_plane(self) -> None:
        """Play: the plane appears, then its numbers and names."""
        names = (self.shown.variables[0], self.shown.variables[1])
        edge, lines, self.ticks, *self.names = plane(self.view, self.theme, names=names)
        self.space.lay(edge)
        self.space.lay(lines)
        self._name_clear()
        self.play(FadeIn(edge), Create(lines), run_time=1.0)
        self.play(FadeIn(self.ticks), *map(FadeIn, self.names), run_time=0.5)

    def _name_clear(self) -> None:
        """Put the names of the axes at the edge, where no number and no arrow of the field is."""
        made, area = self.field_arrows(), self.view.area
        shares = np.linspace(0, 1, 12)[:, None, None]
        drawn = (made.tails + shares * (made.tips - made.tails)).reshape(-1, 3)
        numbers = [corner for tick in self.ticks for corner in tick.get_all_points()[::4]]
        drawn = np.concatenate([drawn, np.reshape(numbers, (-1, 3))])
        along = np.linspace(0.98, 0.5, 40)
        spots = (
            [(area.left + share * area.width, area.bottom - 0.42, 0.0) for share in along],
            [(area.left - 0.42, area.bottom + share * area.height, 0.0) for share in along],
        )
        for name, places in zip(self.names, spots, strict=True):
            put_clear(name, places, drawn, DRAWING, enough=0.2)
            self.space.face(name)
        self._arrows_drawn = drawn

    def keep_names_clear(self) -> None:
        """Forget the names that arrows of the field would touch."""
        half = [np.array([name.width, name.height]) / 2 for name in self.names]
        gaps = [
            np.linalg.norm(
                np.maximum(np.abs(self._arrows_drawn - name.get_center())[:, :2] - size, 0), axis=1
            ).min()
            for name, size in zip(self.names, half, strict=True)
        ]
        lost = [name for name, gap in zip(self.names, gaps, strict=True) if gap < 0.17]
        self.leaving += lost
        self.clear()
        self.names = [name for name in self.names if name not in lost]

    def tilt_plane(self, orbit: Orbit, *others: Animation, seconds: float = 2.0) -> None:
        """Play: the plane comes to be seen from ``orbit``; the names stand aside meanwhile."""
        shown = self.fade(*self.names)
        if shown:
            self.play(shown, run_time=0.3)
        self.tilt(orbit, *others, run_time=seconds, keep=self.surface.outline)
        if self.names:
            self.play(*map(FadeIn, self.names), run_time=0.3)

    def stand(self) -> list[Animation]:
        """Animations that put the point on the plane, with its coordinates beside it."""
        self.foot = self.space.lay(dot(self.spot, colour=self.theme.ink), ghost=0.5)
        self.tag = Words(f"$({self.at})$", size=LABEL, colour=self.theme.ink)
        ways = np.linspace(0, 1, 20)[:, None] * self.study.scale * self.slope
        put_clear(
            self.tag,
            spots_around(self.spot, self.tag),
            self.view.points(self.study.point + ways),
            self.view.area,
        )
        return [FadeIn(self.foot), FadeIn(self.tag)]

    def one_arrow(self, slope: Floats, **kwargs: float) -> ArrowField:
        """An arrow on the floor at the point, at the scale of a single arrow."""
        x, y = self.study.point + self.study.scale * slope
        made = arrow(self.spot, self.view.point(x, y), colour=self.theme.gradient, **kwargs)
        return self.space.lay(made, ghost=0.35)

    def one_key(self) -> VGroup:
        """The key of a single arrow."""
        made = arrows(self.study.here, self.view, scale=self.study.scale, colours="#000000")
        return self.key_of(made)

    def key_of(self, made: Arrows) -> VGroup:
        """The key of arrows; a power of ten leaves no room for the word slope."""
        what = "" if "10^" in number(made.key.slope) else "slope"
        return scale_key(made, self.theme, what=what)

    def slice_along(self, axis: int) -> ArrowField:
        """Play: walk along one coordinate, read its slope, lay it down as an arrow."""
        self.clear(self.tag)
        field = self.shown
        cut = Slice(field, self.study.point, axis, self.view, self.theme, self.chart_area)
        self.space.lay(VGroup(cut.line, cut.walker))
        self.play(FadeIn(cut.chart), Create(cut.line), run_time=0.8)
        self.bring_to_front(self.foot)
        self.play(cut.walking(), Create(cut.curve), run_time=2.2, rate_func=linear)
        self.play(FadeOut(cut.walker), FadeOut(cut.runner), FadeIn(cut.mark), run_time=0.3)
        way = field.variables[axis]
        text = f"slope along ${way}$: ${number(cut.slope)}$"
        note = self.note(2, text, self.theme.gradient, math=False)
        self.play(Create(cut.tangent), note, run_time=0.9)
        self.claim_central(f"slope along {way}", cut.slope, np.eye(2)[axis])
        lying = self.one_arrow(self.slope * np.eye(2)[axis], thickness=0.05, head=0.22)
        if axis == 0:
            self.key = self.one_key()
        self.play(GrowArrows(lying), self.fade_in(self.key), run_time=0.8)
        self.bring_to_front(self.foot)
        self.leaving = [cut.line, cut.panel]
        return lying

    def claim_central(self, text: str, slope: float, way: Floats) -> None:
        """Claim that a slope along a direction is the central difference of the values."""
        step = 1e-5 * float(self.shown.box.size.max()) * way
        low, high = sample(self.shown, self.study.point + np.outer([-1, 1], step)).values
        central = (high - low) / (2 * float(np.linalg.norm(step)))
        slack = 1e-5 * self.norm + 1e-10 * abs(self.value) / float(np.linalg.norm(step))
        self.claim(f"{text} by central differences", slope, central, slack)

    # The surface -----------------------------------------------------------------------------

    def over_the_plane(self, theta: float, *, turning: bool = False) -> Orbit:
        """The orbit that shows plane, names and surface; with all arrows, if it fits all sides."""
        reach = np.array([[-0.25, -0.25, 0], [0.25, 0.25, 0]])
        corners = [np.asarray(name.get_center()) + reach for name in self.names]
        names = np.concatenate(
            [self.field_arrows().tips if turning else np.zeros((0, 3)), *corners]
        )
        return self.framed(self.surface, theta=theta, phi=PHI, turning=turning, also=names)

    def good_side(self) -> float:
        """The ``theta`` from which the point, its height and its surroundings are all seen."""
        drawn = float(np.linalg.norm(self.arrow.tips - self.arrow.tails))
        self.radius = max(1.0, 1.3 * drawn)  # of the dial
        turns = np.linspace(0, 2 * np.pi, 8, endpoint=False)
        ring = np.column_stack([np.cos(turns), np.sin(turns), np.zeros(8)])
        watched = np.concatenate([[self.spot, self.peak], self.spot + self.radius * ring])
        return clear_side(self.surface, watched, self.arrow.tips[0] - self.spot, phi=PHI)

    def raise_pole(self) -> list[Animation]:
        """Animations: a dashed line from the point to its height on the surface."""
        pole = dashed(self.spot, self.peak + np.array([0, 0, 1e-6]), colour=self.theme.ink)
        self.pole = self.space.lift(pole, ghost=0.45)
        self.top = self.space.face(dot(self.peak, colour=self.theme.ink))
        return [Create(self.pole), FadeIn(self.top)]

    def about_height(self) -> str:
        """What the panel says of the height axis."""
        heights = self.surface.heights
        same = "height: to scale, but lifted"
        text = same if heights.factor == 1 else f"height: $times {number(heights.factor)}$, lifted"
        return text + (f", cut at ${number(heights.high, 2)}$" if heights.cut else "")

    def make_dial(self) -> Dial:
        """The dial about the point, its parts in the space."""
        made = Dial(self.shown, self.study.point, self.view, self.surface, self.theme,
                    self.chart_area, radius=self.radius)  # fmt: skip
        self.space.lay(made.ring)
        self.space.lay(made.needle, ghost=0.35)
        self.space.lift(made.stick)
        return made

    def wrong_ways(self) -> tuple[Floats, Floats]:
        """Up the surface along the gradient, and upright on the surface, ``(3,)`` S each."""
        rise = self.surface.heights.scale / self.view.x_scale  # S up per S along, at slope 1
        flat = (self.arrow.tips - self.arrow.tails)[0]
        climb = flat + np.array([0, 0, np.linalg.norm(flat) * self.norm * rise])
        upright = np.array([*(-rise * self.slope), 1.0])
        return climb, 1.6 * upright / np.linalg.norm(upright)

    def tempt(self, way: Floats, row: float, text: str) -> VGroup:
        """Play: a wrong arrow grows from the surface, its numbers in the panel. What strikes it."""
        wrong = arrow(self.peak, self.peak + way, colour=self.theme.wrong, thickness=0.06)
        self.space.lift(wrong)
        self.play(GrowArrows(wrong), self.note(row, text, self.theme.wrong), run_time=1.0)
        self.wait(0.6)
        line = self.notes[row]
        cross = strike(self.peak + 0.5 * way, colour=self.theme.wrong, reach=0.17)
        beside = line.get_right() + np.array([0.35, 0, 0])
        struck = strike(beside, colour=self.theme.wrong, reach=0.13)
        self.leaving += [wrong, cross, struck]
        return VGroup(self.space.face(cross), struck)

    # The field -------------------------------------------------------------------------------

    def field_arrows(self) -> Arrows:
        """The arrows of the grid, at their scale."""
        plan = self.study
        return arrows(plan.grid, self.view, scale=plan.grid_scale, longest=plan.cap,
                      colours=self.theme.ramp)  # fmt: skip

    def flat_marks(self) -> VGroup:
        """Curves and dots on the floor where the gradient is zero."""
        flats, ink, marks = self.flats, self.theme.ink, VGroup()
        for path, kind in zip(flats.curves, flats.curve_kinds, strict=True):
            curve = Curve(self.view.points(path), colour=ink, width=5)
            if kind == 1:
                curve.dashes = (0.2, 0.12)  # type: ignore[attr-defined]  # BatchCamera reads it
            marks.add(curve)
        if len(flats.points):
            marks.add(Markers(self.view.points(flats.points), flats.kinds, colour=ink))
        return self.space.lay(marks)

    def questions(self) -> VGroup:
        """Question marks on the four sides of the point."""
        sides = np.vstack([np.eye(3)[:2], -np.eye(3)[:2]])
        marks = VGroup(*[Words("?", size=0.6, colour=self.theme.quiet) for _ in sides])
        for mark, side in zip(marks, sides, strict=True):
            mark.move_to(self.spot + 0.75 * side)
        return marks

    def cross_squarely(self, cross: Crossing) -> tuple[VMobject, Floats, Floats]:
        """Play: a level curve's tangent and the arrow across it. The mark, and both directions."""
        theme, view = self.theme, self.view
        at, tip = view.points([cross.point, cross.point + self.study.grid_scale * cross.slope])
        way, along = tip - at, view.vector(*cross.along)
        reach = 0.9 * along / np.linalg.norm(along)
        touch = Line(at - reach, at + reach, stroke_color=theme.tangent, stroke_width=5)
        lying = arrow(at, tip, colour=theme.gradient, thickness=0.06)
        square = np.array([-way[1], way[0], 0.0])
        mark = right_angle(at, way, square, colour=theme.ink, size=0.22)
        spot = dot(at, colour=theme.ink, radius=0.07)
        self.leaving = [self.space.lay(shape) for shape in (touch, mark, lying, spot)]
        self.play(Create(touch), FadeIn(spot), run_time=0.7)
        self.play(GrowArrows(lying), run_time=0.8)
        return mark, way, along
