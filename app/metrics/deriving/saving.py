"""Having a measure computed, changing its formula, and ending that."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from app.accounts.models import Organisation
from app.core.acting import Act
from app.core.db import db
from app.metrics import queries, recording
from app.metrics.deriving import dependents
from app.metrics.deriving.computing import recipe_of
from app.metrics.deriving.models import MetricFormula
from app.metrics.models import Metric

TOLD = ("formula", "base_formula")


def formula_of(metric: Metric) -> MetricFormula | None:
    """The measure's formula, also one that was ended."""
    return db.session.scalar(select(MetricFormula).where(MetricFormula.metric_id == metric.id))


def may_be_computed(metric: Metric) -> bool:
    """Whether the measure has one value a period, and none that somebody brought: before there was a formula, or since
    it was ended."""
    if metric.is_computed or metric.period == "order":
        return metric.is_computed
    row = formula_of(metric)
    return not queries.has_values(metric, since=row.removed_at if row else None)


def one_at_a_time() -> None:
    """Whoever saves a formula waits for whoever else does: two together could make a circle."""
    db.session.execute(select(Organisation.id).with_for_update())


def save(metric: Metric, values: Mapping[str, Any], *, based_on: int, act: Act) -> None:
    """Have the measure computed by this formula from now on.

    A moving sum or mean stays high or low by itself for a while: it is not watched unless somebody says so later.
    """
    assert act.person is not None
    row = formula_of(metric)
    if row is None:
        row = MetricFormula(metric_id=metric.id, metric=metric, made_by_id=act.person.id, made_at=act.at, **values)
        row.outcome = {}
        db.session.add(row)
        db.session.flush()
        row.created(act, fields=TOLD)
    else:
        row.restore(act)
        row.revise(values, based_on=based_on, act=act, as_one=True)
        row.made_by_id, row.made_at = act.person.id, act.at
    _compute(metric, True, act)
    if metric.is_watched and recipe_of(row).overlaps:
        metric.apply({"is_watched": (True, False)}, act=act, verb="computing")
    dependents.renew(metric.id, act)


def end(row: MetricFormula, act: Act) -> None:
    """Compute the measure no more; its values stay and can be corrected from now on."""
    if row.remove(act):
        _compute(row.metric, False, act)


def _compute(metric: Metric, is_computed: bool, act: Act) -> None:
    if metric.is_computed != is_computed:
        metric.apply({"is_computed": (metric.is_computed, is_computed)}, act=act, verb="computing")
        recording.values_changed(metric, act)
