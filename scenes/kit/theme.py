"""Themes: one colour for one meaning, and the sizes of things on the frame.

Lengths are Manim screen units (S): the frame is 8 high. The smallest text is 1/40 of that,
measured at the height of a capital letter.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["CAPTION", "LABEL", "NOTE", "PANEL", "THEMES", "Theme"]

# Text sizes as the height of one em, S. A capital is about two thirds of an em.
CAPTION = 0.44
PANEL = 0.44
LABEL = 0.38
NOTE = 0.34


@dataclass(frozen=True)
class Theme:
    """Colours by meaning, as ``#rrggbb``; ``ramp`` goes from small to large magnitude."""

    name: str
    background: str
    ink: str
    quiet: str
    grid: str
    input: str
    function: str
    gradient: str
    tangent: str
    wrong: str
    conjugate: str
    ramp: tuple[str, ...]


THEMES: dict[str, Theme] = {
    "dark": Theme(
        name="dark",
        background="#0e1318",
        ink="#ece9e0",
        quiet="#8e99a7",
        grid="#26303a",
        input="#46c2b3",
        function="#6aaef0",
        gradient="#f5a742",
        tangent="#b9c2cc",
        wrong="#ef6f7f",
        conjugate="#c49bff",
        ramp=("#2a4a9e", "#2f8fb8", "#4fc4a4", "#d8d469", "#f5a742"),
    ),
    "light": Theme(
        name="light",
        background="#fbfaf6",
        ink="#1c232b",
        quiet="#5c6672",
        grid="#e3e0d6",
        input="#0b7468",
        function="#1f62ad",
        gradient="#b35408",
        tangent="#4d5a67",
        wrong="#b8263b",
        conjugate="#6f3fc0",
        ramp=("#8fb4d9", "#4d94c4", "#2a7f86", "#7d6a1c", "#b3400a"),
    ),
}
