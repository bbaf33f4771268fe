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
        quiet="#8494a4",
        grid="#26303a",
        input="#4ebda6",
        function="#5c96d8",
        gradient="#f5a742",
        tangent="#b9c5d4",
        wrong="#ef6b77",
        conjugate="#c39eff",
        ramp=("#2f4fa8", "#2a83ae", "#37a68f", "#a7b04c", "#f5b24a"),
    ),
    "light": Theme(
        name="light",
        background="#fbfaf6",
        ink="#1c232b",
        quiet="#4d5c71",
        grid="#e3e0d6",
        input="#247d6c",
        function="#2f669e",
        gradient="#b75301",
        tangent="#37486e",
        wrong="#bd0342",
        conjugate="#6e3dc5",
        ramp=("#8fb4d9", "#4d8fbd", "#2a7780", "#6b5a1a", "#8f3800"),
    ),
}
