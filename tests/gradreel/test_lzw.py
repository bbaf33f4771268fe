"""LZW: read back by Pillow and by a decoder of our own, counted against the greedy method."""

from __future__ import annotations

import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from gradreel.encoders.lzw import NO_OTHERS, compress
from gradreel.encoders.strings import Pixels, parse


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 8), st.integers(1, 20000), st.integers(0, 2**32 - 1))
def test_lzw_is_read_back_by_pillow(bits: int, length: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    numbers = rng.integers(0, 1 << bits, length) * (rng.random(length) < rng.random())
    width = length
    header = b"GIF89a" + width.to_bytes(2, "little") + b"\1\0" + bytes([0xF0 | bits - 1, 0, 0])
    palette = bytes(value for index in range(1 << bits) for value in (index, index, index))
    place = b"\x2c\0\0\0\0" + width.to_bytes(2, "little") + b"\1\0\0"
    image, held = compress(numbers.astype(np.uint8), bits)
    assert np.array_equal(held, numbers)
    with Image.open(BytesIO(header + palette + place + image + b"\x3b")) as seen:
        assert np.array_equal(np.asarray(seen.convert("RGB"))[0, :, 0], numbers)


def codes_of_greedy_lzw(numbers: bytes, bits: int) -> int:
    """How many codes the plain method takes, which clears a table once it is full."""
    table: dict[tuple[int, int], int] = {}
    count, prefix = 1, numbers[0]
    for number in numbers[1:]:
        longer = table.get((prefix, number))
        if longer is not None:
            prefix = longer
            continue
        count += 1
        if len(table) < 4096 - (1 << bits) - 2:
            table[prefix, number] = (1 << bits) + 2 + len(table)
        else:
            count += 1
            table.clear()
        prefix = number
    return count + 1


DRAWINGS = {
    "one pixel": np.zeros((1, 1)),
    "nothing but one colour": np.zeros((90, 400)),
    "stripes": np.indices((100, 300)).sum(axis=0) // 7 % 5,
    "rings": np.hypot(*np.indices((200, 300))) // 3 % 7,
    "noise": np.random.default_rng(10).integers(0, 256, (100, 100)),
    "noise in a corner, a table long, then bars": np.where(
        np.indices((300, 300))[0] < 40,
        np.random.default_rng(11).integers(0, 64, (300, 300)),
        np.indices((300, 300))[1] // 9 % 3,
    ),
}


@pytest.mark.parametrize("name", DRAWINGS)
def test_lzw_takes_no_more_codes_than_the_greedy_method(name: str) -> None:
    numbers = DRAWINGS[name].astype(np.uint8).ravel()
    bits = max(2, int(numbers.max()).bit_length())
    codes, held = parse(Pixels(numbers, np.zeros(len(numbers), np.uint16), *NO_OTHERS), 1 << bits)
    assert np.array_equal(held, numbers)
    assert len(codes) <= 1.005 * codes_of_greedy_lzw(numbers.tobytes(), bits) + 2


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 6), st.integers(1, 20000), st.integers(0, 2**32 - 1))
def test_lzw_holds_only_numbers_that_may_stand_for_the_pixels(
    bits: int, length: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    numbers = rng.integers(0, 1 << bits, length) * (rng.random(length) < rng.random())
    stand_in = np.array([rng.permutation(1 << bits)[:3] for _ in range(1 << bits)], np.uint8)
    counts = rng.integers(0, 4, 1 << bits).astype(np.uint8)
    pixels = Pixels(numbers.astype(np.uint8), numbers.astype(np.uint16), stand_in, counts)
    codes, held = parse(pixels, 1 << bits)
    for number, seen in zip(numbers.tolist(), held.tolist(), strict=True):
        assert seen == number or seen in stand_in[number, : counts[number]]
    assert read_back(codes.tolist(), 1 << bits) == held.tobytes()


def read_back(codes: list[int], clear: int) -> bytes:
    """The numbers that a decoder finds in the codes."""
    texts: list[bytes] = []
    last = b""
    found = bytearray()
    for code in codes:
        if code == clear:
            texts = [bytes([number & 255]) for number in range(clear + 2)]
            last = b""
            continue
        text = texts[code] if code < len(texts) else last + last[:1]
        if last and len(texts) < 4096:
            texts.append(last + text[:1])
        last = text
        found += text
    return bytes(found)


def test_compiled_and_uncompiled_the_codes_are_the_same(tmp_path: Path) -> None:
    """Uncompiled, an index beyond an array's end is an error."""
    rng = np.random.default_rng(12)
    numbers = (rng.integers(0, 8, 6000) * (rng.random(6000) < 0.5)).astype(np.uint8)
    others, counts = rng.integers(0, 8, (8, 3)).astype(np.uint8), np.full(8, 3, np.uint8)
    np.savez(tmp_path / "pixels.npz", numbers, numbers.astype(np.uint16), others, counts)
    code = (
        "import sys, numpy; from gradreel.encoders.strings import Pixels, parse;"
        "given = numpy.load(sys.argv[1]);"
        "print(*parse(Pixels(*(given[name] for name in given.files)), 8)[0])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "pixels.npz")],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        capture_output=True, text=True, check=True, timeout=300,
    )  # fmt: skip
    codes, _ = parse(Pixels(numbers, numbers.astype(np.uint16), others, counts), 8)
    assert run.stdout.split() == [str(code) for code in codes]
