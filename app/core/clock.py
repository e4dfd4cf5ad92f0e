"""The only place that reads the wall clock."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def today(zone: str) -> date:
    """Today's date in the organisation's time zone, such as `Europe/London`."""
    return now().astimezone(ZoneInfo(zone)).date()
