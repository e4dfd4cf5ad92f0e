"""The time of day behind a date: 14:30, 2:30 pm, 14:30:05.25Z, 14:30+01:00."""

from __future__ import annotations

import re
from datetime import time, timedelta

TIME_OF_DAY = re.compile(
    r"[T ,]\s*(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"\s*(?P<half>[AaPp]\.?[Mm]\.?)?\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?$",
    re.ASCII,
)


def time_of_day(clock: re.Match[str]) -> time | None:
    hour, minute, second = int(clock["hour"]), int(clock["minute"]), int(clock["second"] or 0)
    if clock["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if clock["half"][0] in "pP" else 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    return time(hour, minute, second, int((clock["fraction"] or "0")[:6].ljust(6, "0")))


def offset_of(zone: str | None) -> timedelta | None:
    """How far a written zone is ahead of UTC; none for a zone that no place has (beyond 14 hours)."""
    if zone is None or zone in ("Z", "UTC", "GMT"):
        return timedelta(0)
    digits = zone[1:].replace(":", "").ljust(4, "0")
    ahead = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    if ahead > timedelta(hours=14) or int(digits[2:]) > 59:
        return None
    return -ahead if zone[0] == "-" else ahead
