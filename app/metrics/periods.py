"""The periods a measure is taken in: which days belong together, and how a period is called."""

from __future__ import annotations

import re
from datetime import date, timedelta

from babel.dates import format_date
from flask_babel import gettext as _

from app.core import words

MONTHS = {"month": 1, "quarter": 3, "year": 12}
GRACE = {"day": 3, "week": 4, "month": 10, "quarter": 20, "year": 60}
"""So many days after a period its value may still be on its way."""
RECENT = {"day": 7, "order": 7, "week": 14, "month": 62, "quarter": 185, "year": 731}
"""So many days before the newest value lie the values that may have come with it, and still ask for a look."""
LONGEST_SILENCE = 31
"""Where each order has its own value, the newest is of the past after so many days."""
LAST_DAY = date(2199, 12, 31)


def bounds(day: date, period: str) -> tuple[date, date]:
    """The first and the last day of the period this day lies in; the day itself for days and single orders."""
    if period == "week":
        first = day - timedelta(days=day.weekday())
        return first, min(first + timedelta(days=6), LAST_DAY)
    if period not in MONTHS:
        return day, day
    length = MONTHS[period]
    first = day.replace(month=(day.month - 1) // length * length + 1, day=1)
    return first, _add_months(first, length) - timedelta(days=1)


def _add_months(first: date, count: int) -> date:
    months = first.year * 12 + first.month - 1 + count
    return date(months // 12, months % 12 + 1, 1)


def first_of(day: date, period: str) -> date:
    """The first day of the day's period."""
    return bounds(day, period)[0]


def latest_ended(today: date, period: str) -> date:
    """The day to offer for a new value: today, or the first day of the last week, month … that is over."""
    if period in ("day", "order"):
        return today
    return first_of(first_of(today, period) - timedelta(days=1), period)


def is_overdue(newest: date, period: str, today: date) -> bool:
    """Whether the period after the newest value is over, with some days' grace, and has none; never for orders.

    Three days let a weekend pass.
    """
    return period in GRACE and today > due_by(newest, period)


def due_by(newest: date, period: str) -> date:
    """The last day on which the value after the newest is in time, with some days' grace."""
    return missing_after(newest, period)[1] + timedelta(days=GRACE[period])


def missing_after(newest: date, period: str) -> tuple[date, date]:
    """The first and the last day of the period after that of the newest value."""
    return bounds(bounds(newest, period)[1] + timedelta(days=1), period)


def is_past(newest: date, period: str, today: date) -> bool:
    """Whether values that end here are history, and nobody waits for what they say."""
    if period in GRACE:
        return is_overdue(newest, period, today)
    return (today - newest).days > LONGEST_SILENCE


def recent_from(newest: date, period: str) -> date:
    """The first day of the values that may have come together with the newest."""
    return newest - timedelta(days=RECENT[period])


def name(day: date, period: str) -> str:
    """How the period of this day is called: Fri 20 Nov 2026, Week of 16 Nov 2026, November 2026, Q4 2026, 2026."""
    if period == "week":
        return _("Week of %(day)s", day=words.full_day(first_of(day, period)))
    pattern = {"month": "MMMM y", "quarter": "QQQ y", "year": "y"}.get(period, "EEE d MMM y")
    return written(day, pattern)


def written(day: date, pattern: str) -> str:
    """A day in a pattern of Unicode, each month with three letters; British data say Sept."""
    return re.sub(r"\bSept\b", "Sep", format_date(day, pattern, locale=words.style().locale))
