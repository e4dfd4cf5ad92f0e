"""Raw rows to values of a metric, with a message for each cell that cannot be one. Streams; keeps nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from app.core.problems import Problem, shown
from app.core.reading.calendars import When
from app.core.reading.cells import Cell, RawRow, is_blank, plain_text
from app.core.reading.dates import DateReader
from app.core.reading.messages import refuse
from app.core.reading.numbers import Number, NumberStyle, check_count, check_denominator, read_number
from app.core.reading.numeric_dates import DateStyle
from app.metrics.reading.outcomes import (
    Observation,
    Outcome,
    RowProblem,
    Skipped,
    SkipReason,
)

__all__ = [
    "ColumnChoice",
    "Filter",
    "Kind",
    "Observation",
    "Reading",
    "RowProblem",
    "SkipReason",
    "Skipped",
    "read_rows",
]

LONGEST_NOTE = 200
LONGEST_FACTOR = 200
NO_TEXTS: Sequence[str] = ("",)


class Kind(StrEnum):
    """What a metric measures, as in `Metric.kind`."""

    CONTINUOUS = "continuous"
    COUNT = "count"
    PROPORTION = "proportion"
    TIME = "time"


class Filter(NamedTuple):
    """Only rows whose column holds this text count; upper and lower case are alike."""

    column: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnChoice:
    """Which column, by index from 0, holds what. `factors` are columns that name a stratum (shift, site)."""

    date: int
    value: int
    denominator: int | None = None
    note: int | None = None
    factors: tuple[int, ...] = ()
    filters: tuple[Filter, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How the cells are to be understood. `not_after` is the last day a value can have been measured on."""

    kind: Kind
    zone: ZoneInfo
    number_style: NumberStyle | None = None
    denominator_style: NumberStyle | None = None
    date_style: DateStyle | None = None
    keep_times: bool = True
    serial_1904: bool = False
    language: str = "en"
    not_after: date | None = None

    def dates(self) -> DateReader:
        """The reader of the date column."""
        return DateReader(self.zone, self.date_style, self.keep_times, self.serial_1904, self.language)


def read_rows(
    rows: Iterable[RawRow | Problem],
    *,
    choice: ColumnChoice,
    reading: Reading,
    first_row: int = 1,
    names: Sequence[str] = (),
) -> Iterator[Outcome]:
    """An outcome for each row from `first_row` on; several problems when several cells of a row are wrong."""
    reader = _RowReader(choice, reading, names)
    for row in rows:
        if isinstance(row, Problem):
            yield row
        elif row.number >= first_row:
            yield from reader.read(row)


class _RowReader:
    """Reads row after row with one choice of columns."""

    def __init__(self, choice: ColumnChoice, reading: Reading, names: Sequence[str]) -> None:
        self.choice = choice
        self.reading = reading
        self.names = names
        self.dates = reading.dates()
        self.filters = [(one.column, one.text.strip().casefold()) for one in choice.filters]
        self.has_texts = choice.note is not None or bool(choice.factors)
        self.counted = reading.kind in (Kind.COUNT, Kind.PROPORTION)

    def read(self, row: RawRow) -> list[Outcome]:
        """The observation of a row, or its problems, or why it is left out."""
        cells, choice = row.cells, self.choice
        if self.filters and not self._passes(cells):
            return [Skipped(row.number, SkipReason.FILTERED)]
        day = _cell(cells, choice.date)
        when = self._not_after(self.dates.read(day), day)
        value = self._value(_cell(cells, choice.value))
        denominator = None
        if choice.denominator is not None:
            denominator = self._denominator(_cell(cells, choice.denominator))
            value = self._within(value, denominator, cells)
        texts = self._texts(cells) if self.has_texts else NO_TEXTS
        if (
            isinstance(when, Problem)
            or isinstance(value, Problem)
            or isinstance(denominator, Problem)
            or (self.has_texts and any(isinstance(text, Problem) for text in texts))
        ):
            return self._refuse(row, (when, value, denominator, *texts))
        checked = None if denominator is None else denominator.value
        note, *factors = map(str, texts)
        at, precision = when
        return [Observation(row.number, at, precision, value.value, checked, note, tuple(factors))]

    def _passes(self, cells: Sequence[Cell]) -> bool:
        return all(plain_text(_cell(cells, column)).casefold() == text for column, text in self.filters)

    def _not_after(self, when: When | Problem, found: Cell) -> When | Problem:
        last = self.reading.not_after
        if last is None or isinstance(when, Problem):
            return when
        day = when.at.date() if isinstance(when.at, datetime) else when.at
        return refuse("date.future", found=shown(found)) if day > last else when

    def _value(self, found: Cell) -> Number | Problem:
        read = read_number(found, style=self.reading.number_style)
        if not self.counted or isinstance(read, Problem):
            return read
        return check_count(read, found=found) or read

    def _denominator(self, found: Cell) -> Number | Problem:
        read = read_number(found, style=self.reading.denominator_style)
        if isinstance(read, Problem):
            return read
        return check_denominator(read, found=found, whole=self.reading.kind is Kind.PROPORTION) or read

    def _within(
        self, value: Number | Problem, denominator: Number | Problem, cells: Sequence[Cell]
    ) -> Number | Problem:
        """Of a share, a count that is more than were checked is refused where the count stands."""
        if self.reading.kind is not Kind.PROPORTION or not isinstance(denominator, Number):
            return value
        if isinstance(value, Problem) or value.value <= denominator.value:
            return value
        assert self.choice.denominator is not None
        count, checked = _cell(cells, self.choice.value), _cell(cells, self.choice.denominator)
        return refuse("proportion.above_one", found=shown(count), denominator=shown(checked))

    def _texts(self, cells: Sequence[Cell]) -> list[str | Problem]:
        """The note and the factors."""
        choice = self.choice
        note = "" if choice.note is None else _text(_cell(cells, choice.note), LONGEST_NOTE)
        return [note, *(_text(_cell(cells, column), LONGEST_FACTOR) for column in choice.factors)]

    def _refuse(self, row: RawRow, parts: Sequence[object]) -> list[Outcome]:
        choice = self.choice
        needed = [column for column in (choice.date, choice.value, choice.denominator) if column is not None]
        if all(is_blank(_cell(row.cells, column)) for column in needed):
            return [Skipped(row.number, SkipReason.BLANK)]
        columns = (choice.date, choice.value, choice.denominator, choice.note, *choice.factors)
        return [
            self._problem(row, column, part)
            for column, part in zip(columns, parts, strict=True)
            if column is not None and isinstance(part, Problem)
        ]

    def _problem(self, row: RawRow, column: int, problem: Problem) -> RowProblem:
        name = self.names[column] if column < len(self.names) else ""
        found = _cell(row.cells, column)
        return RowProblem(row.number, column, name, "" if found is None else shown(found), problem)


def _cell(cells: Sequence[Cell], column: int) -> Cell:
    return cells[column] if 0 <= column < len(cells) else None


def _text(found: Cell, longest: int) -> str | Problem:
    text = plain_text(found)
    return text if len(text) <= longest else refuse("row.text_too_long", limit=longest)
