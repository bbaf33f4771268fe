"""profile.py: where the time went, as a table whose parts are the whole."""

from __future__ import annotations

import re
import time

import pytest

from gradreel.profile import Meter, current_meter, metered


def test_outside_of_a_metered_block_nothing_is_kept() -> None:
    current_meter().add("draw", 1.0)
    assert not current_meter().seconds


def test_inside_it_everybody_writes_into_one_meter() -> None:
    with metered() as meter:
        with current_meter().measured("wait"):
            time.sleep(0)
        assert current_meter() is meter
    assert meter.seconds["wait"] > 0
    assert current_meter() is not meter


def test_the_parts_of_the_table_add_up_to_the_whole() -> None:
    meter = Meter()
    for name, seconds in {"total": 10.0, "build": 1.0, "count": 0.5, "animate": 0.5, "draw": 4.0,
                          "wait": 2.0, "beside: encode": 7.0}.items():  # fmt: skip
        meter.add(name, seconds)
    meter.take("draw", {"ArrowField": 2.5, "frame copy": 0.5})
    meter.count("frames", 60)
    lines = meter.table()
    shares = [float(found[1]) for line in lines if (found := re.search(r"([\d.]+) %", line))
              and not line.startswith("beside")]  # fmt: skip
    assert sum(shares) == pytest.approx(100, abs=0.5)
    assert any("ArrowField" in line and "2.50 s" in line for line in lines)
    assert any(line.startswith("beside: encode") for line in lines)
