"""The film of the 1D construction: its geometry on the screen, as numbers, while it plays."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from gradcore.errors import InputError
from gradreel.film import Job, shoot, watch
from gradreel.picture import Picture
from scenes.kit.mobjects import ArrowField
from scenes.kit.text import Readout
from scenes.tangent_projection import TangentProjection

PICTURE = Picture(640, 360, 10)
Ends = tuple[np.ndarray, np.ndarray]


@functools.cache
def arrow_during(beat: str, attribute: str = "drawing", field: str = "cubic") -> list[Ends]:
    """Tail and tip of the construction's arrow in each frame of a beat, ``(2,)`` data units."""
    seen: list[Ends] = []

    def look(film: Any, seconds: float) -> None:
        shown = getattr(film, attribute).upright
        if shown in film.get_mobject_family_members():
            seen.append((film.view.data(shown.tails)[0], film.view.data(shown.tips)[0]))

    watch(Job(TangentProjection, {"field": field}, (beat,), PICTURE, "dark"), look)
    return seen


def looked(beat: str, take: Callable[[Any], Any], **values: Any) -> list[Any]:
    found: list[Any] = []
    job = Job(TangentProjection, values, (beat,), PICTURE, "dark")
    watch(job, lambda film, seconds: found.append(take(film)))
    return found


def test_the_upright_arrow_grows_from_the_run_to_the_tangent() -> None:
    frames = arrow_during("upright")
    for tail, tip in frames:
        assert np.allclose(tail, [1.5, 0.125], atol=1e-9)
        assert tip[0] == pytest.approx(1.5)
    heights = [tip[1] for _, tip in frames]
    assert (np.diff(heights) >= -1e-12).all()
    assert heights[-1] == pytest.approx(0.125 + 1.75)


@pytest.mark.parametrize(
    ("beat", "x0", "slope"), [("quarter_turn", 0.5, 1.75), ("other_sign", -1.0, -2.0)]
)
def test_the_turn_is_a_quarter_clockwise_for_both_signs(beat: str, x0: float, slope: float) -> None:
    frames = arrow_during(beat)
    spans = np.array([tip - tail for tail, tip in frames])
    turning = [i for i, (tail, _) in enumerate(frames) if np.allclose(tail, [x0, 0], atol=1e-9)]
    angles = np.unwrap(np.arctan2(spans[turning, 1], spans[turning, 0]))
    assert angles[0] == pytest.approx(np.copysign(np.pi / 2, slope), abs=0.2)
    assert (np.diff(angles) <= 1e-9).all()  # clockwise
    assert angles[-1] == pytest.approx(np.copysign(np.pi / 2, slope) - np.pi / 2)
    assert np.allclose(np.linalg.norm(spans[turning], axis=1), abs(slope))


@pytest.mark.parametrize(
    ("beat", "ends"), [("quarter_turn", (0.5, 2.25)), ("other_sign", (-1.0, -3.0))]
)
def test_the_gradient_lies_in_the_input_space_from_x0_to_x0_plus_slope(
    beat: str, ends: tuple[float, float]
) -> None:
    tail, tip = arrow_during(beat)[-1]
    assert np.allclose(tail, [ends[0], 0], atol=1e-9)
    assert np.allclose(tip, [ends[1], 0], atol=1e-9)


@pytest.mark.parametrize("field", ["sin(x)", "exp(x)", "double_well", "x^2+5", "log(x)", "1/x"])
def test_the_gradient_of_any_function_lies_on_its_axis(field: str) -> None:
    tail, tip = arrow_during("quarter_turn", field=field)[-1]
    (x0, slope, floor), *_ = looked(
        "quarter_turn", lambda film: (film.here.x0, film.here.slope, film.axis.floor), field=field
    )
    assert np.allclose([*tail, *tip], [x0, floor, x0 + slope, floor], atol=1e-9)


def test_the_sweep_keeps_arrow_point_and_number_together() -> None:
    def state(film: Any) -> tuple[float, float, float, float]:
        tail, tip = film.view.data(
            np.stack([film.drawing.upright.tails[0], film.drawing.upright.tips[0]])
        )
        shown = [float(m.said) for m in film.get_mobject_family_members() if isinstance(m, Readout)]
        foot = film.view.data(film.drawing.foot.get_center()[None])[0]
        return foot[0], tail[0], tip[0] - tail[0], shown[0] if shown else np.nan

    frames = np.array(looked("sweep", state))
    foot, tail, length, number = frames[np.isfinite(frames[:, 3])].T
    assert np.allclose(foot, tail, atol=1e-9)
    assert np.allclose(length, 3 * tail**2 + 4 * tail - 1, atol=1e-9)  # by hand
    assert np.allclose(number, length, atol=0.00501)
    assert np.abs(length).min() < 1e-9  # it vanishes where the curve is flat


def test_the_line_of_arrows_ends_with_one_scale_and_six_cut() -> None:
    def field(film: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray] | None:
        many = [
            m
            for m in film.get_mobject_family_members()
            if isinstance(m, ArrowField) and len(m.tails) > 1
        ]
        return (
            (film.view.data(many[0].tails), film.view.data(many[0].tips), many[0].clipped)
            if many
            else None
        )

    tails, tips, clipped = looked("line_of_arrows", field)[-1]
    gradients = np.array([14, 7.75, 3, -0.25, -2, -2.25, -1, 1.75, 6, 11.75, 19, 27.75])
    assert np.allclose(tails[:, 0], np.arange(-3, 3, 0.5))
    assert np.allclose([tails[:, 1], tips[:, 1]], 0, atol=1e-9)
    drawn = tips[:, 0] - tails[:, 0]
    scale = drawn[7] / 1.75
    assert np.allclose(drawn, scale * np.clip(gradients, -4, 4))
    assert clipped.tolist() == (np.abs(gradients) > 4).tolist()
    assert clipped.sum() == 6


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"field": "x^2 + y^2"}, "2 input coordinates"),
        ({"field": "3"}, "slopes from 0 to 0"),
        ({"field": "x/1000"}, "multiply the function by a constant"),
        ({"field": "cubic", "start": 2.9}, "cannot be seen|cannot be shown|would be too short"),
        ({"field": "sqrt(x-100)"}, "nowhere finite"),
        ({"field": "cubic", "window": "2,1"}, "smaller number first"),
    ],
)
def test_a_function_that_cannot_be_shown_is_refused_with_the_reason(
    values: dict[str, Any], words: str
) -> None:
    with pytest.raises(InputError, match=words):
        looked("stand", lambda film: None, **values)


def test_a_beat_that_does_not_hold_says_why() -> None:
    with pytest.raises(InputError, match="other_sign cannot be shown: the slope has one sign"):
        looked("other_sign", lambda film: None, field="exp(x)")


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("cubic", ["At true length they overlap.",
                   "Redrawn at one smaller scale; a bar marks each one cut."]),
        ("exp(-x^2)", ["At true length they overlap.", "Redrawn at one smaller scale."]),
        ("1/x", ["At true length they overlap.",
                 "Redrawn at one larger scale; a bar marks each one cut."]),
        ("4/(3x)", ["At true length they overlap.",
                    "Redrawn at one scale; a bar marks each one cut."]),
        ("0.05x^2", []),
    ],
)  # fmt: skip
def test_of_the_line_of_arrows_only_what_holds_is_said(field: str, said: list[str]) -> None:
    job = Job(TangentProjection, {"field": field}, ("line_of_arrows",), Picture(64, 36, 1), "dark")
    captions = [text for _, text in shoot(job, []).captions]
    start = captions.index("Every input has its arrow.")
    assert captions[start + 1 : -1] == said
    assert captions[-1] == "The gradient: arrows that live where $x$ lives."
