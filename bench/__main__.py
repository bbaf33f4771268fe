"""``./run bench [--only NAME]...``: measures all rows, prints a table, writes bench/results.json.

NAME is a letter of ROWS. Rows that are not measured keep what the file says of them.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from bench.measure import Row, machine
from bench.rows import ROWS

__all__ = ["main", "table"]

RESULTS = Path(__file__).parent / "results.json"
PACKAGES = ("torch", "manim", "numpy", "scipy", "av", "pycairo", "matplotlib", "imageio-ffmpeg")


def main() -> None:
    """Measure what is wanted; write after every row, so that an interruption loses one."""
    parser = argparse.ArgumentParser(prog="./run bench", description=__doc__)
    parser.add_argument("--only", action="append", choices=list(ROWS), metavar="NAME")
    wanted = parser.parse_args().only or list(ROWS)
    for name in wanted:
        with tempfile.TemporaryDirectory(prefix="gradreel-bench-") as folder:
            for row in ROWS[name](folder):
                print("\n".join(table([row])[1:]), flush=True)
                _write([*(other for other in _read() if other.name != row.name), row])
    print("\n" + "\n".join(table(_read())))


def table(rows: list[Row]) -> list[str]:
    """The rows as lines of text, a head first."""
    width = max(len(row.name) for row in rows)
    lines = [f"{'beside':{width}}  {'ours':>9}  {'peer':>9}  {'ratio':>8}  holds  to reach"]
    lines += [
        f"{row.name:{width}}  {row.ours:9.3f}  {row.peer:9.3f}  {row.ratio:8.2f}  "
        f"{'yes' if row.holds else 'NO':5}  {row.reach}" + (f" ({row.note})" if row.note else "")
        for row in rows
    ]
    return lines


def _read() -> list[Row]:
    if not RESULTS.exists():
        return []
    return [Row(**entry) for entry in json.loads(RESULTS.read_text(encoding="utf-8"))["rows"]]


def _write(rows: list[Row]) -> None:
    entries = []
    for row in sorted(rows, key=lambda row: list(ROWS).index(row.name[0])):
        entry = asdict(row)
        entries.append(entry | {k: round(entry[k], 4) for k in ("ours", "peer", "ratio")})
    content = {"machine": machine(), "versions": _versions(), "rows": entries}
    RESULTS.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def _versions() -> dict[str, str]:
    found = {}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


if __name__ == "__main__":
    main()
