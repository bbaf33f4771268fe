"""A core film at 1080p60, whole. Words: folder, the film's name."""

from __future__ import annotations

import sys
from pathlib import Path

from bench.measure import started, told
from bench.works.field_ours import HIGH
from gradcore import as_field, sample
from gradreel.catalogue import find
from gradreel.film import Job, shoot
from gradreel.formats import FORMATS


def main() -> None:
    """Film it."""
    sample(as_field("x"), [[0.0]])  # loads what is loaded once
    scene = find(sys.argv[2]).load()
    began = started()
    encoder = FORMATS["mp4"].open(Path(sys.argv[1]) / f"{sys.argv[2]}.mp4", HIGH)
    take = shoot(Job(scene, {}, (), HIGH, "dark"), [encoder])
    encoder.close()
    told(began, playing=take.frames / HIGH.fps, frames=take.frames)


if __name__ == "__main__":
    main()
