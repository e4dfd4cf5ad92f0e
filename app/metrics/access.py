"""How the measures, values, process changes and imports in an address are found: within what one can reach."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Select, or_, select

from app.accounts.models import Person
from app.core import gate
from app.metrics.models import ImportBatch, Metric, Observation, ProcessChange


@gate.loads("metric")
def load_metric(key: int, person: Person, _loaded: dict[str, Any]) -> Metric | None:
    """A measure of a unit in reach, or of a visible project."""
    return gate.reached(Metric.visible_to(person), key)  # type: ignore[no-any-return]


@gate.loads("observation")
def load_observation(key: UUID, _person: Person, loaded: dict[str, Any]) -> Observation | None:
    """A value of the measure in the same address, unless it was removed or its import does not count."""
    standing = _values_of(loaded).where(Observation.removed_at.is_(None))
    return gate.reached(standing, key)  # type: ignore[no-any-return]


@gate.loads("removed_observation")
def load_removed_observation(key: UUID, _person: Person, loaded: dict[str, Any]) -> Observation | None:
    """A value that may have been removed, to bring it back."""
    return gate.reached(_values_of(loaded), key)  # type: ignore[no-any-return]


def _values_of(loaded: dict[str, Any]) -> Select[Observation]:
    confirmed = select(ImportBatch.id).where(ImportBatch.state == "confirmed")
    counts = or_(Observation.import_id.is_(None), Observation.import_id.in_(confirmed))
    return select(Observation).where(Observation.metric_id == loaded["metric"].id, counts)


@gate.loads("process_change")
def load_change(key: UUID, _person: Person, loaded: dict[str, Any]) -> ProcessChange | None:
    """A change to the process behind the measure in the same address."""
    standing = _changes_of(loaded).where(ProcessChange.removed_at.is_(None))
    return gate.reached(standing, key)  # type: ignore[no-any-return]


@gate.loads("removed_process_change")
def load_removed_change(key: UUID, _person: Person, loaded: dict[str, Any]) -> ProcessChange | None:
    """A change that may have been removed, to bring it back."""
    return gate.reached(_changes_of(loaded), key)  # type: ignore[no-any-return]


def _changes_of(loaded: dict[str, Any]) -> Select[ProcessChange]:
    return select(ProcessChange).where(ProcessChange.metric_id == loaded["metric"].id)


@gate.loads("batch")
def load_batch(key: UUID, _person: Person, loaded: dict[str, Any]) -> ImportBatch | None:
    """An import into the measure in the same address."""
    found = select(ImportBatch).where(ImportBatch.metric_id == loaded["metric"].id)
    return gate.reached(found, key)  # type: ignore[no-any-return]
