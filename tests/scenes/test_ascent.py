"""ascent: what the film says of its walks is true of them."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from gradcore import Box, as_field, descend
from gradreel.film import Job, shoot
from gradreel.picture import Picture
from scenes.ascent import Ascent
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
