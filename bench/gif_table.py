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

- In every row some setting of ours is smaller than gifski's file and at least as close to the
  original. On `flat` at quality 100 that takes palettes of the frames' own, as gifski has them,
  which loss 0 gives to frames in which few colours change; all else has one for the clip.
- The goal of half of gifski's bytes on flat drawings is reached at quality 70, 80 and 90: 0.48 and
  0.49 on the clip `flat`, in which a long tangent and three lines of numbers change in every
  frame, 0.31 to 0.43 on the whole film, from 70 up. Below that it is 0.52 to 0.59, and 0.88 at
  quality 100 of `flat`. A third of the 110 kB of `flat` at 31 colours is the runs of pixels that
  stay, inside the box around what changes.
- Our likeness lies where things stay, which is most of a drawing. Over the pixels that changed
  since the frame before, and two around them, the mean SSIM of `flat` is 0.9997 with 255
  colours, loss 2 (gifski: 0.9996 at quality 80), 0.997 with 63 colours, loss 16 (0.997 at 60)
  and 0.953 with 31 colours, loss 256 (0.995 at 50). By that measure our share is about
  0.6 to 0.8, and the rows of `flat` flatter us, most of all below quality 80.
- Above a loss of about 400 what moves falls to pieces, though the mean SSIM of a still drawing
  hardly shows it (7 colours, loss 4096: 0.994, and the tangent is gone). Those are left out.
- The shares compare the nearest settings that were tried, not equal SSIM.
- palettegen with paletteuse has no loss to choose. Dithering, its default, costs bytes on all
  four clips and gains no likeness.

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
