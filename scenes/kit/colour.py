"""Colours as numbers: sRGB, OKLab, contrast, and ramps of even perceived steps.

OKLab is B. Ottosson's perceptual colour space (2020); contrast is the WCAG 2.1 ratio.
Colours are ``(..., 3)`` arrays of sRGB in 0..1.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["contrast", "luminance", "ramp", "rgb"]

Floats: TypeAlias = NDArray[np.float64]

_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
_LUMINANCE = np.array([0.2126, 0.7152, 0.0722])


def rgb(text: str) -> Floats:
    """The colour ``#rrggbb`` as ``(3,)`` sRGB in 0..1."""
    return np.array([int(text[i : i + 2], 16) / 255 for i in (1, 3, 5)])


def _linear(srgb: Floats) -> Floats:
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def _encoded(linear: Floats) -> Floats:
    linear = np.clip(linear, 0, 1)
    return np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)


def _to_lab(srgb: Floats) -> Floats:
    return np.asarray(np.cbrt(_linear(srgb) @ _TO_LMS.T) @ _TO_LAB.T)


def _from_lab(lab: Floats) -> Floats:
    lms = (lab @ np.linalg.inv(_TO_LAB).T) ** 3
    return _encoded(lms @ np.linalg.inv(_TO_LMS).T)


def luminance(srgb: ArrayLike) -> Floats:
    """WCAG relative luminance, 0..1: ``(..., 3 or 4)`` -> ``(...)``."""
    return np.asarray(_linear(np.asarray(srgb, dtype=np.float64)[..., :3]) @ _LUMINANCE)


def contrast(one: ArrayLike, other: ArrayLike) -> float:
    """WCAG contrast ratio of two colours, 1 to 21."""
    a, b = float(luminance(one)), float(luminance(other))
    return (max(a, b) + 0.05) / (min(a, b) + 0.05)


def ramp(stops: tuple[str, ...], t: ArrayLike) -> Floats:
    """Colours along ``stops`` at ``t`` in 0..1: ``(N,)`` -> ``(N, 3)``, in even OKLab steps."""
    corners = _to_lab(np.stack([rgb(stop) for stop in stops]))
    fine = np.linspace(0, len(stops) - 1, 32 * (len(stops) - 1) + 1)
    path = np.stack([np.interp(fine, np.arange(len(stops)), corners[:, i]) for i in range(3)], 1)
    walked = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(path, axis=0), axis=1))])
    where = np.clip(np.asarray(t, dtype=np.float64), 0, 1) * walked[-1]
    return _from_lab(np.stack([np.interp(where, walked, path[:, i]) for i in range(3)], axis=-1))
