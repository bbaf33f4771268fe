"""View: data coordinates to the screen and back, and the three areas of the frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["BAND", "DRAWING", "FRAME", "PANEL_AREA", "Area", "View", "inside"]

Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True)
class Area:
    """An upright rectangle of the frame, in S (Manim screen units, origin at the centre)."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """Horizontal extent, S."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Vertical extent, S."""
        return self.top - self.bottom

    @property
    def centre(self) -> Floats:
        """Midpoint, ``(3,)`` S."""
        return np.array([(self.left + self.right) / 2, (self.bottom + self.top) / 2, 0.0])

    def shrunk(self, margin: float) -> Area:
        """The area with ``margin`` S taken off every side."""
        return Area(
            self.left + margin, self.bottom + margin, self.right - margin, self.top - margin
        )


def inside(point: ArrayLike, area: Area, margin: float = 0.02) -> bool:
    """Whether a screen point, ``(2,)`` or ``(3,)`` S, stands in an area, off its edge."""
    x, y = np.asarray(point, dtype=np.float64)[:2]
    room = area.shrunk(margin)
    return bool(room.left < x < room.right and room.bottom < y < room.top)


_W, _H = 64 / 9, 4.0  # half the frame
FRAME = Area(-_W, -_H, _W, _H)
BAND = Area(-_W, -_H, _W, -0.8 * _H)  # the lowest tenth: the caption
DRAWING = Area(-_W, BAND.top, _W / 3, _H)  # the left two thirds
PANEL_AREA = Area(_W / 3, BAND.top, _W, _H)  # the right third


@dataclass(frozen=True)
class View:
    """A window on the data, ``left..right`` by ``bottom..top`` D, shown in an area of the screen.

    Data units have ``x_scale`` and ``y_scale`` S a unit; ``equal`` says whether an angle on the
    screen is the angle in the data.
    """

    left: float
    right: float
    bottom: float
    top: float
    area: Area

    @classmethod
    def fit(cls, window: Area, area: Area) -> View:
        """The view with equal scales that shows all of ``window``, widened to fill ``area``."""
        scale = min(area.width / window.width, area.height / window.height)
        middle_x, middle_y = window.centre[:2]
        half_x, half_y = area.width / scale / 2, area.height / scale / 2
        return cls(middle_x - half_x, middle_x + half_x, middle_y - half_y, middle_y + half_y, area)

    @classmethod
    def inside(cls, window: Area, area: Area) -> View:
        """The view with equal scales of ``window`` alone, centred in ``area``."""
        scale = min(area.width / window.width, area.height / window.height)
        x, y = area.centre[:2]
        half_x, half_y = scale * window.width / 2, scale * window.height / 2
        shown = Area(x - half_x, y - half_y, x + half_x, y + half_y)
        return cls(window.left, window.right, window.bottom, window.top, shown)

    @property
    def x_scale(self) -> float:
        """Screen length of one data unit along x, S/D."""
        return self.area.width / (self.right - self.left)

    @property
    def y_scale(self) -> float:
        """Screen length of one data unit along y, S/D."""
        return self.area.height / (self.top - self.bottom)

    @property
    def equal(self) -> bool:
        """Whether both axes have one scale, so that angles are true."""
        return bool(np.isclose(self.x_scale, self.y_scale, rtol=1e-9))

    def require_equal(self, why: str) -> None:
        """Nothing, if both axes have one scale.

        Raises:
            ValueError: names both scales and ``why`` angles must be true here.
        """
        if not self.equal:
            raise ValueError(
                f"{why} needs equal axes, but a unit is {self.x_scale:g} wide and "
                f"{self.y_scale:g} high on screen: make the View with View.fit or View.inside"
            )

    def point(self, x: float, y: float = 0.0) -> Floats:
        """Where the data point ``(x, y)`` stands on the screen, ``(3,)`` S."""
        return np.asarray(self.points(np.array([[x, y]]))[0])

    def points(self, data: ArrayLike) -> Floats:
        """Where data points stand on the screen: ``(N, 2)`` D -> ``(N, 3)`` S."""
        xy = np.asarray(data, dtype=np.float64)
        out = np.zeros((len(xy), 3))
        out[:, 0] = self.area.left + (xy[:, 0] - self.left) * self.x_scale
        out[:, 1] = self.area.bottom + (xy[:, 1] - self.bottom) * self.y_scale
        return out

    def vector(self, dx: float, dy: float = 0.0) -> Floats:
        """A data displacement as a screen displacement, ``(3,)`` S."""
        return np.array([dx * self.x_scale, dy * self.y_scale, 0.0])

    def data(self, screen: ArrayLike) -> Floats:
        """The data points under screen points: ``(N, 2 or 3)`` S -> ``(N, 2)`` D."""
        s = np.asarray(screen, dtype=np.float64)
        x = self.left + (s[:, 0] - self.area.left) / self.x_scale
        y = self.bottom + (s[:, 1] - self.area.bottom) / self.y_scale
        return np.stack([x, y], axis=1)
