"""Judging: what the data of a project's measure say, computed, kept beside the measure, and read again cheaply."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import select

from app.accounts.models import Organisation
from app.analyses import comparing
from app.analyses.case import case_of
from app.analyses.freshness import stamp_of
from app.analyses.models import Judgement
from app.analyses.reading import Reading
from app.core import clock, jobs, words
from app.core.acting import Act
from app.core.db import db
from app.core.jobs import Job
from app.core.keeping import Kept
from app.core.transaction import transaction
from app.metrics.models import Metric, MetricLink

_computed: Kept[Reading] = Kept(most=256)


@dataclass(frozen=True, kw_only=True)
class Told:
    """What is kept of one measure of a project; `reading` is None until it has been judged."""

    link_id: UUID
    project_id: int
    metric_id: int
    measure: str
    role: str
    reading: Reading | None


def judge(link: MetricLink) -> Reading:
    """What the data say now, computed."""
    return replace(comparing.read(case_of(link)), stamp=stamp_of(link))


def reading_of(link: MetricLink) -> Reading:
    """What the data say now: as kept while nothing has changed since, else computed. Writes nothing."""
    stamp, kept = stamp_of(link), db.session.get(Judgement, link.id)
    known = Reading.from_json(kept.reading) if kept is not None else None
    if known is not None and known.stamp == stamp:
        return known
    return _computed.get((link.id, stamp), lambda: judge(link))


def renew(link: MetricLink, act: Act) -> Reading:
    """Compute what the data say and keep it."""
    reading = judge(link)
    kept = db.session.get(Judgement, link.id) or Judgement(link_id=link.id)
    kept.data_hash, kept.reading, kept.judged_at = reading.data_hash, reading.to_json(), act.at
    db.session.add(kept)
    return reading


def readings_of(project_ids: Iterable[int]) -> dict[int, list[Told]]:
    """What is kept of the measures of these projects, the main measure first; one query."""
    found: dict[int, list[Told]] = {key: [] for key in project_ids}
    order = (MetricLink.role != "primary", MetricLink.position)
    wanted = (
        MetricLink.id,
        MetricLink.project_id,
        MetricLink.metric_id,
        MetricLink.role,
        Metric.name,
        Judgement.reading,
    )
    query = select(*wanted).join(Metric, Metric.id == MetricLink.metric_id)
    query = query.outerjoin(Judgement, Judgement.link_id == MetricLink.id).where(MetricLink.removed_at.is_(None))
    for row in db.session.execute(query.where(MetricLink.project_id.in_(found)).order_by(*order)) if found else ():
        reading = Reading.from_json(row.reading) if row.reading else None
        found[row.project_id].append(
            Told(link_id=row.id, project_id=row.project_id, metric_id=row.metric_id, measure=row.name,
                 role=row.role, reading=reading)
        )  # fmt: skip
    return found


@jobs.handler("judge_metric")
def judge_metric(job: Job) -> None:
    """Keep what the data of a measure say now, for every project that uses it."""
    with transaction(writing=True):
        words.use(Organisation.current().style)
        act = Act(person=None, at=clock.now())
        used = (MetricLink.metric_id == job.arguments["metric"], MetricLink.removed_at.is_(None))
        for link in db.session.scalars(select(MetricLink).where(*used)):
            renew(link, act)
