"""What an import of many measures asks the database, in a few statements however many measures there are."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.accounts.models import Person, Unit
from app.core.db import db
from app.metrics import periods
from app.metrics.group_models import GroupImport
from app.metrics.models import Baseline, ImportBatch, Metric, MetricLink, Observation, ProcessChange
from app.metrics.series import counting

UNDECIDED = ("mapping", "reading")


@dataclass(frozen=True, kw_only=True)
class Standing:
    """The measures of a unit that an import feeds, by name, with the periods that have a value and the frozen days."""

    period: str
    fed: Mapping[str, int] = field(default_factory=dict)
    taken: Mapping[int, set[date]] = field(default_factory=dict)
    frozen: Mapping[int, list[tuple[date, date]]] = field(default_factory=dict)

    def place(self, name: str, ordinal: int) -> str:
        """good, or frozen or taken as the days of the measure stand."""
        metric = self.fed.get(name)
        if metric is None:
            return "good"
        day = date.fromordinal(ordinal)
        if any(first <= day <= last for first, last in self.frozen.get(metric, ())):
            return "frozen"
        return "taken" if periods.first_of(day, self.period) in self.taken.get(metric, ()) else "good"


def standing_of(unit: Unit, definition: Mapping[str, Any]) -> Standing:
    """The measures such imports made in this unit that are counted alike, as they are now."""
    same = [getattr(Metric, name) == definition[name] for name in ("kind", "period", "per")]
    of_unit = (
        Metric.unit_id == unit.id,
        Metric.made_in_id.is_not(None),
        Metric.archived_at.is_(None),
        ~Metric.is_computed,
    )
    rows = db.session.execute(select(Metric.name, Metric.id).where(*of_unit, *same).order_by(Metric.id.desc()))
    fed: dict[str, int] = {name: key for name, key in rows}  # noqa: C416 - rows are no tuples to mypy
    period = definition["period"]
    return Standing(period=period, fed=fed, taken=_taken(fed.values(), period), frozen=frozen_of(fed.values()))


def _taken(metrics: Collection[int], period: str) -> dict[int, set[date]]:
    if period == "order" or not metrics:
        return {}
    found: dict[int, set[date]] = {}
    days = counting(select(Observation.metric_id, Observation.day)).where(Observation.metric_id.in_(metrics))
    for metric, day in db.session.execute(days):
        found.setdefault(metric, set()).add(periods.first_of(day, period))
    return found


def frozen_of(metrics: Collection[int]) -> dict[int, list[tuple[date, date]]]:
    """The days of the baselines that count for these measures, one a project."""
    query = select(MetricLink.metric_id, Baseline.link_id, Baseline.first_day, Baseline.last_day)
    used = (MetricLink.metric_id.in_(metrics), MetricLink.removed_at.is_(None))
    query = query.join(MetricLink, MetricLink.id == Baseline.link_id).where(*used).order_by(Baseline.frozen_at)
    newest = {link: (metric, (first, last)) for metric, link, first, last in db.session.execute(query)}
    found: dict[int, list[tuple[date, date]]] = {}
    for metric, days in newest.values():
        found.setdefault(metric, []).append(days)
    return found


def next_positions(metrics: Collection[int]) -> dict[int, int]:
    """The place of a new value behind all others of these measures."""
    query = select(Observation.metric_id, func.max(Observation.position)).where(Observation.metric_id.in_(metrics))
    return {metric: last + 1 for metric, last in db.session.execute(query.group_by(Observation.metric_id))}


def parts_of(batch: GroupImport) -> Any:
    """The keys of what each measure got by this import."""
    return select(ImportBatch.id).where(ImportBatch.group_id == batch.id)


def is_frozen(batch: GroupImport) -> bool:
    """Whether values of this import lie in a baseline, so that it cannot be undone."""
    metrics = db.session.scalars(select(ImportBatch.metric_id).where(ImportBatch.group_id == batch.id)).all()
    return any(
        db.session.scalar(
            counting(select(Observation.id))
            .where(Observation.import_id.in_(parts_of(batch)), Observation.metric_id == metric)
            .where(Observation.day.between(first, last))
            .limit(1)
        )
        is not None
        for metric, ranges in frozen_of(metrics).items()
        for first, last in ranges
    )


def made_and_untouched(batch: GroupImport) -> set[int]:
    """The measures this import made to which nothing else has happened: no other value, use, change or definition."""
    made = select(Metric.id).where(Metric.made_in_id == batch.id)
    standing = set(db.session.scalars(made.where(Metric.version == 1)))
    own, others = Observation.import_id.in_(parts_of(batch)), ImportBatch.group_id.is_distinct_from(batch.id)
    touched = (
        select(Observation.metric_id).where(Observation.metric_id.in_(made), ~own | (Observation.version > 1)),
        select(Observation.metric_id).where(Observation.metric_id.in_(made), Observation.import_id.is_(None)),
        select(ImportBatch.metric_id).where(ImportBatch.metric_id.in_(made), others, ImportBatch.state != "cancelled"),
        select(MetricLink.metric_id).where(MetricLink.metric_id.in_(made)),
        select(ProcessChange.metric_id).where(ProcessChange.metric_id.in_(made)),
    )
    return standing.difference(*(db.session.scalars(query.distinct()).all() for query in touched))


def undecided_of(person: Person) -> int:
    """How many of this person's imports of many measures wait."""
    mine = (GroupImport.made_by_id == person.id, GroupImport.state.in_(UNDECIDED))
    return db.session.scalar(select(func.count(GroupImport.id)).where(*mine)) or 0


def of_unit(unit: Unit) -> list[GroupImport]:
    """The newest imports into a unit that were not given up."""
    query = select(GroupImport).where(GroupImport.unit_id == unit.id, GroupImport.state != "cancelled")
    return list(db.session.scalars(query.order_by(GroupImport.made_at.desc()).limit(10)))


def metrics_fed(batch: GroupImport) -> list[Metric]:
    """The measures that got a part of this import."""
    fed = select(ImportBatch.metric_id).where(ImportBatch.group_id == batch.id)
    return list(db.session.scalars(select(Metric).where(Metric.id.in_(fed))))


def key_of(batch_id: UUID) -> str:
    """The key of the job that writes an import."""
    return f"group_import:{batch_id}"
