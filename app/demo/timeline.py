"""The days of the demo, all counted from the last Friday, so that the story always looks current."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = range(5)
A_WEEK = 7


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """Weeks before and after the reference week, which ends with the last Friday; `now` is when the story ends."""

    now: datetime
    zone: str

    @property
    def today(self) -> date:
        """The day the demo is loaded, where the organisation is."""
        return self.now.astimezone(ZoneInfo(self.zone)).date()

    @property
    def friday(self) -> date:
        """The reference day: today if it is a Friday, else the Friday before."""
        return self.today - timedelta(days=(self.today.weekday() - FRIDAY) % A_WEEK)

    def day(self, week: int, weekday: int = FRIDAY) -> date:
        """A weekday so many weeks after the reference week; negative is before."""
        return self.friday + timedelta(days=week * A_WEEK + weekday - FRIDAY)

    def working_days(self, first: int, last: int) -> list[date]:
        """Monday to Friday of these weeks, both included."""
        return [self.day(week, weekday) for week in range(first, last + 1) for weekday in range(MONDAY, FRIDAY + 1)]

    def at(self, day: date, clock_time: str) -> datetime:
        """A moment of a day by the clock on the wall there, in UTC; nothing happens later than now."""
        local = datetime.combine(day, time.fromisoformat(clock_time), tzinfo=ZoneInfo(self.zone))
        return min(local.astimezone(UTC), self.now)
