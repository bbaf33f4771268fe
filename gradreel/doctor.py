"""The doctor: whether everything that films need is here and works, each check in one line."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from gradreel import manifest

__all__ = ["CHECKS", "Finding", "examine"]


@dataclass(frozen=True)
class Finding:
    """What one check found, or why it failed."""

    check: str
    well: bool
    words: str


def examine() -> Iterator[Finding]:
    """The finding of each of CHECKS, in turn."""
    for name, check in CHECKS.items():
        try:
            yield Finding(name, True, check())
        except Exception as error:  # noqa: BLE001 (a doctor reports whatever is wrong)
            yield Finding(name, False, f"{type(error).__name__}: {error}")


def _machine() -> str:
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        raise RuntimeError(f"Python {platform.python_version()} is not 3.11 to 3.13")
    return f"Python {platform.python_version()}, {platform.system()}, {os.cpu_count()} cores"


def _packages() -> str:
    return ", ".join(f"{name} {number}" for name, number in manifest.versions().items())


def _gradients() -> str:
    from gradcore import as_field, sample

    found = sample(as_field("x^2 + 3y^2"), [[2.0, 1.0]]).gradients[0]
    if list(found) != [4.0, 6.0]:
        raise RuntimeError(f"autograd gives {found} for x^2 + 3y^2 at (2, 1), not (4, 6)")
    return "autograd gives (4, 6) for x^2 + 3y^2 at (2, 1)"


def _fonts() -> str:
    import typst

    fonts = typst.Fonts(include_system_fonts=False)
    families = sorted({font.family for font in fonts.fonts()})
    typst.compile(b"$nabla f(x_0) = 1.75$", format="svg", ignore_system_fonts=True)
    return f"Typst's own, {', '.join(families)}"


def _encoders() -> str:
    import cairo
    import numpy as np

    from gradreel.formats import FORMATS, Drawn
    from gradreel.picture import Picture

    sizes = []
    with tempfile.TemporaryDirectory(prefix="gradreel-") as folder:
        for form in FORMATS.values():
            path = Path(folder, "test" + form.suffix)
            encoder = form.open(path, Picture(64, 36, 10))
            for level in (0, 128, 255):
                encoder.write(np.full((36, 64, 4), (level, level, level, 255), np.uint8))
            if isinstance(encoder, Drawn):
                encoder.draw(lambda surface: cairo.Context(surface).paint())
            encoder.close()
            if not path.stat().st_size:
                raise RuntimeError(f"{form.name} wrote an empty file")
            sizes.append(form.name)
    return ", ".join(sizes)


def _render() -> str:
    from gradreel.film import Job, shoot
    from gradreel.formats import FORMATS
    from gradreel.picture import QUALITIES
    from scenes.kit.beats import beat
    from scenes.kit.stage import GradientScene

    class Second(GradientScene):
        """A film of one second."""

        @beat("One second.")
        def one(self) -> None:
            """Nothing but the caption."""

    draft = QUALITIES["draft"]
    began = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="gradreel-") as folder:
        path = Path(folder, "second.mp4")
        encoder = FORMATS["mp4"].open(path, draft)
        try:
            take = shoot(Job(Second, {}, (), draft, "dark"), [encoder])
            encoder.close()
        except BaseException:
            encoder.abort()
            raise
        size = path.stat().st_size
    took = time.perf_counter() - began
    return f"{take.frames} frames of {draft.width}x{draft.height}, {size} bytes, in {took:.1f} s"


CHECKS: dict[str, Callable[[], str]] = {
    "machine": _machine,
    "packages": _packages,
    "gradients": _gradients,
    "fonts": _fonts,
    "encoders": _encoders,
    "test render": _render,
}
