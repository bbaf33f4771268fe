"""The table of bench/gif.md from the rows of bench/gif.json."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["table"]

Row = Mapping[str, Any]

HEAD = """# GIFs: ours, gifski 1.7.1, palettegen with paletteuse

Made by `python -m bench.gif --gifski PROGRAM` (how to get the program: see that file). 800×450,
25 frames a second, lossless frames in. SSIM over red, green and blue, 25 frames a clip, Gaussian
window of 11 pixels; 1 is equality. Seconds are of one run on two cores that other work kept busy; gifski's count the
reading of its PNG files, ours the reading of a spool.

## For each quality of gifski, our smallest file that is at least as close to the original

"Share" is our bytes over gifski's; "none" says that no setting of ours comes as close.
"""


def table(rows: list[Row]) -> str:
    """Markdown: first who wins, then every row."""
    clips = list(dict.fromkeys(row["clip"] for row in rows))
    text = [HEAD, "| clip | gifski | kB | SSIM | ours | kB | SSIM | share |"]
    text.append("| --- | --- | ---: | ---: | --- | ---: | ---: | ---: |")
    for clip in clips:
        mine = [row for row in rows if row["clip"] == clip and row["maker"] == "gradreel"]
        peers = [row for row in rows if row["clip"] == clip and row["maker"] == "gifski"]
        text += [match(row, mine) for row in peers]
    for clip in clips:
        found = [row for row in rows if row["clip"] == clip]
        text.append(f"\n## {clip}, {found[0]['frames']} frames\n")
        text.append("| maker | setting | kB | SSIM | seconds |")
        text.append("| --- | --- | ---: | ---: | ---: |")
        text += [
            f"| {row['maker']} | {row['setting']} | {row['bytes'] / 1000:.0f} | "
            f"{row['ssim']:.5f} | {row['seconds']:.1f} |"
            for row in found
        ]
    return "\n".join(text) + "\n"


def match(peer: Row, mine: list[Row]) -> str:
    """One line: gifski's file and our smallest that is no further from the original."""
    begin = (
        f"| {peer['clip']} | {peer['setting']} | {peer['bytes'] / 1000:.0f} | {peer['ssim']:.5f} | "
    )
    close = [row for row in mine if row["ssim"] >= peer["ssim"]]
    if not close:
        best = max(mine, key=lambda row: float(row["ssim"]))
        return (
            begin + f"{best['setting']} | {best['bytes'] / 1000:.0f} | {best['ssim']:.5f} | none |"
        )
    best = min(close, key=lambda row: int(row["bytes"]))
    share = best["bytes"] / peer["bytes"]
    return (
        begin
        + f"{best['setting']} | {best['bytes'] / 1000:.0f} | {best['ssim']:.5f} | {share:.2f} |"
    )
