"""The storyboard: every frame in its place, its number and caption under it."""

from __future__ import annotations

import numpy as np
import pytest

from gradreel.storyboard import CAPTION, COLUMNS, FRAME, MARGIN, board
from scenes.kit.beats import Beat
from scenes.kit.theme import THEMES


def frames(count: int) -> list[tuple[Beat, str, np.ndarray]]:
    return [
        (Beat(f"b{i}", "", i, lambda scene: True), f"Caption {i} of $x_0$.", shade(10 * i))
        for i in range(1, count + 1)
    ]


def shade(level: int) -> np.ndarray:
    frame = np.full((FRAME.height, FRAME.width, 4), level, np.uint8)
    frame[..., 3] = 255
    return frame


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("count", [1, 3, 4, 12])
def test_frames_stand_in_rows_above_their_captions(theme: str, count: int) -> None:
    sheet = np.asarray(board(frames(count), THEMES[theme]))
    rows = -(-count // COLUMNS)
    assert sheet.shape == (
        rows * (FRAME.height + CAPTION + MARGIN) + MARGIN,
        COLUMNS * (FRAME.width + MARGIN) + MARGIN,
        3,
    )
    background = np.array([int(THEMES[theme].background[i : i + 2], 16) for i in (1, 3, 5)])
    for place in range(count):
        x = MARGIN + place % COLUMNS * (FRAME.width + MARGIN)
        y = MARGIN + place // COLUMNS * (FRAME.height + CAPTION + MARGIN)
        assert (sheet[y : y + FRAME.height, x : x + FRAME.width] == 10 * (place + 1)).all()
        strip = sheet[y + FRAME.height + 2 : y + FRAME.height + CAPTION, x : x + FRAME.width]
        inked = (np.abs(strip.astype(int) - background).max(axis=2) > 60).any(axis=1)
        assert 12 <= inked.sum() <= 40  # rows of pixels with text in them: legible, and inside


def test_the_same_frames_give_the_same_picture() -> None:
    first, second = (np.asarray(board(frames(2), THEMES["dark"])) for _ in range(2))
    assert (first == second).all()
