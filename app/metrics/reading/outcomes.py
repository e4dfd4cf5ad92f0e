"""What becomes of each row: an accepted value, a message for a bad cell, or a row left out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from app.core.problems import Problem
from app.core.reading.calendars import Precision
from app.core.reading.cells import column_letter


class Observation(NamedTuple):
    """One accepted row. `denominator` is None if none was chosen; `levels` as `ReadValues` keeps them."""

    row: int
    at: date | datetime
    precision: Precision
    value: float
    denominator: float | None
    note: str
    factors: tuple[str, ...]
    levels: tuple[str, ...] = ()


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
