"""The benchmark: its rows, its table, its works at a small size."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.__main__ import table
from bench.measure import at_least, at_most, child, in_turn, machine
from bench.rows import ROWS

RESULTS = Path(__file__).parents[2] / "bench" / "results.json"


def test_a_row_says_whether_its_goal_is_reached() -> None:
    slow, fast = {"seconds": 8.0}, {"seconds": 1.0}
    assert at_least("A", fast, slow, 8).holds
    assert not at_least("A", fast, slow, 8.1).holds
    assert at_most("A", slow, fast, 8).holds
    assert not at_most("A", slow, fast, 7.9).holds
    assert at_least("A", fast, slow, 8).ratio == at_most("A", slow, fast, 8).ratio == 8


def test_the_table_has_a_line_a_row() -> None:
    rows = [
        at_least("G: vmap", {"seconds": 1.0}, {"seconds": 2.0}, 1),
        at_most("M", {"seconds": 2.0}, {"seconds": 1.0}, 1),
    ]
    head, good, bad = table(rows)
    assert "ratio" in head
    assert "yes" in good
    assert "NO" in bad


def test_turns_are_spread_and_medians_taken() -> None:
    turns: list[str] = []
    figures = iter([5.0, 1.0, 3.0])

    def ours() -> dict[str, float]:
        turns.append("ours")
        return {"seconds": next(figures)}

    def peer() -> dict[str, float]:
        turns.append("peer")
        return {"seconds": 9.0}

    found = in_turn({"ours": (ours, 3), "peer": (peer, 2)})
    assert found == {"ours": {"seconds": 3.0}, "peer": {"seconds": 9.0}}
    assert turns == ["ours", "peer", "ours", "peer", "ours"]


def test_a_work_tells_what_it_took() -> None:
    told = child("gradients", "ours", "200")
    assert told["seconds"] > 0
    assert told["busy"] >= 0
    assert told["peak_mb"] > 10


def test_a_work_that_fails_says_why() -> None:
    with pytest.raises(RuntimeError, match="there is none failed"):
        child("there is none")


def test_the_machine_is_told_without_a_name_of_its_own() -> None:
    told = machine()
    assert set(told) == {"cpu", "cores", "memory_gib", "os", "python", "load"}


def test_results_have_the_parts_that_readers_expect() -> None:
    found = json.loads(RESULTS.read_text(encoding="utf-8"))
    assert set(found) == {"machine", "versions", "rows"}
    for row in found["rows"]:
        assert {"name", "ours", "peer", "ratio", "reach", "holds"} <= set(row)
        assert row["name"][0] in ROWS
    assert "/work" not in RESULTS.read_text(encoding="utf-8")
