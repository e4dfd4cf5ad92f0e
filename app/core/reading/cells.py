"""What a cell of any table can hold, before anybody knows what it means."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

Cell = str | int | float | bool | date | datetime | time | timedelta | None

INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200e\u200f\u202a\u202c\u2060\u2066\u2067\u2068\u2069"))


class RawRow(NamedTuple):
    """A row as it was found: its number as a spreadsheet shows it (from 1) and its cells."""

    number: int
    cells: Sequence[Cell]


def tidy(text: str) -> str:
    """`text` without the spaces and invisible marks that copying leaves around it."""
    return (text if text.isascii() else text.translate(INVISIBLE)).strip()


def is_blank(cell: Cell) -> bool:
    """Whether a cell holds nothing to read."""
    return cell is None or (isinstance(cell, str) and not tidy(cell))


def plain_text(cell: Cell) -> str:
    """A cell as text fit to be stored: no NUL, no half surrogate pair, whole numbers without a point."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    text = tidy(str(cell)).replace("\x00", "")
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def column_letter(index: int) -> str:
    """The letter a spreadsheet gives to the column with this index from 0: A, B, … Z, AA."""
    letters = ""
    index += 1
    while index > 0:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
