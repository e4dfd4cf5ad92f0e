"""Whether a kept reading still fits its data, asked without reading the values.

Every write raises a version or adds a row, so sums of versions never return to an earlier state. Only values
of an import are ever deleted, before they count: when it is given up or begun anew, or their day was taken meanwhile.
The version of the `ImportBatch`, which rises when it is given up, when its values are gone and when it begins to count,
keeps those states apart.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ScalarSelect, func, select

from app.accounts.models import Organisation
from app.analyses.case import hash_of
from app.analyses.models import Analysis
from app.analyses.reading import PROCEDURE
from app.core.db import db
from app.metrics.models import Baseline, ImportBatch, Metric, MetricLink, Observation, ProcessChange


def stamp_of(link: MetricLink) -> str:
    """A short text that changes with everything a reading rests on."""
    return _stamp(link.metric, [_count(Baseline, link), _count(Analysis, link)], link.version)


def stamp_of_metric(metric: Metric) -> str:
    """A short text that changes with everything the measure's own reading rests on."""
    return _stamp(metric, [], 0)


def _stamp(metric: Metric, counts: list[ScalarSelect[Any]], version: int) -> str:
    sums = [number for model in (Observation, ProcessChange, ImportBatch) for number in _state(model, metric.id)]
    found = db.session.execute(select(*sums, *counts)).one()
    return hash_of([PROCEDURE, metric.version, version, Organisation.current().rule_set, *found])[:32]


def _state(model: Any, metric_id: int) -> tuple[ScalarSelect[Any], ScalarSelect[Any]]:
    """How many rows the measure has, and the sum of their versions."""
    mine = model.metric_id == metric_id
    versions = select(func.coalesce(func.sum(model.version), 0)).where(mine)
    return select(func.count(model.id)).where(mine).scalar_subquery(), versions.scalar_subquery()


def _count(model: Any, link: MetricLink) -> ScalarSelect[Any]:
    return select(func.count(model.id)).where(model.link_id == link.id).scalar_subquery()
