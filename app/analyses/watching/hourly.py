"""Once an hour: whether a watched measure's next value is overdue by now."""

from __future__ import annotations

from sqlalchemy import func, select

from app.analyses.watching.models import MISSING, Alert
from app.analyses.watching.renewing import missing
from app.core import clock, daily, words
from app.core.acting import Act
from app.core.db import db
from app.core.transaction import transaction
from app.metrics import recording
from app.metrics.models import Metric, Observation
from app.metrics.series import counting


@daily.each_hour
def look_for_missing() -> None:
    """Have those judged whose value is overdue and of whom no alert says so; the judging makes it, once."""
    with transaction(writing=False):
        overdue = _overdue()
    if not overdue:
        return
    with transaction(writing=True):
        act = Act(person=None, at=clock.now())
        for metric in db.session.scalars(select(Metric).where(Metric.id.in_(overdue))):
            recording.values_changed(metric, act)


def _overdue() -> list[int]:
    today = clock.today(words.style().zone)
    told = select(Alert.metric_id).where(Alert.kind == MISSING, Alert.closed_at.is_(None))
    values = counting(select(Observation.metric_id, func.max(Observation.day).label("day")))
    newest = values.group_by(Observation.metric_id).subquery()
    query = select(Metric, newest.c.day).join(newest, newest.c.metric_id == Metric.id)
    query = query.where(Metric.is_watched, Metric.archived_at.is_(None), Metric.id.not_in(told))
    return [metric.id for metric, day in db.session.execute(query) if any(missing(metric, day, today))]
