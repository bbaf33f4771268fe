"""vector.py, facets.py: what is drawn in curves looks as in the film and holds no pixels."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO

import cairo
import numpy as np
import pytest
from manim import RIGHT, UP, Circle, Mobject, PointCloudDot, Square, tempconfig
from scipy.ndimage import maximum_filter, minimum_filter

from gradcore import as_field
from gradcore.errors import InputError
from scenes.kit.camera import BatchCamera
from scenes.kit.layers import Layers
from scenes.kit.mobjects import Curve, arrow, clipped, dashed, dot
from scenes.kit.orbit import Orbit
from scenes.kit.space import Space
from scenes.kit.surface import HeightMesh
from scenes.kit.text import Words
from scenes.kit.theme import THEMES
from scenes.kit.vector import VectorContext
from scenes.kit.view import FRAME, Area, View
from tests.scenes.stand import Stand

WIDTH, HEIGHT = 640, 360
VIEW = View.inside(Area(-5, -5, 5, 5), Area(-3, -3, 3, 3))
ORANGE, BLUE = "#f5a742", "#2050c0"


@pytest.fixture
def stand() -> Iterator[Stand]:
    with tempconfig({"pixel_width": WIDTH, "pixel_height": HEIGHT, "frame_height": 8.0,
                     "frame_width": 8.0 * 16 / 9, "background_color": "#0e1318"}):  # fmt: skip
        yield Stand(BatchCamera())


def surface(stand: Stand, opacity: float = 1.0) -> list[Mobject]:
    """A surface over a floor with a grid, curves and arrows, one of them seen through it."""
    space = Space(stand, Orbit(-40, 60, pivot=(0, 0, 1)), FRAME)
    mesh = space.mesh(HeightMesh(as_field("sin(x) + cos(y)"), VIEW, THEMES["dark"], faces=24))
    mesh.set_fill(opacity=opacity)
    stand.shown = [
        space,
        space.lay(Square(side_length=6, color=BLUE, fill_opacity=0.3)),
        space.lay(arrow([-2, -2, 0], [1, 0, 0], colour=ORANGE), ghost=0.35),
        mesh,
        space.lift(dashed([1, 1, 0], [1, 1, 3], colour="#ffffff"), ghost=0.5),
        space.lift(Curve(np.array([[-3, 0, 1], [0, 0, 2.5], [3, 0, 1]]), colour=ORANGE)),
        space.face(dot([1, 1, 3], colour=ORANGE)),
    ]
    return stand.shown


PICTURES: dict[str, Callable[[Stand], list[Mobject]]] = {
    "words": lambda stand: [Words("Text, $x^2$", size=0.9, colour=ORANGE)],
    "strokes and fills": lambda stand: [
        Square(color=BLUE, fill_color=ORANGE, fill_opacity=0.4, stroke_width=12),
        Circle(radius=2, stroke_color=ORANGE).set_stroke(BLUE, 20, background=True),
    ],
    "gradients": lambda stand: [
        Square(side_length=4, color=ORANGE, fill_opacity=1).set_sheen(-0.7, RIGHT),
        Circle(color=BLUE, stroke_width=30).set_sheen(0.9, UP),
    ],
    "dashes and a clip": lambda stand: [
        clipped(dashed([-6, 1, 0], [6, 1, 0], colour=ORANGE, width=9), Area(-1, 1, 0, 2)),
        Square(color=BLUE),
    ],
    "arrows": lambda stand: [arrow([-3, -1, 0], [2, 1, 0], colour=ORANGE)],
    "a surface": surface,
    "a surface that fades": lambda stand: surface(stand, 0.5),
}
every_picture = pytest.mark.parametrize("name", PICTURES)


def sketched(stand: Stand, shown: list[Mobject]) -> np.ndarray:
    """What a sketch has on a surface of pixels, ``(H, W, 3)`` RGB."""
    pixels = cairo.ImageSurface(cairo.FORMAT_ARGB32, WIDTH, HEIGHT)
    Layers(stand.camera).sketch(shown, pixels)
    return levels(pixels)


def levels(pixels: cairo.ImageSurface) -> np.ndarray:
    pixels.flush()
    return np.ndarray((HEIGHT, WIDTH, 4), np.uint8, pixels.get_data())[..., 2::-1].astype(int)


@every_picture
def test_a_sketch_has_the_shapes_and_the_colours_of_the_film(stand: Stand, name: str) -> None:
    shown = PICTURES[name](stand)
    frame = Layers(stand.camera).draw(shown)
    assert frame is not None
    assert len(np.unique(frame.reshape(-1, 4), axis=0)) > 5
    sketch = sketched(stand, shown)
    away = np.abs(sketch - frame[..., :3]).max(axis=2)
    # A mesh pattern reaches a little beyond the edge, up to which the film's pixels go.
    solid = name.startswith("a surface")
    assert (away > 2).mean() <= (0.007 if solid else 0)
    low, high = minimum_filter(sketch, (5, 5, 1)), maximum_filter(sketch, (5, 5, 1))
    beyond = (frame[..., :3] < low - 2) | (frame[..., :3] > high + 2)
    assert beyond.any(axis=2).mean() <= (0.0001 if solid else 0)


@every_picture
@pytest.mark.parametrize(
    ("kind", "image"), [(cairo.SVGSurface, b"<image"), (cairo.PDFSurface, b"/Subtype /Image")]
)
def test_a_sketch_in_a_file_holds_no_pixels(
    stand: Stand, name: str, kind: type[cairo.SVGSurface], image: bytes
) -> None:
    file = BytesIO()
    with kind(file, WIDTH, HEIGHT) as opened:
        Layers(stand.camera).sketch(PICTURES[name](stand), opened)
    assert len(file.getvalue()) > 500
    assert image not in file.getvalue()


@pytest.mark.parametrize("opacity", [1.0, 0.5])
def test_a_surface_of_facets_looks_as_smooth_as_in_the_film(
    stand: Stand, opacity: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = surface(stand, opacity)
    smooth = sketched(stand, shown)
    monkeypatch.setattr(VectorContext, "meshes", False)
    away = np.abs(sketched(stand, shown) - smooth).max(axis=2)
    assert away.mean() < 0.3
    assert np.quantile(away, 0.999) <= 20


def test_facets_let_nothing_through_between_them(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    space = Space(stand, Orbit(-35, 60), FRAME)
    mesh = HeightMesh(as_field("0*x + 0*y"), VIEW, THEMES["light"], faces=20)
    red = Square(side_length=30, color="#ff0000", fill_opacity=1)
    stand.shown = [red, space, space.mesh(mesh)]
    smooth = sketched(stand, stand.shown)
    covered = smooth[..., 2] > smooth[..., 0]
    inside = np.logical_and.reduce([np.roll(covered, s, a) for s in (-4, 4) for a in (0, 1)])
    assert inside.sum() > 20_000
    monkeypatch.setattr(VectorContext, "meshes", False)
    assert np.abs(sketched(stand, stand.shown) - smooth)[inside].max() <= 6


def gradient(made: cairo.Gradient) -> cairo.Gradient:
    made.add_color_stop_rgba(0, 0.9, 0.5, 0.1, 1)
    made.add_color_stop_rgba(1, 0.1, 0.3, 0.8, 0.5)
    return made


def mesh() -> cairo.MeshPattern:
    made = cairo.MeshPattern()
    made.begin_patch()
    made.move_to(0, 0)
    made.curve_to(200, 80, 400, -80, WIDTH, 0)
    made.line_to(WIDTH, HEIGHT)
    made.line_to(0, HEIGHT)
    for corner, colour in enumerate([(1, 0, 0, 1), (0, 1, 0, 0.5), (0.2, 0.3, 1, 1), (1, 1, 0, 1)]):
        made.set_corner_color_rgba(corner, *colour)
    made.end_patch()
    return made


PATTERNS: dict[str, Callable[[], cairo.Pattern]] = {
    "solid": lambda: cairo.SolidPattern(0.9, 0.5, 0.1, 0.7),
    "linear": lambda: gradient(cairo.LinearGradient(0, 0, WIDTH, HEIGHT)),
    "radial": lambda: gradient(cairo.RadialGradient(300, 200, 10, 320, 180, 150)),
    "mesh": mesh,
}


@pytest.mark.parametrize("name", PATTERNS)
def test_a_pattern_of_any_kind_has_its_red_and_blue_changed(name: str) -> None:
    seen = []
    for kind in (cairo.Context, VectorContext):
        pixels = cairo.ImageSurface(cairo.FORMAT_ARGB32, WIDTH, HEIGHT)
        context = kind(pixels)
        pattern = PATTERNS[name]()
        pattern.set_matrix(cairo.Matrix(1.1, 0, 0, 0.9, 3, 4))
        context.set_source(pattern)
        context.paint()
        seen.append(levels(pixels))
    assert np.abs(seen[0] - seen[1]).max() > 50
    assert np.abs(seen[0] - seen[1][..., ::-1]).max() <= 1


def test_what_is_made_of_pixels_is_refused(stand: Stand) -> None:
    pixels = cairo.ImageSurface(cairo.FORMAT_ARGB32, WIDTH, HEIGHT)
    with pytest.raises(InputError, match="cannot hold a SurfacePattern: use png or jpg"):
        VectorContext(pixels).set_source(cairo.SurfacePattern(pixels))
    with pytest.raises(InputError, match="cannot hold a PointCloudDot: use png or jpg"):
        Layers(stand.camera).sketch([Square(), PointCloudDot(radius=1.0)], pixels)
