"""Captions beside a film: srt and vtt text of (start, end, words), times in seconds."""

from __future__ import annotations

from collections.abc import Sequence

from gradcore.errors import InputError

__all__ = ["srt", "vtt"]

Caption = tuple[float, float, str]


def srt(captions: Sequence[Caption]) -> str:
    """SubRip text. Raises InputError for captions that overlap or end before they start."""
    blocks = [
        f"{number}\n{clock(start, ',')} --> {clock(end, ',')}\n{lines(words)}\n"
        for number, (start, end, words) in enumerate(checked(captions), 1)
    ]
    return "\n".join(blocks)


def vtt(captions: Sequence[Caption]) -> str:
    """WebVTT text (W3C WebVTT: The Web Video Text Tracks Format). Raises as `srt` does."""
    blocks = [
        f"{clock(start, '.')} --> {clock(end, '.')}\n{escaped(lines(words))}\n"
        for start, end, words in checked(captions)
    ]
    return "\n".join(["WEBVTT\n", *blocks])


def checked(captions: Sequence[Caption]) -> Sequence[Caption]:
    """The captions, in order and without overlap."""
    last = 0.0
    for start, end, words in captions:
        if not last <= start < end:
            raise InputError(
                f"the caption {words!r} runs from {start} s to {end} s after one that ends at "
                f"{last} s: give captions in order, each with a time of its own"
            )
        last = end
    return captions


def clock(seconds: float, point: str) -> str:
    """Hours, minutes, seconds and milliseconds."""
    whole, millis = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}{point}{millis:03}"


def lines(words: str) -> str:
    """The words without the empty lines that would end a caption early."""
    return "\n".join(line.strip() for line in words.splitlines() if line.strip())


def escaped(words: str) -> str:
    """The words with the characters that WebVTT reads as markup."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
