"""Guessing what the columns of a table mean, from its first rows. A person confirms or corrects it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from app.core.problems import Problem
from app.core.reading.cells import Cell, RawRow, is_blank
from app.core.reading.messages import refuse
from app.metrics.reading.column_profile import ColumnProfile, Looks, looks_like, profile_column

SAMPLE_ROWS = 200
HEADING_SEARCH = 30
FEWEST_DATES_ACROSS = 3

DATE_WORDS = frozenset(
    {"date", "day", "week", "month", "period", "time", "timestamp", "year", "when"}
    | {"datum", "tag", "woche", "monat", "jahr", "jour", "fecha", "data", "dato"}
)
VALUE_WORDS = frozenset(
    {
        "value",
        "values",
        "breaches",
        "errors",
        "error",
        "defects",
        "defective",
        "defectives",
        "faults",
        "count",
    }
    | {"minutes", "hours", "result", "results", "measurement", "failures", "complaints", "late", "rejects"}
    | {"rejected", "scrap", "incidents", "wert", "fehler"}
)
DENOMINATOR_WORDS = frozenset(
    {"denominator", "total", "attendances", "checked", "inspected", "orders", "lines", "opportunities", "all"}
    | {"volume", "sample", "size", "n", "units", "population", "produced", "shipped", "anzahl", "gesamt"}
)
NOTE_WORDS = frozenset({"note", "notes", "comment", "comments", "remark", "remarks", "bemerkung", "kommentar"})


class Layout(StrEnum):
    """LONG: one value a row. SEVERAL_VALUES: like columns. DATES_ACROSS: dates in the heading."""

    LONG = "long"
    SEVERAL_VALUES = "several_values"
    DATES_ACROSS = "dates_across"


@dataclass(frozen=True, slots=True)
class ColumnsGuess:
    """What a table seems to hold. Row numbers are those of `RawRow`; column indexes count from 0.

    `across` are the columns whose heading is a date (DATES_ACROSS) or that hold like values (SEVERAL_VALUES).
    """

    header_row: int | None
    header: tuple[Cell, ...]
    first_row: int
    layout: Layout
    columns: tuple[ColumnProfile, ...]
    date: int | None
    value: int | None
    denominator: int | None
    note: int | None
    across: tuple[int, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The headings of the columns; empty texts where there is none."""
        return tuple(column.name for column in self.columns)


def sample_of(rows: Iterable[RawRow | Problem], *, size: int = SAMPLE_ROWS) -> list[RawRow] | Problem:
    """The first rows of a table for guessing; the problem when not even they can be read."""
    sample: list[RawRow] = []
    for row in islice(rows, size):
        if isinstance(row, Problem):
            return row
        sample.append(row)
    return sample


def guess_columns(sample: Sequence[RawRow], *, needs_denominator: bool = False) -> ColumnsGuess | Problem:
    """The heading, the layout and the columns of date, value, denominator and note, as far as they show."""
    filled = [row for row in sample if any(not is_blank(cell) for cell in row.cells)]
    if not filled:
        return refuse("table.empty")
    looks = [[looks_like(cell) for cell in row.cells] for row in filled[:HEADING_SEARCH]]
    across = _dates_across(looks)
    start = across[0] + 1 if across else _first_data_row(looks)
    if start is None or start >= len(filled):
        return refuse("table.only_header")
    header = filled[start - 1] if across or _is_heading(looks, start) else None
    profiles = _profiles(header, filled[start:])
    return _assemble(header, filled[start].number, profiles, across[1] if across else (), needs_denominator)


def lengthen(
    rows: Iterable[RawRow | Problem], *, keep: Sequence[int], across: Sequence[int], header: Sequence[Cell]
) -> Iterator[RawRow | Problem]:
    """A wide table as a long one: a row for each filled cell of the `across` columns.

    It holds the cells to keep, the heading of the cell's column, and the cell.
    """
    for row in rows:
        if isinstance(row, Problem):
            yield row
            continue
        kept = [row.cells[index] if index < len(row.cells) else "" for index in keep]
        for index in across:
            if index < len(row.cells) and not is_blank(row.cells[index]):
                yield RawRow(row.number, [*kept, header[index], row.cells[index]])


def _first_data_row(looks: list[list[Looks]]) -> int | None:
    """The first row with at least half as many dates and numbers as rows of data usually have."""
    counts = [sum(1 for look in row if look in (Looks.DATE, Looks.NUMBER)) for row in looks]
    usual = sorted(count for count in counts if count)
    if not usual:
        return None
    enough = usual[len(usual) // 2] / 2
    return next(index for index, count in enumerate(counts) if count and count >= enough)


def _is_heading(looks: list[list[Looks]], start: int) -> bool:
    """Whether the row above the data names columns: texts only, and not the one cell of a title."""
    if start == 0:
        return False
    above = [look for look in looks[start - 1] if look is not Looks.BLANK]
    width = sum(1 for look in looks[start] if look is not Looks.BLANK)
    return all(look is Looks.TEXT for look in above) and (len(above) > 1 or width == 1)


def _dates_across(looks: list[list[Looks]]) -> tuple[int, tuple[int, ...]] | None:
    """The row whose cells are mostly dates above a row of numbers, and the columns of those dates."""
    for index in range(min(len(looks) - 1, HEADING_SEARCH)):
        dated = tuple(column for column, look in enumerate(looks[index]) if look is Looks.DATE)
        filled = sum(1 for look in looks[index] if look is not Looks.BLANK)
        below = looks[index + 1]
        numbers = sum(1 for column in dated if column < len(below) and below[column] is Looks.NUMBER)
        if len(dated) >= FEWEST_DATES_ACROSS and 2 * len(dated) >= filled and 2 * numbers >= len(dated):
            return index, dated
    return None


def _profiles(header: RawRow | None, rows: Sequence[RawRow]) -> tuple[ColumnProfile, ...]:
    names = header.cells if header else ()
    width = max(len(names), *(len(row.cells) for row in rows))
    return tuple(
        profile_column(
            index,
            name=names[index] if index < len(names) else "",
            cells=[row.cells[index] for row in rows if index < len(row.cells)],
        )
        for index in range(width)
    )


def _assemble(
    header: RawRow | None,
    first_row: int,
    columns: tuple[ColumnProfile, ...],
    dated: tuple[int, ...],
    needs_denominator: bool,
) -> ColumnsGuess:
    day = None if dated else _date_column(columns)
    numbers = [column for column in columns if column.is_numbers and column.index not in (day, *dated)]
    denominator = _denominator_column(numbers) if needs_denominator and len(numbers) > 1 else None
    value = _value_column([column for column in numbers if column.index != denominator])
    alike = () if dated else _alike(numbers)
    note = next((column.index for column in columns if column.words & NOTE_WORDS), None)
    layout = Layout.DATES_ACROSS if dated else Layout.SEVERAL_VALUES if alike else Layout.LONG
    return ColumnsGuess(
        header_row=header.number if header else None,
        header=tuple(header.cells) if header else (),
        first_row=first_row,
        layout=layout,
        columns=columns,
        date=day,
        value=value,
        denominator=denominator,
        note=note,
        across=dated or alike,
    )


def _date_column(columns: Sequence[ColumnProfile]) -> int | None:
    """The column that holds dates; else one of digits (2026, 46346) that is headed as one."""
    dates = [column for column in columns if column.is_dates]
    if dates:
        return min(dates, key=lambda column: (not column.words & DATE_WORDS, column.index)).index
    digits = (column for column in columns if column.filled and 2 * column.digit_dates >= column.filled)
    return next((column.index for column in digits if column.words & DATE_WORDS), None)


def _value_column(numbers: Sequence[ColumnProfile]) -> int | None:
    def order(column: ColumnProfile) -> tuple[bool, bool, int]:
        return not column.words & VALUE_WORDS, bool(column.words & DENOMINATOR_WORDS), column.index

    return min(numbers, key=order).index if numbers else None


def _denominator_column(numbers: Sequence[ColumnProfile]) -> int | None:
    named = [column for column in numbers if column.words & DENOMINATOR_WORDS]
    if named:
        return min(named, key=lambda column: (bool(column.words & VALUE_WORDS), column.index)).index
    unnamed = [column for column in numbers if not column.words & VALUE_WORDS]
    return unnamed[-1].index if unnamed else None


def _alike(numbers: Sequence[ColumnProfile]) -> tuple[int, ...]:
    """At least three columns of numbers whose headings differ in digits alone, as x1, x2, x3."""
    stems: dict[str, list[int]] = {}
    for column in numbers:
        stem = column.name.rstrip("0123456789").strip().lower()
        if stem != column.name.strip().lower():
            stems.setdefault(stem, []).append(column.index)
    longest = max(stems.values(), key=len, default=[])
    return tuple(longest) if len(longest) >= FEWEST_DATES_ACROSS else ()
