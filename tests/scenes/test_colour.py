"""Colour: readable on the background, apart for colour-blind eyes, ramps that mean more."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from scenes.kit.colour import contrast, luminance, ramp, rgb
from scenes.kit.theme import THEMES, Theme

MEANINGS = ("ink", "quiet", "input", "function", "gradient", "tangent", "wrong", "conjugate")
APART = 6.0  # 100 times a distance in OKLab
each_theme = pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)

# What a dichromat sees, on linear sRGB: Vienot, Brettel and Mollon (1999), as given by DaltonLens.
EYES = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [[0.11238, 0.88762, 0.0], [0.11238, 0.88762, 0.0], [0.00401, -0.00401, 1.0]]
    ),
    "deuteranopia": np.array(
        [[0.29275, 0.70725, 0.0], [0.29275, 0.70725, 0.0], [-0.02234, 0.02234, 1.0]]
    ),
}


def lab(linear: np.ndarray) -> np.ndarray:
    """OKLab of linear sRGB, written again from B. Ottosson's page: the judge of our own."""
    r, g, b = np.moveaxis(np.clip(linear, 0, 1), -1, 0)
    long = np.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
    medium = np.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
    short = np.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
    return np.stack(
        [
            0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
            1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
            0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
        ],
        axis=-1,
    )


def linear(srgb: np.ndarray) -> np.ndarray:
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def test_a_colour_is_read_from_its_hex_digits() -> None:
    assert np.allclose(rgb("#ff8000"), [1, 128 / 255, 0])


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#ffffff", "#000000", 21), ("#777777", "#ffffff", 4.478), ("#f5a742", "#f5a742", 1)],
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert contrast(rgb(one), rgb(other)) == pytest.approx(ratio, abs=1e-3)
    assert contrast(rgb(other), rgb(one)) == contrast(rgb(one), rgb(other))


def test_luminance_of_a_picture_has_the_shape_of_the_picture() -> None:
    assert luminance(np.ones((3, 4, 4))).shape == (3, 4)
    assert np.allclose(luminance(np.ones((3, 4, 4))), 1)


@each_theme
@pytest.mark.parametrize("meaning", MEANINGS)
def test_every_colour_that_text_can_have_stands_out(theme: Theme, meaning: str) -> None:
    assert contrast(rgb(getattr(theme, meaning)), rgb(theme.background)) >= 4.5


@each_theme
def test_the_grid_is_quiet_but_there(theme: Theme) -> None:
    assert 1.1 < contrast(rgb(theme.grid), rgb(theme.background)) < 1.5


@each_theme
@pytest.mark.parametrize("eyes", EYES)
def test_no_two_meanings_look_the_same(theme: Theme, eyes: str) -> None:
    seen = {name: lab(linear(rgb(getattr(theme, name))) @ EYES[eyes].T) for name in MEANINGS}
    close = {
        (a, b): round(100 * float(np.linalg.norm(seen[a] - seen[b])), 1)
        for a, b in combinations(MEANINGS, 2)
        if 100 * np.linalg.norm(seen[a] - seen[b]) < APART
    }
    assert not close


@each_theme
def test_a_ramp_goes_one_way_in_lightness_so_that_it_reads_in_grey(theme: Theme) -> None:
    lightness = lab(linear(ramp(theme.ramp, np.linspace(0, 1, 41))))[:, 0]
    steps = np.diff(lightness)
    assert (steps > 0).all() or (steps < 0).all()
    outward = contrast(ramp(theme.ramp, [1.0])[0], rgb(theme.background))
    assert outward > contrast(ramp(theme.ramp, [0.0])[0], rgb(theme.background)) > 1.8


@each_theme
def test_a_ramp_takes_even_steps(theme: Theme) -> None:
    steps = np.linalg.norm(
        np.diff(lab(linear(ramp(theme.ramp, np.linspace(0, 1, 33)))), axis=0), axis=1
    )
    middle = np.median(steps)
    assert steps.max() < 1.1 * middle
    assert (steps < 0.9 * middle).sum() <= len(theme.ramp)  # a corner between stops is cut


def test_a_ramp_begins_and_ends_at_its_stops_and_holds_beyond() -> None:
    stops = ("#102030", "#a0b0c0", "#ffeedd")
    assert np.allclose(ramp(stops, [0, 1]), [rgb(stops[0]), rgb(stops[-1])], atol=1e-6)
    assert np.allclose(ramp(stops, [-1, 2]), ramp(stops, [0, 1]))
