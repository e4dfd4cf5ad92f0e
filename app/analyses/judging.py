"""Judging: what the data of a project's measure say, computed, kept beside the measure, and read again cheaply."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import select

from app.analyses import comparing
from app.analyses.case import case_of, case_of_metric
from app.analyses.freshness import stamp_of, stamp_of_metric
from app.analyses.models import Judgement, MetricJudgement
from app.analyses.reading import PROCEDURE, Reading
from app.analyses.watching import renewing
from app.core import clock, jobs
from app.core.acting import Act
from app.core.db import db
from app.core.jobs import Job
from app.core.keeping import KeptReading
from app.core.transaction import transaction
from app.metrics import recording
from app.metrics.models import Metric, MetricLink, Observation
from app.metrics.series import Series, series_of

JUDGE_ALL = "judge_all"

_computed: KeptReading[Reading] = KeptReading(most=256)


@dataclass(frozen=True)
class Known:
    """The values of a measure, and the stamp that was taken before they were read."""

    stamp: str
    series: Series


def judge(link: MetricLink, known: Known | None = None) -> Reading:
    """What the data say now, computed. The stamp is taken first: where others write meanwhile, it is too old then."""
    known = known or Known(stamp_of(link), series_of(link.metric))
    return replace(comparing.read(case_of(link, known.series)), stamp=known.stamp)


def reading_of(link: MetricLink) -> Reading:
    """What the data say now: as kept while nothing has changed since, else computed. Writes nothing."""
    stamp, kept = stamp_of(link), db.session.get(Judgement, link.id)
    known = Reading.from_json(kept.reading) if kept is not None else None
    if known is not None and known.stamp == stamp:
        return known
    return _computed.get((link.id, stamp), lambda: judge(link))


def renew(link: MetricLink, act: Act) -> Reading:
    """Compute what the data say and keep it."""
    return keep(link, judge(link), act)


def keep(link: MetricLink, reading: Reading, act: Act) -> Reading:
    """Keep this beside the measure."""
    kept = db.session.get(Judgement, link.id) or Judgement(link_id=link.id)
    kept.data_hash, kept.reading, kept.judged_at = reading.data_hash, reading.to_json(), act.at
    db.session.add(kept)
    return reading


@jobs.handler("judge_metric")
def judge_metric(job: Job) -> None:
    """Keep what the data of a measure say now, by itself and for every project that uses it.

    Computed before the write lock is taken. What has changed meanwhile is judged once more afterwards.
    """
    used = select(MetricLink).where(MetricLink.metric_id == job.arguments["metric"], MetricLink.removed_at.is_(None))
    with transaction(writing=False):
        metric = db.session.get_one(Metric, job.arguments["metric"])
        stamp, stamps = stamp_of_metric(metric), {link: stamp_of(link) for link in db.session.scalars(used)}
        series = series_of(metric)
        alone = judge_alone(metric, Known(stamp, series))
        readings = {link.id: judge(link, Known(before, series)) for link, before in stamps.items()}
    newest = series.days[-1] if len(series) else None
    with transaction(writing=True):
        recording.hold(metric.id)  # before the job's row, as every form does that changes values
        if jobs.still_held(job):
            _keep_all(alone, readings, newest, job)


def judge_alone(metric: Metric, known: Known | None = None) -> Reading:
    """What a measure's data say by itself, computed; the stamp is taken first."""
    known = known or Known(stamp_of_metric(metric), series_of(metric))
    return replace(comparing.read(case_of_metric(metric, known.series)), stamp=known.stamp)


def reading_of_metric(metric: Metric) -> Reading:
    """What a measure's data say by itself: as kept while nothing has changed since, else computed. Writes nothing."""
    stamp, kept = stamp_of_metric(metric), db.session.get(MetricJudgement, metric.id)
    known = Reading.from_json(kept.reading) if kept is not None else None
    if known is not None and known.stamp == stamp:
        return known
    return _computed.get((metric.id, stamp), lambda: judge_alone(metric))


def _keep_all(alone: Reading, readings: Mapping[UUID, Reading], newest: date | None, job: Job) -> None:
    """Keep what is not out of date by now; alerts follow once all is, so that none is of values already corrected."""
    act = Act(person=None, at=clock.now())
    metric = db.session.get_one(Metric, job.arguments["metric"])
    is_fresh, used = stamp_of_metric(metric) == alone.stamp, {}
    before = db.session.get(MetricJudgement, metric.id)
    judged_before = before.judged_at if before else None
    if is_fresh:
        keep_alone(metric, alone, act)
    for key, reading in readings.items():
        link = db.session.get_one(MetricLink, key)
        if stamp_of(link) == reading.stamp:
            used[link] = keep(link, reading, act)
    if is_fresh and len(used) == len(readings):
        renewing.renew(metric, renewing.Judged(newest=newest, before=judged_before, alone=alone, used=used), act)
    else:
        jobs.once_more(job)


def keep_alone(metric: Metric, reading: Reading, act: Act) -> Reading:
    """Keep this as what the measure says by itself."""
    kept = db.session.get(MetricJudgement, metric.id) or MetricJudgement(metric_id=metric.id)
    kept.reading, kept.judged_at = reading.to_json(), act.at
    db.session.add(kept)
    return reading


@jobs.handler(JUDGE_ALL)
def judge_all(_job: Job) -> None:
    """Have every measure that is in use judged anew, each by a job of its own."""
    with transaction(writing=True):
        act = Act(person=None, at=clock.now())
        for metric in db.session.scalars(select(Metric).where(Metric.archived_at.is_(None))):
            recording.values_changed(metric, act)


@jobs.at_start
def judge_after_an_upgrade() -> None:
    """Judge all anew where a reading was made by another procedure than this version's, or is not there yet."""
    other = Judgement.reading["procedure"].as_integer().is_distinct_from(PROCEDURE)
    in_projects = select(Judgement.link_id).join(Judgement.link).where(other, MetricLink.removed_at.is_(None))
    as_now = MetricJudgement.reading["procedure"].as_integer() == PROCEDURE
    has_values = select(Observation.metric_id).join(Observation.metric).where(Metric.archived_at.is_(None))
    alone = has_values.where(Observation.metric_id.not_in(select(MetricJudgement.metric_id).where(as_now)))
    with transaction(writing=False):
        if all(db.session.scalar(query.limit(1)) is None for query in (in_projects, alone)):
            return
    with transaction(writing=True):
        jobs.enqueue(JUDGE_ALL, {}, act=Act(person=None, at=clock.now()), key=JUDGE_ALL)
