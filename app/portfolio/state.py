"""What everything shown of a project depends on: it changes with every write that could change a page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from flask import g
from sqlalchemy import Select, bindparam, func, select, true

from app.accounts.models import Person, Unit
from app.analyses.models import Judgement
from app.core import clock, policy, words
from app.core.db import columns, db
from app.core.events import Event, settled
from app.metrics.models import Metric, MetricLink, Observation
from app.metrics.series import counting
from app.projects.models import Project


class Measure(NamedTuple):
    """What a page says of a measure: its newest words, values and judgement."""

    link_id: UUID
    link_version: int
    metric_id: int
    metric_version: int
    unit_path: str
    judged_at: datetime | None
    last_day: date | None


@dataclass(frozen=True, kw_only=True)
class State:
    """A project as it stands: two that are equal show the same to a person with the same rights.

    Events are counted as well as dated, because on PostgreSQL one may be committed after another with a later
    number, and those a feed may read already are counted apart. `people` is how many there are and the sum of their
    versions, for the names of those who left the team; versions only rise. What was loaded before this was read
    stands in it by value: version, unit and team.
    """

    project: tuple[int, int, str]
    team: tuple[tuple[int, str, str, str], ...]
    events: tuple[int, int | None, int]
    people: tuple[int, int | None]
    measures: tuple[Measure, ...]
    today: date
    style: words.Style


def state_of(project: Project) -> State:
    """Read once a request, before what it stands for."""
    known = g.setdefault("states", {})
    if project.id not in known:
        known[project.id] = _read(project)
    return known[project.id]  # type: ignore[no-any-return]


def _read(project: Project) -> State:
    rows = [tuple(row) for row in columns(_facts(db.engine.dialect.name), project=project.id)]
    return State(
        project=(project.id, project.version, project.unit.name),
        team=tuple((one.person_id, one.role, one.part, one.person.name) for one in project.memberships),
        events=(rows[0][0], rows[0][1], rows[0][2]),
        people=(rows[0][3], rows[0][4]),
        measures=tuple(Measure(*row[5:]) for row in rows if row[5] is not None),
        today=clock.today(words.style().zone),
        style=words.style(),
    )


@cache
def _facts(_dialect: str) -> Select[Any]:
    """One row for each measure, or one without; each begins with what is counted of events and people.

    Built once for each dialect, which tells what of the events is settled.
    """
    counted = (func.count(Event.id), func.max(Event.id), func.count(Event.id).filter(settled()))
    here = select(*counted).where(Event.project_id == bindparam("project")).subquery()
    people = select(func.count(Person.id), func.sum(Person.version)).subquery()
    measures = _measures().subquery()
    joined = here.join(people, true()).outerjoin(measures, true())
    return select(*here.c, *people.c, *measures.c).select_from(joined).order_by(measures.c[0])


def _measures() -> Select[Any]:
    values = counting(select(Observation.day)).where(Observation.metric_id == MetricLink.metric_id)
    last_day = values.order_by(Observation.day.desc()).limit(1).correlate(MetricLink).scalar_subquery()
    wanted = (MetricLink.id, MetricLink.version, Metric.id, Metric.version, Unit.path, Judgement.judged_at, last_day)
    found = select(*wanted).join(Metric, Metric.id == MetricLink.metric_id).join(Unit, Unit.id == Metric.unit_id)
    found = found.outerjoin(Judgement, Judgement.link_id == MetricLink.id)
    return found.where(MetricLink.project_id == bindparam("project"))


def rights_of(person: Person, project: Project) -> tuple[Any, ...]:
    """Who looks, and what they may do in the project and with its measures."""
    held = _Held(project.grants(person))
    narrowed = getattr(person, "narrowed_to", None)
    measures = state_of(project).measures
    return person.id, held.roles, narrowed, tuple(_may_record(person, project, held, one) for one in measures)


@dataclass(frozen=True)
class _Held:
    """The roles a person holds on the project, as a subject of the policy."""

    roles: frozenset[str]

    def grants(self, _person: object) -> frozenset[str]:
        return self.roles


def _may_record(person: Person, project: Project, held: _Held, measure: Measure) -> bool:
    """As the policy says of the measure; the roles on the project suffice where both stand in one branch."""
    own, theirs = project.unit.path, measure.unit_path
    if (own.startswith(theirs) or theirs.startswith(own)) and policy.allows(person, "metric.record", held):
        return True
    return policy.allows(person, "metric.record", db.session.get(Metric, measure.metric_id))
