"""The same field by matplotlib's quiver and its ffmpeg writer, H.264 crf 23. Word: folder."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import imageio_ffmpeg  # type: ignore[import-untyped]
import matplotlib as mpl
import numpy as np
from matplotlib import pyplot as plt
from matplotlib.animation import FFMpegWriter

from bench.measure import started, told


def main() -> None:
    """Draw 120 frames, moving only what moves."""
    mpl.use("Agg")
    mpl.rcParams["animation.ffmpeg_path"] = imageio_ffmpeg.get_ffmpeg_exe()
    began = started()
    x, y = np.meshgrid(np.linspace(-6, 6, 61), np.linspace(-3.4, 3.4, 35))
    r = np.sqrt((0.75 * x) ** 2 + y**2 + 0.01)
    u, v = 0.2 * np.cos(r) * 0.5625 * x / r, 0.2 * np.cos(r) * y / r
    figure = plt.figure(figsize=(19.2, 10.8), dpi=100, facecolor="#0e1318")
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set(xlim=(-64 / 9, 64 / 9), ylim=(-4, 4))
    axes.axis("off")
    options: dict[str, Any] = {"angles": "xy", "scale_units": "xy", "scale": 1, "width": 0.0014}
    shown = axes.quiver(x, y, u, v, np.hypot(u, v), cmap="viridis", **options)
    writer = FFMpegWriter(fps=60, codec="libx264", extra_args=["-crf", "23", "-pix_fmt", "yuv420p"])
    with writer.saving(figure, str(Path(sys.argv[1]) / "matplotlib.mp4"), dpi=100):
        for frame in range(1, 121):
            t = frame / 60
            size = t * t * (3 - 2 * t) if t <= 1 else 1 + 0.2 * (t - 1) ** 2 * (5 - 2 * t)
            shown.set_UVC(size * u, size * v)
            if t > 1:
                shown.set_offsets(np.column_stack([x.ravel(), y.ravel()]) * size)
            writer.grab_frame()
    told(began, frames=120)


if __name__ == "__main__":
    main()
