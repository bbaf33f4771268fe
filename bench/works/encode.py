"""Encoding alone, at Manim's default settings: libx264, crf 23, its own preset. Word: an mp4.

The frames of a film are decoded into memory, a part at a time, and only their encoding is timed.
They come as the encoder wants them, in YUV: turning them from RGB is not counted, though every
program that draws has to do it.
"""

from __future__ import annotations

import sys
from fractions import Fraction
from pathlib import Path

import av

from bench.measure import started, told

PART = 120  # frames in memory


def main() -> None:
    """Encode the film again."""
    file = Path(sys.argv[1])
    seconds, busy, frames = 0.0, 0.0, 0
    with av.open(str(file)) as source, av.open(str(file) + ".again.mp4", "w") as target:
        given = source.streams.video[0]
        rate = Fraction(given.average_rate or 60)
        stream = target.add_stream("libx264", rate, {"crf": "23"})
        stream.width, stream.height, stream.pix_fmt = given.width, given.height, "yuv420p"
        decoded = source.decode(given)
        more = True
        while more:
            part = [frame for _, frame in zip(range(PART), decoded, strict=False)]
            more = len(part) == PART
            began = started()
            for frame in part:
                frame.pts, frame.time_base = frames, 1 / rate
                frame.pict_type = 0  # else the types of the old file are kept
                target.mux(stream.encode(frame))
                frames += 1
            if not more:
                target.mux(stream.encode(None))
            now = started()
            seconds += now[0] - began[0]
            busy += now[1] - began[1]
    Path(str(file) + ".again.mp4").unlink()
    now = started()
    told((now[0] - seconds, now[1] - busy), frames=frames)


if __name__ == "__main__":
    main()
