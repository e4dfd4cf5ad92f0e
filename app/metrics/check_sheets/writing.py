"""The value of a day is the sum of its tallies: written to the measure when the day is over, as if somebody typed it.

Of half a day only half the defects, or half of what was checked, may be known: it would be judged as a whole one.
Whoever counts can say that it is complete before; taps that follow correct the value. What somebody else entered for
the day, corrected by hand or took out stays as it is, and so do days that are frozen as a baseline.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core import clock, jobs, words
from app.core.acting import Act
from app.core.db import db
from app.core.jobs import Job
from app.core.transaction import transaction
from app.metrics import frozen, periods, queries, recording
from app.metrics.check_sheets import counts, making
from app.metrics.check_sheets.models import CheckedDay, CheckSheet, Tap
from app.metrics.frozen import FrozenDays
from app.metrics.models import Observation

KIND = "write_tallies"
REST = timedelta(minutes=5)
"""Taps that follow within this time make one correction of the value and one judging."""
WRITTEN, FROZEN, OTHER, CORRECTED, GONE, UNFIT = "written", "frozen", "other", "corrected", "gone", "unfit"
EMPTY, UNCHECKED, OVER, DUE = "empty", "unchecked", "over", "due"


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How the value of a period stands to its tallies: `written` or `due`, or why it is not written."""

    state: str
    found: int
    checked: int
    value: Observation | None = None
    frozen: FrozenDays | None = None


def write_soon(sheet: CheckSheet, day: date, act: Act) -> None:
    """Have the value of this day's period written as soon as it is over, or soon if it has one already."""
    first, last = periods.bounds(day, sheet.metric.period)
    begun = db.session.get(CheckedDay, (sheet.id, first))
    rest = REST if begun is not None and begun.observation_id is not None else max(timedelta(), _end_of(last) - act.at)
    arguments = {"sheet": str(sheet.id), "first": first.isoformat()}
    jobs.enqueue(KIND, arguments, act=act, key=f"tallies:{sheet.id}:{first}", rest=rest)


def _end_of(day: date) -> datetime:
    """When a day ends in the organisation's zone."""
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(words.style().zone))


def finish(sheet: CheckSheet, day: date, act: Act) -> Standing:
    """Write the value of this day's period now: somebody says that it is complete."""
    recording.hold(sheet.metric_id)
    return write(sheet, periods.first_of(day, sheet.metric.period), act)


@jobs.handler(KIND)
def write_tallies(job: Job) -> None:
    """Write the sum of a period's tallies."""
    with transaction(writing=True):
        sheet = db.session.get_one(CheckSheet, UUID(job.arguments["sheet"]))
        recording.hold(sheet.metric_id)  # before the job's row, as every form does that changes values
        if jobs.still_held(job):
            write(sheet, date.fromisoformat(job.arguments["first"]))


def write(sheet: CheckSheet, first: date, act: Act | None = None) -> Standing:
    """Record or correct the value of the period that begins on this day, unless something speaks against it.

    Without an act it is the worker's, in the name of whoever counted last.
    """
    standing = standing_of(sheet, first)
    last = _last_tap(sheet, first)
    if standing.state != DUE or last is None:
        return standing
    act = act or Act(person=last.person, at=clock.now(), origin="check sheet")
    values = {"value": float(standing.found), "checked": float(standing.checked)}
    written = standing.value
    if written is None:
        written = recording.record(sheet.metric, {"day": first, **values}, act)
    else:
        recording.correct(written, values, based_on=written.version, act=act, verb="tallied")
    about = CheckedDay(sheet_id=sheet.id, day=first, observation_id=written.id)
    about.written_count, about.written_checked = standing.found, standing.checked
    db.session.merge(about)
    return standing


def _last_tap(sheet: CheckSheet, first: date) -> Tap | None:
    within = Tap.day.between(*periods.bounds(first, sheet.metric.period))
    query = (
        select(Tap).where(Tap.sheet_id == sheet.id, within).order_by(Tap.undone_at.is_not(None), Tap.id.desc()).limit(1)
    )
    return db.session.scalar(query.options(joinedload(Tap.person)))


def standing_of(sheet: CheckSheet, day: date) -> Standing:
    """How the value of a day's period stands to its tallies now."""
    first, last = periods.bounds(day, sheet.metric.period)
    found, checked = sum(counts.by_type(sheet, first, last).values()), counts.checked(sheet, first, last)
    value, begun = queries.value_in_period(sheet.metric, first), db.session.get(CheckedDay, (sheet.id, first))
    locked = frozen.frozen_on(sheet.metric, first)
    state = _state(sheet, found, checked, value, begun, locked)
    return Standing(state=state, found=found, checked=checked, value=value, frozen=locked)


def _state(
    sheet: CheckSheet, found: int, checked: int, value: Observation | None, begun: CheckedDay | None,
    locked: FrozenDays | None,
) -> str:  # fmt: skip
    if not making.fits(sheet.metric):
        return UNFIT
    if value is not None and (value.value, value.checked) == (found, checked):
        return WRITTEN
    if locked is not None:
        return FROZEN
    if taken := _taken(value, begun):
        return taken
    if not checked:
        return UNCHECKED if found else EMPTY
    return OVER if sheet.metric.kind == "proportion" and found > checked else DUE


def _taken(value: Observation | None, begun: CheckedDay | None) -> str:
    """Why the value of a period is not the sheet's to write; "" where it is."""
    own = begun.observation_id if begun is not None else None
    if value is None:
        return GONE if own is not None else ""
    if begun is None or value.id != own:
        return OTHER
    return "" if (value.value, value.checked) == (begun.written_count, begun.written_checked) else CORRECTED
