"""What becomes of each row: an accepted value, a message for a bad cell, or a row left out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from app.core.problems import Problem
from app.core.reading.calendars import Precision
from app.core.reading.cells import column_letter
from app.core.reading.messages import refuse


class Observation(NamedTuple):
    """One accepted row. `denominator` is None if none was chosen; `percent`: the value had a percent sign."""

    row: int
    at: date | datetime
    precision: Precision
    value: float
    denominator: float | None
    note: str
    factors: tuple[str, ...]
    percent: bool


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One cell that cannot be accepted: where, what was found, and in `problem` what to enter instead."""

    row: int
    column: int
    column_name: str
    found: str
    problem: Problem

    @property
    def letter(self) -> str:
        """The letter a spreadsheet gives the column."""
        return column_letter(self.column)

    def __str__(self) -> str:
        return f"Row {self.row}, column {self.column_name or self.letter}: {self.problem}"


class SkipReason(StrEnum):
    """Why a row is left out without being wrong."""

    BLANK = "blank"
    FILTERED = "filtered"


class Skipped(NamedTuple):
    """A row that is left out."""

    row: int
    reason: SkipReason


Outcome = Observation | RowProblem | Skipped | Problem


@dataclass(frozen=True, slots=True)
class ReadResult:
    """All outcomes of a table that fits in memory. `problems` holds the first; `problem_count` counts all.

    `stopped` says why the rest of the table could not be read at all.
    """

    observations: list[Observation] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    problem_count: int = 0
    blank: int = 0
    filtered: int = 0
    stopped: Problem | None = None

    @property
    def percent(self) -> int:
        """How many values came with a percent sign."""
        return sum(1 for observation in self.observations if observation.percent)


def collect(outcomes: Iterable[Outcome], *, problem_limit: int = 200) -> ReadResult:
    """The outcomes gathered for a preview."""
    observations: list[Observation] = []
    problems: list[RowProblem] = []
    skipped = {SkipReason.BLANK: 0, SkipReason.FILTERED: 0}
    count, stopped = 0, None
    for outcome in outcomes:
        if isinstance(outcome, Observation):
            observations.append(outcome)
        elif isinstance(outcome, RowProblem):
            count += 1
            if count <= problem_limit:
                problems.append(outcome)
        elif isinstance(outcome, Skipped):
            skipped[outcome.reason] += 1
        else:
            stopped = outcome
    blank, filtered = skipped[SkipReason.BLANK], skipped[SkipReason.FILTERED]
    return ReadResult(observations, problems, count, blank, filtered, stopped)


def find_repeats(observations: Iterable[Observation], *, column: int, name: str = "") -> list[RowProblem]:
    """The rows whose date (and factors) already stand in an earlier row. `column` is the date column."""
    first: dict[tuple[date | datetime, tuple[str, ...]], int] = {}
    repeats = []
    for observation in observations:
        row = first.setdefault((observation.at, observation.factors), observation.row)
        if row != observation.row:
            repeated = refuse("row.repeated", first=row)
            repeats.append(RowProblem(observation.row, column, name, str(observation.at), repeated))
    return repeats
