"""LZW: read back by Pillow and by a decoder of our own, counted against the greedy method."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from gradreel.encoders.lzw import compress, encode


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 8), st.integers(1, 20000), st.integers(0, 2**32 - 1))
def test_lzw_is_read_back_by_pillow(bits: int, length: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    numbers = rng.integers(0, 1 << bits, length) * (rng.random(length) < rng.random())
    width = length
    header = b"GIF89a" + width.to_bytes(2, "little") + b"\1\0" + bytes([0xF0 | bits - 1, 0, 0])
    palette = bytes(value for index in range(1 << bits) for value in (index, index, index))
    place = b"\x2c\0\0\0\0" + width.to_bytes(2, "little") + b"\1\0\0"
    image, held = compress(numbers.astype(np.uint8).tobytes(), bits)
    assert held == numbers.astype(np.uint8).tobytes()
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
    numbers = DRAWINGS[name].astype(np.uint8).tobytes()
    bits = max(2, max(numbers).bit_length())
    codes, held = encode(numbers, 1 << bits, bytes(len(numbers)), ((),))
    assert held == numbers
    assert len(codes) <= 1.005 * codes_of_greedy_lzw(numbers, bits) + 2


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 6), st.integers(1, 20000), st.integers(0, 2**32 - 1))
def test_lzw_holds_only_numbers_that_may_stand_for_the_pixels(
    bits: int, length: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    numbers = rng.integers(0, 1 << bits, length) * (rng.random(length) < rng.random())
    kinds = numbers.astype(np.uint8).tobytes()
    others = [
        tuple(int(other) for other in rng.permutation(1 << bits)[:3] if other != number)
        for number in range(1 << bits)
    ]
    codes, held = encode(kinds, 1 << bits, kinds, others)
    for number, seen in zip(kinds, held, strict=True):
        assert seen == number or seen in others[number]
    assert read_back(codes, 1 << bits) == held


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
