"""Dates written in words and periods: 20 Nov 2026, Nov 2026, 2026-W47, 2026-Q4, 2026."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from babel import Locale, UnknownLocaleError

from app.core.problems import Problem, shown
from app.core.reading.messages import refuse

FIRST_YEAR, LAST_YEAR = 1800, 2199

DAY_NAME = re.compile(r"^[^\W\d]{2,12}\.?,?\s+(?=\d|[^\W\d]+\.?\s+\d)")
DAY_MONTH_YEAR = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|\.)?[ -]?\s*(?:de )?([^\W\d]{3,12})\.?,?[ -]?\s*(?:de )?(\d{4}|\d{2})"
)
MONTH_DAY_YEAR = re.compile(r"([^\W\d]{3,12})\.?[ -](\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
YEAR_MONTH_DAY = re.compile(r"(\d{4})[ -]([^\W\d]{3,12})\.?[ -](\d{1,2})")
MONTH_YEAR = re.compile(r"([^\W\d]{3,12})\.?[ -]?\s*(?:de )?(\d{4})|([^\W\d]{3,12})\.?(?:-| ?['\u2019])(\d{2})")
YEAR_NAME = re.compile(r"(\d{4})[ -]([^\W\d]{3,12})\.?")
YEAR_WEEK = re.compile(r"(\d{4})[ -]?W(\d{1,2})(?:-?([1-7]))?", re.IGNORECASE)
WEEK_YEAR = re.compile(r"(?:W|KW|Week|Wk)[ .]?(\d{1,2})[ ,/-]+(\d{4})", re.IGNORECASE)
YEAR_QUARTER = re.compile(r"(\d{4})[ -]?Q([1-4])|Q([1-4])[ /-]?(\d{4})", re.IGNORECASE)
YEAR_MONTH = re.compile(r"(\d{4})[-/.]?(\d{2})|(\d{1,2})[/.-](\d{4})")
YEAR = re.compile(r"\d{4}")

ENGLISH = {
    "january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6,
    "july": 7, "august": 8, "september": 9, "october": 10, "november": 11, "december": 12,
}  # fmt: skip


class Precision(StrEnum):
    """How much of time one cell names."""

    YEAR = "year"
    QUARTER = "quarter"
    MONTH = "month"
    WEEK = "week"
    DAY = "day"
    MOMENT = "moment"


class When(NamedTuple):
    """A day (`date`; a period's first day) or a moment (aware `datetime` in the organisation's zone)."""

    at: date | datetime
    precision: Precision


YearMonthDay = tuple[int, int, int]
Period = tuple[str, int, int, int]


@cache
def month_names(language: str) -> Mapping[str, int]:
    """Month names and short forms, in lower case without a full stop, in English and one other language."""
    names = ENGLISH | {name[:3]: number for name, number in ENGLISH.items()} | {"sept": 9}
    try:
        months = Locale.parse(language.replace("-", "_")).months
    except (UnknownLocaleError, ValueError, TypeError):
        return names
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, name in months[context][width].items():
                names.setdefault(name.lower().rstrip("."), number)
    return names


def named_date(text: str, months: Mapping[str, int]) -> YearMonthDay | None:
    """Year, month and day of a date with a month name; None when the text is none."""
    text = DAY_NAME.sub("", text) if text[:1].isalpha() and not _starts_with_month(text, months) else text
    for pattern, order in (
        (DAY_MONTH_YEAR, (3, 2, 1)),
        (MONTH_DAY_YEAR, (3, 1, 2)),
        (YEAR_MONTH_DAY, (1, 2, 3)),
    ):
        match = pattern.fullmatch(text)
        month = months.get(match[order[1]].lower()) if match else None
        if match and month:
            return full_year(match[order[0]]), month, int(match[order[2]])
    return None


def period_start(text: str, months: Mapping[str, int]) -> Period | None:
    """Name of the period and year, month, day of its first day; the name `none` for a week no year has."""
    return _week(text) or _quarter(text) or _month(text) or _named_month(text, months) or _year(text)


def full_year(digits: str) -> int:
    """A year of two digits lies in 1970 to 2069."""
    year = int(digits)
    return year if len(digits) > 2 else year + (2000 if year < 70 else 1900)


def _starts_with_month(text: str, months: Mapping[str, int]) -> bool:
    return re.split(r"[\W\d]", text.lower(), maxsplit=1)[0] in months


def _week(text: str) -> Period | None:
    match = YEAR_WEEK.fullmatch(text)
    swapped = None if match else WEEK_YEAR.fullmatch(text)
    if match is None and swapped is None:
        return None
    year, week = (match[1], match[2]) if match else (swapped[2], swapped[1]) if swapped else ("", "")
    weekday = match[3] if match and match[3] else None
    try:
        first = date.fromisocalendar(int(year), int(week), int(weekday or 1))
    except ValueError:
        return "none", 1, 1, 1
    return "day" if weekday else "week", first.year, first.month, first.day


def _quarter(text: str) -> Period | None:
    match = YEAR_QUARTER.fullmatch(text)
    if match is None:
        return None
    return "quarter", int(match[1] or match[4]), 3 * int(match[2] or match[3]) - 2, 1


def _month(text: str) -> Period | None:
    match = YEAR_MONTH.fullmatch(text)
    return ("month", int(match[1] or match[4]), int(match[2] or match[3]), 1) if match else None


def _named_month(text: str, months: Mapping[str, int]) -> Period | None:
    match = MONTH_YEAR.fullmatch(text)
    name, year = ((match[1] or match[3]), (match[2] or match[4])) if match else ("", "")
    swapped = YEAR_NAME.fullmatch(text)
    if swapped:
        year, name = swapped[1], swapped[2]
    month = months.get(name.lower())
    return ("month", full_year(year), month, 1) if month else None


def _year(text: str) -> Period | None:
    return ("year", int(text), 1, 1) if YEAR.fullmatch(text) else None


def checked_day(year: int, month: int, day: int, *, found: str) -> When | Problem:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return wrong_year(found)
    try:
        return When(date(year, month, day), Precision.DAY)
    except ValueError:
        return refuse("date.no_such_day", found=shown(found))


def wrong_year(found: str) -> Problem:
    return refuse("date.year", found=shown(found), first=FIRST_YEAR, last=LAST_YEAR)
