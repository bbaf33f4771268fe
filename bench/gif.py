"""Measures our GIFs against gifski 1.7.1 and libav's palettegen and paletteuse.

    npm pack gifski@1.7.1 && tar xzf gifski-1.7.1.tgz
    python -m bench.gif --gifski package/bin/debian/gifski

writes bench/gif.json and bench/gif.md. All three get the same lossless frames, 800×450 at 25 a
second: three clips drawn by gif_clips.py and a whole film. SSIM (ssim.py) is the mean over red,
green and blue of frames spread evenly over the clip, as Pillow decodes them at their time: once
over all pixels, once over those near what changed since the frame before.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

import av
import av.filter
import numpy as np
from av.video.format import VideoFormat
from av.video.frame import VideoFrame
from numpy.typing import NDArray
from PIL import Image
from scipy.ndimage import binary_dilation

from bench.gif_clips import CLIPS, FPS, HEIGHT, WIDTH
from bench.gif_table import table
from bench.ssim import Reference
from gradreel.catalogue import find
from gradreel.encoders.spool import Spool
from gradreel.film import Job, shoot
from gradreel.gif import GifEncoder
from gradreel.picture import Picture

HERE = Path(__file__).parent
MAKERS = ("gradreel", "gifski", "palettegen")
NAMES = (*CLIPS, "tangent_projection")
PICTURE = Picture(WIDTH, HEIGHT, FPS)
QUALITIES = (100, 90, 80, 70, 60, 50)
SETTINGS = [(255, 2), (255, 0), (255, 4), (63, 64), (255, 8), (127, 8), (15, 256), (96, 8)]
SETTINGS += [(63, 16), (31, 256), (48, 8), (63, 32), (31, 128), (63, 24), (31, 192), (7, 384)]
SETTINGS += [(31, 384), (8, 128), (127, 16), (31, 512), (31, 64), (127, 32), (63, 128), (255, 16)]
DITHERS = ("sierra2_4a", "none")
JUDGED = 25  # frames of each clip
AROUND = 2  # pixels around what changed that count as moving
LONG = 500  # frames from which one setting in three is measured
Levels = NDArray[np.uint8]
Given = TypeVar("Given")
Taken = TypeVar("Taken")


@dataclass(frozen=True)
class Row:
    """One file: what made it, from what, and how it came out."""

    clip: str
    frames: int
    maker: str
    setting: str
    bytes: int
    ssim: float
    moving: float
    seconds: float


class Bench:
    """The frames of one clip, and what every file made from them is judged by."""

    def __init__(self, name: str, spool: Spool, folder: Path) -> None:
        self.name, self.spool, self.folder = name, spool, folder
        self.count = spool.duration
        self._judged = sorted(set(np.linspace(0, self.count - 1, JUDGED).astype(int).tolist()))
        self._references = dict(self._choose(self.frames(), Reference))
        self._moving = dict(self._choose(changes(self.frames()), around))

    def frames(self) -> Iterator[Levels]:
        """Every frame, repeats included."""
        for levels, repeat in self.spool:
            for _ in range(repeat):
                yield levels

    def row(self, maker: str, setting: str, make: Callable[[Path], None]) -> Row:
        """What `make` makes, timed and judged."""
        path = self.folder / "made.gif"
        start = time.perf_counter()
        make(path)
        seconds = time.perf_counter() - start
        found = dict(self._choose(decoded(path, self.count), lambda levels: levels))
        ssims = {at: self._references[at].ssim(found[at]) for at in self._judged}
        ssim = np.mean([np.mean(here, dtype=np.float64) for here in ssims.values()])
        near = [ssims[at][where] for at, where in self._moving.items() if where.any()]
        row = Row(
            self.name,
            self.count,
            maker,
            setting,
            path.stat().st_size,
            round(float(ssim), 6),
            round(float(np.mean([np.mean(here, dtype=np.float64) for here in near])), 5),
            round(seconds, 2),
        )
        print(row, flush=True)
        return row

    def _choose(
        self, frames: Iterator[Given], take: Callable[[Given], Taken]
    ) -> Iterator[tuple[int, Taken]]:
        wanted = set(self._judged)
        for at, levels in enumerate(frames):
            if at in wanted:
                yield at, take(levels)


def changes(frames: Iterator[Levels]) -> Iterator[NDArray[np.bool_]]:
    """The pixels (H, W) of each frame that changed since the one before."""
    last = None
    for levels in frames:
        yield (levels != (levels if last is None else last)).any(axis=2)
        last = levels


def around(changed: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """What changed, and the pixels near it."""
    return np.asarray(binary_dilation(changed, iterations=AROUND))


def decoded(path: Path, count: int) -> Iterator[Levels]:
    """The frame that a viewer sees at each frame time."""
    shown = 0
    with Image.open(path) as image:
        total = int(getattr(image, "n_frames", 1))
        for number in range(total):
            image.seek(number)
            levels = np.asarray(image.convert("RGB"))
            last = number == total - 1
            times = count - shown if last else round(image.info["duration"] * FPS / 1000)
            shown += times
            for _ in range(times):
                yield levels


def ours(bench: Bench, colours: int, loss: float) -> Callable[[Path], None]:
    """What makes a GIF with our encoder."""

    def make(path: Path) -> None:
        encoder = GifEncoder(path, PICTURE, colours=colours, loss=loss)
        for levels, repeat in bench.spool:
            encoder.write(levels, repeat)
        encoder.close()

    return make


def gifski(program: Path, stills: list[str], quality: int) -> Callable[[Path], None]:
    """What makes a GIF with gifski from PNG files."""

    def make(path: Path) -> None:
        size = ["-r", str(FPS), "-W", str(WIDTH), "-H", str(HEIGHT)]
        options = ["--quiet", "-Q", str(quality), *size, "-o", str(path)]
        subprocess.run([program.resolve(), *options, *stills], check=True)

    return make


def palettegen(bench: Bench, dither: str) -> Callable[[Path], None]:
    """What makes a GIF with libav's two filters, one palette for the clip, and its encoder."""

    def make(path: Path) -> None:
        graph = av.filter.Graph()
        source = graph.add_buffer(
            width=WIDTH, height=HEIGHT, format=VideoFormat("rgb24"), time_base=Fraction(1, FPS)
        )
        fork = graph.add("split")
        chosen = graph.add("palettegen", "stats_mode=full")
        used = graph.add("paletteuse", f"dither={dither}:diff_mode=rectangle")
        sink = graph.add("buffersink")
        source.link_to(fork)
        fork.link_to(chosen, 0, 0)
        fork.link_to(used, 1, 0)
        chosen.link_to(used, 0, 1)
        used.link_to(sink)
        graph.configure()
        with av.open(str(path), "w", format="gif", options={"loop": "0"}) as container:
            stream = container.add_stream("gif", Fraction(FPS))
            assert isinstance(stream, av.VideoStream)
            stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "pal8"
            for number, levels in enumerate(bench.frames()):
                frame = VideoFrame.from_ndarray(levels, "rgb24")
                frame.pts, frame.time_base = number, Fraction(1, FPS)
                source.push(frame)
            source.push(None)
            while True:
                try:
                    painted = sink.pull()
                except (av.error.EOFError, av.error.BlockingIOError):
                    break
                assert isinstance(painted, VideoFrame)
                container.mux(stream.encode(painted))
            container.mux(stream.encode(None))

    return make


def spooled(name: str, folder: Path) -> Spool:
    """The lossless frames of a clip of ours, or of a whole film by its name."""
    spool = Spool(folder)
    if name in CLIPS:
        for levels in CLIPS[name].frames():
            spool.append(levels)
        return spool
    film = find(name)
    shoot(Job(film.load(), {}, (), PICTURE, "dark"), [Reel(spool)])
    return spool


class Reel:
    """An encoder that only spools."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool

    def write(self, frame: Levels, repeat: int = 1) -> None:
        """Spool the frame without its alpha."""
        self._spool.append(frame[..., :3], repeat)

    def close(self) -> None:
        """Nothing: the spool stays open."""

    def abort(self) -> None:
        """Nothing: the spool goes with its folder."""


def measure(name: str, program: Path, makers: Collection[str]) -> list[Row]:
    """What these makers make of one clip, at every setting."""
    with tempfile.TemporaryDirectory(prefix="gif-bench-") as folder:
        bench = Bench(name, spooled(name, Path(folder)), Path(folder))
        stills = []
        for number, levels in enumerate(bench.frames() if "gifski" in makers else ()):
            stills.append(f"{folder}/{number:05}.png")
            Image.fromarray(levels).save(stills[-1], compress_level=1)
        settings = SETTINGS if bench.count < LONG else SETTINGS[::3]
        work = [
            *(
                ("gradreel", f"{colours} colours, loss {loss}", ours(bench, colours, loss))
                for colours, loss in settings
            ),
            *(("gifski", f"quality {q}", gifski(program, stills, q)) for q in QUALITIES),
            *(("palettegen", f"dither {dither}", palettegen(bench, dither)) for dither in DITHERS),
        ]
        return [bench.row(*item) for item in work if item[0] in makers]


def main() -> None:
    """Measure the clips named, keep the other rows of gif.json, and write both files."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gifski", type=Path, required=True, help="its program")
    parser.add_argument("--makers", nargs="+", choices=MAKERS, default=MAKERS)
    parser.add_argument("--clips", nargs="+", choices=NAMES, default=NAMES)
    given = parser.parse_args()
    file = HERE / "gif.json"
    rows = [Row(**row) for row in json.loads(file.read_text())] if file.exists() else []
    for name in given.clips:
        fresh = measure(name, given.gifski, given.makers)
        old = (row for row in rows if row.clip != name or row.maker not in given.makers)
        rows = sorted([*old, *fresh], key=lambda r: (NAMES.index(r.clip), MAKERS.index(r.maker)))
        file.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n")
    (HERE / "gif.md").write_text(table([asdict(row) for row in rows]))


if __name__ == "__main__":
    main()
