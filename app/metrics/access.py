"""How the measures, values, process changes and imports in an address are found: within what one can reach."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from uuid import UUID

from flask import g
from sqlalchemy import Select, or_, select

from app.accounts import tokens
from app.accounts.models import Person, Unit
from app.core import gate, removal
from app.metrics.group_models import GroupImport
from app.metrics.models import ImportBatch, Metric, MetricLink, Observation, ProcessChange
from app.metrics.series import not_replaced
from app.projects.models import STATEMENTS_KEPT


@gate.loads("metric")
def load_metric(key: int, person: Person, _loaded: dict[str, Any]) -> Metric | None:
    """A measure of a unit in reach, or of a visible project, with what the roles on it are found from."""
    return gate.found(_by_key(reached_by(person)), key)  # type: ignore[no-any-return]


@lru_cache(maxsize=STATEMENTS_KEPT)
def _by_key(reached: Select[Metric]) -> Select[Metric]:
    return reached.where(Metric.id == gate.KEY).options(Metric.rights())


def reached_by(person: Person) -> Select[Metric]:
    """The measures this person may see; through an access token those alone that it was made for."""
    found, token = Metric.visible_to(person), tokens.in_hand()
    if token is None:
        return found
    return _narrowed(found, token.unit.path if token.unit else "", token.only_project_id)


@lru_cache(maxsize=STATEMENTS_KEPT)
def _narrowed(found: Select[Metric], path: str, project: int | None) -> Select[Metric]:
    if path:
        found = found.where(Unit.path.startswith(path, autoescape=True))
    if project is not None:
        used = (MetricLink.project_id == project, MetricLink.removed_at.is_(None))
        found = found.where(Metric.id.in_(select(MetricLink.metric_id).where(*used)))
    return found


def _values_of(loaded: dict[str, Any]) -> Select[Observation]:
    """The values of the measure in the same address; none whose import does not count, or that one replaces. Somebody
    from outside reaches their own alone."""
    confirmed = select(ImportBatch.id).where(ImportBatch.state == "confirmed")
    counts = or_(Observation.import_id.is_(None), Observation.import_id.in_(confirmed))
    found = select(Observation).where(Observation.metric_id == loaded["metric"].id, counts, not_replaced())
    return found.where(Observation.entered_by_id == g.me.id) if g.me.is_partner else found


def _changes_of(loaded: dict[str, Any]) -> Select[ProcessChange]:
    return select(ProcessChange).where(ProcessChange.metric_id == loaded["metric"].id)


removal.loads_both("observation", _values_of)
removal.loads_both("process_change", _changes_of)


@gate.loads("batch")
def load_batch(key: UUID, person: Person, loaded: dict[str, Any]) -> ImportBatch | None:
    """An import into the measure in the same address; somebody from outside reaches their own alone."""
    found = select(ImportBatch).where(ImportBatch.metric_id == loaded["metric"].id)
    if person.is_partner:
        found = found.where(ImportBatch.made_by_id == person.id)
    return gate.reached(found, key)  # type: ignore[no-any-return]


@gate.loads("group_import")
def load_group_import(key: UUID, _person: Person, loaded: dict[str, Any]) -> GroupImport | None:
    """An import of many measures into the unit in the same address."""
    found = select(GroupImport).where(GroupImport.unit_id == loaded["unit"].id)
    return gate.reached(found, key)  # type: ignore[no-any-return]
