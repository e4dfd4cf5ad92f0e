"""The values an import replaces: they stop counting while it is confirmed, and count again when it is undone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import or_, select, update

from app.core import events
from app.core.acting import Act
from app.core.db import db
from app.metrics import periods
from app.metrics.models import ImportBatch, Observation
from app.metrics.series import counting
from app.metrics.stratifying.levelled import LEVELS, clash, said_by

ROWS_A_TRANSACTION = 5_000
ROWS_A_STATEMENT, PERIODS_A_STATEMENT = 500, 100
KIND = "observation"
SAID = (Observation.id, Observation.day, *(getattr(Observation, name) for name in LEVELS))
Filled = dict[date, set[tuple[str, ...]]]

Part = TypeVar("Part")


def to_replace(batch: ImportBatch) -> list[UUID]:
    """The values that count now, cannot stand beside one that the import brings, and are not marked yet."""
    brought = _brought(batch)
    query = counting(select(*SAID)).where(Observation.metric_id == batch.metric_id)
    unmarked = query.where(Observation.replaced_by_id.is_distinct_from(batch.id))
    standing = db.session.execute(unmarked.where(Observation.import_id.is_distinct_from(batch.id)))
    return [row.id for row in standing if _clashes(row, brought, batch)]


def _brought(batch: ImportBatch) -> Filled:
    """What the values say that the import brings, by the first days of their periods."""
    return _by_period(db.session.execute(select(*SAID).where(Observation.import_id == batch.id)), batch)


def _by_period(rows: Iterable[Any], batch: ImportBatch) -> Filled:
    found: Filled = {}
    for row in rows:
        found.setdefault(periods.first_of(row.day, batch.metric.period), set()).add(said_by(row))
    return found


def _clashes(row: Any, filled: Filled, batch: ImportBatch) -> bool:
    """Whether a value cannot stand beside those of its period."""
    others = filled.get(periods.first_of(row.day, batch.metric.period), ())
    return any(clash(said_by(row), other) for other in others)


def mark(batch: ImportBatch, keys: Sequence[UUID], act: Act) -> None:
    """Have the import replace these values; they count on until it is confirmed."""
    _change(batch, keys, {"replaced_by_id": (None, batch.id)}, act=act, verb="replaced")


def release(batch: ImportBatch, act: Act) -> None:
    """Let go the values in whose place the import brings none any more."""
    brought = _brought(batch)
    marked = db.session.execute(select(*SAID).where(Observation.replaced_by_id == batch.id))
    freed = [row.id for row in marked if not _clashes(row, brought, batch)]
    _change(batch, freed, {"replaced_by_id": (batch.id, None)}, act=act, verb="released")


def replaces_many(batch: ImportBatch) -> bool:
    """Whether an undoing gives back more values than one transaction may change."""
    many = select(Observation.id).where(Observation.replaced_by_id == batch.id).limit(ROWS_A_TRANSACTION + 1)
    return len(db.session.scalars(many).all()) > ROWS_A_TRANSACTION


def taken(batch: ImportBatch) -> list[UUID]:
    """Of the values that undoing an import gives back, those in whose place another one stands by now.

    Before it is undone they do not count, so that they can be taken out then and nobody sees it.
    """
    if batch.metric.period == "order":
        return []
    back = _given_back(batch)
    stretches = sorted({periods.bounds(row.day, batch.metric.period) for row in back})
    filled: Filled = {}
    for part in _parts(stretches, PERIODS_A_STATEMENT):
        filled |= _filled(batch, part)
    return [row.id for row in back if _clashes(row, filled, batch)]


def _given_back(batch: ImportBatch) -> Sequence[Any]:
    """Keys, days and levels of the values that only this import keeps from counting."""
    query = select(*SAID).outerjoin(ImportBatch, ImportBatch.id == Observation.import_id)
    own = (Observation.replaced_by_id == batch.id, Observation.removed_at.is_(None))
    return db.session.execute(
        query.where(*own, or_(Observation.import_id.is_(None), ImportBatch.state == "confirmed"))
    ).all()


def _filled(batch: ImportBatch, stretches: Sequence[tuple[date, date]]) -> Filled:
    """What the values of those periods say that are neither of this import nor what it replaces."""
    query = counting(select(*SAID)).where(Observation.metric_id == batch.metric_id)
    others = (Observation.import_id.is_distinct_from(batch.id), Observation.replaced_by_id.is_distinct_from(batch.id))
    within = or_(*(Observation.day.between(first, last) for first, last in stretches))
    return _by_period(db.session.execute(query.where(*others, within)), batch)


def keep_out(batch: ImportBatch, keys: Sequence[UUID], act: Act) -> None:
    """Take these values out, so that undoing the import does not give them back."""
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


def _parts(keys: Sequence[Part], size: int) -> list[Sequence[Part]]:
    return [keys[first : first + size] for first in range(0, len(keys), size)]
