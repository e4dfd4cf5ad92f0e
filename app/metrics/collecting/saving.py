"""Finding the plan of a measure, and taking over its answers."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from app.core.acting import Act
from app.core.db import db
from app.metrics import recording
from app.metrics.collecting.models import CollectionPlan
from app.metrics.models import Metric

EMPTY_VERSION = 1
"""A plan begins empty, so that of two who begin it together neither writes over the other."""


def plan_of(metric: Metric) -> CollectionPlan | None:
    """The plan of a measure, if somebody began one."""
    return db.session.scalar(select(CollectionPlan).where(CollectionPlan.metric_id == metric.id))


def save(metric: Metric, answers: Mapping[str, str], *, based_on: int, act: Act) -> None:
    """Take over the answers of an edit that began at version `based_on`, 0 where there was no plan yet."""
    recording.hold(metric.id)
    row = plan_of(metric)
    if row is None:
        row = CollectionPlan(metric_id=metric.id, metric=metric)
        db.session.add(row)
        db.session.flush()
        row.created(act)
    row.revise(answers, based_on=based_on or EMPTY_VERSION, act=act)
