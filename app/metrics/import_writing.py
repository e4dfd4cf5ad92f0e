"""Writing an import: all its values, then the one change of state that makes them count; and giving it up."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, delete, select

from app.core import clock, jobs
from app.core.acting import Act
from app.core.bulk import Keys, insert_many
from app.core.db import db
from app.core.transaction import transaction
from app.metrics import import_keeping, import_levels, queries, recording, replacing
from app.metrics.import_jobs import LANE, act_of, allowed, held
from app.metrics.import_reading import Target, target_of
from app.metrics.import_trying import Values
from app.metrics.models import ImportBatch, Observation
from app.metrics.reading.read_values import ReadValues
from app.metrics.replacing import ROWS_A_TRANSACTION
from app.metrics.stratifying.levelled import LEVELS, level_keys

DAYS_A_STATEMENT = 500


def keys_in_a_row(count: int) -> Keys:
    """So many keys, one behind the other in the index: keys at random would touch a page of it for each value."""
    first = (int(clock.now().timestamp() * 1000) << 80) | secrets.randbits(79)
    return Keys(range(first, first + count))


def write(batch: ImportBatch, values: ReadValues, places: Sequence[int], *, act: Act, first_position: int) -> None:
    """Insert the values at these places; they do not count before the batch is confirmed."""
    shared = {"metric_id": batch.metric_id, "import_id": batch.id, "version": 1, "special_cause": ""}
    shared |= {"entered_by_id": batch.made_by_id, "entered_at": act.at}
    columns: dict[str, Sequence[Any]] = {
        "id": keys_in_a_row(len(places)),
        "position": range(first_position, first_position + len(places)),
    }
    columns |= values.columns(places)
    columns |= level_columns(cast("Sequence[tuple[str, ...]]", columns.pop("levels")))
    insert_many(db.session.connection(), cast(Table, Observation.__table__), columns, shared=shared)


def level_columns(said: Sequence[tuple[str, ...]]) -> dict[str, list[UUID | None]]:
    """What values say, by the columns that carry it."""
    keys = {levels: level_keys(levels) for levels in set(said)}
    return {name: [keys[levels][name] for levels in said] for name in LEVELS}


def confirm(batch: ImportBatch, values: ReadValues, *, replace: bool, act: Act) -> int:
    """Write the values of a small import and let them count; how many there are."""
    target = target_of(batch.metric)
    if import_levels.adds_any(values):
        values = import_levels.settle(batch, values, Values(values, target, None).coming(replace=replace), act)
    places = Values(values, target, None).coming(replace=replace)
    write(batch, values, places, act=act, first_position=queries.next_position(batch.metric))
    _let_count(batch, len(places), replace=replace, act=act)
    return len(places)


def start(batch: ImportBatch, *, replace: bool, act: Act) -> None:
    """Leave a large import to the worker."""
    batch.mapping = {**batch.mapping, "replace": replace}
    batch.apply({"state": (batch.state, "reading")}, act=act, verb="started")
    jobs.enqueue("import_values", {"batch": str(batch.id)}, act=act, key=key_of(batch))


def key_of(batch: ImportBatch) -> str:
    """The key of the job that writes an import."""
    return f"import:{batch.id}"


def _let_count(batch: ImportBatch, written: int, *, replace: bool, act: Act) -> None:
    if replace:
        replacing.mark(batch, replacing.to_replace(batch), act)
    changes = {"state": (batch.state, "confirmed"), "rows_good": (batch.rows_good, written)}
    batch.apply({**changes, "confirmed_at": (batch.confirmed_at, act.at)}, act=act, verb="confirmed")
    import_keeping.forget(batch)
    recording.values_changed(batch.metric, act)


def cancel(batch: ImportBatch, act: Act) -> None:
    """Give an import up that does not count yet: its files go, and the worker takes out what it has written."""
    if batch.state == "reading":
        jobs.enqueue("clear_import", {"batch": str(batch.id)}, act=act, key=f"clear:{batch.id}")
    batch.apply({"state": (batch.state, "cancelled"), "ended_at": (None, act.at)}, act=act, verb="cancelled")
    import_levels.withdraw(batch, act)
    import_keeping.forget(batch, table=True)


@jobs.handler("clear_import", lane=LANE)
def clear(job: jobs.Job) -> None:
    """Delete the values of an import that was given up; they never counted."""
    key = UUID(job.arguments["batch"])
    if _delete_values(key, job, state="cancelled"):
        with transaction(writing=True):
            batch = held(key, job, state="cancelled")
            if batch is not None:  # its version rises: readings that were kept meanwhile are not taken for newer ones
                batch.apply({"rows_good": (batch.rows_good, 0)}, act=act_of(job), verb="cleared")


def _delete_values(key: UUID, job: jobs.Job, *, state: str) -> bool:
    """Delete what was written of an import, at most 5,000 values a transaction; False when it is others' by now."""
    some = select(Observation.id).where(Observation.import_id == key).limit(ROWS_A_TRANSACTION)
    left = True
    while left:
        with transaction(writing=True):
            if held(key, job, state=state) is None:
                return False
            gone = delete(Observation).where(Observation.id.in_(some)).returning(Observation.id)
            left = len(db.session.scalars(gone).all()) == ROWS_A_TRANSACTION
    return True


@jobs.handler("import_values", lane=LANE)
def carry_out(job: jobs.Job) -> None:
    """Write a large import, at most 5,000 values a transaction; begins anew if it was interrupted."""
    key = UUID(job.arguments["batch"])
    if not _delete_values(key, job, state="reading"):
        return
    begun = _begin(key, job)
    if begun is None:
        _give_up(key, job)
        return
    name, mapping, target, place = begun
    values = _settle(key, job, import_keeping.found_in(name, mapping, target).values, target)
    if values is None:
        _give_up(key, job)
        return
    places = Values(values, target, None).coming(replace=mapping["replace"])
    for first in range(0, len(places), ROWS_A_TRANSACTION):
        some = places[first : first + ROWS_A_TRANSACTION]
        if not _write_some(key, job, values, some, place + first, done=first / len(places)):
            _give_up(key, job)
            return
    if mapping["replace"]:
        _mark_replaced(key, job)
    _finish(key, job, values, places, target)


def _begin(key: UUID, job: jobs.Job) -> tuple[str | None, dict[str, Any], Target, int] | None:
    """What is to be written: the name of what was read, what was chosen, the measure, the first position."""
    with transaction(writing=True):
        batch = allowed(key, job, state="reading")
        if batch is None:
            return None
        place = queries.next_position(batch.metric)
        return batch.values_storage_name, dict(batch.mapping), target_of(batch.metric), place


def _settle(key: UUID, job: jobs.Job, values: ReadValues, target: Target) -> ReadValues | None:
    """The values with the keys of their levels; None where the person may add none any more."""
    with transaction(writing=True):
        batch = allowed(key, job, state="reading")
        act = act_of(job)
        if batch is None or not _may_write(batch, values, act.person):
            return None
        if not import_levels.adds_any(values):
            return values
        coming = Values(values, target, None).coming(replace=batch.mapping["replace"])
        return import_levels.settle(batch, values, coming, act)


def _may_write(batch: ImportBatch, values: ReadValues, person: Any) -> bool:
    """Whether somebody may write values that say these levels."""
    return not import_levels.asks_leave(batch.metric, values) or import_levels.may_add(batch.metric, person)


def _give_up(key: UUID, job: jobs.Job) -> None:
    """Give up an import whose person may no longer enter values; nothing happens to one that is others' by now."""
    with transaction(writing=True):
        batch = held(key, job, state="reading")
        if batch is not None:
            cancel(batch, act_of(job))


def _write_some(
    key: UUID, job: jobs.Job, values: ReadValues, places: Sequence[int], first_position: int, *, done: float
) -> bool:
    with transaction(writing=True):
        batch = allowed(key, job, state="reading")
        if batch is not None:
            write(batch, values, places, act=act_of(job), first_position=first_position)
            jobs.note_progress(job, done)
        return batch is not None


def _mark_replaced(key: UUID, job: jobs.Job) -> None:
    """Mark what the import replaces before it counts, so that letting it count stays short."""
    with transaction(writing=False):
        found = replacing.to_replace(db.session.get_one(ImportBatch, key))
    for first in range(0, len(found), ROWS_A_TRANSACTION):
        with transaction(writing=True):
            batch = allowed(key, job, state="reading")
            if batch is not None:
                replacing.mark(batch, found[first : first + ROWS_A_TRANSACTION], act_of(job))


def _finish(key: UUID, job: jobs.Job, values: ReadValues, places: Sequence[int], before: Target) -> None:
    """Let the values count, but for those in whose place another one came, or whose day was frozen, meanwhile."""
    with transaction(writing=True):
        batch = allowed(key, job, state="reading")
        if batch is not None:
            replace = batch.mapping["replace"]
            dropped = _drop_taken_meanwhile(batch, values, places, before)
            if dropped and replace:
                replacing.release(batch, act_of(job))
            _let_count(batch, len(places) - dropped, replace=replace, act=act_of(job))
            return
    _give_up(key, job)


def _drop_taken_meanwhile(batch: ImportBatch, values: ReadValues, places: Sequence[int], before: Target) -> int:
    now = target_of(batch.metric)
    if (now.taken, now.frozen) == (before.taken, before.frozen):
        return 0
    replace = batch.mapping["replace"]
    late: dict[int, list[date]] = {}
    for ordinal, said in {(values.days[place], values.said[place]) for place in places}:
        day = date.fromordinal(ordinal)
        if now.is_frozen(day) or (not replace and now.is_taken(day, values.levels[said])):
            late.setdefault(said, []).append(day)
    return sum(_drop(batch, values.levels[said], days) for said, days in late.items())


def _drop(batch: ImportBatch, levels: tuple[str, ...], days: Sequence[date]) -> int:
    """Delete the import's values of these days that say just this."""
    said = [getattr(Observation, name) == key for name, key in level_keys(levels).items()]
    own = (Observation.import_id == batch.id, *said)
    dropped = 0
    for first in range(0, len(days), DAYS_A_STATEMENT):
        gone = delete(Observation).where(*own, Observation.day.in_(days[first : first + DAYS_A_STATEMENT]))
        dropped += len(db.session.scalars(gone.returning(Observation.id)).all())
    return dropped
