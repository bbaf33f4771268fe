"""Pixels: what is turned in parts is what is turned whole."""

from __future__ import annotations

import numpy as np
import pytest
from av.video.reformatter import Colorspace
from numpy.typing import NDArray

from gradreel.encoders.pixels import Pixels, changed_boxes

Levels = NDArray[np.uint8]
HEIGHT, WIDTH = 90, 164


def noise(seed: int) -> Levels:
    levels = np.random.default_rng(seed).integers(0, 256, (HEIGHT, WIDTH, 4), np.uint8)
    levels[..., 3] = 255
    return levels


def changed(levels: Levels, *boxes: tuple[int, int, int, int], seed: int = 9) -> Levels:
    other, out = noise(seed), levels.copy()
    for top, bottom, left, right in boxes:
        out[top:bottom, left:right] = other[top:bottom, left:right]
    return out


@pytest.mark.parametrize(
    "boxes",
    [
        [(20, 31, 40, 77)],
        [(0, 1, 0, 1)],
        [(HEIGHT - 1, HEIGHT, WIDTH - 1, WIDTH)],
        [(0, HEIGHT, 5, 6)],
        [(3, 4, 0, WIDTH)],
        [(2, 9, 3, 8), (2, 9, 100, 140), (70, 83, 21, 23)],
        [(0, HEIGHT, 0, WIDTH)],
        [],
    ],
)
@pytest.mark.parametrize("space", [Colorspace.ITU709, Colorspace.ITU601])
def test_a_part_that_changed_is_turned_as_in_the_whole(
    boxes: list[tuple[int, int, int, int]], space: Colorspace
) -> None:
    first = noise(1)
    pixels = Pixels("yuv420p", space)
    pixels.of(first)
    for seed in (2, 3):
        second = changed(first, *boxes, seed=seed)
        whole = Pixels("yuv420p", space).of(second)
        np.testing.assert_array_equal(pixels.of(second).to_ndarray(), whole.to_ndarray())


@pytest.mark.parametrize("name", ["yuv420p", "yuva420p", "yuv444p10le", "rgb24", "bgra"])
def test_colours_come_back(name: str) -> None:
    levels = np.zeros((32, 64, 4), np.uint8)
    levels[:] = (245, 167, 66, 255)
    shown = Pixels(name, Colorspace.ITU709).of(levels)
    back = shown.to_ndarray(format="rgb24", src_colorspace=Colorspace.ITU709)
    assert np.abs(back.astype(int) - levels[..., :3]).max() <= 3


def test_boxes_hold_every_change_and_little_more() -> None:
    first = noise(1)
    second = changed(first, (10, 13, 20, 25), (10, 13, 120, 133), (80, 90, 0, 3))
    boxes = list(changed_boxes(first, second))
    held = np.zeros((HEIGHT, WIDTH), bool)
    for rows, columns in boxes:
        held[rows, columns] = True
    assert held[(first != second).any(axis=2)].all()
    assert len(boxes) == 3
    assert held.sum() < 200
    assert list(changed_boxes(first, first)) == []
