"""Filming from Python: render(...)."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gradreel.catalogue import Film, film_of, find
from gradreel.manifest import Clip
from gradreel.order import OUT, order
from gradreel.progress import Progress

if TYPE_CHECKING:
    from scenes.kit.stage import GradientScene

__all__ = ["render"]


def render(
    scene: str | type[GradientScene],
    *,
    out: str | Path = OUT,
    theme: str = "dark",
    quality: str | None = None,
    formats: Sequence[str] = ("mp4",),
    beats: Sequence[str] = (),
    **params: Any,
) -> list[Clip]:
    """The clips that were made, each with its ``path``; the manifest beside them says more.

    Args:
        scene: a film's name, ``FILE.py:Class``, or a scene class.
        out: the folder in which the film gets a folder of its own.
        theme: ``dark`` or ``light``.
        quality: ``draft``, ``medium``, ``high`` or ``4k``; None draws each format at its own
            size: films at medium, GIFs at 800x450 and 25 frames a second.
        formats: any of ``mp4``, ``gif``, ``png``.
        beats: names or numbers of beats, each a clip of its own; none: the whole film.
        params: the film's parameters, such as ``field=my_torch_function``.

    Raises:
        InputError: a name or a value that can't be used; the message says what can.
        ClaimFailed: the film would have shown something false.
    """
    film = find(scene) if isinstance(scene, str) else _film(scene)
    asked = order(
        film, values=params, beats=beats, theme=theme, quality=quality, formats=formats, out=out
    )
    with Progress() as progress:
        return asked.fulfil(progress)


def _film(scene: type[GradientScene]) -> Film:
    """The film of a class, called by the file it stands in where there is one."""
    try:
        return film_of(scene, f"{inspect.getfile(scene)}:{scene.__name__}")
    except (TypeError, OSError):  # defined at a prompt or in a notebook
        return film_of(scene, scene.__name__)
