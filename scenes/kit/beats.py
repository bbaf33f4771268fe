"""@beat: one named, captioned step of a scene's story."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

__all__ = ["Beat", "beat", "beats_of"]

Method = TypeVar("Method", bound=Callable[..., None])


@dataclass(frozen=True)
class Beat:
    """A step of the story: its method's name, its caption, its place (from 1).

    ``when(scene)`` is True if the beat holds for the scene's function, or a sentence that says
    why it does not; such a beat is left out of the film.
    """

    name: str
    caption: str
    index: int
    when: Callable[[Any], bool | str]


def beat(
    caption: str, *, when: Callable[[Any], bool | str] = lambda scene: True
) -> Callable[[Method], Method]:
    """The method as a beat with this caption: plain words, with ``$...$`` for Typst math."""

    def mark(method: Method) -> Method:
        method.beat = (caption, when)  # type: ignore[attr-defined]
        return method

    return mark


def beats_of(scene: type) -> tuple[Beat, ...]:
    """The beats of a scene class, base classes first, in the order they are written."""
    marked: dict[str, tuple[str, Callable[[Any], bool | str]]] = {}
    for owner in reversed(scene.__mro__):
        for name, member in vars(owner).items():
            if hasattr(member, "beat"):
                marked[name] = member.beat
    return tuple(
        Beat(name, caption, index, when)
        for index, (name, (caption, when)) in enumerate(marked.items(), start=1)
    )
