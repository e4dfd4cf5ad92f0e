"""Why a measure cannot be computed now: one of its measures is archived, or its maker may not see it any more."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from app.accounts.models import Person
from app.core.db import db
from app.metrics.deriving.models import MetricFormula
from app.metrics.models import Metric


class Trouble(NamedTuple):
    """What is wrong, and with which measure."""

    code: str
    metric: Metric


def within_reach(person: Person, keys: Iterable[int]) -> set[int]:
    """Of these measures those whose values the person may read."""
    if not person.is_active:
        return set()
    query = Metric.visible_to(person).where(Metric.id.in_(list(keys))).with_only_columns(Metric.id)
    return set(db.session.scalars(query))


def trouble_of(row: MetricFormula) -> Trouble | None:
    """The first that is wrong with the measures of a formula."""
    keys = sorted(set(row.source_ids.values()))
    reached = within_reach(row.made_by, keys)
    for key in keys:
        metric = db.session.get_one(Metric, key)
        if metric.archived_at is not None:
            return Trouble("archived", metric)
        if key not in reached:
            return Trouble("out_of_reach", metric)
    return None
