"""Space: the top view is the plane itself, and what stands in front hides what is behind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from manim import LEFT, RIGHT, FadeIn, FadeOut, Line, VMobject, tempconfig

from gradcore import as_field, sample
from scenes.kit.camera import BatchCamera
from scenes.kit.mobjects import Curve, arrow, dot
from scenes.kit.orbit import Orbit, smallest_zoom
from scenes.kit.space import Space
from scenes.kit.stage3d import GradientScene3D
from scenes.kit.surface import HeightMesh
from scenes.kit.theme import THEMES
from scenes.kit.view import FRAME, Area, View
from tests.scenes.stand import Stand

VIEW = View.inside(Area(-5, -5, 5, 5), Area(-3, -3, 3, 3))
angles = st.floats(-360, 360)
tilts = st.floats(0, 85)


@pytest.fixture
def stand() -> Iterator[Stand]:
    with tempconfig({"pixel_width": 640, "pixel_height": 360, "frame_height": 8.0,
                     "frame_width": 8.0 * 16 / 9, "dry_run": True}):  # fmt: skip
        yield Stand(BatchCamera())


def picture(stand: Stand, space: Space, *shown: VMobject) -> np.ndarray:
    """What the space draws of ``shown``, ``(360, 640, 3)``."""
    stand.shown = [space, *shown]
    stand.camera.reset()
    stand.camera.capture_mobjects([space])
    return np.array(stand.camera.pixel_array[..., :3], dtype=int)


def red(image: np.ndarray) -> int:
    return int(((image[..., 0] > 200) & (image[..., 1] < 60) & (image[..., 2] < 60)).sum())


# The orbit ---------------------------------------------------------------------------------------


@given(st.lists(st.tuples(*[st.floats(-9, 9)] * 3), min_size=1, max_size=5))
def test_from_the_top_the_floor_is_the_view_to_the_last_bit(points: list[Any]) -> None:
    p = np.array(points, dtype=float)
    seen = Orbit.above(Area(-3.3, -2.1, 1.7, 4.9)).project(p)
    assert np.array_equal(seen[:, :2], p[:, :2])


@given(angles, tilts, st.floats(0.2, 3))
def test_the_floor_map_is_the_projection_at_height_zero(theta: float, phi: float, z: float) -> None:
    orbit = Orbit(theta, phi, z, (1.0, 2.0, 0.5), (-0.3, 0.7))
    xx, yx, xy, yy, x0, y0 = orbit.floor
    p = np.array([[0, 0, 0], [3, 1, 0], [-2, 4, 0.0]])
    by_matrix = p[:, :2] @ np.array([[xx, yx], [xy, yy]]) + (x0, y0)
    assert np.allclose(by_matrix, orbit.project(p)[:, :2], atol=1e-9)


@given(angles, tilts)
def test_a_pole_stays_upright_and_a_turn_keeps_lengths(theta: float, phi: float) -> None:
    orbit = Orbit(theta, phi)
    foot, head = orbit.project(np.array([[1.0, 2.0, 0.0], [1.0, 2.0, 1.5]]))
    assert abs(head[0] - foot[0]) < 1e-9
    assert head[1] - foot[1] >= -1e-9
    axes = orbit.axes
    assert np.allclose(axes @ axes.T, np.eye(3), atol=1e-12)


def test_mixing_goes_from_one_orbit_to_the_other() -> None:
    one, other = Orbit(0, 0, 1), Orbit(40, 60, 0.8, (0, 0, 1), (1, 1))
    assert one.mix(other, 0) is one
    assert one.mix(other, 1) is other
    assert one.mix(other, 0.5).phi == pytest.approx(30)


def test_framing_fits_everything_into_the_area() -> None:
    rng = np.random.default_rng(0)
    corners, area = rng.uniform(-4, 4, (30, 3)), Area(-6, -2, 1, 3)
    seen = Orbit(33, 55).framing(corners, area).project(corners)
    assert seen[:, 0].min() >= area.left - 1e-9
    assert seen[:, 0].max() <= area.right + 1e-9
    assert seen[:, 1].min() >= area.bottom - 1e-9
    assert seen[:, 1].max() <= area.top + 1e-9
    several = [Orbit(t, 55).framing(corners, area) for t in (0, 50, 100)]
    assert smallest_zoom(several).zoom == min(orbit.zoom for orbit in several)


def test_holding_keeps_corners_in_the_area_and_leaves_an_orbit_that_fits() -> None:
    corners, area = np.array([[-4, -4, 0], [4, -4, 0], [4, 4, 0], [-4, 4, 0.0]]), Area(-3, -3, 3, 3)
    held = Orbit(30, 20, 1.0, (0, 0, 0), (1, 1)).holding(corners, area)
    seen = held.project(corners)[:, :2]
    assert np.abs(seen).max() <= 3 + 1e-9
    small = Orbit(30, 20, 0.2)
    assert small.holding(corners, area) == small


# What hides what ---------------------------------------------------------------------------------


@pytest.mark.parametrize("theta", [0, 40, 200])
def test_a_path_behind_the_ridge_is_hidden_and_one_before_it_is_seen(
    stand: Stand, theta: float
) -> None:
    mesh = HeightMesh(as_field("3exp(-0.5(x^2 + y^2))"), VIEW, THEMES["dark"])
    space = Space(stand, Orbit(theta, 75, 0.8), FRAME)
    turn = np.radians(theta)
    way = np.array([-np.sin(turn), -np.cos(turn)])  # towards the viewer
    side = np.array([way[1], -way[0]])
    field = as_field("3exp(-0.5(x^2 + y^2))")
    counts = []
    for distance in (1.2, -1.2):
        data = distance * way + np.linspace(-0.4, 0.4, 60)[:, None] * side

        path = mesh.lifted(VIEW.points(data), sample(field, data).values)
        curve = space.lift(Curve(path, colour="#ff0000", width=6))
        counts.append(red(picture(stand, space, space.mesh(mesh), curve)))
    assert counts[0] > 25
    assert counts[1] == 0


def test_the_surface_hides_the_floor_behind_it_but_for_a_ghost(stand: Stand) -> None:
    mesh = HeightMesh(as_field("ripple"), VIEW, THEMES["dark"])
    space = Space(stand, Orbit(0, 62, 0.8), FRAME)
    back = arrow([0, 1.5, 0], [0.9, 1.5, 0], colour="#ff0000", thickness=0.3)
    front = arrow([0, -2.5, 0], [0.9, -2.5, 0], colour="#ff0000", thickness=0.3)
    assert red(picture(stand, space, space.lay(back))) > 50
    assert red(picture(stand, space, space.mesh(mesh), space.lay(back))) == 0
    assert red(picture(stand, space, space.mesh(mesh), space.lay(front))) > 50
    hidden = picture(stand, space, space.mesh(mesh))
    ghost = picture(stand, space, space.mesh(mesh), space.lay(back, ghost=0.4))
    assert np.abs(ghost - hidden).max() > 30


def test_there_is_no_seam_between_faces(stand: Stand) -> None:
    mesh = HeightMesh(as_field("ripple"), VIEW, THEMES["light"])
    space = Space(stand, Orbit(30, 40, 1.0, (0, 0, 2)), FRAME)
    behind = Line(9 * LEFT, 9 * RIGHT, stroke_width=2000, stroke_color="#ff0000")
    image = picture(stand, space, space.lay(behind), space.mesh(mesh))
    for row in image[150:210]:
        covered = np.flatnonzero(row[:, 2] > row[:, 0])  # blue: the surface
        inside = row[covered[0] + 3 : covered[-1] - 2]
        assert (inside[:, 2] >= inside[:, 0] - 40).all()


def test_a_fading_surface_lets_the_floor_through_but_not_its_own_folds(stand: Stand) -> None:
    mesh = HeightMesh(as_field("ripple"), VIEW, THEMES["dark"])
    space = Space(stand, Orbit(0, 62, 0.8), FRAME)
    whole = picture(stand, space, space.mesh(mesh))
    ground = picture(stand, space)
    mesh.set_fill(opacity=0.5)
    half = picture(stand, space, space.mesh(mesh))
    assert np.abs(half - (whole + ground) / 2).max() <= 3


@pytest.mark.parametrize("opacity", [1.0, 0.4])
def test_a_surface_that_is_laid_down_again_is_what_was_drawn(stand: Stand, opacity: float) -> None:
    mesh = HeightMesh(as_field("ripple"), VIEW, THEMES["dark"])
    mesh.set_fill(opacity=opacity)
    space = Space(stand, Orbit(30, 62, 0.8), FRAME)
    space.mesh(mesh)
    above = mesh.top + 0.3
    spots = [space.face(dot([x, 0.5, above], colour="#ff0000")) for x in (-2.0, 0.0, 2.0)]
    again = [picture(stand, space, mesh, spot) for spot in spots]
    for spot, shown in zip(spots, again, strict=True):
        afresh = Space(stand, space.orbit, FRAME)
        afresh.mesh(mesh)
        afresh.face(spot)
        assert np.array_equal(shown, picture(stand, afresh, mesh, spot))
    assert np.abs(again[0] - again[1]).max() > 50


def test_what_the_scene_no_longer_shows_is_not_drawn(stand: Stand) -> None:
    space = Space(stand, Orbit.above(VIEW.area), FRAME)
    spot = space.lay(dot([0, 0, 0], colour="#ff0000", radius=0.5))
    assert red(picture(stand, space, spot)) > 100
    assert red(picture(stand, space)) == 0


# The stage ---------------------------------------------------------------------------------------


class Film(GradientScene3D):
    """A plane with a dot."""

    def prepare(self) -> None:
        self.open_space(VIEW)


@pytest.fixture
def film() -> Iterator[Film]:
    with tempconfig({"dry_run": True, "pixel_width": 64, "pixel_height": 36, "frame_rate": 2,
                     "progress_bar": "none", "verbosity": "ERROR"}):  # fmt: skip
        made = Film()
        made.prepare()
        yield made


def test_moving_something_in_space_makes_the_space_move(film: Film) -> None:
    flat, spot = dot([1, 1, 0], colour="#ffffff"), film.space.lay(dot([0, 0, 0], colour="#ffffff"))
    film.add(flat, spot)
    assert film.space in film.get_moving_mobjects(FadeIn(spot))
    assert film.space not in film.get_moving_mobjects(FadeOut(flat))


def test_a_pinned_label_keeps_its_place_beside_its_point(film: Film) -> None:
    label = film.pin(dot([1.4, 1.0, 0], colour="#ffffff"), [1, 1, 0])
    film.add(label)
    film.tilt(Orbit(30, 60, 0.9), run_time=1)
    assert np.allclose(label.get_center() - film.space.seen([1, 1, 0]), [0.4, 0, 0])
    film.turn(90, run_time=1)
    film.tilt(film.overhead, run_time=1)
    assert film.space.orbit == film.overhead
    assert np.allclose(label.get_center(), [1.4, 1, 0])
