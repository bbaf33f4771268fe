"""The height mesh: faces back to front, heights that say their scale, holes where nothing is."""

from __future__ import annotations

import numpy as np
import pytest

from gradcore import as_field, grid, sample
from scenes.kit.mesh import heights_of, span_of
from scenes.kit.orbit import Orbit
from scenes.kit.sightlines import clear_side
from scenes.kit.surface import HeightMesh, Rise, Sink
from scenes.kit.theme import THEMES
from scenes.kit.view import Area, View

SQUARE = View.inside(Area(-5, -5, 5, 5), Area(-3, -3, 3, 3))


def mesh_of(text: str, view: View = SQUARE, faces: int = 24) -> HeightMesh:
    return HeightMesh(as_field(text), view, THEMES["dark"], faces=faces)


def test_a_mesh_of_64_by_64_faces_has_4096_of_them() -> None:
    mesh = HeightMesh(as_field("ripple"), SQUARE, THEMES["dark"])
    assert len(mesh.faces.corners) == 4096
    assert len(mesh.vertices) == 65 * 65


@pytest.mark.parametrize("theta", [0, 17, 45, 90, 133, 180, 251, 300])
def test_a_face_that_hides_another_comes_after_it(theta: float) -> None:
    faces = mesh_of("0*x + 0*y + 3", faces=8).faces
    x, y = np.meshgrid(np.arange(9.0), np.arange(9.0), indexing="ij")
    vertices = np.stack([x.ravel(), y.ravel(), np.zeros(81)], axis=1)
    order, near = faces.ordered(vertices, Orbit(theta, 60))
    assert (np.diff(near) >= 0).all()
    place = np.argsort(order)
    corner = np.array(np.unravel_index(faces.corners[:, 0], (9, 9))).T
    turn = np.radians(theta)
    way = np.array([-np.sin(turn), -np.cos(turn)])  # towards the viewer, along the floor
    rng = np.random.default_rng(1)
    for _ in range(400):
        start = rng.uniform(0.01, 7.99, 2)
        ahead = start + way * rng.uniform(0.1, 8)
        if not ((ahead > 0) & (ahead < 8)).all():
            continue
        behind, before = (
            int(np.flatnonzero((corner == np.floor(p)).all(axis=1))[0]) for p in (start, ahead)
        )
        if behind != before:
            assert place[behind] < place[before]


def test_heights_stand_to_scale_where_that_looks_well_and_say_so() -> None:
    ripple = heights_of(sample(as_field("ripple"), grid(as_field("ripple").box, 41)), SQUARE)
    assert ripple.factor == 1
    assert ripple.scale == pytest.approx(SQUARE.x_scale)
    steep = heights_of(sample(as_field("rosenbrock"), grid(as_field("rosenbrock").box, 41)), SQUARE)
    assert steep.factor < 1
    assert steep.scale == pytest.approx(steep.factor * SQUARE.x_scale)
    assert float(steep.of(steep.low)) == steep.base > 0


def test_a_flat_function_lies_flat_above_the_floor() -> None:
    mesh = mesh_of("0*x + 0*y + 3")
    assert np.ptp(mesh.vertices[:, 2]) == 0
    assert mesh.vertices[0, 2] > 1


def test_tiny_values_get_a_relief_like_others() -> None:
    tiny, usual = mesh_of("1e-6*(x^2 + y^2)"), mesh_of("x^2 + y^2")
    assert np.allclose(tiny.vertices, usual.vertices, rtol=0.2)


def test_a_pole_is_cut_and_where_there_is_no_value_there_are_no_faces() -> None:
    pole = mesh_of("1/(x^2 + y^2)")
    assert pole.heights.cut
    assert pole.heights.high < 30
    assert 24 * 24 - 20 < len(np.unique(pole.cells)) < 24 * 24
    half = mesh_of("log(x) + 0*y")
    assert len(half.faces.corners) == pytest.approx(24 * 24 / 2, rel=0.1)
    assert np.isfinite(half.vertices).all()
    assert np.isfinite(half.lit_colours(Orbit(20, 60))).all()


def test_what_is_far_beyond_all_others_is_left_out_of_the_span() -> None:
    values = np.concatenate([np.linspace(0, 1, 99), [1e6, np.nan, np.inf]])
    low, high, cut = span_of(values)
    assert cut
    assert low == 0
    assert high <= 1e6
    assert span_of(np.array([np.nan])) == (0.0, 0.0, False)


def test_the_surface_is_as_high_as_the_function() -> None:
    mesh, field = mesh_of("ripple", faces=64), as_field("ripple")
    rng = np.random.default_rng(0)
    data = rng.uniform(-4.9, 4.9, (50, 2))
    values = sample(field, data).values
    floor = SQUARE.points(data)
    lifted = mesh.lifted(floor, values)
    assert np.array_equal(lifted[:, :2], floor[:, :2])
    assert np.allclose(mesh.height_at(floor), lifted[:, 2], atol=0.02)
    assert np.allclose((lifted[:, 2] - mesh.heights.base) / mesh.heights.scale - 1, values)


def test_rise_starts_on_the_floor_and_ends_at_the_height() -> None:
    mesh = mesh_of("ripple")
    target = mesh.vertices.copy()
    rise = Rise(mesh, rate_func=lambda t: t)
    rise.begin()
    assert (mesh.vertices[:, 2] == 0).all()
    rise.interpolate(0.5)
    assert np.allclose(mesh.vertices[:, 2], target[:, 2] / 2)
    rise.finish()
    assert np.allclose(mesh.vertices, target)


def test_sink_ends_on_the_floor_and_gives_the_height_back() -> None:
    mesh = mesh_of("ripple")
    target = mesh.vertices.copy()
    sink = Sink(mesh, rate_func=lambda t: t)
    sink.begin()
    assert np.allclose(mesh.vertices, target)
    sink.interpolate(0.75)
    assert np.allclose(mesh.vertices[:, 2], target[:, 2] / 4)
    sink.finish()
    assert (mesh.vertices[:, 2] == 0).all()


def test_the_side_to_look_from_does_not_hide_the_point() -> None:
    mesh = mesh_of("ripple", faces=64)
    spot = SQUARE.point(2, 1)
    peak = mesh.lifted(spot[None], np.array([0.9726]))[0]
    theta = clear_side(mesh, np.stack([spot, peak]), np.array([-1.0, -1.0, 0.0]), phi=62)
    towards = Orbit(theta).towards(spot[None])[0]
    assert towards > -2  # not in the far corner, under the surface
