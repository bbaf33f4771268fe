"""The table of bench/gif.md from the rows of bench/gif.json."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["table"]

Row = Mapping[str, Any]

HEAD = """# GIFs: ours, gifski 1.7.1, palettegen with paletteuse

Made by `python -m bench.gif --gifski PROGRAM` (how to get the program: see that file). 800×450,
25 frames a second, lossless frames in. SSIM over red, green and blue, 25 frames a clip, Gaussian
window of 11 pixels; 1 is equality. "Moving" is the same over the pixels that changed since the
frame before, and two around them. Seconds are of one run each, on two cores that other work kept
busy, so they say little; gifski's count the reading of its PNG files, ours of a spool.

What the figures say:

- In every row some setting of ours is smaller than gifski's file and at least as close to the
  original. On `flat` at quality 100 that takes palettes of the frames' own, as gifski has them,
  which loss 0 gives to frames in which few colours change; all else has one for the clip.
- Dense arrows take 0.67 to 0.71 of gifski's bytes (0.87 at quality 100), a shaded surface 0.46 to
  0.57.
- The goal of half of gifski's bytes on flat drawings is reached at quality 70, 80 and 90 of the
  clip `flat`, in which a long tangent and three lines of numbers change in every frame, and from
  60 up on the whole film. It is missed at quality 60 and 50 of `flat` (0.54 and 0.56), at 50 of the
  film (0.54), and at 100 of `flat` (0.88). At 31 colours two fifths of the bytes of `flat`'s moving
  frames are codes for nothing but pixels that stay, inside the box around what changes: a string
  grows by one pixel a code, so n such pixels take √(2n) codes at least, whoever encodes them, and
  a GIF has one box a frame.
- Our likeness lies where things stay, which is most of a drawing. Over what moves alone our
  smallest file that is no further off takes 0.58 to 0.74 of gifski's bytes on `flat` at qualities
  50 to 80, and 0.93 at 90, where only loss 0 comes as close; 0.52 to 0.75 on the film, where none
  of the settings tried comes as close as quality 100.
- Above a loss of about 500 what moves falls to pieces, though the mean SSIM of a still drawing
  hardly shows it. Those are left out.
- The shares compare the nearest settings that were tried, not equal SSIM.
- palettegen with paletteuse has no loss to choose. Dithering, its default, costs bytes on all
  four clips and gains no likeness.

## For each quality of gifski, our smallest file that is at least as close to the original

"Share" is our bytes over gifski's: first by the SSIM of all pixels, then by that of what moves.
"None" says that no setting of ours comes as close.
"""


def table(rows: list[Row]) -> str:
    """Markdown: first who wins, then every row."""
    clips = list(dict.fromkeys(row["clip"] for row in rows))
    text = [HEAD, "| clip | gifski | kB | SSIM | moving | ours | share | ours, moving | share |"]
    text.append("| --- | --- | ---: | ---: | ---: | --- | ---: | --- | ---: |")
    for clip in clips:
        mine = [row for row in rows if row["clip"] == clip and row["maker"] == "gradreel"]
        peers = [row for row in rows if row["clip"] == clip and row["maker"] == "gifski"]
        text += [
            f"| {clip} | {peer['setting']} | {figures(peer)} | "
            f"{match(peer, mine, 'ssim')} | {match(peer, mine, 'moving')} |"
            for peer in peers
        ]
    for clip in clips:
        found = [row for row in rows if row["clip"] == clip]
        text.append(f"\n## {clip}, {found[0]['frames']} frames\n")
        text.append("| maker | setting | kB | SSIM | moving | seconds |")
        text.append("| --- | --- | ---: | ---: | ---: | ---: |")
        text += [
            f"| {row['maker']} | {row['setting']} | {figures(row)} | {row['seconds']:.1f} |"
            for row in found
        ]
    return "\n".join(text) + "\n"


def figures(row: Row) -> str:
    """Three cells: kB, SSIM, and that of what moves."""
    return f"{row['bytes'] / 1000:.0f} | {row['ssim']:.5f} | {row['moving']:.4f}"


def match(peer: Row, mine: list[Row], likeness: str) -> str:
    """Two cells: our smallest file that by this likeness is no further off, and its share."""
    close = [row for row in mine if row[likeness] >= peer[likeness]]
    if not close:
        return "none | "
    best = min(close, key=lambda row: int(row["bytes"]))
    return f"{best['setting']}: {best['bytes'] / 1000:.0f} kB | {best['bytes'] / peer['bytes']:.2f}"
