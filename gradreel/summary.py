"""The summary of a batch: one table with a row for each file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from gradreel.crew import Failure
from gradreel.manifest import Clip
from gradreel.outlets import suffix_of
from gradreel.rendering import Rendering

__all__ = ["summary"]

Row = tuple[str, str, str, str]


def summary(renderings: Sequence[Rendering], results: Sequence[Clip | Failure]) -> str:
    """File, result, size and length of all that was asked, in that order, and the counts."""
    clips = {clip.path: clip for clip in results if isinstance(clip, Clip)}
    rows: list[Row] = [("file", "result", "kB", "seconds")]
    for rendering in renderings:
        for form in rendering.commands:
            path = rendering.folder / (rendering.name + suffix_of(form))
            rows.append(_row(path, clips.get(path)))
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = [
        f"{row[0]:{widths[0]}}  {row[1]:{widths[1]}}  {row[2]:>{widths[2]}}  {row[3]:>{widths[3]}}"
        for row in rows
    ]
    counts = [f"{sum(row[1] == word for row in rows)} {word}" for word in RESULTS]
    return "\n".join([*lines, ", ".join(counts)])


RESULTS = ("made", "unchanged", "failed")


def _row(path: Path, clip: Clip | None) -> Row:
    if clip is None:
        return str(path), "failed", "", ""
    result = "unchanged" if clip.reused else "made"
    return str(path), result, f"{clip.bytes / 1e3:.1f}", f"{clip.seconds:.1f}"
