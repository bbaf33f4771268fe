"""A core film at 1080p60, whole. Words: folder, the film's name."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from bench.measure import told
from bench.works.field_ours import HIGH
from gradreel.catalogue import find
from gradreel.film import Job, shoot
from gradreel.formats import FORMATS


def main() -> None:
    """Film it, with the pass that counts its frames, as ``gradreel render`` does."""
    scene = find(sys.argv[2]).load()
    began, before = time.perf_counter(), time.process_time()
    encoder = FORMATS["mp4"].open(Path(sys.argv[1]) / f"{sys.argv[2]}.mp4", HIGH)
    take = shoot(Job(scene, {}, (), HIGH, "dark"), [encoder], on_total=lambda frames: None)
    encoder.close()
    cpu = time.process_time() - before
    told(began, playing=take.frames / HIGH.fps, frames=take.frames, busy=cpu)


if __name__ == "__main__":
    main()
