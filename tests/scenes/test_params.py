"""Parameters: what is read, what is refused, and what the error says."""

from __future__ import annotations

import math
from typing import Any

import pytest

from gradcore.errors import InputError
from scenes.kit.params import Param, ParamError, a_range
from scenes.kit.stage import GradientScene


def named(param: Param, name: str = "rate") -> Param:
    param.__set_name__(object, name)
    return param


READ: list[tuple[Param, Any, Any]] = [
    (Param(0.5), "1e-3", 0.001),
    (Param(0.5), 2, 2.0),
    (Param(3), "7", 7),
    (Param(3), 7.0, 7),
    (Param(True), "no", False),
    (Param(False), " ON ", True),
    (Param(True), 0, False),
    (Param((1.0, 2.0)), "3, -4.5", (3.0, -4.5)),
    (Param((1.0, 2.0)), [3, 4], (3.0, 4.0)),
    (Param("adam"), "sgd", "sgd"),
    (Param("adam", choices=("adam", "sgd")), "sgd", "sgd"),
    (Param(None, parse=float), None, None),
    (Param(None, parse=float), "2.5", 2.5),
    (Param(None, parse=int), "2", 2),
    (Param(None, parse=a_range), "-3,2", (-3.0, 2.0)),
    (Param(1.0, low=0.0, high=2.0), "2", 2.0),
    (Param(1.0, low=0.0, high=2.0), 0, 0.0),
]


@pytest.mark.parametrize(("param", "given", "value"), READ)
def test_a_value_is_read_as_its_default_says(param: Param, given: Any, value: Any) -> None:
    read = named(param).read(given)
    assert read == value
    assert type(read) is type(value)


REFUSED: list[tuple[Param, Any, str]] = [
    (Param(0.5), "fast", "'fast' is not a number"),
    (Param(0.5), "nan", "is not a number"),
    (Param(0.5), "inf", "is not a number"),
    (Param(0.5), None, "is not a number"),
    (Param(3), "2.5", "is not a whole number"),
    (Param(3), math.inf, "is not a whole number"),
    (Param(True), "maybe", "is not yes or no"),
    (Param((1.0, 2.0)), "1,x", "is not numbers with commas between"),
    (Param((1.0, 2.0)), 5, "is not numbers with commas between"),
    (Param(None, parse=float), "abc", "is not a number"),
    (Param(None, parse=a_range), "2,1", "must have its smaller number first"),
    (Param(None, parse=a_range), "2", "is not two numbers"),
    (Param(0.5, low=0.1, high=3.0), "4", "out of range: allowed is 0.1 to 3"),
    (Param(0.5, low=0.1), 0.0999, "allowed is at least 0.1"),
    (Param(0.5, high=3.0), 3.0001, "allowed is at most 3"),
    (Param((1.0, 1.0), low=0.0), "1,-1", "allowed is at least 0"),
    (Param("adam", choices=("adam", "sgd")), "sdg", "allowed is adam | sgd"),
]


@pytest.mark.parametrize(("param", "given", "words"), REFUSED)
def test_what_cannot_be_read_is_refused_by_name(param: Param, given: Any, words: str) -> None:
    with pytest.raises(ParamError) as caught:
        named(param).read(given, owner="film")
    assert str(caught.value).startswith("film: rate")
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
    assert isinstance(caught.value, InputError)


@pytest.mark.parametrize(
    ("param", "words"),
    [
        (Param(1.0, low=1e-3, high=3.0), "0.001 to 3"),
        (Param(1), "a whole number"),
        (Param(True), "yes or no"),
        (Param("a", choices=("a", "b")), "a | b"),
        (Param(None, parse=float), "a number"),
    ],
)
def test_a_param_describes_what_it_allows(param: Param, words: str) -> None:
    assert param.describe() == words


def test_no_default_and_no_reader_is_an_error_of_the_author() -> None:
    with pytest.raises(TypeError, match="parse="):
        Param(None)


class First(GradientScene):
    """One."""

    rate = Param(0.5, low=0.1, high=3.0)
    steps = Param(20)


class Second(First):
    """Two."""

    rate = Param(0.25)
    start = Param((0.0, 1.0))


def test_params_are_inherited_and_replaced() -> None:
    assert list(First.params) == ["rate", "steps"]
    assert list(Second.params) == ["rate", "steps", "start"]
    assert Second.params["rate"].default == 0.25
    assert First.params["rate"].default == 0.5
    assert First.rate is First.params["rate"]


def test_values_live_on_the_instance() -> None:
    one, other = First(values={"rate": "1.5"}), First()
    assert (one.rate, one.steps) == (1.5, 20)
    assert other.rate == 0.5
    assert not hasattr(First, "values")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"rte": 1}, "first has no parameter 'rte': did you mean rate?"),
        ({"colour": 1}, "first has no parameter 'colour': it has rate, steps"),
        ({"rate": 9}, "first: rate = 9 is out of range: allowed is 0.1 to 3"),
    ],
)
def test_a_scene_names_what_is_wrong(given: dict[str, Any], words: str) -> None:
    with pytest.raises(ParamError) as caught:
        First.read_values(given)
    assert str(caught.value) == words
