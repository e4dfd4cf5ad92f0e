"""Values that should be there by now, for those who enter them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from app.accounts.models import Person
from app.core import policy
from app.core.db import db
from app.metrics import periods
from app.metrics.models import Metric, MetricLink, Observation
from app.metrics.series import counting
from app.projects.models import OPEN_STATES, Membership, Project

MOST_SHOWN = 10


@dataclass(frozen=True, kw_only=True)
class Missing:
    """A measure without the value after its newest; `period` names the first period that has none."""

    metric: Metric
    newest: date
    period: str


def missing_for(person: Person, today: date) -> list[Missing]:
    """Of the measures this person looks after or whose project they work in: those whose next value is overdue and
    that they may enter, the longest waiting first. One that never had a value is not among them."""
    found = [_missing(metric, day) for metric, day in _fed_by(person) if periods.is_overdue(day, metric.period, today)]
    shown = [one for one in found if policy.allows(person, "metric.record", one.metric)]
    return sorted(shown, key=lambda one: periods.due_by(one.newest, one.metric.period))[:MOST_SHOWN]


def _fed_by(person: Person) -> list[tuple[Metric, date]]:
    """The measures of one's own and the day of the newest value of each."""
    newest: Select[Any] = counting(select(func.max(Observation.day))).where(Observation.metric_id == Metric.id)
    day = newest.correlate(Metric).scalar_subquery()
    own = or_(Metric.id.in_(_of_projects(person)), (Metric.owner_id == person.id) & Metric.is_watched)
    query = Metric.visible_to(person).where(own, Metric.archived_at.is_(None), Metric.is_computed.is_(False))
    query = query.where(Metric.period.in_(periods.GRACE), day.is_not(None)).options(joinedload(Metric.unit))
    rows = db.session.execute(query.options(Metric.rights()).add_columns(day)).unique()
    return [(metric, last) for metric, last in rows]


def _of_projects(person: Person) -> Select[int]:
    member = Membership.person_id == person.id, Project.state.in_(OPEN_STATES), MetricLink.removed_at.is_(None)
    joined = select(MetricLink.metric_id).join(Project, Project.id == MetricLink.project_id)
    return joined.join(Membership, Membership.project_id == Project.id).where(*member)


def _missing(metric: Metric, newest: date) -> Missing:
    first = periods.missing_after(newest, metric.period)[0]
    return Missing(metric=metric, newest=newest, period=periods.name(first, metric.period))
