"""What an author calls the mobjects of a fault: texts by their words, the rest by attribute."""

from __future__ import annotations

from collections.abc import Iterator

from manim import Mobject, VMobject

from gradreel.touches import Fault
from scenes.kit.stage import GradientScene
from scenes.kit.theme import Theme

__all__ = ["names_of"]

MANIMS_OWN = {
    *("mobjects", "foreground_mobjects", "moving_mobjects", "static_mobjects"),
    *("submobjects", "updaters", "target", "saved_state", "caption"),
}


def names_of(scene: GradientScene, fault: Fault) -> tuple[str, ...]:
    """What to call the mobjects: a text by its words, anything by its attribute and colour."""
    known = dict(_attributes(scene))
    return tuple(
        name or _describe(mobject, known.get(id(mobject)), scene.theme)
        for mobject, name in zip(fault.mobjects, fault.names, strict=True)
    )


def _describe(mobject: VMobject, attribute: str | None, theme: Theme) -> str:
    filled = mobject.get_fill_opacity() > 0 and not mobject.get_stroke_width()
    paint = mobject.get_fill_color() if filled else mobject.get_stroke_color()
    colour = paint.to_hex().lower() if paint is not None else "no colour"
    meanings = [name for name, value in vars(theme).items() if value == colour]
    words = [type(mobject).__name__, *([attribute] if attribute else [])]
    return " ".join([*words, f"({meanings[0] if meanings else colour})"])


def _attributes(owner: object, path: str = "self", depth: int = 3) -> Iterator[tuple[int, str]]:
    """Ids of mobjects and the attribute or item of the scene they can be reached by."""
    found = dict(_items(owner, path))
    if depth and isinstance(owner, Mobject):
        for index, part in enumerate(owner.submobjects):
            found.setdefault(f"{path}[{index}]", part)
    for name, member in found.items():
        if depth:
            yield from _attributes(member, name, depth - 1)
        yield id(member), name


def _items(owner: object, path: str) -> Iterator[tuple[str, Mobject]]:
    for name, member in list(getattr(owner, "__dict__", {}).items()):
        if isinstance(member, Mobject) and name not in MANIMS_OWN:
            yield f"{path}.{name}", member
        elif isinstance(member, list | tuple) and name not in MANIMS_OWN:
            for index, part in enumerate(member[:50]):
                if isinstance(part, Mobject):
                    yield f"{path}.{name}[{index}]", part
