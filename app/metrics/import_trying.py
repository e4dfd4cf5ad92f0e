"""Trying an import without writing anything: what would come in, what is wrong, and what should be looked at twice."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from app.core import words
from app.core.problems import Problem
from app.metrics.import_reading import Choice, Target, day_of, read
from app.metrics.import_tables import Table
from app.metrics.models import COUNTED
from app.metrics.reading.outcomes import Observation as ReadValue
from app.metrics.reading.outcomes import RowProblem, Skipped
from app.metrics.series import ratio
from app.metrics.usual import Usual, of_values

PREVIEW_ROWS = 12
PREVIEW_TROUBLES = 10
LISTS = ("values", "unusual", "mistakes")


@dataclass(frozen=True, kw_only=True)
class DryRun:
    """What an import would bring: counts of rows, how many mistakes of each kind, and the first rows of each list."""

    good: int = 0
    bad: int = 0
    repeated: int = 0
    blank: int = 0
    filtered: int = 0
    taken: int = 0
    frozen: int = 0
    unusual: int = 0
    mistakes: dict[str, int] = field(default_factory=dict)
    preview: list[dict[str, Any]] = field(default_factory=list)
    doubtful: list[dict[str, Any]] = field(default_factory=list)
    troubles: list[dict[str, Any]] = field(default_factory=list)
    usual: Usual | None = None
    stopped: Problem | None = None

    def counts(self) -> dict[str, int]:
        """The counts alone, as kept with the import."""
        return {name: value for name, value in asdict(self).items() if isinstance(value, int)}


def dry_run(table: Table, choice: Choice, target: Target) -> DryRun:
    """Read everything and write nothing."""
    tried = _Tried(target)
    for outcome in read(table, choice, target):
        if isinstance(outcome, Problem):
            return DryRun(stopped=outcome)
        tried.note(outcome)
    usual = target.usual or tried.usual()
    doubtful = tried.doubtful(usual)
    return DryRun(
        usual=usual,
        bad=len({trouble["row"] for trouble in tried.troubles}),
        unusual=len(doubtful),
        mistakes=dict(Counter(trouble["code"] for trouble in tried.troubles)),
        preview=tried.values[:PREVIEW_ROWS],
        doubtful=doubtful[:PREVIEW_TROUBLES],
        troubles=tried.troubles[:PREVIEW_TROUBLES],
        **tried.counts,
    )


def listed(
    table: Table, choice: Choice, target: Target, which: str, *, usual: Usual | None, after: int, most: int
) -> list[dict[str, Any]]:
    """Of one of `LISTS` (the values that were read, those to look at twice, the mistakes) at most `most` rows that come
    `after` so many others. The table is read no further. `usual` is the range that the dry run has found."""
    tried, found = _Tried(target), list[dict[str, Any]]()
    with closing(read(table, choice, target)) as outcomes:
        for outcome in outcomes:
            if not isinstance(outcome, Problem):
                tried.note(outcome)
                found += {"values": tried.values, "mistakes": tried.troubles, "unusual": tried.doubtful(usual)}[which]
                tried.forget()
            if len(found) >= after + most:
                break
    return found[after : after + most]


class _Tried:
    """Gathers the outcomes of a table, row by row."""

    def __init__(self, target: Target) -> None:
        self.target, self.zone = target, ZoneInfo(words.style().zone)
        self.counts: dict[str, Any] = dict.fromkeys(("good", "repeated", "blank", "filtered", "taken", "frozen"), 0)
        self.values: list[dict[str, Any]] = []
        self.troubles: list[dict[str, Any]] = []

    def note(self, outcome: ReadValue | RowProblem | Skipped) -> None:
        """Count an outcome and keep what it shows."""
        if isinstance(outcome, Skipped):
            self.counts[str(outcome.reason)] += 1
        elif isinstance(outcome, RowProblem):
            self.counts["repeated"] += outcome.problem.code == "row.repeated"
            self.troubles.append(_trouble(outcome))
        else:
            day = day_of(outcome, self.zone)
            place = "frozen" if self.target.is_frozen(day) else "taken" if self.target.is_taken(day) else "good"
            self.counts[place] += 1
            self.values.append(_shown(outcome, day, place))

    def forget(self) -> None:
        """Let go what was kept to be shown."""
        self.values, self.troubles = [], []

    def doubtful(self, usual: Usual | None) -> list[dict[str, Any]]:
        """The values that lie far outside what is usual."""
        if usual is None:
            return []
        ways = ((line, usual.way(self._value(line), line["checked"])) for line in self.values)
        return [line | {"way": way} for line, way in ways if way and line["place"] != "frozen"]

    def usual(self) -> Usual | None:
        """What is usual in the table itself, where nothing is known of the measure."""
        return of_values([self._value(line) for line in self.values], [line["checked"] for line in self.values])

    def _value(self, line: dict[str, Any]) -> float:
        counted = self.target.kind in COUNTED
        return ratio(line["value"], line["checked"], self.target.multiplier) if counted else float(line["value"])


def _trouble(problem: RowProblem) -> dict[str, Any]:
    message = {"message": problem.problem.message, "parameters": dict(problem.problem.parameters)}
    place = {"row": problem.row, "letter": problem.letter, "column": problem.column_name, "found": problem.found}
    return {**place, "code": problem.problem.code, **message}


def _shown(value: ReadValue, day: date, place: str) -> dict[str, Any]:
    numbers = {"value": value.value, "checked": value.denominator, "note": value.note}
    return {"row": value.row, "day": day.isoformat(), "place": place, **numbers}
