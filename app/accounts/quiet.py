"""Quiet hours: until when a message that nobody must read at once waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.accounts.models import Organisation, Person

MOST_STEPS = 30
SATURDAY = 5


@dataclass(frozen=True, kw_only=True)
class Quiet:
    """Times of the day, by the clock of a zone, between which no message goes out; past midnight when they run over."""

    begin: time
    end: time

    def ends(self, at: datetime) -> datetime | None:
        """When the hours end in which this local moment lies; None when it lies in none."""
        now = at.time().replace(tzinfo=None)
        over_midnight = self.begin > self.end
        is_quiet = (now >= self.begin or now < self.end) if over_midnight else self.begin <= now < self.end
        if not is_quiet:
            return None
        day = at.date() + timedelta(days=1) if over_midnight and now >= self.begin else at.date()
        return _later(at, datetime.combine(day, self.end))


def _later(at: datetime, clock: datetime) -> datetime:
    """When a clock of this zone shows this next: once or twice in a night in which it is put forward or back."""
    shown = (clock.replace(tzinfo=at.tzinfo, fold=fold) for fold in (0, 1))
    return next((moment for moment in shown if moment.timestamp() > at.timestamp()), at + timedelta(hours=1))


def _weekend_ends(at: datetime) -> datetime | None:
    if at.weekday() < SATURDAY:
        return None
    return datetime.combine(at.date() + timedelta(days=7 - at.weekday()), time(), tzinfo=at.tzinfo)


def may_go_out(at: datetime, person: Person, organisation: Organisation) -> datetime:
    """The first moment from this one on that is quiet for neither the organisation nor the person.

    Where their hours leave none, the organisation's count alone.
    """
    own = [_hours(organisation.quiet_from, organisation.quiet_to)]
    both = [*own, _hours(person.quiet_from, person.quiet_to)]
    for hours in (both, own):
        found = _first_free(at.astimezone(ZoneInfo(organisation.zone)), hours, weekends=organisation.quiet_weekends)
        if found is not None:
            return found.astimezone(at.tzinfo)
    return at


def _hours(begin: time | None, end: time | None) -> Quiet | None:
    return None if begin is None or end is None or begin == end else Quiet(begin=begin, end=end)


def _first_free(at: datetime, hours: list[Quiet | None], *, weekends: bool) -> datetime | None:
    for _step in range(MOST_STEPS):
        ends = [quiet.ends(at) for quiet in hours if quiet] + [_weekend_ends(at) if weekends else None]
        waits = [end for end in ends if end is not None]
        if not waits:
            return at
        zone = at.tzinfo
        at = datetime.fromtimestamp(max(end.timestamp() for end in waits), tz=zone)
    return None
