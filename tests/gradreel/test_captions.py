"""Captions are read back by libav with their times and words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest

from gradcore.errors import InputError
from gradreel.encoders.captions import srt, vtt

CAPTIONS = [
    (0.0, 2.5, "One step, one number."),
    (2.5, 61.04, "If a < b & f′(a) > 0,\n\nf grows."),
    (3725.0, 3726.0, "Zwei Größen"),
]


@pytest.mark.parametrize(("write", "suffix"), [(srt, ".srt"), (vtt, ".vtt")])
def test_captions_come_back(
    write: Callable[[list[tuple[float, float, str]]], str], suffix: str, tmp_path: Path
) -> None:
    path = tmp_path / f"film{suffix}"
    path.write_text(write(CAPTIONS), encoding="utf-8")
    with av.open(str(path)) as container:
        seen = [
            (float(packet.pts * packet.time_base), float(packet.duration * packet.time_base))
            for packet in container.demux(subtitles=0)
            if packet.pts is not None and packet.duration and packet.time_base
        ]
    wanted = [(start, end - start) for start, end, _ in CAPTIONS]
    assert np.allclose(seen, wanted)


def test_srt_is_written_as_players_expect() -> None:
    assert srt(CAPTIONS[:2]) == (
        "1\n00:00:00,000 --> 00:00:02,500\nOne step, one number.\n\n"
        "2\n00:00:02,500 --> 00:01:01,040\nIf a < b & f′(a) > 0,\nf grows.\n"
    )


def test_vtt_escapes_what_would_be_markup() -> None:
    text = vtt(CAPTIONS)
    assert text.startswith("WEBVTT\n\n00:00:00.000 --> 00:00:02.500\n")
    assert "If a &lt; b &amp; f′(a) &gt; 0,\nf grows." in text
    assert "01:02:05.000 --> 01:02:06.000" in text


@pytest.mark.parametrize("captions", [[(1.0, 1.0, "a")], [(0.0, 2.0, "a"), (1.0, 3.0, "b")]])
def test_captions_out_of_order_are_refused(captions: list[tuple[float, float, str]]) -> None:
    with pytest.raises(InputError, match="give captions in order"):
        srt(captions)
