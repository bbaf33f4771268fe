"""Text: nothing a person typed becomes markup, numbers as they are written, baselines kept."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest
import typst
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scenes.kit.seen import CAPITAL
from scenes.kit.text import Readout, Words, number, quoted, tinted
from scenes.kit.theme import CAPTION, LABEL, NOTE, PANEL, THEMES

INK = "#ece9e0"


def read_back(markup: str) -> str:
    """The text that Typst takes a string literal to be, told by Typst itself."""
    source = f"#metadata({markup}) <said>"
    said: str = json.loads(typst.query(source.encode(), "<said>", field="value", one=True))
    return said


@settings(max_examples=60)
@given(st.text(max_size=40))
@example('"')
@example("\\")
@example('\\"')
@example('" #panic("out") "')
@example('"; #read("/etc/passwd") //')
@example("$ #sys.version $ // /* ] ) }")
@example("\n\r\t\0")
@example("\\u{41}")
@example("</svg><script>")
def test_quoted_text_comes_back_as_it_was(text: str) -> None:
    assert read_back(quoted(text)) == text.replace("\r\n", "\n")


@pytest.mark.parametrize("text", ['" #panic("out") "', "\\", "]#panic()", "$x$ #h(1cm)", "// gone"])
def test_quoted_text_can_stand_inside_math(text: str) -> None:
    assert Words(f"{quoted(text)}(x, y)", size=0.4, colour=INK, math=True).width > 0


def test_markup_that_cannot_be_set_says_so() -> None:
    with pytest.raises(ValueError, match="cannot set '#nothing'"):
        Words("#nothing", size=0.4, colour=INK)


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (0.0, 4, "0"),
        (-0.0, 4, "0"),
        (0.5, 4, "0.5"),
        (2.0, 4, "2"),
        (1.78514999, 5, "1.7851"),
        (-1.75, 4, "−1.75"),
        (123456.0, 4, "123500"),
        (1e-6, 4, "1 dot 10^(-6)"),
        (-2.5e-7, 4, "−2.5 dot 10^(-7)"),
        (3e20, 4, "3 dot 10^(20)"),
    ],
)
def test_a_number_is_written_with_its_significant_digits(
    value: float, places: int, text: str
) -> None:
    assert number(value, places).replace('class("normal", −)', "−") == text
    assert Words(f"${number(value, places)}$", size=0.4, colour=INK).width > 0


@settings(max_examples=60)
@given(st.floats(-1e9, 1e9), st.integers(2, 8))
def test_a_number_is_right_to_its_places(value: float, places: int) -> None:
    text = number(value, places).replace('class("normal", −)', "-")
    read = float(re.sub(r" dot 10\^\((-?\d+)\)", r"e\1", text))
    assert read == pytest.approx(value, rel=0.51 * 10.0 ** (1 - places), abs=1e-300)


@pytest.mark.parametrize("value", [0, 1.75, -1.75, 0.496, 123.5, -0.001, -20.25])
@pytest.mark.parametrize("places", [1, 2, 3])
def test_a_readout_is_as_wide_as_typst_sets_the_number(value: float, places: int) -> None:
    readout = Readout(value, size=1.0, colour=INK, places=places)
    text = readout.said.replace("-", "−")
    minus = 'class("normal", −)'
    words = Words(f"${text.replace('−', minus)}$", size=1.0, colour=INK)
    assert readout.width == pytest.approx(words.width, abs=0.01)
    assert readout.height == pytest.approx(words.height, abs=0.01)


def test_a_readout_never_shows_minus_zero() -> None:
    assert Readout(-0.001, size=1.0, colour=INK, places=2).said == "0.00"


def test_a_readout_changes_where_it_stands() -> None:
    readout = Readout(1.0, size=0.4, colour=INK).place(2.0, 1.0)
    bottom, left = readout.get_bottom()[1], readout.get_left()[0]
    readout.display(11.25)
    assert readout.get_bottom()[1] == pytest.approx(bottom, abs=0.01)
    assert readout.get_left()[0] == pytest.approx(left, abs=0.02)
    assert readout.anchor.tolist() == [2, 1, 0]


@pytest.mark.parametrize("text", ["xenon", "gap", "$x_0$", "$f(x)^2$", "$1/2$"])
@pytest.mark.parametrize(("side", "end"), [("left", 0), ("middle", 0.5), ("right", 1)])
def test_words_stand_on_their_baseline_at_their_side(text: str, side: str, end: float) -> None:
    words = Words(text, size=0.5, colour=INK).place(1.5, -2.0, side)
    left, right = words.get_left()[0], words.get_right()[0]
    assert left + end * (right - left) == pytest.approx(1.5)
    assert words.baseline == pytest.approx(-2.0)


def test_letters_without_descenders_stand_on_the_baseline() -> None:
    words = Words("HIM", size=1.0, colour=INK).place(0, 0)
    assert words.get_bottom()[1] == pytest.approx(0, abs=0.02)
    assert Words("gap", size=1.0, colour=INK).place(0, 0).get_bottom()[1] < -0.1


def test_a_colour_of_its_own_is_a_part_of_its_own() -> None:
    words = Words(f"a {tinted('x', '#f5a742')} b", size=0.5, colour=INK)
    colours = [part.get_fill_color().to_hex().lower() for part in words]
    assert colours == [INK, "#f5a742"]


def test_a_long_line_is_set_smaller() -> None:
    words = Words("a line that is far too long for this", size=0.5, colour=INK, width=3.0)
    assert words.width == pytest.approx(3.0)
    assert words.em == pytest.approx(words.size)
    assert words.em < 0.5


def test_an_em_follows_scaling() -> None:
    words = Words("abc", size=0.5, colour=INK)
    assert words.em == pytest.approx(0.5)
    words.scale(0.5)
    assert words.em == pytest.approx(0.25)


def test_a_capital_is_as_high_as_the_check_takes_it_to_be() -> None:
    assert Words("H", size=1.0, colour=INK).height == pytest.approx(CAPITAL, abs=0.01)


@pytest.mark.parametrize("size", [CAPTION, PANEL, LABEL, NOTE])
def test_the_smallest_text_is_a_fortieth_of_the_frame(size: float) -> None:
    assert Words("H", size=size, colour=THEMES["dark"].ink).height >= 8 / 40


def test_words_are_filled_shapes_with_finite_corners() -> None:
    words = Words("$sqrt(x/2) + sum_(i=1)^n i$", size=0.5, colour=INK)
    for part in words:
        assert np.isfinite(part.points).all()
        assert part.get_fill_opacity() == 1
