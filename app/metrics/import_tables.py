"""The table of an import as it lies in the store: opening it again, and what its columns seem to hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from itertools import chain
from typing import Any

from flask_babel import gettext as _

from app.core import files
from app.core.problems import Problem
from app.core.reading.cells import Cell, RawRow, plain_text
from app.core.reading.messages import refuse
from app.metrics.import_surveying import Rows, Survey
from app.metrics.reading.column_profile import ColumnProfile
from app.metrics.reading.columns import ColumnsGuess, Layout, guess_columns, lengthen, sample_of
from app.metrics.reading.spreadsheets import IN_QUEUE, IN_REQUEST, Spreadsheet, open_spreadsheet, refused_sheet
from app.metrics.reading.tables import open_text

MOST_ROWS_AT_ONCE, MOST_ROWS = 100_000, 1_000_000
MOST_SHEETS = 10
RAW_ROWS = 5
RAW_LENGTH = 40
PACKED = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
NOT_TABLES = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"<html", b"<!DOC", b"<!doc", b"<svg", b"<?xml")


@dataclass(frozen=True, kw_only=True)
class Source:
    """How a stored file is opened: `form` is text or sheet; for text the encoding and the delimiter that were found.
    A large one is read by the worker alone, with more time and room."""

    storage_name: str
    is_large: bool = False
    form: str = "text"
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None


@dataclass(frozen=True, kw_only=True)
class Column:
    """What one column seems to hold. `labels` are its different texts, when it could tell sites or types apart."""

    index: int
    name: str
    letter: str
    examples: list[str]
    number_style: str
    date_style: str
    must_ask_number: bool
    must_ask_date: bool
    has_times: bool
    labels: list[str]

    @property
    def title(self) -> str:
        """B: Breaches"""
        return f"{self.letter}: {self.name}" if self.name else self.letter


@dataclass(frozen=True, kw_only=True)
class Table:
    """A stored table and what was found in it. `wide` lists the columns to keep and those whose heading is a date."""

    source: Source
    sheets: list[str]
    serial_1904: bool
    columns: list[Column]
    first_row: int
    raw: list[list[str]]
    day: int | None
    value: int | None
    checked: int | None
    note: int | None
    wide: dict[str, list[Any]] | None
    row_count: int = 0

    def as_json(self) -> dict[str, Any]:
        """As kept with the import."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Table:
        """What `as_json` gave."""
        columns = [Column(**column) for column in kept["columns"]]
        return cls(**{**kept, "source": Source(**kept["source"]), "columns": columns})

    @property
    def names(self) -> tuple[str, ...]:
        """The headings."""
        return tuple(column.name for column in self.columns)

    def place_of(self, column: int, cells: Sequence[Cell]) -> tuple[int, str]:
        """Where a column of a row as it is read stands in the file: its index and its heading there."""
        if not self.wide:
            return column, self.names[column] if column < len(self.names) else ""
        keep, heading = self.wide["keep"], self.wide["heading"]
        named = cells[len(keep)] if column >= len(keep) and len(cells) > len(keep) else None
        across = (index for index in self.wide["across"] if heading[index] == named)
        index = keep[column] if column < len(keep) else next(across, column)
        return index, heading[index] if index < len(heading) else ""

    @contextmanager
    def rows(self) -> Iterator[Rows]:
        """All rows from the first on; a wide table as a long one."""
        with opened(self.source) as (found, rows):
            assert not isinstance(found, Problem)
            yield _maybe_long(rows(), self.wide)


@contextmanager
def opened(source: Source) -> Iterator[tuple[Any, Callable[[], Rows]]]:
    """The stored table or the problem with it, and a function that gives its rows from the start."""
    if source.form == "sheet":
        with files.store().local_path(source.storage_name) as path:
            limits = IN_QUEUE if source.is_large else IN_REQUEST
            sheet = open_spreadsheet(path, sheet=source.sheet, limits=limits)
            yield sheet, getattr(sheet, "rows", lambda: iter(()))
        return
    with files.store().open(source.storage_name) as stream:
        most = MOST_ROWS if source.is_large else MOST_ROWS_AT_ONCE
        text = open_text(stream, encoding=source.encoding, delimiter=source.delimiter, max_rows=most)
        yield text, getattr(text, "rows", lambda: iter(()))


def form_of(storage_name: str) -> str | Problem:
    """Whether a stored file is text or a sheet, or why it cannot be a table, by its first bytes."""
    with files.store().open(storage_name) as stream:
        start = stream.read(8)
    if start.startswith(NOT_TABLES):
        return refuse("table.not_text")
    return "sheet" if start.startswith(PACKED) else "text"


def refused_at_sight(storage_name: str, form: str) -> Problem | None:
    """Why a large file need not even wait for the worker: its beginning is no table, or it would burst."""
    if form == "sheet":
        with files.store().local_path(storage_name) as path:
            return refused_sheet(path, IN_QUEUE)
    with opened(Source(storage_name=storage_name, is_large=True)) as (found, rows):
        guess = found if isinstance(found, Problem) else _guess(rows(), needs_denominator=False)
        return guess if isinstance(guess, Problem) else None


def look_at(storage_name: str, *, needs_denominator: bool, sheet: str | None = None) -> Table | Problem:
    """What a stored file holds, or why it cannot be a table of values."""
    with glancing_at(storage_name, needs_denominator=needs_denominator, sheet=sheet, is_large=False) as glanced:
        return glanced if isinstance(glanced, Problem) else glanced.survey.all_of(glanced.table, glanced.rows)


@dataclass(frozen=True, kw_only=True)
class Glance:
    """A table as its first rows tell of it, the survey of all its rows that is still to be made, and all its rows, to
    be gone through once: opening a large workbook again would take as long as reading a third of it."""

    table: Table
    survey: Survey
    rows: Rows


@contextmanager
def glancing_at(
    storage_name: str, *, needs_denominator: bool, sheet: str | None = None, is_large: bool = True
) -> Iterator[Glance | Problem]:
    """What the beginning of a stored file holds, or why it cannot be a table of values. Its rows are estimated."""
    form = form_of(storage_name)
    if isinstance(form, Problem):
        yield form
        return
    source = Source(storage_name=storage_name, is_large=is_large, form=form, sheet=sheet)
    with _looking(source, needs_denominator) as (glanced, others):
        if isinstance(glanced, Glance) or sheet is not None:
            yield glanced
            return
    for other in others:
        with _looking(replace(source, sheet=other), needs_denominator) as (following, _others):
            if isinstance(following, Glance):  # the first sheets were a cover page or notes
                yield following
                return
    yield glanced


@contextmanager
def _looking(source: Source, needs_denominator: bool) -> Iterator[tuple[Glance | Problem, list[str]]]:
    """What one sheet holds, and the names of the visible ones that follow it."""
    with opened(source) as (found, rows):
        if isinstance(found, Problem):
            yield found, []
            return
        names = [sheet.name for sheet in getattr(found, "sheets", ()) if sheet.visible]
        following = names[names.index(found.sheet) + 1 :][:MOST_SHEETS] if getattr(found, "sheet", "") in names else []
        yield _summary(_source(source, found), found, rows(), needs_denominator), following


def _source(source: Source, found: Any) -> Source:
    if isinstance(found, Spreadsheet):
        return replace(source, sheet=found.sheet)
    return replace(source, encoding=found.encoding, delimiter=found.delimiter)


def _summary(source: Source, found: Any, rows: Rows, needs_denominator: bool) -> Glance | Problem:
    """What the first rows of the table say it holds."""
    start = sample_of(rows)
    if isinstance(start, Problem):
        return start
    guess = guess_columns(start, needs_denominator=needs_denominator)
    wide = None if isinstance(guess, Problem) else _wide(guess)
    if wide:
        guess = _guess(_long(iter(start), wide), needs_denominator)
    if isinstance(guess, Problem):
        return guess
    table = Table(
        source=source,
        sheets=[sheet.name for sheet in found.sheets] if isinstance(found, Spreadsheet) else [],
        serial_1904=getattr(found, "serial_1904", False),
        columns=[_column(profile) for profile in guess.columns],
        first_row=guess.first_row,
        raw=_raw(_maybe_long(iter(start), wide), guess.first_row),
        day=guess.date, value=guess.value, checked=guess.denominator, note=guess.note, wide=wide,
        row_count=_estimated(source, found, start),
    )  # fmt: skip
    return Glance(table=table, survey=Survey(guess), rows=_maybe_long(chain(start, rows), wide))


def _estimated(source: Source, found: Any, start: Sequence[RawRow]) -> int:
    """How many rows the file will turn out to have, as far as its beginning and its size tell."""
    if isinstance(found, Spreadsheet):
        return found.heights[-1] if found.heights else len(start)
    with files.store().local_path(source.storage_name) as path:
        size = path.stat().st_size
    written = sum(len(plain_text(cell)) + 1 for row in start for cell in row.cells)
    return max(len(start), round(size * len(start) / max(1, written)))


def _maybe_long(rows: Rows, wide: dict[str, list[Any]] | None) -> Rows:
    return _long(rows, wide) if wide else rows


def _guess(rows: Rows, needs_denominator: bool) -> ColumnsGuess | Problem:
    sample = sample_of(rows)
    return sample if isinstance(sample, Problem) else guess_columns(sample, needs_denominator=needs_denominator)


def _wide(guess: ColumnsGuess) -> dict[str, list[Any]] | None:
    if guess.layout is not Layout.DATES_ACROSS:
        return None
    keep = [column.index for column in guess.columns if column.index not in guess.across]
    heading = [plain_text(cell) for cell in guess.header]
    return {"keep": keep, "across": list(guess.across), "heading": heading, "header_row": [guess.header_row or 0]}


def _long(rows: Rows, wide: dict[str, list[Any]]) -> Rows:
    """A table with dates in its heading as one row for each value, under a heading of its own."""
    header_row, heading = wide["header_row"][0], wide["heading"]
    names: list[Cell] = [heading[index] if index < len(heading) else "" for index in wide["keep"]]
    yield RawRow(header_row, [*names, _("Date"), _("Value")])
    below = (row for row in rows if isinstance(row, Problem) or row.number > header_row)
    yield from lengthen(below, keep=wide["keep"], across=wide["across"], header=heading)


def _column(profile: ColumnProfile) -> Column:
    return Column(
        index=profile.index,
        name=profile.name,
        letter=profile.letter,
        examples=list(profile.examples),
        number_style=profile.number_style.style or "",
        date_style=profile.date_style.style or "",
        must_ask_number=profile.number_style.must_ask,
        must_ask_date=profile.date_style.must_ask,
        has_times=profile.date_style.has_times,
        labels=[],
    )


def _raw(rows: Rows, first_row: int) -> list[list[str]]:
    shown: list[list[str]] = []
    for row in rows:
        if isinstance(row, RawRow) and row.number >= first_row:
            shown.append([str(row.number), *(plain_text(cell)[:RAW_LENGTH] for cell in row.cells)])
        if len(shown) == RAW_ROWS:
            break
    return shown
