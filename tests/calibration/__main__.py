"""`make calibrate`: simulate every cell, print a line each, and write docs/calibration.md."""

from __future__ import annotations

import argparse
import sys
from itertools import groupby
from pathlib import Path

from tests.calibration.cells import Cell
from tests.calibration.running import Count, run

REPORT = Path(__file__).resolve().parents[2] / "docs" / "calibration.md"
INTRODUCTION = """\
# How often the verdict is wrong, and how often it sees

Made by `make calibrate`: {series:,} simulated series a cell, from fixed seeds. "Claimed" is the share of series called
improved or worse; "Welch" the share a bare Welch t-test calls different (p < .05) on the same series, which is what a
before/after comparison in a spreadsheet does. The standard error of a share of .05 is {error:.4f}.

A share marked "missed" misses its bar. Cells without a bar are printed to be known.
"""
HEAD = "| values | before + after | claimed | Welch | no change | cannot tell | too early | bar | |\n"
RULE = "|---|---|---|---|---|---|---|---|---|\n"


def main() -> int:
    """0 when every bar is met."""
    parser = argparse.ArgumentParser(prog="python -m tests.calibration")
    parser.add_argument("--series", type=int, default=2000)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--only", default="", help="only cells whose group or name holds this; nothing is written")
    parser.add_argument("--only-print", action="store_true")
    asked = parser.parse_args()
    counted = []
    for cell, count in run(asked.series, processes=asked.processes, only=asked.only):
        print(cell.group, row(cell, count), sep=": ", end="", flush=True)
        counted.append((cell, count))
    if not (asked.only_print or asked.only):
        REPORT.write_text(report(counted, asked.series))
    missed = sum(not met(cell, count) for cell, count in counted)
    print(f"{len(counted)} cells, {missed} bars missed")
    return 1 if missed else 0


def met(cell: Cell, count: Count) -> bool:
    """The bar, and: whoever says "no change" names the smallest effect the data could have shown."""
    return cell.is_met(count.claimed, count.welch_claimed) and not count.silent_without_size


def row(cell: Cell, count: Count) -> str:
    """One line of the table."""
    shares = (count.claimed, count.welch_claimed, *map(count.share, ("no_change", "cannot_tell", "too_early")))
    figures = " | ".join(f"{share:.3f}" for share in shares)
    judged = "" if not cell.bar else "met" if met(cell, count) else "**missed**"
    return f"| {cell.name} | {cell.before}+{cell.after} | {figures} | {cell.bar} | {judged} |\n"


def report(counted: list[tuple[Cell, Count]], series: int) -> str:
    """The whole document."""
    text = INTRODUCTION.format(series=series, error=(0.05 * 0.95 / series) ** 0.5)
    for group, lines in groupby(counted, key=lambda line: line[0].group):
        text += f"\n## {group}\n\n{HEAD}{RULE}" + "".join(row(cell, count) for cell, count in lines)
    return text


if __name__ == "__main__":
    sys.exit(main())
