"""What stands on the frame is found where the camera draws it, in the plane and in space."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from manim import Circle, Line, VGroup

from gradcore import as_field
from gradreel.check import check
from scenes.kit.beats import beat
from scenes.kit.mobjects import Curve, arrow, dot
from scenes.kit.seen import Sight, box_of, sight
from scenes.kit.stage import GradientScene
from scenes.kit.stage3d import GradientScene3D
from scenes.kit.surface import HeightMesh
from scenes.kit.text import Words
from scenes.kit.view import DRAWING, Area, View


def seen_in(scene: GradientScene, *mobjects: Any) -> Sight:
    scene.add(*mobjects)
    return sight(scene)


class Plane(GradientScene):
    """A frame."""


class Solid(GradientScene3D):
    """A frame with a space."""

    def look_from(self, theta: float, phi: float) -> None:
        self.view = View.inside(Area(-3, -3, 3, 3), DRAWING.shrunk(0.8))
        self.open_space(self.view)
        self.mesh = HeightMesh(as_field("4 - 0.3(x^2 + y^2)"), self.view, self.theme)
        self.space.orbit = self.framed(self.mesh, theta=theta, phi=phi)


def test_a_line_is_points_along_it_close_together() -> None:
    (ink,) = seen_in(Plane(), Line(np.array([-3, 0, 0]), np.array([2, 1, 0]), stroke_width=6)).inks
    x, y = ink.points.T
    assert np.allclose(y, (x + 3) / 5, atol=1e-9)
    assert np.linalg.norm(np.diff(ink.points, axis=0), axis=1).max() < 0.06
    assert (x.min(), x.max()) == pytest.approx((-3, 2))
    assert ink.half == pytest.approx(0.03)


def test_a_circle_is_its_edge_and_a_filled_one_is_a_plate() -> None:
    line, disc = seen_in(
        Plane(), Circle(radius=1.0), dot([2, 0, 0], colour="#ffffff", radius=1)
    ).inks
    assert np.allclose(np.linalg.norm(line.points, axis=1), 1, atol=1e-3)
    assert line.plate is None
    assert disc.plate is not None
    assert (disc.plate.left, disc.plate.right) == pytest.approx((1, 3), abs=1e-3)


def test_words_in_a_group_are_one_text_and_the_rest_is_ink() -> None:
    words = Words("$x_0$ and more", size=0.4, colour="#ffffff")
    found = seen_in(Plane(), VGroup(VGroup(words), Circle()))
    assert [text.mobject for text in found.writings] == [words]
    assert len(found.inks) == 1
    assert found.writings[0].box == pytest.approx(box_of(words[0].points[:, :2]))
    assert words[0] not in found.without_text


def test_what_has_no_opacity_is_not_seen() -> None:
    words = Words("gone", size=0.4, colour="#ffffff").set_opacity(0)
    found = seen_in(Plane(), words, Circle().set_opacity(0))
    assert not found.writings
    assert not found.inks


@pytest.mark.parametrize(("theta", "phi"), [(0.0, 0.0), (-30.0, 60.0), (120.0, 75.0)])
def test_what_lies_or_stands_in_space_is_found_where_it_is_drawn(theta: float, phi: float) -> None:
    scene = Solid()
    scene.look_from(theta, phi)
    space = scene.space
    path = np.array([[-3.0, -1, 0.5], [0, 1, 2], [-2, 2, 1]])
    lying = space.lay(Line(np.array([-4, 1, 0]), np.array([-1, 2, 0])))
    lifted = space.lift(Curve(path, colour="#ffffff"))
    facing = space.face(dot([-2.0, 1, 1.5], colour="#ffffff", radius=0.1))
    on_floor = space.lay(arrow([-4, 1, 0], [-1, 2, 0], colour="#ffffff"))
    found = {
        ink.mobject: ink.points for ink in seen_in(scene, lying, lifted, facing, on_floor).inks
    }
    ends = space.orbit.project(np.array([[-4.0, 1, 0], [-1, 2, 0]]))[:, :2]
    assert np.allclose(found[lying][[0, -1]], ends, atol=1e-6)
    corners = space.orbit.project(path)[:, :2]
    gaps = np.linalg.norm(found[lifted][:, None] - corners[None], axis=2)
    assert gaps.min(axis=0).max() < 0.06
    centre = box_of(found[facing]).centre[:2]
    assert np.allclose(centre, space.orbit.project(np.array([[-2.0, 1, 1.5]]))[0, :2], atol=1e-6)
    assert np.ptp(found[facing][:, 0]) == pytest.approx(0.2, abs=1e-3)  # upright, unturned
    assert np.linalg.norm(found[on_floor] - ends[1], axis=1).min() < 0.06


def test_a_surface_is_a_background() -> None:
    scene = Solid()
    scene.look_from(-30, 60)
    assert not seen_in(scene, scene.space.mesh(scene.mesh)).inks


class Behind(Solid):
    """A name in the surface's own colour, in the middle of the floor under it."""

    in_space = True

    @beat("A name.")
    def only(self) -> None:
        self.look_from(0, 25)
        middle = self.view.point(0, 0)
        self.add(self.space.mesh(self.mesh))
        words = Words("name", size=0.4, colour=self.theme.function).move_to(middle)
        if self.in_space:
            self.add(self.space.face(words))
        else:
            self.add(words.move_to(self.space.seen(middle)))
        self.wait(1)


class Over(Behind):
    """The name is flat, over the surface."""

    in_space = False


def test_a_text_that_the_surface_hides_is_not_judged_and_one_over_it_is() -> None:
    assert check(Behind).good
    assert [finding.kind for finding in check(Over).faults] == ["text too pale"]
