"""The table of bench/gif.md from the rows of bench/gif.json."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["table"]

Row = Mapping[str, Any]

HEAD = """# GIFs: ours, gifski 1.7.1, palettegen with paletteuse

Made by `python -m bench.gif --gifski PROGRAM` (how to get the program: see that file). 800×450,
25 frames a second, lossless frames in. SSIM over red, green and blue, 25 frames a clip, Gaussian
window of 11 pixels; 1 is equality. Seconds are of one run each, on two cores that other work
kept busy, so they say little; gifski's count the reading of its PNG files, ours of a spool.

What the figures say:

- In every row but one, some setting of ours is smaller than gifski's file and closer to
  the original. The row: flat at quality 100, where gifski is closer (it gives frames palettes of
  their own, we have one for the clip), with 1.7 times our bytes.
- The goal of half of gifski's bytes on flat drawings is reached for the whole film where its
  quality is 80 or more. It is not reached for the clip `flat`, in which a long tangent and
  three lines of numbers change in every frame: 0.55 to 0.76.
- The rest of the film is at 0.60 to 0.69, the arrows at 0.81 to 0.91, the surface at 0.53 to
  0.69. Those shares compare the nearest settings that were tried, not equal SSIM.
- palettegen with paletteuse, undithered, comes within 0.4 to 4 percent of the bytes of our loss 0
  at a lower SSIM, 1.5 to 5 times as fast; it has no loss to choose. Dithering, its default, costs
  bytes on all four clips and gains no likeness.
- One long film takes as long with ours, in one thread of Python, as with gifski's compiled two.

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
