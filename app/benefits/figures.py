"""The figures of several benefits. Money of different certainty is never added up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from app.benefits.models import CONFIRMED, ESTIMATED, POSSIBLE, Benefit

NOTHING = Decimal(0)
HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Money in the organisation's currency.

    `realised`: what the accounts of this year show, confirmed. `run_rate`: confirmed, annualised. `carry_over`:
    the part of the confirmed run-rate's first twelve months that falls into the next year. `estimated` and
    `possible` are annualised amounts nobody has confirmed.
    """

    realised: Decimal
    run_rate: Decimal
    carry_over: Decimal
    estimated: Decimal
    possible: Decimal
    soft: int


def figures(benefits: Iterable[Benefit], year_end: date) -> Figures:
    """The figures of these benefits, for the year that ends on this day."""
    rows = list(benefits)
    confirmed = [row for row in rows if row.state == CONFIRMED]
    return Figures(
        realised=sum((row.realised or NOTHING for row in confirmed), NOTHING),
        run_rate=a_year_of(confirmed),
        carry_over=sum((carry_over(row.a_year, row.starts_on, year_end) for row in confirmed), NOTHING),
        estimated=a_year_of(row for row in rows if row.state == ESTIMATED),
        possible=a_year_of(row for row in rows if row.state == POSSIBLE),
        soft=sum(row.is_soft for row in rows),
    )


def a_year_of(benefits: Iterable[Benefit]) -> Decimal:
    """The annualised amounts together."""
    return sum((row.a_year or NOTHING for row in benefits), NOTHING)


def carry_over(a_year: Decimal | None, starts_on: date | None, year_end: date) -> Decimal:
    """What of the first twelve months lies after the end of the year, by days; nothing without a start."""
    if a_year is None or starts_on is None:
        return NOTHING
    last = anniversary(starts_on) - timedelta(days=1)
    days = (last - max(year_end, starts_on - timedelta(days=1))).days
    length = (last - starts_on).days + 1
    share = Decimal(min(max(days, 0), length)) / Decimal(length)
    return (a_year * share).quantize(HUNDREDTH, rounding=ROUND_HALF_UP)


def anniversary(day: date) -> date:
    """The same day a year later; 1 March after a 29 February."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 3, 1)


def year_end(goal_by: date | None, today: date) -> date:
    """The last day of the running year: the savings goal's own day and month, else 31 December."""
    month, day = (goal_by.month, goal_by.day) if goal_by else (12, 31)
    this_year = _valid(today.year, month, day)
    return this_year if this_year >= today else _valid(today.year + 1, month, day)


def _valid(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        return date(year, 2, 28)
