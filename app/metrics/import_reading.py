"""From a table with chosen columns to values of a measure, with a message for each cell that cannot be one."""

from __future__ import annotations

from collections.abc import Collection, Generator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import cast
from zoneinfo import ZoneInfo

from app.accounts.models import Person
from app.core import clock, words
from app.core.problems import Problem, shown
from app.core.reading.cells import Cell
from app.core.reading.dates import DateStyle
from app.core.reading.messages import refuse
from app.core.reading.numbers import NumberStyle
from app.metrics import frozen, periods, queries
from app.metrics.import_levels import LevelReader
from app.metrics.import_surveying import Rows
from app.metrics.import_tables import Table
from app.metrics.models import Metric
from app.metrics.reading.outcomes import Observation as ReadValue
from app.metrics.reading.outcomes import Outcome, RowProblem
from app.metrics.reading.rows import ColumnChoice, Filter, Kind, Reading, read_rows
from app.metrics.stratifying.levelled import clash
from app.metrics.stratifying.matching import KnownFactor, known
from app.metrics.stratifying.operators import read_by_name
from app.metrics.usual import Usual, usual_of

LONGEST_NAME = 120


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Which columns a person chose, by index; `filters` by the column's index as text; styles "" for the guessed.
    `groups` are the columns that name the measure, where a table holds many, and `name` what their names begin with.
    `levels` are the columns of factors by their keys, None for none; names that are no level yet are added where
    `adds_levels`."""

    day: int
    value: int
    checked: int | None = None
    note: int | None = None
    filters: dict[str, str] = field(default_factory=dict)
    groups: list[int] = field(default_factory=list)
    name: str = ""
    levels: dict[str, int | None] = field(default_factory=dict)
    adds_levels: bool = False
    number_style: str = ""
    date_style: str = ""


@dataclass(frozen=True, kw_only=True)
class Target:
    """What the reading needs to know of the measure, taken out of the database before the file is read."""

    kind: str
    period: str
    taken: Mapping[date, Collection[tuple[str, ...]]]
    frozen: tuple[tuple[date, date], ...]
    multiplier: int = 1
    usual: Usual | None = None
    factors: tuple[KnownFactor, ...] = ()

    def is_frozen(self, day: date) -> bool:
        """Whether the day lies in a frozen baseline."""
        return any(first <= day <= last for first, last in self.frozen)

    def is_taken(self, day: date, levels: tuple[str, ...] = ()) -> bool:
        """Whether the day's period has a value beside which one with these levels cannot stand."""
        if not self.taken:
            return False
        return any(clash(levels, said) for said in self.taken.get(periods.first_of(day, self.period), ()))

    def columns(self, choice: Choice) -> list[tuple[KnownFactor, int]]:
        """The factors that have a column of their own."""
        each = ((one, choice.levels.get(one.key)) for one in self.factors)
        return [(one, column) for one, column in each if column is not None]


def target_of(metric: Metric) -> Target:
    """The measure as an import sees it now."""
    ranges = tuple((baseline.first, baseline.last) for baseline in frozen.frozen_days(metric.id))
    taken = queries.taken_periods(metric.id, metric.period)
    return Target(
        kind=metric.kind, period=metric.period, taken=taken, frozen=ranges, multiplier=metric.multiplier,
        usual=usual_of(metric), factors=known(read_by_name(metric)),
    )  # fmt: skip


def target_for(metric: Metric, person: Person) -> Target:
    """As `target_of`, for a worker that reads what this person sent: somebody from outside says no levels."""
    target = target_of(metric)
    return replace(target, factors=()) if person.is_partner else target


def day_of(value: ReadValue, zone: ZoneInfo) -> date:
    """The calendar day of a read value, in the organisation's zone."""
    return value.at.astimezone(zone).date() if isinstance(value.at, datetime) else value.at


def read(table: Table, choice: Choice, target: Target, rows: Rows | None = None) -> Generator[Outcome, None, None]:
    """An outcome for every row; the same period twice is a mistake unless each order has its own value. `rows` are the
    table's where somebody has opened it already."""
    zone, beside = ZoneInfo(words.style().zone), Beside(target.period)
    with nullcontext(rows) if rows is not None else table.rows() as found:
        standing = _Rows(found)
        reading, columns = _reading(table, choice, target, zone), _columns(choice, target)
        levels = LevelReader(target.columns(choice), first=len(choice.groups), adds=choice.adds_levels)
        for outcome in read_rows(
            standing, choice=columns, reading=reading, first_row=table.first_row, names=table.names
        ):
            if isinstance(outcome, RowProblem):
                yield _placed(table, outcome, standing.cells)
            elif isinstance(outcome, ReadValue):
                yield _judged(table, choice, levels.read(outcome), outcome, beside, zone, standing.cells)
            else:
                yield outcome


class _Rows:
    """Hands rows on one by one and keeps the cells of the newest, to say what stood in them."""

    def __init__(self, rows: Rows) -> None:
        self.rows, self.cells = rows, cast("Sequence[Cell]", ())

    def __iter__(self) -> Rows:
        for row in self.rows:
            self.cells = () if isinstance(row, Problem) else row.cells
            yield row


def _placed(table: Table, found: RowProblem, cells: Sequence[Cell]) -> RowProblem:
    """The mistake with its column as it stands in the file."""
    index, name = table.place_of(found.column, cells)
    return replace(found, column=index, column_name=name)


def _columns(choice: Choice, target: Target) -> ColumnChoice:
    levels = (column for _factor, column in target.columns(choice))
    filters = tuple(Filter(int(index), text) for index, text in choice.filters.items())
    return ColumnChoice(
        date=choice.day, value=choice.value, denominator=choice.checked, note=choice.note, filters=filters,
        factors=(*choice.groups, *levels),
    )  # fmt: skip


def measure_name(table: Table, choice: Choice, texts: Sequence[str]) -> str:
    """RF4, type 1: how the measure of a group is called; its first text stands alone, the others by their headings."""
    headings = [table.names[index].strip() for index in choice.groups[1:]]
    others = (f"{heading} {text}".strip() for heading, text in zip(headings, texts[1:], strict=True))
    name = ", ".join([texts[0], *others])
    return f"{choice.name}: {name}" if choice.name else name


def _group(table: Table, choice: Choice, value: ReadValue) -> str | None:
    """The name of a value's measure, empty where its row does not say it; None where all belong to one."""
    if not choice.groups:
        return None
    return measure_name(table, choice, value.factors) if all(value.factors) else ""


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


class Beside:
    """Holds values that could be read against the others that come with them."""

    def __init__(self, period: str) -> None:
        self.period, self.rows = period, dict[tuple[str | None, date], list[tuple[int, tuple[str, ...]]]]()

    def problem(self, value: ReadValue, zone: ZoneInfo, group: str | None = None) -> tuple[Problem, str] | None:
        """Why a value cannot be stored beside the others of its group, and what of it: `group` or `at`."""
        if group is not None and not 0 < len(group) <= LONGEST_NAME:
            return refuse("group.too_long", limit=LONGEST_NAME) if group else refuse("group.missing"), "group"
        if self.period == "order":
            return None
        place = group, periods.first_of(day_of(value, zone), self.period)
        others = self.rows.setdefault(place, [])
        first = next((row for row, said in others if row != value.row and clash(said, value.levels)), None)
        if first is not None:
            return refuse("row.repeated", first=first), "at"
        others.append((value.row, value.levels))
        return None


def _judged(
    table: Table, choice: Choice, read_levels: ReadValue | tuple[int, Problem], value: ReadValue, beside: Beside,
    zone: ZoneInfo, cells: Sequence[Cell],
) -> ReadValue | RowProblem:  # fmt: skip
    """The value with its levels, or why it cannot be stored beside the others."""
    if not isinstance(read_levels, ReadValue):
        column, problem = read_levels
        found = shown(cells[column]) if column < len(cells) else ""
        return _placed(table, RowProblem(value.row, column, "", found, problem), cells)
    refused = beside.problem(read_levels, zone, _group(table, choice, value))
    return _beside_others(table, choice, value, *refused, cells) if refused else read_levels


def _beside_others(
    table: Table, choice: Choice, value: ReadValue, problem: Problem, place: str, cells: Sequence[Cell]
) -> RowProblem:
    column = choice.day
    if place == "group":
        column = next(
            (index for index, text in zip(choice.groups, value.factors, strict=True) if not text), choice.groups[0]
        )
    found = shown(cells[column]) if column < len(cells) else ""
    return _placed(table, RowProblem(value.row, column, "", found, problem), cells)
