"""layers.py: what is drawn again and what is not; the pictures are those of Manim's camera."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from manim import Circle, Dot, Mobject, PointCloudDot, Square, VGroup, VMobject, tempconfig

from scenes.kit.camera import BatchCamera
from scenes.kit.layers import Layers, look_of
from scenes.kit.mobjects import dashed
from scenes.kit.text import Words


class Batch(VMobject):
    """Counts how often it is drawn."""

    def __init__(self) -> None:
        super().__init__()
        self.points = np.zeros((4, 3))
        self.size = 1.0
        self.corners = np.ones(2)
        self.times = [0]

    def paint(self, ctx: Any) -> None:
        self.times[0] += 1
        ctx.rectangle(1.5, 0, self.size, self.corners[0])
        ctx.set_source_rgba(1, 0.5, 0.2, 0.7)
        ctx.fill()


@pytest.fixture
def camera() -> Iterator[BatchCamera]:
    with tempconfig({"pixel_width": 320, "pixel_height": 180}):
        yield BatchCamera()


def plainly(camera: BatchCamera, mobjects: list[Mobject]) -> np.ndarray:
    camera.reset()
    camera.capture_mobjects(mobjects)
    return camera.pixel_array.astype(int)


def test_every_frame_looks_as_manim_draws_it(camera: BatchCamera) -> None:
    words = VGroup(*(Words(f"Line {i} of text", size=0.5, colour="#ffcc66") for i in range(4)))
    below, mover = Square(fill_opacity=0.5), Dot(radius=0.4)
    shown: list[Mobject] = [below, mover, words.arrange(np.array([0.0, -1.0, 0.0])),
                            dashed([-3, 1, 0], [3, 1, 0], colour="#88aaff")]  # fmt: skip
    layers = Layers(camera)
    for step in range(8):
        mover.shift(np.array([0.2, 0.0, 0.0]))
        if step == 5:
            words.set_opacity(0.5)
        frame = layers.draw(shown)
        assert frame is not None
        away = np.abs(frame - plainly(camera, shown))
        assert away.max() <= 2
        assert away.mean() < 0.01


def test_a_frame_in_which_nothing_has_changed_is_not_drawn(camera: BatchCamera) -> None:
    square, batch = Square(), Batch()
    batch.times = (0,)  # type: ignore[assignment]  # a list could change unseen
    batch.paint = lambda ctx: None  # type: ignore[method-assign]
    layers = Layers(camera)
    assert layers.draw([square, batch]) is not None
    assert layers.draw([square, batch]) is None
    square.rotate(0.3)
    assert layers.draw([square, batch]) is not None
    assert layers.drawn == 2


class Quiet(Batch):
    """The same, but it holds nothing that could change unseen."""

    def __init__(self) -> None:
        super().__init__()
        self.__dict__.pop("times")

    drawn = 0

    def paint(self, ctx: Any) -> None:
        type(self).drawn += 1
        ctx.rectangle(1.5, 0, self.size, self.corners[0])
        ctx.fill()


@pytest.mark.parametrize("above", [False, True])
def test_what_stands_still_is_not_drawn_again(camera: BatchCamera, above: bool) -> None:
    still, mover, layers = Quiet(), Circle(), Layers(camera)
    shown: list[Mobject] = [mover, still] if above else [still, mover]
    Quiet.drawn = 0
    for _ in range(10):
        mover.shift(np.array([0.05, 0.0, 0.0]))
        assert layers.draw(shown) is not None
    assert Quiet.drawn <= 3


def test_a_batch_that_changes_is_seen_to_change(camera: BatchCamera) -> None:
    batch, layers = Quiet(), Layers(camera)
    looks = [look_of(batch)]
    batch.size = 0.5
    looks.append(look_of(batch))
    batch.corners[0] = 0.25
    looks.append(look_of(batch))
    assert look_of(batch) == looks[2]
    assert len({repr(look) for look in looks}) == 3
    assert look_of(Batch()) != look_of(Batch())
    assert layers.draw([batch]) is not None


def test_frames_are_new_arrays(camera: BatchCamera) -> None:
    dot, layers = Dot(), Layers(camera)
    first = layers.draw([dot])
    dot.shift(np.array([1.0, 0.0, 0.0]))
    second = layers.draw([dot])
    assert first is not None
    assert second is not None
    assert not np.shares_memory(first, second)


def test_what_is_no_shape_is_drawn_by_manim(camera: BatchCamera) -> None:
    shown: list[Mobject] = [Square(), PointCloudDot(radius=1.0)]
    layers = Layers(camera)
    for _ in range(2):
        frame = layers.draw(shown)
        assert frame is not None
        assert np.array_equal(frame, plainly(camera, shown))


def test_the_area_of_a_clipped_mobject_is_its_own(camera: BatchCamera) -> None:
    from scenes.kit.mobjects import clipped
    from scenes.kit.view import Area

    line = clipped(dashed([-6, 1, 0], [6, 1, 0], colour="#ffffff"), Area(-1, 1, 0, 2))
    wide = Square(side_length=8, stroke_width=0, fill_opacity=0)
    pixels = plainly(camera, [wide, line])[:, :, :3].max(axis=2)
    assert pixels.max() > 100
    assert not pixels[:, :100].any()
