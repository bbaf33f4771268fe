"""SSIM of two clips, over red, green and blue alike."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import correlate1d

__all__ = ["Reference"]

Levels = NDArray[np.uint8]
Planes = NDArray[np.float32]
REACH = np.arange(-5, 6)
WINDOW = np.exp(-(REACH**2) / (2 * 1.5**2))
WINDOW = (WINDOW / WINDOW.sum()).astype(np.float32)
C1, C2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2


class Reference:
    """A lossless frame that others are compared with; its own moments are computed once.

    Structural similarity as in Wang, Bovik, Sheikh and Simoncelli, 2004: a Gaussian window of
    11 pixels with a standard deviation of 1.5, sample moments, K1 = 0.01, K2 = 0.03, 255 levels.
    """

    def __init__(self, levels: Levels) -> None:
        self._planes = levels.astype(np.float32)
        self._mean = blur(self._planes)
        self._variance = blur(self._planes**2) - self._mean**2

    def ssim(self, levels: Levels) -> Planes:
        """The SSIM (H, W, 3) around each pixel of levels (H, W, 3); 1 is equality."""
        planes = levels.astype(np.float32)
        mean = blur(planes)
        variance = blur(planes**2) - mean**2
        covariance = blur(self._planes * planes) - self._mean * mean
        above = (2 * self._mean * mean + C1) * (2 * covariance + C2)
        below = (self._mean**2 + mean**2 + C1) * (self._variance + variance + C2)
        return np.asarray(above / below, np.float32)


def blur(planes: Planes) -> Planes:
    """The window's mean around each pixel of planes (H, W, 3)."""
    down: Planes = correlate1d(planes, WINDOW, axis=0, mode="reflect")
    both: Planes = correlate1d(down, WINDOW, axis=1, mode="reflect")
    return both
