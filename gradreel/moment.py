"""Moments: at which frame of a film a still is taken."""

from __future__ import annotations

from fractions import Fraction
from math import floor

from gradcore.errors import InputError
from gradreel.spelling import spell

__all__ = ["frame_at"]


def frame_at(at: float, *, frames: int, fps: int, shown: str) -> int:
    """The number of the frame that is on screen at ``at`` seconds; at the very end, the last.

    Raises:
        InputError: there is none; says how long ``shown``, a film or a beat, lasts.
    """
    if not 0 <= at <= frames / fps:  # nan is nowhere
        length = floor(100 * Fraction(frames, fps)) / 100
        raise InputError(
            f"{shown} lasts {length:g} s, so it shows nothing at {spell(at)} s: "
            f"give 0 to {length:g}"
        )
    # As it is written: 0.29 s of 100 frames a second is frame 29, and 0.29 * 100 is not.
    return min(floor(Fraction(str(at)) * fps), frames - 1)
