"""The values an import replaces: they stop counting while it is confirmed, and count again when it is undone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from app.core import events
from app.core.acting import Act
from app.core.db import db
from app.metrics import periods
from app.metrics.models import ImportBatch, Observation
from app.metrics.series import counting

ROWS_A_TRANSACTION = 5_000
ROWS_A_STATEMENT = 500
KIND = "observation"


def to_replace(batch: ImportBatch) -> list[UUID]:
    """The values that count now, in periods for which the import brings one, and are not marked yet."""
    firsts = _brought(batch)
    query = counting(select(Observation.id, Observation.day)).where(Observation.metric_id == batch.metric_id)
    unmarked = query.where(Observation.replaced_by_id.is_distinct_from(batch.id))
    standing = db.session.execute(unmarked.where(Observation.import_id.is_distinct_from(batch.id)))
    return [key for key, day in standing if periods.first_of(day, batch.metric.period) in firsts]


def _brought(batch: ImportBatch) -> set[date]:
    """The first days of the periods for which the import brings a value."""
    days = db.session.scalars(select(Observation.day).where(Observation.import_id == batch.id))
    return {periods.first_of(day, batch.metric.period) for day in days}


def mark(batch: ImportBatch, keys: Sequence[UUID], act: Act) -> None:
    """Have the import replace these values; they count on until it is confirmed."""
    _change(batch, keys, {"replaced_by_id": (None, batch.id)}, act=act, verb="replaced")


def release(batch: ImportBatch, act: Act) -> None:
    """Let go the values in whose periods the import brings none any more."""
    firsts = _brought(batch)
    marked = db.session.execute(select(Observation.id, Observation.day).where(Observation.replaced_by_id == batch.id))
    freed = [key for key, day in marked if periods.first_of(day, batch.metric.period) not in firsts]
    _change(batch, freed, {"replaced_by_id": (batch.id, None)}, act=act, verb="released")


def keep_out_taken(batch: ImportBatch, act: Act) -> None:
    """Of the values that an undone import gave back, take out those whose period has another value by now."""
    if batch.metric.period == "order":
        return
    columns = (Observation.id, Observation.day, Observation.replaced_by_id)
    query = counting(select(*columns)).where(Observation.metric_id == batch.metric_id)
    by_period: dict[date, list[tuple[UUID, bool]]] = defaultdict(list)
    for key, day, replaced_by in db.session.execute(query):
        by_period[periods.first_of(day, batch.metric.period)].append((key, replaced_by == batch.id))
    taken = [found for found in by_period.values() if not all(is_back for _, is_back in found)]
    keys = [key for found in taken for key, is_back in found if is_back]
    _change(batch, keys, {"removed_at": (None, act.at)}, act=act, verb="stayed_out")


def _change(
    batch: ImportBatch, keys: Sequence[UUID], changes: Mapping[str, events.Change], *, act: Act, verb: str
) -> None:
    """Change values alike: their versions rise, and one event for every 5,000 names each."""
    new = {field: change[1] for field, change in changes.items()}
    for part in _parts(keys, ROWS_A_TRANSACTION):
        rows = {str(key): version for some in _parts(part, ROWS_A_STATEMENT) for key, version in _set(some, new)}
        events.record_many(act, batch, KIND, verb, rows=rows, changes=changes)


def _set(keys: Sequence[UUID], new: Mapping[str, UUID | datetime | None]) -> Iterable[Any]:
    raised = update(Observation).where(Observation.id.in_(keys)).values(**new, version=Observation.version + 1)
    return db.session.execute(raised.returning(Observation.id, Observation.version)).all()


def _parts(keys: Sequence[UUID], size: int) -> list[Sequence[UUID]]:
    return [keys[first : first + size] for first in range(0, len(keys), size)]
