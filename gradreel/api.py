"""Filming from Python: render(...)."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gradreel.cache import the_cache
from gradreel.catalogue import Film, film_of, find
from gradreel.manifest import Clip
from gradreel.order import OUT, order
from gradreel.progress import Progress
from gradreel.studio import Failure, produce

if TYPE_CHECKING:
    from scenes.kit.stage import GradientScene

__all__ = ["render"]


def render(
    scene: str | type[GradientScene],
    *,
    out: str | Path = OUT,
    theme: str = "dark",
    quality: str | None = None,
    formats: Sequence[str] = (),
    beats: Sequence[str] = (),
    at: str | float | None = None,
    width: int | None = None,
    fps: int | None = None,
    transparent: bool = False,
    loop: str | None = None,
    max_size: str | None = None,
    jobs: int = 1,
    fresh: bool = False,
    **params: Any,
) -> list[Clip]:
    """The clips that were made, each with its ``path``; the manifest beside them says more.

    Args:
        scene: a film's name, ``FILE.py:Class``, or a scene class.
        out: the folder in which the film gets a folder of its own.
        theme: ``dark`` or ``light``.
        quality: ``draft``, ``medium``, ``high`` or ``4k``; None draws each format at its own
            size: films and stills at medium, loops (``gif``, ``webp``, ``apng``, ``avif``) at
            800x450 and 25 frames a second.
        formats: any of ``mp4``, ``webm``, ``mov``, ``gif``, ``webp``, ``apng``, ``avif``,
            ``png``, ``jpg``, ``svg``, ``pdf``, ``srt``, ``vtt``; none: ``mp4``, or ``png`` where
            ``at`` is given.
        beats: names or numbers of beats, each a clip of its own; none: the whole film.
        at: when a still is taken: a beat's name (then at its end), or seconds from the beginning
            of the film or of each of the ``beats``; None: at the very end.
        width: pixels; the height follows at 16 to 9.
        fps: frames a second.
        transparent: leave the background out, in formats that can.
        loop: how a clip ends where it begins: ``hold:1.5``, ``bounce``, ``fade``.
        max_size: the most that each file may take, such as ``2MB``.
        jobs: processes that make beats and sizes side by side; more than one only in a script
            whose own work stands under ``if __name__ == "__main__":``.
        fresh: make all anew, even what the cache has.
        params: the film's parameters, such as ``field=my_torch_function``.

    Raises:
        InputError: a name or a value that can't be used; the message says what can.
        ClaimFailed: the film would have shown something false.
    """
    film = find(scene) if isinstance(scene, str) else _film(scene)
    asked = order(
        film, values=params, beats=beats, theme=theme, quality=quality, formats=formats, at=at,
        out=out, width=width, fps=fps, transparent=transparent, loop=loop, max_size=max_size,
    )  # fmt: skip
    clips = []
    with Progress() as progress:
        for done in produce(
            asked.renderings(), progress=progress, cache=the_cache(), jobs=jobs, fresh=fresh
        ):
            if isinstance(done, Failure):
                raise done.error
            clips.append(done)
    return clips


def _film(scene: type[GradientScene]) -> Film:
    """The film of a class, called by the file it stands in where there is one."""
    try:
        return film_of(scene, f"{inspect.getfile(scene)}:{scene.__name__}")
    except (TypeError, OSError):  # defined at a prompt or in a notebook
        return film_of(scene, scene.__name__)
