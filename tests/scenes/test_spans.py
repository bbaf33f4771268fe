"""Quadrilaterals as runs of pixels: which pixels, in what colours, and where they are written."""

from __future__ import annotations

import cairo
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from scenes.kit.raster import Raster, in_pixels
from scenes.kit.spans import Box, Outlines, fill

WIDTH, HEIGHT = 48, 32
WHOLE = Box(0, 0, WIDTH, HEIGHT)
WHITE = np.full((4, 3), 255.0)
seeds = st.integers(0, 2**32 - 1)


def outlines(corners: NDArray[np.float64], colours: NDArray[np.float64]) -> Outlines:
    """Quadrilaterals with corners ``(Q, 4, 2)`` pixels and their RGB levels ``(Q, 4, 3)``."""
    count = len(corners)
    numbers = np.arange(4 * count).reshape(count, 4)
    return Outlines(numbers, corners.reshape(-1, 2), colours.reshape(-1, 3) / 255, np.ones(count))


def painted(
    corners: NDArray[np.float64], colours: NDArray[np.float64], box: Box = WHOLE
) -> NDArray[np.uint8]:
    """The picture, ``(H, W, 4)`` RGBA."""
    pixels = np.zeros((HEIGHT, WIDTH), np.uint32)
    fill(pixels, outlines(corners, colours), box)
    return pixels.view(np.uint8).reshape(HEIGHT, WIDTH, 4)


def inside(corners: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which pixels have their centre in a convex outline, by the side of every edge."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH] + 0.5
    sides = []
    for (ax, ay), (bx, by) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        sides.append((bx - ax) * (y - ay) - (by - ay) * (x - ax))
    return np.asarray(np.all(np.array(sides) > 0, axis=0) | np.all(np.array(sides) < 0, axis=0))


def convex(random: np.random.Generator) -> NDArray[np.float64]:
    """Corners around an ellipse that may reach out of the picture."""
    angles = np.sort(random.uniform(0, 2 * np.pi, 4))[:: random.choice([1, -1])]
    around = np.stack([np.cos(angles), np.sin(angles)], axis=1) * random.uniform(1, 40, 2)
    return around + random.uniform((-5, -5), (WIDTH + 5, HEIGHT + 5))


@given(seeds)
def test_a_pixel_belongs_to_a_quadrilateral_if_its_centre_does(seed: int) -> None:
    corners = convex(np.random.default_rng(seed))
    seen = painted(corners[None], WHITE[None])
    assert np.array_equal(seen[..., 3] > 0, inside(corners))
    assert set(np.unique(seen)) <= {0, 255}


@given(seeds)
@settings(max_examples=30)
def test_neighbours_neither_overlap_nor_leave_a_gap(seed: int) -> None:
    random = np.random.default_rng(seed)
    x, y = np.meshgrid(np.linspace(2, WIDTH - 2, 9), np.linspace(2, HEIGHT - 2, 7))
    grid = np.stack([x, y], axis=2)
    grid[1:-1, 1:-1] += random.uniform(-1.2, 1.2, (5, 7, 2))
    corners = np.stack([grid[:-1, :-1], grid[:-1, 1:], grid[1:, 1:], grid[1:, :-1]], axis=2)
    corners = corners.reshape(-1, 4, 2)
    count = np.zeros((HEIGHT, WIDTH), int)
    for one in corners:
        count += painted(one[None], WHITE[None])[..., 3] > 0
    assert (count[2 : HEIGHT - 2, 2 : WIDTH - 2] == 1).all()
    assert count.sum() == (HEIGHT - 4) * (WIDTH - 4)


@given(seeds)
def test_a_colour_that_runs_evenly_over_the_plane_is_met_everywhere(seed: int) -> None:
    random = np.random.default_rng(seed)
    corners = convex(random)
    ends = random.uniform(0, 255, (2, 3))
    across = (corners - corners.min(axis=0)) / np.maximum(np.ptp(corners, axis=0), 1e-9)
    share = across @ (0.5, 0.5)
    colours = ends[0] + share[:, None] * (ends[1] - ends[0])
    seen = painted(corners[None], colours[None])
    rows, columns = np.nonzero(seen[..., 3])
    centres = np.stack([columns, rows], axis=1) + 0.5
    share = (centres - corners.min(axis=0)) / np.maximum(np.ptp(corners, axis=0), 1e-9) @ (0.5, 0.5)
    expected = ends[0] + share[:, None] * (ends[1] - ends[0])
    assert np.abs(seen[rows, columns, :3] - expected).max(initial=0) <= 0.5 + WIDTH / 256 + 0.01


def test_the_later_one_covers_the_earlier_one() -> None:
    square = np.array([[4.0, 4], [12, 4], [12, 12], [4, 12]])
    colours = np.array([[[250.0, 0, 0]] * 4, [[0.0, 250, 0]] * 4])
    seen = painted(np.stack([square, square + 4]), colours)
    assert seen[10, 10].tolist() == [0, 250, 0, 255]
    assert seen[5, 5].tolist() == [250, 0, 0, 255]
    assert (seen[..., 3] > 0).sum() == 64 + 64 - 16


def test_nothing_shows_outside_the_box() -> None:
    corners = np.array([[[-400.0, -300], [500, -300], [500, 300], [-400, 300]]])
    seen = painted(corners, WHITE[None], Box(7, 3, 30, 20))
    expected = np.zeros((HEIGHT, WIDTH), bool)
    expected[3:20, 7:30] = True
    assert np.array_equal(seen[..., 3] > 0, expected)


@pytest.mark.parametrize(
    "corners",
    [
        [[5, 5], [5, 5], [5, 5], [5, 5]],
        [[5, 5.5], [20, 5.5], [20, 5.5], [5, 5.5]],
        [[5, -9], [20, -9], [20, -2], [5, -2]],
        [[99, 5], [120, 5], [120, 9], [99, 9]],
        [[6.6, 3], [6.7, 3], [6.7, 9], [6.6, 9]],
    ],
)
def test_what_covers_no_centre_covers_nothing(corners: list[list[float]]) -> None:
    assert not painted(np.array([corners], float), WHITE[None]).any()


@given(seeds)
def test_an_outline_that_is_not_convex_is_two_triangles(seed: int) -> None:
    a, b, c, d = np.random.default_rng(seed).uniform(-3, 40, (4, 2))
    seen = painted(np.array([[a, b, c, d]]), WHITE[None])[..., 3] > 0
    triangles = inside(np.array([a, b, c])) | inside(np.array([a, c, d]))
    whole = inside(np.array([a, b, c, d]))
    assert np.array_equal(seen, triangles if _bends(a, b, c, d) else whole)


def _bends(*corners: NDArray[np.float64]) -> bool:
    """Whether a way round turns left here and right there."""
    sides = np.roll(corners, -1, axis=0) - corners
    x, y = sides.T
    turns = x * np.roll(y, -1) - y * np.roll(x, -1)
    return bool(turns.min() < 0 < turns.max())


def test_no_quadrilaterals_are_no_pixels() -> None:
    assert not painted(np.zeros((0, 4, 2)), np.zeros((0, 4, 3))).any()


def canvas() -> cairo.Context[cairo.ImageSurface]:
    context = cairo.Context(cairo.ImageSurface(cairo.FORMAT_ARGB32, WIDTH, HEIGHT))
    context.set_matrix(cairo.Matrix(4, 0, 0, -4, 20, 16))
    return context


SQUARE = np.array([[[-2.0, -2], [2, -2], [2, 2], [-2, 2]]])


def by_spans(context: cairo.Context[cairo.ImageSurface]) -> None:
    raster = Raster.under(context)
    raster.paint(outlines(in_pixels(SQUARE, raster.matrix), WHITE[None]))


def by_cairo(context: cairo.Context[cairo.ImageSurface]) -> None:
    context.rectangle(-2, -2, 4, 4)
    context.fill()


def shown(context: cairo.Context[cairo.ImageSurface]) -> NDArray[np.uint8]:
    surface = context.get_target()
    surface.flush()
    return np.array(surface.get_data()).reshape(HEIGHT, WIDTH, 4)[..., 3]


@pytest.mark.parametrize("where", ["in the picture", "in a clip", "in a group in a clip"])
def test_a_raster_is_what_the_context_draws_into(where: str) -> None:
    pictures = []
    for draw in (by_spans, by_cairo):
        context = canvas()
        if "clip" in where:
            context.rectangle(-1, -3, 9, 3)
            context.clip()
        if "group" in where:
            context.push_group()
        draw(context)
        if "group" in where:
            context.pop_group_to_source()
            context.paint_with_alpha(0.5)
        pictures.append(shown(context))
    assert np.array_equal(pictures[0], pictures[1])
    assert pictures[0].max() in ((127, 128) if "group" in where else (255,))
