"""From a table with chosen columns to values of a measure: the dry run, and the rows to be written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.core import clock, words
from app.core.problems import Problem
from app.core.reading.dates import DateStyle
from app.core.reading.messages import refuse
from app.core.reading.numbers import NumberStyle
from app.metrics import frozen, periods, queries
from app.metrics.import_tables import Table
from app.metrics.models import Metric
from app.metrics.reading.outcomes import Observation as ReadValue
from app.metrics.reading.outcomes import Outcome, RowProblem, Skipped
from app.metrics.reading.rows import ColumnChoice, Filter, Kind, Reading, read_rows

LONGEST_NOTE = 200
PREVIEW_ROWS = 12
MOST_TROUBLES = 200


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Which columns a person chose, by index; `filters` by the column's index as text; styles "" for the guessed."""

    day: int
    value: int
    checked: int | None = None
    note: int | None = None
    filters: dict[str, str] = field(default_factory=dict)
    number_style: str = ""
    date_style: str = ""


@dataclass(frozen=True, kw_only=True)
class Target:
    """What the reading needs to know of the measure, taken out of the database before the file is read."""

    kind: str
    period: str
    taken: frozenset[date]
    frozen: tuple[tuple[date, date], ...]

    def is_frozen(self, day: date) -> bool:
        """Whether the day lies in a frozen baseline."""
        return any(first <= day <= last for first, last in self.frozen)

    def is_taken(self, day: date) -> bool:
        """Whether the day's period has a value already."""
        return bool(self.taken) and periods.first_of(day, self.period) in self.taken


def target_of(metric: Metric) -> Target:
    """The measure as an import sees it now."""
    ranges = tuple((baseline.first, baseline.last) for baseline in frozen.frozen_days(metric.id))
    taken = frozenset(queries.taken_periods(metric.id, metric.period))
    return Target(kind=metric.kind, period=metric.period, taken=taken, frozen=ranges)


@dataclass(frozen=True, kw_only=True)
class DryRun:
    """What an import would bring: counts of rows, the first values, and a message for each bad cell."""

    good: int = 0
    bad: int = 0
    repeated: int = 0
    blank: int = 0
    filtered: int = 0
    taken: int = 0
    frozen: int = 0
    preview: list[dict[str, Any]] = field(default_factory=list)
    troubles: list[dict[str, Any]] = field(default_factory=list)
    stopped: Problem | None = None

    def counts(self) -> dict[str, int]:
        """The counts alone, as kept with the import."""
        return {name: value for name, value in asdict(self).items() if isinstance(value, int)}


def day_of(value: ReadValue, zone: ZoneInfo) -> date:
    """The calendar day of a read value, in the organisation's zone."""
    return value.at.astimezone(zone).date() if isinstance(value.at, datetime) else value.at


def read(table: Table, choice: Choice, target: Target) -> Iterator[Outcome]:
    """An outcome for every row; the same period twice is a mistake unless each order has its own value."""
    zone, first_rows = ZoneInfo(words.style().zone), dict[date, int]()
    with table.rows() as rows:
        columns = _columns(choice)
        reading = _reading(table, choice, target, zone)
        for outcome in read_rows(rows, choice=columns, reading=reading, first_row=table.first_row, names=table.names):
            if not isinstance(outcome, ReadValue):
                yield outcome
                continue
            yield _checked(outcome, table=table, choice=choice, target=target, zone=zone, first_rows=first_rows)


def _columns(choice: Choice) -> ColumnChoice:
    filters = tuple(Filter(int(index), text) for index, text in choice.filters.items())
    return ColumnChoice(
        date=choice.day, value=choice.value, denominator=choice.checked, note=choice.note, filters=filters
    )


def _reading(table: Table, choice: Choice, target: Target, zone: ZoneInfo) -> Reading:
    def style(index: int | None) -> NumberStyle | None:
        name = choice.number_style or (table.columns[index].number_style if index is not None else "")
        return NumberStyle(name) if name else None

    day = table.columns[choice.day]
    date_style = choice.date_style or day.date_style
    return Reading(
        kind=Kind(target.kind), zone=zone, number_style=style(choice.value), denominator_style=style(choice.checked),
        date_style=DateStyle(date_style) if date_style else None, keep_times=day.has_times,
        serial_1904=table.serial_1904, language=words.style().locale[:2], not_after=clock.today(words.style().zone),
    )  # fmt: skip


def _checked(
    value: ReadValue, *, table: Table, choice: Choice, target: Target, zone: ZoneInfo, first_rows: dict[date, int]
) -> Outcome:
    """The value, or why it cannot be stored beside the others of its table."""
    if len(value.note) > LONGEST_NOTE and choice.note is not None:
        return _problem(table, value, choice.note, refuse("row.text_too_long", limit=LONGEST_NOTE))
    if target.period == "order":
        return value
    first = first_rows.setdefault(periods.first_of(day_of(value, zone), target.period), value.row)
    if first == value.row:
        return value
    return _problem(table, value, choice.day, refuse("row.repeated", first=first))


def _problem(table: Table, value: ReadValue, column: int, problem: Problem) -> RowProblem:
    name = table.names[column] if column < len(table.names) else ""
    found = value.note[:LONGEST_NOTE] if problem.code == "row.text_too_long" else str(value.at)
    return RowProblem(value.row, column, name, found, problem)


def dry_run(table: Table, choice: Choice, target: Target) -> DryRun:
    """Read everything and write nothing."""
    zone = ZoneInfo(words.style().zone)
    counts: dict[str, Any] = dict.fromkeys(("good", "repeated", "blank", "filtered", "taken", "frozen"), 0)
    preview: list[dict[str, Any]] = []
    troubles: list[dict[str, Any]] = []
    bad_rows: set[int] = set()
    for outcome in read(table, choice, target):
        if isinstance(outcome, Problem):
            return DryRun(stopped=outcome)
        if isinstance(outcome, Skipped):
            counts[str(outcome.reason)] += 1
        elif isinstance(outcome, RowProblem):
            bad_rows.add(outcome.row)
            counts["repeated"] += outcome.problem.code == "row.repeated"
            if len(troubles) < MOST_TROUBLES:
                troubles.append(_trouble(outcome))
        else:
            day = day_of(outcome, zone)
            place = "frozen" if target.is_frozen(day) else "taken" if target.is_taken(day) else "good"
            counts[place] += 1
            if len(preview) < PREVIEW_ROWS:
                preview.append(_shown(outcome, day, place))
    return DryRun(bad=len(bad_rows), preview=preview, troubles=troubles, **counts)


def _trouble(problem: RowProblem) -> dict[str, Any]:
    message = {"message": problem.problem.message, "parameters": dict(problem.problem.parameters)}
    return {"row": problem.row, "column": problem.column_name or problem.letter, "found": problem.found, **message}


def _shown(value: ReadValue, day: date, place: str) -> dict[str, Any]:
    numbers = {"value": value.value, "checked": value.denominator, "note": value.note}
    return {"row": value.row, "day": day.isoformat(), "place": place, **numbers}
