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
from numpy.typing import NDArray
from PIL import Image

from gradreel.encoders.lzw import compress, exactly
from gradreel.encoders.strings import Choices, parse


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 8), st.integers(1, 20000), st.integers(0, 2**32 - 1))
def test_lzw_is_read_back_by_pillow(bits: int, length: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    numbers = rng.integers(0, 1 << bits, length) * (rng.random(length) < rng.random())
    width = length
    header = b"GIF89a" + width.to_bytes(2, "little") + b"\1\0" + bytes([0xF0 | bits - 1, 0, 0])
    palette = bytes(value for index in range(1 << bits) for value in (index, index, index))
    place = b"\x2c\0\0\0\0" + width.to_bytes(2, "little") + b"\1\0\0"
    image, held = compress(exactly(numbers.astype(np.uint8)), bits)
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
    codes, held = parse(exactly(numbers), 1 << bits)
    assert np.array_equal(held, numbers)
    assert len(codes) <= 1.005 * codes_of_greedy_lzw(numbers.tobytes(), bits) + 2


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 6), st.integers(1, 20000), st.integers(0, 2**32 - 1))
def test_lzw_holds_only_numbers_that_may_stand_for_the_pixels(
    bits: int, length: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    numbers = rng.integers(0, 1 << bits, length) * (rng.random(length) < rng.random())
    choices = at_random(numbers, 1 << bits, rng)
    codes, held = parse(choices, 1 << bits)
    for start, end, seen in zip(choices.starts, choices.starts[1:], held, strict=False):
        assert seen in choices.numbers[start:end]
    assert read_back(codes.tolist(), 1 << bits) == held.tobytes()


def at_random(numbers: NDArray[np.int64], clear: int, rng: np.random.Generator) -> Choices:
    """Each number, free of charge, and up to three others that may stand for it."""
    counts = 1 + rng.integers(0, 4, len(numbers))
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    place = np.arange(starts[-1]) - np.repeat(starts[:-1], counts)
    allowed = (np.repeat(numbers, counts) + place * rng.integers(1, 1 + clear // 4)) % clear
    costs = rng.random(starts[-1]).astype(np.float32) * (place > 0)
    return Choices(starts, allowed.astype(np.uint8), costs.astype(np.float32))


def test_lzw_spends_likeness_where_it_is_cheap() -> None:
    """Noise, in which each number may be one of two others as well."""
    numbers = np.random.default_rng(13).integers(0, 8, 20000)
    starts = np.arange(0, 60001, 3, dtype=np.int32)
    allowed = (numbers[:, None] + [0, 1, 2]) % 8
    codes, spent = {}, {}
    for costs in [(0, 0), (0.2, 0.8), (0.8, 0.2), (1, 1)]:
        charged = np.tile(np.array([0, *costs], np.float32), len(numbers))
        found, held = parse(Choices(starts, allowed.ravel().astype(np.uint8), charged), 8)
        codes[costs] = len(found)
        spent[costs] = np.bincount((held - numbers) % 8, minlength=3)
    print(codes, spent)
    assert codes[0, 0] < 0.9 * codes[1, 1]
    assert spent[0, 0][0] < 0.6 * spent[1, 1][0]
    assert spent[0.2, 0.8][1] > 2 * spent[0.2, 0.8][2]
    assert spent[0.8, 0.2][2] > 2 * spent[0.8, 0.2][1]


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
    numbers = rng.integers(0, 8, 6000) * (rng.random(6000) < 0.5)
    choices = at_random(numbers, 8, rng)
    np.savez(tmp_path / "choices.npz", *choices)
    code = (
        "import sys, numpy; from gradreel.encoders.strings import Choices, parse;"
        "given = numpy.load(sys.argv[1]);"
        "print(*parse(Choices(*(given[name] for name in given.files)), 8)[0])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "choices.npz")],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        capture_output=True, text=True, check=True, timeout=300,
    )  # fmt: skip
    codes, _ = parse(choices, 8)
    assert run.stdout.split() == [str(code) for code in codes]
