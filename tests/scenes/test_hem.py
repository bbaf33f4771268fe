"""The hem of a surface: smooth where its domain ends, and nothing across a gap."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from gradcore import as_field, grid, sample
from gradcore.records import Box
from scenes.kit.hem import Hem, hem_of
from scenes.kit.mesh import faces_of

SQUARE = Box((-3.0, -3.0), (3.0, 3.0))


def hem(text: str, low: float = -np.inf, high: float = np.inf, vertices: int = 41) -> Hem:
    field = as_field(text)
    samples = sample(field, grid(SQUARE, vertices))
    drawn = (samples.values >= low) & (samples.values <= high)
    shape = (vertices, vertices)
    return hem_of(field, samples.points, samples.values, drawn.reshape(shape), (low, high))


def areas(made: Hem) -> NDArray[np.float64]:
    """The area of each face on the floor, positive where its corners go round as they should."""
    x, y = np.moveaxis(made.points[made.corners], 2, 0)
    return np.asarray((x * np.roll(y, -1, 1) - y * np.roll(x, -1, 1)).sum(axis=1) / 2)


def test_a_mesh_that_is_drawn_everywhere_has_its_own_faces_and_no_more() -> None:
    made = hem("x^2 + y^2", vertices=5)
    assert len(made.points) == 25
    assert made.corners[:2].tolist() == [[0, 5, 6, 1], [1, 6, 7, 2]]
    assert made.cells.tolist() == made.corners[:, 0].tolist()
    assert areas(made) == pytest.approx(np.full(16, 1.5**2))


def test_a_mesh_that_is_drawn_nowhere_has_no_faces() -> None:
    assert hem("x^2 + y^2", low=100).corners.shape == (0, 4)


@pytest.mark.parametrize(
    ("text", "low", "high", "radius"),
    [
        ("sqrt(4 - x^2 - y^2)", 0, 9, 2),
        ("1/(x^2 + y^2)", 0, 4, 0.5),
        ("sqrt(x^2 + y^2 - 1)", 0, 9, 1),
    ],
)
def test_a_round_hem_is_round(text: str, low: float, high: float, radius: float) -> None:
    made = hem(text, low, high)
    faces = faces_of(made.corners)
    ends = faces.edges[(faces.beside < 0).any(axis=1)]
    rim = np.unique(ends[(np.abs(made.points[ends]).max(axis=(1, 2)) < 2.9)])
    assert len(rim) > 20
    assert np.linalg.norm(made.points[rim], axis=1) == pytest.approx(radius, abs=1e-5)
    disc = np.pi * radius**2
    expected = disc if text.startswith("sqrt(4") else 36 - disc
    assert areas(made).sum() == pytest.approx(expected, rel=0.01)
    assert (areas(made) >= -1e-12).all()


def test_the_vertices_of_a_hem_have_the_values_of_the_function() -> None:
    made = hem("x*y + sin(x)", low=0.5, high=2)
    fresh = made.points[-len(made.origins) :]
    values = made.values[-len(made.origins) :]
    assert values == pytest.approx(fresh[:, 0] * fresh[:, 1] + np.sin(fresh[:, 0]))
    assert ((values >= 0.5) & (values <= 2)).all()
    assert np.abs(values[:, None] - [0.5, 2]).min(axis=1) == pytest.approx(0, abs=1e-4)
    apart = np.linalg.norm(fresh - made.points[made.origins], axis=1)
    assert apart.max() <= 6 / 40 + 1e-9


def test_nothing_is_drawn_across_a_gap() -> None:
    made = hem("1/x + 0*y", low=-10, high=10)
    x = made.points[made.corners, 0]
    assert ((x > 0).all(axis=1) | (x < 0).all(axis=1)).all()
    assert np.abs(x).min() == pytest.approx(0.1, abs=1e-5)


def test_cells_of_every_kind_are_cut_without_overlap_or_crack() -> None:
    text, low = "sin(4*x + 1)*sin(4*y + x) + 0.1*x", -0.05
    made = hem(text, low=low, vertices=23)
    samples = sample(as_field(text), grid(SQUARE, 23))
    inside = (samples.values >= low).reshape(23, 23)
    parts = [inside[:-1, :-1], inside[1:, :-1], inside[1:, 1:], inside[:-1, 1:]]
    kinds = np.stack(parts, axis=2) @ (1, 2, 4, 8)
    assert set(np.unique(kinds)) == set(range(16))
    assert (areas(made) >= -1e-12).all()
    fine = sample(as_field(text), grid(SQUARE, 600)).values
    assert areas(made).sum() == pytest.approx(36 * np.mean(fine >= low), rel=0.05)
    faces = faces_of(made.corners)
    rim = faces.edges[(faces.beside < 0).any(axis=1)]
    hemmed = rim >= 23 * 23
    border = np.isclose(np.abs(made.points[rim]), 3).any(axis=2)
    assert (hemmed | border).all()  # where faces end, the function or the floor does
