"""The factors of a measure: finding them, making one, adding a level, and the names that values carry."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from flask import g
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core import policy
from app.core.acting import Act
from app.core.db import db
from app.core.rows import end_of
from app.metrics import recording
from app.metrics.models import Metric
from app.metrics.stratifying.models import MOST_FACTORS, Factor, FactorLevel


def all_factors_of(metric: Metric) -> list[Factor]:
    """The factors of a measure with their levels, those that were taken out among them."""
    query = select(Factor).where(Factor.metric_id == metric.id).order_by(Factor.place)
    return list(db.session.scalars(query.options(joinedload(Factor.levels))).unique())


def factors_of(metric: Metric) -> list[Factor]:
    """The factors by which values are split now, with all their levels; not the operators, which nobody sees one by
    one. Somebody from outside is shown none, because levels may name people and places."""
    if policy.is_partner(g.get("me")):
        return []
    return [one for one in all_factors_of(metric) if one.removed_at is None and not one.is_operator]


def fits(metric: Metric) -> bool:
    """Whether values of the measure can be told apart by what somebody says of each."""
    return not metric.is_computed


def level_names(factors: Iterable[Factor]) -> dict[UUID, str]:
    """The names of all levels, also of those that were taken out."""
    return {level.id: level.name for factor in factors for level in factor.levels}


def said_of(row: Any, factors: Iterable[Factor]) -> list[tuple[str, str]]:
    """The factors by name with the level that a value carries, "" where nobody said."""
    found = list(factors)
    names = level_names(found)
    return [(one.name, names.get(getattr(row, one.column), "")) for one in found]


def free_place(metric: Metric) -> int | None:
    """The first place that no factor has had, because values keep what they carry."""
    taken = {one.place for one in all_factors_of(metric)}
    return next((place for place in range(1, MOST_FACTORS + 1) if place not in taken), None)


def make(metric: Metric, name: str, levels: Sequence[str], act: Act, *, is_operator: bool = False) -> Factor | None:
    """A factor with its levels in this order; None where others took the last place meanwhile."""
    recording.hold(metric.id)
    place = free_place(metric)
    if place is None:
        return None
    factor = Factor(metric_id=metric.id, metric=metric, name=name, place=place, is_operator=is_operator)
    db.session.add(factor)
    db.session.flush()
    factor.created(act, fields=("name",))
    for level in levels:
        add_level(factor, level, act)
    return factor


def add_level(factor: Factor, name: str, act: Act) -> FactorLevel:
    """One level more, behind the others."""
    added = FactorLevel(factor_id=factor.id, name=name, position=end_of(factor.levels))
    factor.levels.append(added)
    db.session.flush()
    added.created(act, fields=("name",))
    return added
