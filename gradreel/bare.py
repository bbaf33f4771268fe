"""The frame without its texts: what is behind them, and which of them the surface hides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeAlias

import numpy as np
from manim import Mobject
from numpy.typing import NDArray

from gradreel.touches import pixels_of
from scenes.kit.seen import Sight
from scenes.kit.stage import GradientScene

__all__ = ["frame_without_text", "not_hidden"]

Pixels: TypeAlias = NDArray[np.uint8]

VISIBLE = 24  # levels by which a text must change a pixel to be seen there


def frame_without_text(scene: GradientScene, seen: Sight) -> Pixels:
    """The frame drawn without any text, ``(H, W, 4)`` RGBA."""
    # A Space draws what is marked as standing in it.
    family = {part for text in seen.writings for part in text.mobject.get_family()}
    marked = {part: vars(part).pop("in_space") for part in family if "in_space" in vars(part)}
    try:
        return _drawn(scene, seen.without_text, parts=False)
    finally:
        for part, mark in marked.items():
            vars(part)["in_space"] = mark


def _drawn(scene: GradientScene, mobjects: Sequence[Mobject], *, parts: bool) -> Pixels:
    camera: Any = scene.camera
    camera.reset()
    camera.capture_mobjects(mobjects, include_submobjects=parts)
    return np.array(camera.pixel_array, dtype=np.uint8)


def not_hidden(scene: GradientScene, seen: Sight, bare: Pixels) -> Sight:
    """What is seen but for texts in a Space that the surface hides wholly."""
    standing = [text for text in seen.writings if getattr(text.mobject, "in_space", None)]
    if not standing:
        return seen
    whole = _drawn(scene, scene.mobjects, parts=True)
    change = np.abs(whole.astype(int) - bare).max(axis=2) > VISIBLE
    hidden = {text for text in standing if change[pixels_of(text.box, change.shape)].sum() < 3}
    return replace(seen, writings=tuple(text for text in seen.writings if text not in hidden))
