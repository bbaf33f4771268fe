"""What `gradreel list` prints: films with beats and parameters, and the named functions."""

from __future__ import annotations

from collections.abc import Iterator

from gradreel.catalogue import Film, core_films, functions
from gradreel.spelling import spell

__all__ = ["listing"]


def listing() -> str:
    """The whole list as text."""
    return "\n".join(
        [
            "Films",
            *(line for film in core_films().values() for line in _film(film)),
            "",
            'Named functions (a formula such as "x^2 + 3y^2" does as well)',
            *_functions(),
        ]
    )


def _film(film: Film) -> Iterator[str]:
    yield f"  {film.name}: {film.title}"
    yield "    beats (--beat NAME or NUMBER)"
    width = max(len(beat.name) for beat in film.beats)
    for beat in film.beats:
        yield f"      {beat.index:2}  {beat.name:{width}}  {beat.caption.replace('$', '')}"
    yield "    parameters (--set NAME=VALUE)"
    for name, param in film.params.items():
        default = spell(param.default)
        start = f"{name} = {default}" if default is not None else name
        bounds = param.describe() if param.parse in (None, int, float) else ""
        allowed = "; ".join(word for word in (bounds, param.help) if word)
        yield f"      {start}  {allowed}"


def _functions() -> Iterator[str]:
    found = functions()
    width = max(map(len, found))
    for name, formula in found.items():
        yield f"  {name:{width}}  {formula}"
