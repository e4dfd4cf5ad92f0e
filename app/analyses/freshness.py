"""Whether a kept reading still fits its data, asked without reading the values.

Every write raises a version or adds a row, and nothing that counts is ever deleted, so sums of versions never
return to an earlier state.
"""

from __future__ import annotations

from sqlalchemy import func, select

from app.accounts.models import Organisation
from app.analyses.case import hash_of
from app.analyses.models import Analysis
from app.analyses.reading import PROCEDURE
from app.core.db import db
from app.metrics.models import Baseline, ImportBatch, MetricLink, Observation, ProcessChange


def stamp_of(link: MetricLink) -> str:
    """A short text that changes with everything a reading rests on."""
    metric, organisation = link.metric, Organisation.current()
    counted = [_state(model, model.metric_id == metric.id) for model in (Observation, ProcessChange, ImportBatch)]
    sums = [column for pair in counted for column in pair]
    baselines = select(func.count(Baseline.id)).where(Baseline.link_id == link.id).scalar_subquery()
    analyses = select(func.count(Analysis.id)).where(Analysis.link_id == link.id).scalar_subquery()
    found = db.session.execute(select(*sums, baselines, analyses)).one()
    return hash_of([PROCEDURE, metric.version, link.version, organisation.rule_set, *found])[:32]


def _state(model: type[Observation | ProcessChange | ImportBatch], mine: object) -> tuple[object, object]:
    rows = select(func.count(model.id)).where(mine).scalar_subquery()  # type: ignore[arg-type]
    return rows, select(func.coalesce(func.sum(model.version), 0)).where(mine).scalar_subquery()  # type: ignore[arg-type]
