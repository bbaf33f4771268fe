"""ascent: what the film says of its walks is true of them."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from gradcore import Box, as_field, descend
from gradreel.film import Job, shoot
from gradreel.picture import Picture
from scenes.ascent import Ascent
from scenes.kit.route import power_law
from scenes.kit.walking import WalkScene

TINY = Picture(64, 36, 1)


def test_a_good_walk_gains_at_every_step() -> None:
    """On the hemisphere most starts are so steep that one step of 1 / curvature leaves it."""
    take = shoot(Job(Ascent, {"field": "sqrt(4 - x^2 - y^2)"}, ("rates",), TINY, "dark"), [])
    said = {claim.text: claim.value for claim in take.claims}
    assert said["a good walk: steps that lead the wrong way"] == 0
    assert said["patience: steps that lead the wrong way"] == 0
    assert said["overshoot: the rate is above 2 / curvature"] == 1


@pytest.mark.parametrize("field", ["x^4 + y^4", "max(x^2 + y^2 - 1, 0)"])
def test_where_no_start_walks_well_the_rates_are_left_out(field: str) -> None:
    """Where x⁴ + y⁴ is least it bends least, so a step of 1 / curvature leads far beyond; and a
    plateau does not bend at all.
    """
    take = shoot(Job(Ascent, {"field": field}, (), TINY, "dark"), [])
    shown = {shot.beat for shot in take.shots}
    assert "many" in shown
    assert "rates" not in shown


@pytest.mark.parametrize(("rate", "losses"), [(0.1, 0), (0.9, 0), (1.2, 6)])
def test_steps_the_wrong_way_are_counted(rate: float, losses: int) -> None:
    walk = descend(as_field("x^2 + y^2"), (1, 0.5), rate=rate, steps=6, tolerance=0)
    assert WalkScene.losses(SimpleNamespace(sign=-1), walk) == losses  # type: ignore[arg-type]


def test_a_step_out_of_the_box_leads_the_wrong_way() -> None:
    box = Box((-2.0, -2.0), (2.0, 2.0))
    walk = descend(as_field("x + y"), (0, 0), rate=1, steps=6, tolerance=0, box=box)
    assert WalkScene.losses(SimpleNamespace(sign=-1), walk) >= 1  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text", ["ripple", "peaks", "himmelblau", "gaussian_bump", "exp(-x^2 - y^2)",
             "exp(-10(x^2 + y^2))", "1/(1 + x^2 + y^2)", "levy13", "sqrt(4 - x^2 - y^2)", "branin",
             "sin(x) cos(y)"]
)  # fmt: skip
def test_the_first_step_can_be_seen_and_is_a_part_of_the_way(text: str) -> None:
    """Far out on a bump the arrows are all but nothing: there a walk would stand still for long."""
    film = Ascent(values={"field": text})
    film.prepare()
    across = np.ptp(film.line, axis=0).max()
    assert across >= 0.05 * film.field.box.size.max()
    first = np.linalg.norm(film.walk.points[1] - film.walk.points[0])
    assert 0.03 * across <= first <= 0.7 * across


def test_a_start_that_is_given_is_kept_where_the_function_is_flat() -> None:
    film = Ascent(values={"field": "exp(-x^2 - y^2)", "start": "2.9,2.5"})
    film.prepare()
    assert film.x0.tolist() == [2.9, 2.5]
    assert film.field.box == as_field("exp(-x^2 - y^2)").box


@pytest.mark.parametrize(
    ("p", "said"),
    [
        (1.0, "y = 0.75 x"),
        (2.0, "y = 1.5 (x slash 2)^(2)"),
        (0.5, "y = 1.5 (x slash 2)^(1 slash 2)"),
    ],
)
def test_the_law_of_a_path_is_written_as_one_would(p: float, said: str) -> None:
    assert power_law(("x", "y"), np.array([2.0, 1.5]), p) == (said, p)


@pytest.mark.parametrize(("field", "goes"), [("ripple", "climbs"), ("x^2 + 3y^2", "falls")])
def test_uphill_or_downhill_the_film_says_which(field: str, goes: str) -> None:
    beats = ("one_point", "split")
    take = shoot(Job(Ascent, {"field": field}, beats, TINY, "dark"), [])
    said = [caption for _, caption in take.captions]
    assert ("Turned around, it says where down is." in said) == (goes == "falls")
    assert f"The path stays in the plane. The value {goes} above it." in said
    assert f"the value {goes}" in {claim.text for claim in take.claims}
