"""What the cells of one column are: how many dates, numbers, texts, and in which styles."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from zoneinfo import ZoneInfo

from app.core.problems import Problem, shown
from app.core.reading.cells import Cell, column_letter, is_blank, plain_text
from app.core.reading.dates import DateReader
from app.core.reading.numbers import Number, NumberStyleGuess, guess_number_style, read_number
from app.core.reading.numeric_dates import DateStyleGuess, guess_date_style

EXAMPLES = 3
LONGEST_NAME = 80
PROBE = DateReader(ZoneInfo("UTC"))
CALENDAR_DIGITS = re.compile(r"\d{4}|\d{5}(?:[.,]\d+)?|\d{6}|\d{8}", re.ASCII)


class Looks(StrEnum):
    """What a cell looks like by itself."""

    BLANK = "blank"
    NUMBER = "number"
    DATE = "date"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """One column of a sample. Counts are cells; `digit_dates` could be dates too (2026, 46346)."""

    index: int
    name: str
    filled: int
    dates: int
    numbers: int
    digit_dates: int
    percent: int
    distinct: int
    number_style: NumberStyleGuess
    date_style: DateStyleGuess
    examples: tuple[str, ...]

    @property
    def letter(self) -> str:
        """The letter a spreadsheet gives the column."""
        return column_letter(self.index)

    @property
    def is_dates(self) -> bool:
        """Whether at least half of what is filled in are dates."""
        return self.filled > 0 and 2 * self.dates >= self.filled

    @property
    def is_numbers(self) -> bool:
        """Whether at least half of what is filled in are numbers."""
        return self.filled > 0 and 2 * self.numbers >= self.filled

    @property
    def words(self) -> frozenset[str]:
        """The words of the heading, in lower case."""
        return frozenset(re.findall(r"[^\W\d_]+", self.name.lower()))


def looks_like(cell: Cell) -> Looks:
    """What a cell looks like; 2026 and 46346 look like numbers."""
    if is_blank(cell):
        return Looks.BLANK
    if _is_number(read_number(cell)):
        return Looks.NUMBER
    if isinstance(cell, date) or (isinstance(cell, str) and _is_date(cell)):
        return Looks.DATE
    return Looks.TEXT


def profile_column(index: int, *, name: Cell, cells: Sequence[Cell]) -> ColumnProfile:
    """The profile of a column from the cells of a sample below the heading."""
    filled = [cell for cell in cells if not is_blank(cell)]
    looks = [looks_like(cell) for cell in filled]
    texts = [plain_text(cell) for cell in filled]
    return ColumnProfile(
        index=index,
        name=plain_text(name)[:LONGEST_NAME],
        filled=len(filled),
        dates=looks.count(Looks.DATE),
        numbers=looks.count(Looks.NUMBER),
        digit_dates=sum(1 for text in texts if CALENDAR_DIGITS.fullmatch(text) and _is_date(text)),
        percent=sum(1 for cell in filled if isinstance(cell, str) and "%" in cell),
        distinct=len(set(texts)),
        number_style=guess_number_style(filled),
        date_style=guess_date_style(filled),
        examples=tuple(shown(text) for text in dict.fromkeys(texts[: EXAMPLES * 10]))[:EXAMPLES],
    )


def _is_number(read: Number | Problem) -> bool:
    return isinstance(read, Number) or read.code == "number.ambiguous"


def _is_date(text: str) -> bool:
    read = PROBE.read(text)
    return not isinstance(read, Problem) or read.code == "date.ambiguous"
