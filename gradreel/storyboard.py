"""The storyboard: one picture with the last frame of each beat, its number and its caption."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import typst
from numpy.typing import NDArray
from PIL import Image

from gradreel.order import Order
from gradreel.picture import Picture
from gradreel.place import job_folder, move
from scenes.kit.theme import THEMES, Theme

if TYPE_CHECKING:
    from scenes.kit.beats import Beat

__all__ = ["COLUMNS", "FRAME", "board", "draw_storyboard"]

COLUMNS = 3
FRAME = Picture(640, 360, 10)
MARGIN = 24  # px, around the board and between the frames
CAPTION = 64  # px, under each frame: two lines of the text below
TEXT = 21  # px


def draw_storyboard(order: Order) -> Path:
    """The path of the PNG, which replaces an older one in one step.

    Raises:
        InputError, ClaimFailed: as rendering the film does.
    """
    from gradreel.film import stills

    with job_folder(order.folder) as folder:
        picture = board(stills(order.job(None, FRAME)), THEMES[order.theme])
        file = folder / f"{order.film.name}--storyboard.png"
        picture.save(file)
        return move(file, order.folder)


def board(frames: Sequence[tuple[Beat, str, NDArray[np.uint8]]], theme: Theme) -> Image.Image:
    """The frames in rows of COLUMNS, each above its number and caption."""
    rows = -(-len(frames) // COLUMNS)
    step_x, step_y = FRAME.width + MARGIN, FRAME.height + CAPTION + MARGIN
    size = (COLUMNS * step_x + MARGIN, rows * step_y + MARGIN)
    sheet = Image.new("RGB", size, theme.background)
    captions = [(beat.index, caption) for beat, caption, _ in frames]
    written = _captions(captions, theme)
    for place, ((_, _, frame), text) in enumerate(zip(frames, written, strict=True)):
        x = MARGIN + place % COLUMNS * step_x
        y = MARGIN + place // COLUMNS * step_y
        sheet.paste(theme.grid, (x - 1, y - 1, x + FRAME.width + 1, y + FRAME.height + 1))
        drawn = Image.fromarray(frame)
        sheet.paste(drawn, (x, y), drawn)
        sheet.paste(text, (x, y + FRAME.height))
    return sheet


def _captions(captions: Sequence[tuple[int, str]], theme: Theme) -> list[Image.Image]:
    """One strip a caption, set by Typst as the film sets it: its own fonts, ``$...$`` is math."""
    pages = [
        f'#text(fill: rgb("{theme.quiet}"))[{number}]#h(0.6em){caption}'
        for number, caption in captions
    ]
    source = "\n#pagebreak()\n".join(
        [
            f"#set page(width: {FRAME.width}pt, height: {CAPTION}pt, margin: (y: 10pt, x: 2pt), "
            f'fill: rgb("{theme.background}"))\n'
            f'#set text(size: {TEXT}pt, fill: rgb("{theme.ink}"))\n#set par(leading: 0.4em)\n'
            + pages[0],
            *pages[1:],
        ]
    )
    drawn = typst.compile(source.encode(), format="png", ppi=72, ignore_system_fonts=True)
    strips = drawn if isinstance(drawn, list) else [drawn]
    return [Image.open(io.BytesIO(strip)).convert("RGB") for strip in strips]
