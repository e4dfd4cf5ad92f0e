"""What the pages of measures ask the database."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from app.accounts.models import Person, Unit, unit_tree
from app.core import policy
from app.core.db import columns, db
from app.metrics import periods
from app.metrics.group_models import GroupImport
from app.metrics.models import ImportBatch, Metric, MetricLink, Observation
from app.metrics.series import ORDER, counting, not_replaced
from app.metrics.stratifying.levelled import LEVELS, may_clash, said_by
from app.projects.models import Project

METRICS_A_PAGE = 25
VALUES_A_PAGE = 25
PERIODS_A_STATEMENT = 100
NEWEST_FIRST = tuple(column.desc() for column in ORDER)


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page of a list: its rows, its number, the number of the last page and of all rows."""

    rows: list[Any]
    number: int
    last: int
    total: int


def by_unit(rows: list[Any]) -> list[tuple[Unit, list[Any]]]:
    """Rows (measure, …) that stand in the order of their units, gathered unit by unit."""
    groups = groupby(rows, key=lambda row: row[0].unit)
    return [(unit, list(of_unit)) for unit, of_unit in groups]


def _page(query: Select[*tuple[Any, ...]], number: int, size: int, *, total: int) -> Page:
    rows = db.session.execute(query.offset((number - 1) * size).limit(size)).unique().all()
    return Page(rows=list(rows), number=number, last=max(1, -(-total // size)), total=total)


def metrics_page(person: Person, text: str, number: int, *, archived: bool = False) -> Page:
    """The measures this person may see as rows (measure, its newest value or None), unit by unit: those in use, or the
    archived ones."""
    found = Metric.visible_to(person).where(_is_archived() if archived else Metric.archived_at.is_(None))
    if text:
        like = [column.icontains(text, autoescape=True) for column in (Metric.name, Unit.name, Unit.code)]
        found = found.where(or_(*like))
    return with_newest(found.options(joinedload(Metric.owner)), number, METRICS_A_PAGE)


def _is_archived() -> Any:
    """Without those that went with the import that made them, and those whose import does not count yet."""
    kept = select(GroupImport.id).where(GroupImport.state == "confirmed")
    return Metric.archived_at.is_not(None) & or_(Metric.made_in_id.is_(None), Metric.made_in_id.in_(kept))


def with_newest(found: Select[Metric], number: int, size: int) -> Page:
    """A page of these measures as rows (measure, its newest value or None), unit by unit."""
    total = db.session.scalar(select(func.count()).select_from(found.with_only_columns(Metric.id).subquery())) or 0
    newest = aliased(Observation)
    rows = found.outerjoin(newest, newest.id == _newest_id()).add_columns(newest)
    return _page(rows.order_by(Unit.path, Metric.name, Metric.id), number, size, total=total)


def _newest_id() -> Any:
    values = counting(select(Observation.id)).where(Observation.metric_id == Metric.id)
    return values.order_by(*NEWEST_FIRST).limit(1).correlate(Metric).scalar_subquery()


def units_to_create_in(person: Person) -> list[Unit]:
    """The units in which this person may add a measure, top down."""
    return list(db.session.scalars(unit_tree(person.units_with(policy.CI_LEAD))))


def counting_values(metric: Metric) -> Select[Observation]:
    """The values of a measure that count."""
    return counting(select(Observation).where(Observation.metric_id == metric.id))  # type: ignore[no-any-return]


def values_page(metric: Metric, number: int) -> Page:
    """The values that count as rows (value,), newest first."""
    total = value_count(metric)
    rows = counting_values(metric).order_by(*NEWEST_FIRST).options(joinedload(Observation.entered_by))
    return _page(rows, number, VALUES_A_PAGE, total=total)


def value_count(metric: Metric) -> int:
    """How many values count."""
    query = counting(select(func.count(Observation.id)).where(Observation.metric_id == metric.id))
    return db.session.scalar(query) or 0


def has_values(metric: Metric, *, since: datetime | None = None) -> bool:
    """Whether the measure ever got a value (after a moment), counted or not; those of an import that was given up were
    never got."""
    given_up = select(ImportBatch.id).where(ImportBatch.state == "cancelled")
    got = or_(Observation.import_id.is_(None), Observation.import_id.not_in(given_up))
    query = select(Observation.id).where(Observation.metric_id == metric.id, got)
    if since is not None:
        query = query.where(Observation.entered_at > since)
    return db.session.scalar(query.limit(1)) is not None


def newest_value(metric: Metric, *, before: date | None = None) -> Observation | None:
    """The newest value that counts, or the newest before a day."""
    query = counting_values(metric)
    if before is not None:
        query = query.where(Observation.day < before)
    return db.session.scalar(query.order_by(*NEWEST_FIRST).limit(1))


def value_in_period(
    metric: Metric, day: date, *, but: UUID | None = None, levels: Mapping[str, UUID | None] | None = None
) -> Observation | None:
    """The value that already stands for the period of this day and these levels; never one where each order has its
    own."""
    if metric.period == "order":
        return None
    first, last = periods.bounds(day, metric.period)
    query = counting_values(metric).where(Observation.day.between(first, last), *may_clash(Observation, levels or {}))
    if but is not None:
        query = query.where(Observation.id != but)
    return db.session.scalar(query.order_by(*ORDER).limit(1))


def values_in_periods(metric: Metric, days: Iterable[date]) -> dict[date, list[Observation]]:
    """By the first day of the period: the values that already stand for the periods of these days."""
    if metric.period == "order":
        return {}
    stretches = sorted({periods.bounds(day, metric.period) for day in days})
    found: dict[date, list[Observation]] = {}
    for start in range(0, len(stretches), PERIODS_A_STATEMENT):
        within = or_(*(Observation.day.between(*stretch) for stretch in stretches[start : start + PERIODS_A_STATEMENT]))
        for row in db.session.scalars(counting_values(metric).where(within).order_by(*ORDER)):
            found.setdefault(periods.first_of(row.day, metric.period), []).append(row)
    return found


def values_by_source_key(metric: Metric, keys: Collection[str]) -> dict[str, tuple[Observation, bool]]:
    """By the key that their source gave them: values, and whether they count."""
    known = columns(_with_source_key(), metric=metric.id, keys=list(keys)).scalars().all() if keys else []
    if not known:
        return {}
    stands = and_(Observation.removed_at.is_(None), not_replaced())
    query = select(Observation, stands).where(Observation.id.in_(known))
    return {row.source_key or "": (row, counts) for row, counts in db.session.execute(query)}


@cache
def _with_source_key() -> Any:
    keys = Observation.source_key.in_(bindparam("keys", expanding=True))
    return select(Observation.id).where(Observation.metric_id == bindparam("metric"), keys)


def next_positions(metric: Metric, days: Collection[date]) -> dict[date, int]:
    """The place of a new value behind those of its day, for each of these days."""
    if len(days) == 1:  # the newest of one day is found without a look at the others
        return {day: (columns(_last_position(), metric=metric.id, day=day).scalar() or 0) + 1 for day in days}
    found = columns(_last_positions(), metric=metric.id, days=list(days))
    return dict.fromkeys(days, 1) | {row.day: row.position + 1 for row in found}


@cache
def _last_positions() -> Any:
    query = select(Observation.day, func.max(Observation.position).label("position")).group_by(Observation.day)
    days = Observation.day.in_(bindparam("days", expanding=True))
    return query.where(Observation.metric_id == bindparam("metric"), days)


@cache
def _last_position() -> Any:
    of_day = (Observation.metric_id == bindparam("metric"), Observation.day == bindparam("day"))
    return select(func.max(Observation.position)).where(*of_day)


def next_position(metric: Metric, day: date | None = None) -> int:
    """The place of a new value behind those of its day, or behind all."""
    query = select(func.max(Observation.position)).where(Observation.metric_id == metric.id)
    if day is not None:
        query = query.where(Observation.day == day)
    return (db.session.scalar(query) or 0) + 1


def taken_periods(metric_id: int, period: str) -> dict[date, set[tuple[str, ...]]]:
    """By the first day of the periods that have a value: what its values say; empty where each order has its own."""
    if period == "order":
        return {}
    said = (getattr(Observation, name) for name in LEVELS)
    found: dict[date, set[tuple[str, ...]]] = {}
    for row in db.session.execute(counting(select(Observation.day, *said).where(Observation.metric_id == metric_id))):
        found.setdefault(periods.first_of(row.day, period), set()).add(said_by(row))
    return found


def projects_using(metric: Metric, person: Person) -> list[tuple[MetricLink, Project]]:
    """The projects that use the measure and that this person may see."""
    visible = Project.visible_to(person).with_only_columns(Project.id)
    query = select(MetricLink, Project).join(Project, Project.id == MetricLink.project_id)
    used = (MetricLink.metric_id == metric.id, MetricLink.removed_at.is_(None))
    query = query.where(*used, MetricLink.project_id.in_(visible))
    return [(link, project) for link, project in db.session.execute(query.order_by(Project.code))]


def imports_of(metric: Metric, *, most: int = 10) -> list[ImportBatch]:
    """The newest imports that were not given up."""
    query = select(ImportBatch).where(ImportBatch.metric_id == metric.id, ImportBatch.state != "cancelled")
    query = query.order_by(ImportBatch.made_at.desc()).limit(most).options(joinedload(ImportBatch.made_by))
    return list(db.session.scalars(query))
