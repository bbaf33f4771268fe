"""From which side a place on the floor, and the surface above it, can be seen. NumPy only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from scenes.kit.surface import HeightMesh

__all__ = ["clear_side"]

Floats: TypeAlias = NDArray[np.float64]

SIDES = (
    -30,
    30,
    -50,
    50,
    -70,
    70,
    -110,
    110,
    -140,
    140,
    -160,
    160,
)  # degrees, the least turned first
ACROSS = 0.6  # share of a direction that should run across the screen
CLEAR = 0.05  # S by which the way to the viewer must miss the surface


def clear_side(
    mesh: HeightMesh,
    points: Floats,
    way: Floats,
    *,
    phi: float,
    sides: Sequence[float] = SIDES,
) -> float:
    """The first ``theta``, in degrees, from which the surface hides no point; or fewest.

    ``points`` ``(N, 3)`` S stand on the floor or on the surface. From there the direction ``way``
    ``(3,)`` S on the floor must run across the screen rather than into it.
    """
    best, most = float(sides[0]), -1.0
    for theta in sides:
        turn = np.radians(theta)
        across = abs(np.cos(turn) * way[0] - np.sin(turn) * way[1]) / np.linalg.norm(way[:2])
        seen = _seen(mesh, points, float(theta), phi).mean() + min(float(across), ACROSS)
        if seen > most + 1e-6:
            best, most = float(theta), float(seen)
        if most >= 1 + ACROSS - 1e-6:
            break
    return best


def _seen(mesh: HeightMesh, points: Floats, theta: float, phi: float) -> NDArray[np.bool_]:
    turn, tilt = np.radians(theta), np.radians(phi)
    way = np.array([-np.sin(turn), -np.cos(turn), 1 / np.tan(tilt)])  # towards the viewer
    far = float(np.linalg.norm(np.ptp(mesh.vertices[:, :2], axis=0)))
    t = np.linspace(0.02, 1, 150)[:, None, None] * far
    rays = points + t * way
    surface = mesh.height_at(rays.reshape(-1, 3)).reshape(len(t), -1)
    beside = ~np.isfinite(surface)
    below = points[:, 2] < mesh.height_at(points) - CLEAR
    free = np.where(below, rays[..., 2] < surface - CLEAR, rays[..., 2] > surface - CLEAR)
    return np.asarray((free | beside).all(axis=0))
