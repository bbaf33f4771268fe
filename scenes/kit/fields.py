"""What a film's ``field`` parameter takes: a function of one variable, or of two."""

from __future__ import annotations

from gradcore import Field, InputError, as_field

__all__ = ["one_coordinate", "two_coordinates"]

# The film to name when a function has another number of variables than a film can show.
_FILMS = {1: "for one, render tangent_projection", 2: "for two, render vector_field"}


def one_coordinate(what: object) -> Field:
    """``as_field(what)``, if it is a function of one variable; else InputError."""
    return _with(1, what)


def two_coordinates(what: object) -> Field:
    """``as_field(what)``, if it is a function of two variables; else InputError."""
    return _with(2, what)


def _with(d: int, what: object) -> Field:
    field = as_field(what)  # type: ignore[arg-type]  # as_field says what it cannot take
    if field.d != d:
        other = _FILMS.get(field.d, "leave two of them, as in x^2 + 3y^2")
        wanted = {1: "one", 2: "two"}[d]
        raise InputError(
            f"{field.name} has {field.d} input coordinates, and this film shows a function of "
            f"{wanted}: {other}"
        )
    return field
