"""Writing an import: all its values, then the one change of state that makes them count; undoing and giving up."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import delete, insert, select

from app.accounts.models import Organisation, Person
from app.core import clock, files, jobs, words
from app.core.acting import Act
from app.core.db import db
from app.core.transaction import after_commit, transaction
from app.metrics import queries, recording, replacing
from app.metrics.frozen import FrozenDays, frozen_days
from app.metrics.import_reading import Choice, Target, day_of, read, target_of
from app.metrics.import_tables import Table
from app.metrics.models import ImportBatch, Observation
from app.metrics.reading.outcomes import Observation as ReadValue
from app.metrics.replacing import ROWS_A_TRANSACTION
from app.metrics.series import counting


def values_of(batch_mapping: dict[str, Any], target: Target) -> list[ReadValue]:
    """The readable values of an import's file in the order they were measured."""
    table, choice = Table.from_json(batch_mapping["table"]), Choice(**batch_mapping["choice"])
    zone = ZoneInfo(words.style().zone)
    values = [outcome for outcome in read(table, choice, target) if isinstance(outcome, ReadValue)]
    return sorted(values, key=lambda value: (day_of(value, zone), _moment(value.at, zone)))


def _moment(at: date | datetime, zone: ZoneInfo) -> datetime:
    return at if isinstance(at, datetime) else datetime(at.year, at.month, at.day, tzinfo=zone)


def wanted(values: Iterable[ReadValue], target: Target, *, replace: bool) -> list[ReadValue]:
    """Without those whose day is frozen, nor, unless they replace it, those whose day has a value already."""
    zone = ZoneInfo(words.style().zone)
    days = ((value, day_of(value, zone)) for value in values)
    return [value for value, day in days if not target.is_frozen(day) and (replace or not target.is_taken(day))]


def write(batch: ImportBatch, values: list[ReadValue], *, act: Act, first_position: int) -> None:
    """Insert these values; they do not count before the batch is confirmed."""
    zone, common = ZoneInfo(words.style().zone), {"metric_id": batch.metric_id, "import_id": batch.id, "version": 1}
    common |= {"special_cause": "", "entered_by_id": batch.made_by_id, "entered_at": act.at, "removed_at": None}
    rows = [
        {
            **common,
            "id": uuid4(),
            "day": day_of(value, zone),
            "at": value.at.astimezone(UTC) if isinstance(value.at, datetime) else None,
            "position": position,
            "value": value.value,
            "checked": value.denominator,
            "note": value.note,
        }
        for position, value in enumerate(values, start=first_position)
    ]
    if rows:
        db.session.execute(insert(Observation), rows)


def confirm(batch: ImportBatch, values: list[ReadValue], *, replace: bool, act: Act) -> int:
    """Write the values of a small import and let them count; how many there are."""
    target = target_of(batch.metric)
    kept = wanted(values, target, replace=replace)
    write(batch, kept, act=act, first_position=queries.next_position(batch.metric))
    _let_count(batch, len(kept), replace=replace, act=act)
    return len(kept)


def start(batch: ImportBatch, *, replace: bool, act: Act) -> None:
    """Leave a large import to the worker."""
    batch.mapping = {**batch.mapping, "replace": replace}
    batch.apply({"state": (batch.state, "reading")}, act=act, verb="started")
    jobs.enqueue("import_values", {"batch": str(batch.id)}, act=act, key=f"import:{batch.id}")


def _let_count(batch: ImportBatch, written: int, *, replace: bool, act: Act) -> None:
    if replace:
        replacing.mark(batch, replacing.to_replace(batch), act)
    changes = {"state": (batch.state, "confirmed"), "rows_good": (batch.rows_good, written)}
    batch.apply({**changes, "confirmed_at": (batch.confirmed_at, act.at)}, act=act, verb="confirmed")
    recording.values_changed(batch.metric, act)


def frozen_by(batch: ImportBatch) -> FrozenDays | None:
    """The baseline that holds values of this import, which therefore cannot be undone."""
    own = counting(select(Observation.id)).where(Observation.import_id == batch.id).limit(1)
    within = (
        (frozen, own.where(Observation.day.between(frozen.first, frozen.last)))
        for frozen in frozen_days(batch.metric_id)
    )
    return next((frozen for frozen, some in within if db.session.scalar(some) is not None), None)


def undo(batch: ImportBatch, act: Act) -> bool:
    """Take the values of a confirmed import out again; those it replaced count once more. Whether it is done: an import
    that replaced many is left to the worker."""
    if replacing.replaces_many(batch):
        jobs.enqueue("undo_import", {"batch": str(batch.id)}, act=act, key=f"undo:{batch.id}")
        return False
    _undo(batch, act)
    return True


def _undo(batch: ImportBatch, act: Act) -> None:
    replacing.keep_out(batch, replacing.taken(batch), act)
    batch.apply({"state": (batch.state, "undone"), "ended_at": (None, act.at)}, act=act, verb="undone")
    recording.values_changed(batch.metric, act)


@jobs.handler("undo_import")
def carry_out_undoing(job: jobs.Job) -> None:
    """Take out what must not come back, at most 5,000 values a transaction, then undo the import by its state alone."""
    key = UUID(job.arguments["batch"])
    with transaction(writing=False):
        out = replacing.taken(db.session.get_one(ImportBatch, key))
    for first in range(0, len(out), ROWS_A_TRANSACTION):
        with transaction(writing=True):
            batch = _held(key, job, state="confirmed")
            if batch is not None:
                replacing.keep_out(batch, out[first : first + ROWS_A_TRANSACTION], _act(job))
    with transaction(writing=True):
        batch = _held(key, job, state="confirmed")
        if batch is not None and frozen_by(batch) is None:
            _undo(batch, _act(job))


def cancel(batch: ImportBatch, act: Act) -> None:
    """Give an import up that does not count yet: its file goes, and the worker takes out what it has written."""
    if batch.state == "reading":
        jobs.enqueue("clear_import", {"batch": str(batch.id)}, act=act, key=f"clear:{batch.id}")
    batch.apply({"state": (batch.state, "cancelled"), "ended_at": (None, act.at)}, act=act, verb="cancelled")
    store, name = files.store(), batch.storage_name

    def delete_file() -> None:
        store.delete(name)

    after_commit(delete_file)


@jobs.handler("clear_import")
def clear(job: jobs.Job) -> None:
    """Delete the values of an import that was given up; they never counted."""
    key = UUID(job.arguments["batch"])
    if _delete_values(key, job, state="cancelled"):
        with transaction(writing=True):
            batch = _held(key, job, state="cancelled")
            if batch is not None:  # its version rises: readings that were kept meanwhile are not taken for newer ones
                batch.apply({"rows_good": (batch.rows_good, 0)}, act=_act(job), verb="cleared")


def _delete_values(key: UUID, job: jobs.Job, *, state: str) -> bool:
    """Delete what was written of an import, at most 5,000 values a transaction; False when it is others' by now."""
    some = select(Observation.id).where(Observation.import_id == key).limit(ROWS_A_TRANSACTION)
    left = True
    while left:
        with transaction(writing=True):
            if _held(key, job, state=state) is None:
                return False
            gone = delete(Observation).where(Observation.id.in_(some)).returning(Observation.id)
            left = len(db.session.scalars(gone).all()) == ROWS_A_TRANSACTION
    return True


@jobs.handler("import_values")
def carry_out(job: jobs.Job) -> None:
    """Write a large import, at most 5,000 values a transaction; begins anew if it was interrupted."""
    key = UUID(job.arguments["batch"])
    if not _delete_values(key, job, state="reading"):
        return
    with transaction(writing=True):
        words.use(Organisation.current().style)
        batch = _held(key, job)
        if batch is None:
            return
        mapping, target = dict(batch.mapping), target_of(batch.metric)
        place = queries.next_position(batch.metric)
    values = wanted(values_of(mapping, target), target, replace=mapping["replace"])
    for first in range(0, len(values), ROWS_A_TRANSACTION):
        if not _write_some(key, job, values[first : first + ROWS_A_TRANSACTION], place + first):
            return
        with transaction(writing=True):
            jobs.note_progress(job, first / len(values))
    if mapping["replace"]:
        _mark_replaced(key, job)
    _finish(key, job, len(values), replace=mapping["replace"])


def _held(key: UUID, job: jobs.Job, *, state: str = "reading") -> ImportBatch | None:
    """The import if it is still this worker's to work on, held until the transaction ends."""
    batch = db.session.get(ImportBatch, key, with_for_update=True, populate_existing=True)
    return batch if batch is not None and batch.state == state and jobs.still_held(job) else None


def _act(job: jobs.Job) -> Act:
    return Act(person=db.session.get(Person, job.person_id), at=clock.now())


def _write_some(key: UUID, job: jobs.Job, values: list[ReadValue], first_position: int) -> bool:
    with transaction(writing=True):
        batch = _held(key, job)
        if batch is not None:
            write(batch, values, act=_act(job), first_position=first_position)
        return batch is not None


def _mark_replaced(key: UUID, job: jobs.Job) -> None:
    """Mark what the import replaces before it counts, so that letting it count stays short."""
    with transaction(writing=False):
        found = replacing.to_replace(db.session.get_one(ImportBatch, key))
    for first in range(0, len(found), ROWS_A_TRANSACTION):
        with transaction(writing=True):
            batch = _held(key, job)
            if batch is not None:
                replacing.mark(batch, found[first : first + ROWS_A_TRANSACTION], _act(job))


def _finish(key: UUID, job: jobs.Job, written: int, *, replace: bool) -> None:
    with transaction(writing=True):
        batch = _held(key, job)
        if batch is not None:
            dropped = _drop_taken_meanwhile(batch, replace=replace)
            if dropped and replace:
                replacing.release(batch, _act(job))
            _let_count(batch, written - dropped, replace=replace, act=_act(job))


def _drop_taken_meanwhile(batch: ImportBatch, *, replace: bool) -> int:
    """Delete the values whose day was given another value, or frozen, while the import was being written."""
    target = target_of(batch.metric)
    own = db.session.execute(select(Observation.id, Observation.day).where(Observation.import_id == batch.id))
    drop = [key for key, day in own if target.is_frozen(day) or (not replace and target.is_taken(day))]
    for first in range(0, len(drop), 500):
        db.session.execute(delete(Observation).where(Observation.id.in_(drop[first : first + 500])))
    return len(drop)
