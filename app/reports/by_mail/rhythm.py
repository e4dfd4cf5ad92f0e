"""When a board goes out: each Monday, or on the first of each month, at seven by the organisation's clocks."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.reports.by_mail.models import MONTHLY

AT = time(7)


def latest(rhythm: str, at: datetime, zone: str) -> date:
    """The first day of the newest week or month whose morning has come by this moment (UTC)."""
    local = at.astimezone(ZoneInfo(zone))
    day = local.date() if local.time() >= AT else local.date() - timedelta(days=1)
    return day.replace(day=1) if rhythm == MONTHLY else day - timedelta(days=day.weekday())


def following(rhythm: str, first_day: date) -> date:
    """The first day of the week or month after the one that begins on this day."""
    if rhythm == MONTHLY:
        return (first_day.replace(day=28) + timedelta(days=4)).replace(day=1)
    return first_day + timedelta(days=7)
