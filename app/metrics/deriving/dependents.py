"""Which measures are computed from a measure, and having them computed anew."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, or_, select

from app.core import jobs
from app.core.acting import Act
from app.core.db import columns, db
from app.core.jobs import Job
from app.metrics.deriving.models import LETTERS, MetricFormula

if TYPE_CHECKING:
    from app.metrics.models import Metric

LETTER_COLUMNS = tuple(getattr(MetricFormula, f"{letter}_id") for letter in LETTERS)


def renew(metric_id: int, act: Act) -> None:
    """Have this measure's values computed."""
    jobs.enqueue("derive_values", {"metric": metric_id}, act=act, key=f"derive:{metric_id}")


def renew_dependents(metric_id: int, act: Act, *, rest: timedelta = timedelta()) -> None:
    """Have the values of the measures that are computed from this one computed anew."""
    for row in columns(_dependents(), metric=metric_id):
        jobs.enqueue("derive_values", {"metric": row.metric_id}, act=act, key=f"derive:{row.metric_id}", rest=rest)


def is_being_computed(metric: Metric) -> bool:
    """Whether the measure's values are asked for and not computed yet."""
    waiting = (Job.key == f"derive:{metric.id}", Job.state.in_(("queued", "running")))
    return db.session.scalar(select(Job.id).where(*waiting).limit(1)) is not None


def is_used(metric_id: int) -> bool:
    """Whether another measure is computed from this one."""
    return columns(_dependents(), metric=metric_id).first() is not None


@cache
def _dependents() -> Any:
    uses = or_(*(column == bindparam("metric") for column in LETTER_COLUMNS))
    query = select(MetricFormula.metric_id).where(MetricFormula.removed_at.is_(None), uses)
    return query.order_by(MetricFormula.metric_id)


def beneath(metric_ids: Iterable[int]) -> set[int]:
    """These measures and all that they are computed from, however far down."""
    found, fresh = set[int](), set(metric_ids)
    while fresh:
        found |= fresh
        query = select(MetricFormula).where(MetricFormula.metric_id.in_(fresh), MetricFormula.removed_at.is_(None))
        fresh = {key for row in db.session.scalars(query) for key in row.source_ids.values()} - found
    return found
