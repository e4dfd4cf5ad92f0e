"""Simulating a cell: the verdicts on its series, and the bare Welch t-test's on the same ones."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing import Pool

import numpy as np
from scipy import stats

from app.stats.before_after.verdict import before_after
from app.stats.before_after.verdict_result import Verdict
from tests.calibration.cells import Cell, all_cells
from tests.calibration.series import Generator, Question

CLAIMS = ("improved", "worse")
_SMALLEST_STATED = ("no_change", "no_change_goal_some")


@dataclass(frozen=True)
class Count:
    """How often each verdict was given in a cell, and how often Welch's t-test claimed a change."""

    series: int
    verdicts: Counter[str]
    welch: int
    silent_without_size: int

    @property
    def claimed(self) -> float:
        return sum(self.verdicts[claim] for claim in CLAIMS) / self.series

    @property
    def wrong_way(self) -> float:
        """Share of claims of the wrong direction, where there is a right one: every shift is downwards."""
        return self.verdicts["worse"] / self.series

    @property
    def welch_claimed(self) -> float:
        return self.welch / self.series

    def share(self, verdict: str) -> float:
        return self.verdicts[verdict] / self.series


def seed_of(cell: Cell) -> Generator:
    """The same series each time, others for each cell."""
    name = f"{cell.group}/{cell.name}/{cell.before}/{cell.after}"
    return np.random.default_rng([2026, zlib.crc32(name.encode())])


def simulate(cell: Cell, series: int) -> Count:
    """Judge ``series`` series of a cell."""
    rng, verdicts, welch, unstated = seed_of(cell), Counter[str](), 0, 0
    for _ in range(series):
        question = cell.ask(rng)
        found, claimed = (_one_look if cell.looks is None else _many_looks)(cell, question)
        verdicts[found.verdict] += 1
        welch += claimed
        unstated += found.sentence.code in _SMALLEST_STATED and found.smallest_detectable is None
    return Count(series, verdicts, welch, unstated)


def _one_look(_cell: Cell, question: Question) -> tuple[Verdict, bool]:
    return before_after(direction="lower", **question), _welch_claims(question)


def _many_looks(cell: Cell, question: Question) -> tuple[Verdict, bool]:
    """The first claim of all looks, or the verdict of the last."""
    looks = cell.looks
    assert looks is not None
    welch, first = False, None
    for look in range(1, looks.count + 1):
        seen = {**question, "after": question["after"][: look * looks.step]}
        welch |= seen["after"].size > 1 and _welch_claims(seen)
        found = before_after(direction="lower", look=look, looks_planned=looks.planned, **seen)
        if first is None and found.verdict in CLAIMS:
            first = found
    return first or found, welch


def _welch_claims(question: Question) -> bool:
    """The two-point comparison of the trackers: no order, no denominators, p below .05."""
    before, after = (
        np.asarray(question[stage], dtype=float) / question.get(f"{stage}_n", 1.0) for stage in ("before", "after")
    )
    return bool(stats.ttest_ind(before, after, equal_var=False).pvalue < 0.05)


def run(series: int, *, processes: int, only: str = "") -> Iterator[tuple[Cell, Count]]:
    """Every cell whose group or name holds `only`, as it is done, in order. The processes find the cells by their
    number: functions do not travel."""
    cells = all_cells()
    places = [place for place, cell in enumerate(cells) if only in f"{cell.group}: {cell.name}"]
    with Pool(processes) as pool:
        counts = pool.imap(_numbered, [(place, series) for place in places])
        yield from zip([cells[place] for place in places], counts, strict=True)


def _numbered(task: tuple[int, int]) -> Count:
    place, series = task
    return simulate(all_cells()[place], series)
