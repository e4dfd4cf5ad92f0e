"""Dates of digits alone whose order differs between countries: 20/11/2026, 11/20/2026, 20.11.26."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum

from app.core.problems import Problem, shown
from app.core.reading.calendars import When, checked_day, full_year
from app.core.reading.cells import Cell, tidy
from app.core.reading.clock_times import TIME_OF_DAY, time_of_day
from app.core.reading.messages import refuse

LONGEST_DATE = 60
MIDNIGHT = time(0)

NUMERIC = re.compile(r"(\d{1,2})([/.\- ])\s?(\d{1,2})\2\s?(\d{4}|\d{2})", re.ASCII)


class DateStyle(StrEnum):
    """Which number comes first in 1/2/2026."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


@dataclass(frozen=True, slots=True)
class DateStyleGuess:
    """What the cells of a column say about its style; `style` is None when they say nothing or disagree."""

    style: DateStyle | None
    day_first: int
    month_first: int
    ambiguous: int
    example: str
    has_times: bool

    @property
    def must_ask(self) -> bool:
        """Whether a person has to choose the style, because some date could be read in two ways."""
        return self.style is None and self.ambiguous > 0


def guess_date_style(cells: Iterable[Cell]) -> DateStyleGuess:
    """The order of day and month that the unambiguous dates of a column agree on, and if any has a time."""
    votes = {DateStyle.DAY_FIRST: 0, DateStyle.MONTH_FIRST: 0}
    ambiguous, example, has_times = 0, "", False
    for cell in cells:
        has_times = has_times or _has_time(cell)
        numeric = _numeric_part(cell)
        if numeric is None:
            continue
        orders = _possible_orders(numeric)
        if len(orders) == 1:
            votes[orders[0]] += 1
        elif orders and numeric[1] != numeric[3] and numeric[2] != ".":
            ambiguous, example = ambiguous + 1, example or numeric.group()
    day_first, month_first = votes[DateStyle.DAY_FIRST], votes[DateStyle.MONTH_FIRST]
    style = DateStyle.DAY_FIRST if day_first else DateStyle.MONTH_FIRST
    style_found = style if bool(day_first) != bool(month_first) else None
    return DateStyleGuess(style_found, day_first, month_first, ambiguous, example, has_times)


def _numeric_part(cell: Cell) -> re.Match[str] | None:
    if not isinstance(cell, str) or len(cell) > LONGEST_DATE:
        return None
    return NUMERIC.fullmatch(TIME_OF_DAY.sub("", tidy(cell)).rstrip(" ,"))


def _has_time(cell: Cell) -> bool:
    if isinstance(cell, datetime):
        return cell.time() != MIDNIGHT
    if isinstance(cell, float):
        return 10_000 <= cell < 100_000 and not cell.is_integer()
    clock = TIME_OF_DAY.search(cell[:LONGEST_DATE]) if isinstance(cell, str) else None
    return clock is not None and time_of_day(clock) not in (None, MIDNIGHT)


def _possible_orders(numeric: re.Match[str]) -> list[DateStyle]:
    first, second = int(numeric[1]), int(numeric[3])
    orders = [DateStyle.DAY_FIRST] if 1 <= second <= 12 and 1 <= first <= 31 else []
    return [*orders, DateStyle.MONTH_FIRST] if 1 <= first <= 12 and 1 <= second <= 31 else orders


def read_numeric(numeric: re.Match[str], style: DateStyle | None) -> When | Problem:
    """20/11/2026, 11/20/2026, 20.11.26. Dots mean day first unless the column's style says otherwise."""
    found, first, second = numeric.group(), int(numeric[1]), int(numeric[3])
    year = full_year(numeric[4])
    orders = _possible_orders(numeric)
    wanted = style or (DateStyle.DAY_FIRST if numeric[2] == "." else None)
    if wanted is None and len(orders) == 2 and first != second:
        return _ambiguous(found, year, first, second)
    order = wanted or (orders[0] if orders else DateStyle.DAY_FIRST)
    if orders and order not in orders:
        return refuse(f"date.order_{order}", found=shown(found))
    day, month = (first, second) if order is DateStyle.DAY_FIRST else (second, first)
    return checked_day(year, month, day, found=found)


def _ambiguous(found: str, year: int, first: int, second: int) -> Problem:
    day_first, month_first = f"{year}-{second:02}-{first:02}", f"{year}-{first:02}-{second:02}"
    return refuse("date.ambiguous", found=shown(found), day_first=day_first, month_first=month_first)
