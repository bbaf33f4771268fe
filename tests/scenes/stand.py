"""Stand: what a Space is tested in."""

from __future__ import annotations

from typing import Any

from scenes.kit.camera import BatchCamera

__all__ = ["Stand"]


class Stand:
    """The little of a scene that a Space needs."""

    def __init__(self, camera: BatchCamera) -> None:
        self.camera = camera
        self.shown: list[Any] = []

    def get_mobject_family_members(self) -> list[Any]:
        return [part for shape in self.shown for part in shape.get_family()]
