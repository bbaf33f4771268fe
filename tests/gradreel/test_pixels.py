"""Pixels: what is turned in parts is what is turned whole."""

from __future__ import annotations

import numpy as np
import pytest
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from gradreel.encoders.pixels import Pixels

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


@pytest.mark.parametrize("space", [Colorspace.ITU709, Colorspace.ITU601])
def test_a_smooth_picture_is_as_libav_turns_it(space: Colorspace) -> None:
    rng = np.random.default_rng(4)
    levels = np.full((HEIGHT, WIDTH, 4), 255, np.uint8)
    rough = gaussian_filter(rng.random((HEIGHT, WIDTH, 3)), (2, 2, 0))
    levels[..., :3] = 255 * (rough - rough.min()) / np.ptp(rough)
    ours = Pixels("yuv420p", space).of(levels).to_ndarray().astype(int)
    theirs = VideoFrame.from_ndarray(levels, "rgba").reformat(
        format="yuv420p",
        dst_colorspace=space,
        src_color_range=ColorRange.JPEG,
        dst_color_range=ColorRange.MPEG,
    )
    apart = np.abs(ours - theirs.to_ndarray())
    assert apart[:HEIGHT].max() <= 1
    assert apart[:HEIGHT].mean() < 0.02
    assert apart[HEIGHT:].max() <= 3  # libav's chroma, rounded roughly, reaches beyond the four


def test_chroma_is_the_mean_of_four_pixels_as_bt709_has_it() -> None:
    levels = noise(6)
    shown = np.asarray(Pixels("yuv420p", Colorspace.ITU709).of(levels).to_ndarray(), np.uint8)
    red, green, blue = levels[..., :3].reshape(HEIGHT // 2, 2, WIDTH // 2, 2, 3).mean((1, 3)).T
    luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    expected = [
        128 + 224 / 255 * (one - luma) / twice for one, twice in ((blue, 1.8556), (red, 1.5748))
    ]
    chroma = shown[HEIGHT:].reshape(2, HEIGHT // 2, WIDTH // 2)
    for plane, exact in zip(chroma, expected, strict=True):
        assert np.abs(plane - exact.T).max() <= 0.501


def test_black_white_and_the_pure_colours_are_those_of_the_standard() -> None:
    pure = [(0, 0, 0), (255, 255, 255), (255, 0, 0), (0, 255, 0), (0, 0, 255)]
    bt709 = [(16, 128, 128), (235, 128, 128), (63, 102, 240), (173, 42, 26), (32, 240, 118)]
    for colour, expected in zip(pure, bt709, strict=True):
        levels = np.full((4, 8, 4), (*colour, 255), np.uint8)
        shown = Pixels("yuv420p", Colorspace.ITU709).of(levels).to_ndarray()
        assert shown[:4].ravel().tolist() == [expected[0]] * 32
        assert shown[4:].ravel().tolist() == [expected[1]] * 8 + [expected[2]] * 8


@pytest.mark.parametrize("shape", [(10, 10), (10, 10, 3), (9, 10, 4), (10, 9, 4)])
def test_what_is_no_frame_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="shape"):
        Pixels("yuv420p", Colorspace.ITU709).of(np.zeros(shape, np.uint8))


def test_a_frame_of_another_size_is_refused() -> None:
    pixels = Pixels("yuv420p", Colorspace.ITU709)
    pixels.of(noise(1))
    with pytest.raises(ValueError, match="cannot follow"):
        pixels.of(noise(1)[:-2])
