"""What was tallied: sums by type and by day, and the days of a sheet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, select, union

from app.accounts.models import Person
from app.core.db import db
from app.metrics import periods, queries
from app.metrics.check_sheets.models import CheckedDay, CheckSheet, DefectType, Tally, Tap
from app.metrics.models import Metric, Observation

DAYS_A_PAGE = 25


def sheet_of(metric: Metric) -> CheckSheet | None:
    """The check sheet of a measure, if it has one."""
    return db.session.scalar(select(CheckSheet).where(CheckSheet.metric_id == metric.id))


def by_type(sheet: CheckSheet, first: date, last: date) -> dict[UUID, int]:
    """How many of each type were counted from the first to the last day, both included."""
    query = select(Tally.defect_type_id, func.sum(Tally.count)).join(DefectType)
    query = query.where(DefectType.sheet_id == sheet.id, Tally.day.between(first, last))
    return {key: int(count) for key, count in db.session.execute(query.group_by(Tally.defect_type_id))}


def checked(sheet: CheckSheet, first: date, last: date) -> int:
    """How many were checked from the first to the last day, both included."""
    query = select(func.sum(CheckedDay.checked)).where(CheckedDay.sheet_id == sheet.id)
    return int(db.session.scalar(query.where(CheckedDay.day.between(first, last))) or 0)


def days_back(today: date, days: int) -> date:
    """The first of so many days that end today."""
    return today - timedelta(days=days - 1)


@dataclass(frozen=True, kw_only=True)
class Day:
    """One past day of a sheet: what was counted by type, how many were checked, by whom, and the measure's value."""

    day: date
    counts: list[tuple[str, int]]
    checked: int
    people: list[str]
    value: Observation | None

    @property
    def found(self) -> int:
        """All that was counted."""
        return sum(count for _name, count in self.counts)


def days_page(sheet: CheckSheet, number: int) -> queries.Page:
    """The days on which something was tallied, newest first."""
    of_types = select(Tally.day).join(DefectType).where(DefectType.sheet_id == sheet.id)
    found = union(of_types, select(CheckedDay.day).where(CheckedDay.sheet_id == sheet.id)).subquery()
    total = db.session.scalar(select(func.count()).select_from(found)) or 0
    some = select(found.c.day).order_by(found.c.day.desc()).offset((number - 1) * DAYS_A_PAGE).limit(DAYS_A_PAGE)
    days = list(db.session.scalars(some))
    last = max(1, -(-total // DAYS_A_PAGE))
    return queries.Page(rows=_days(sheet, days) if days else [], number=number, last=last, total=total)


def _days(sheet: CheckSheet, days: list[date]) -> list[Day]:
    counts, sizes, people = _counts_on(sheet, days), _checked_on(sheet, days), _people_on(sheet, days)
    values = queries.values_in_periods(sheet.metric, days)
    return [
        Day(day=day, counts=counts.get(day, []), checked=sizes.get(day, 0), people=people.get(day, []),
            value=next(iter(values.get(periods.first_of(day, sheet.metric.period), ())), None))
        for day in days
    ]  # fmt: skip


def _counts_on(sheet: CheckSheet, days: list[date]) -> dict[date, list[tuple[str, int]]]:
    query = select(Tally.day, DefectType.name, Tally.count).join(DefectType)
    query = query.where(DefectType.sheet_id == sheet.id, Tally.day.in_(days), Tally.count > 0)
    found: dict[date, list[tuple[str, int]]] = {}
    for day, name, count in db.session.execute(query.order_by(Tally.count.desc(), DefectType.position)):
        found.setdefault(day, []).append((name, count))
    return found


def _checked_on(sheet: CheckSheet, days: list[date]) -> dict[date, int]:
    query = select(CheckedDay.day, CheckedDay.checked)
    of_days = (CheckedDay.sheet_id == sheet.id, CheckedDay.day.in_(days))
    return {row.day: row.checked for row in db.session.execute(query.where(*of_days))}


def _people_on(sheet: CheckSheet, days: list[date]) -> dict[date, list[str]]:
    """Who tapped on a day, in the order of their names."""
    query = select(Tap.day, Person.name).join(Person, Person.id == Tap.person_id).distinct()
    query = query.where(Tap.sheet_id == sheet.id, Tap.day.in_(days), Tap.undone_at.is_(None))
    found: dict[date, list[str]] = {}
    for day, name in db.session.execute(query.order_by(Person.name)):
        found.setdefault(day, []).append(name)
    return found
