"""Pasted text as a table: its heading, and each column as numbers or as texts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from babel.numbers import get_decimal_symbol
from flask_babel import gettext as _

from app.core import words
from app.core.problems import N_, Problem, shown
from app.core.reading.cells import RawRow, column_letter, is_blank, plain_text
from app.core.reading.numbers import DECIMAL_SIGNS, NumberStyle, guess_number_style, read_number
from app.metrics.reading.columns import guess_columns, sample_of
from app.metrics.reading.tables import open_paste

MOST_ROWS = 5_000
MOST_COLUMNS = 60
LONGEST_NAME = 60
MOSTLY = 0.8
NOTHING = frozenset({"na", "n/a", "-", "*", "."})
"""What people and programs write where nothing was measured."""

Cells = tuple[str, ...]
Column = list[float | None] | list[str | None]


def heading_words(heading: str) -> frozenset[str]:
    """The words of a heading, in lower case."""
    return frozenset(re.findall(r"[^\W\d_]+", heading.lower()))


@dataclass(frozen=True)
class Table:
    """A table as it was pasted: `first_row` is the number a spreadsheet gives the first row below the heading."""

    names: Cells
    columns: tuple[Cells, ...]
    first_row: int = 2

    @property
    def rows(self) -> int:
        """How many rows there are below the heading."""
        return len(self.columns[0])

    @cached_property
    def numeric(self) -> tuple[int, ...]:
        """The columns that hold mostly numbers."""
        return tuple(index for index, cells in enumerate(self.columns) if _share_of_numbers(cells) >= MOSTLY)

    @cached_property
    def texts(self) -> tuple[int, ...]:
        """The columns that hold something else."""
        filled = (index for index, cells in enumerate(self.columns) if any(map(_says, cells)))
        return tuple(index for index in filled if index not in self.numeric)

    def words(self, index: int) -> frozenset[str]:
        """The words of a heading, in lower case."""
        return heading_words(self.names[index])

    def distinct(self, index: int) -> int:
        """How many different texts a column holds."""
        return len({cell for cell in self.columns[index] if _says(cell)})


def read_table(text: str) -> Table | Problem:
    """What was pasted as a table, or why it is none."""
    opened = open_paste(text, max_rows=MOST_ROWS + 50)
    rows = opened if isinstance(opened, Problem) else sample_of(opened.rows(), size=MOST_ROWS + 50)
    if isinstance(rows, Problem):
        return rows
    filled = [row for row in rows if any(not is_blank(cell) for cell in row.cells)]
    return _too_large(filled) or _table(filled)


def _too_large(rows: Sequence[RawRow]) -> Problem | None:
    if len(rows) > MOST_ROWS + 1:
        message = N_("There are more than %(most)s rows. Paste a part of them.")
        return Problem("study.too_many_rows", message, {"most": f"{MOST_ROWS:,}"})
    if max(len(row.cells) for row in rows) > MOST_COLUMNS:
        message = N_("There are more than %(most)s columns. Paste the ones you need.")
        return Problem("study.too_many_columns", message, {"most": MOST_COLUMNS})
    return None


def _table(rows: Sequence[RawRow]) -> Table | Problem:
    start = _first_data_row(rows)
    body = rows[start:]
    if not body:
        return Problem("study.only_heading", N_("There are no rows below the heading. Paste the values too."))
    width = max(len(row.cells) for row in rows)
    columns = tuple(tuple(_cell(row, index) for row in body) for index in range(width))
    heading = [_cell(rows[start - 1], index) for index in range(width)] if start else [""] * width
    kept = [index for index in range(width) if heading[index] or any(columns[index])]
    names = _unlike([heading[index][:LONGEST_NAME] or column_letter(index) for index in kept])
    return Table(names, tuple(columns[index] for index in kept), body[0].number)


def _cell(row: RawRow, index: int) -> str:
    return plain_text(row.cells[index]) if index < len(row.cells) else ""


def _unlike(names: Sequence[str]) -> Cells:
    """The names, each but the first of equal ones with a number."""
    seen: dict[str, int] = {}
    made = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        made.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(made)


def _first_data_row(rows: Sequence[RawRow]) -> int:
    """Where the values begin: below the heading above numbers, else below a first row that no column repeats."""
    guess = guess_columns(rows[:200])
    if not isinstance(guess, Problem):
        return next(place for place, row in enumerate(rows) if row.number == guess.first_row) if guess.header_row else 0
    if len(rows) < 2:
        return 1
    repeated = (
        any(_cell(row, index) == plain_text(cell) for row in rows[1:]) for index, cell in enumerate(rows[0].cells)
    )
    return 0 if any(repeated) else 1


def _says(cell: str) -> bool:
    return bool(cell) and cell.lower() not in NOTHING


def _share_of_numbers(cells: Cells) -> float:
    said = [cell for cell in cells if _says(cell)]
    style = guess_number_style(said).style or usual_style()
    numbers = sum(not isinstance(read_number(cell, style=style), Problem) for cell in said)
    return numbers / len(said) if said else 0.0


def style_to_ask(table: Table, columns: Sequence[int]) -> str:
    """A number among these columns that could be read in two ways; empty when there is none.

    What stands with the decimal sign of the organisation's own language is read as it is usual there.
    """
    guess = guess_number_style(cell for index in columns for cell in table.columns[index])
    own = DECIMAL_SIGNS[usual_style()]
    return guess.example if guess.must_ask and own not in guess.example else ""


def usual_style() -> NumberStyle:
    """How numbers are written in the organisation's language."""
    sign = get_decimal_symbol(words.style().locale)
    return NumberStyle.COMMA if sign == "," else NumberStyle.POINT


def numbers_of(table: Table, index: int, style: NumberStyle | None) -> list[float | None] | Problem:
    """A column as numbers, None where there is nothing; the first cell that is no number as a Problem."""
    cells = table.columns[index]
    used = style or guess_number_style(cells).style or usual_style()
    found: list[float | None] = []
    for place, cell in enumerate(cells):
        read = read_number(cell, style=used) if _says(cell) else None
        if isinstance(read, Problem):
            told: dict[str, str | int | float] = {
                "row": table.first_row + place,
                "column": table.names[index],
                "found": shown(cell),
            }
            message = N_("Row %(row)s, column “%(column)s”: “%(found)s” is not a number. Correct it or empty the cell.")
            return Problem("study.no_number", message, told)
        found.append(None if read is None else read.value)
    return found


def texts_of(table: Table, index: int) -> list[str | None]:
    """A column as texts, None where there is nothing."""
    return [cell if _says(cell) else None for cell in table.columns[index]]


def as_text(names: Sequence[str], columns: Sequence[Sequence[float | str | None]]) -> str:
    """A kept table as it can be pasted again: tabs between the columns, decimals with a point."""
    rows = [names, *zip(*columns, strict=True)]
    return "\n".join("\t".join(_written(cell) for cell in row) for row in rows)


def _written(cell: float | str | None) -> str:
    if isinstance(cell, float):
        return f"{cell:.15g}"
    return "" if cell is None else " ".join(cell.split())


def told(problem: Problem) -> str:
    """A problem in the reader's language."""
    return _(problem.message, **problem.parameters)
