"""Writing an import of many measures: all its values, then one change of state that makes them count; undoing it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, delete, select, update

from app.accounts.models import Person
from app.core import events, files, jobs, policy
from app.core.acting import Act
from app.core.bulk import insert_many
from app.core.db import db
from app.core.transaction import after_commit, transaction
from app.metrics import group_queries, recording
from app.metrics.group_models import GroupImport
from app.metrics.group_queries import Standing, key_of, standing_of
from app.metrics.group_trying import GroupValues, found_in
from app.metrics.import_jobs import LANE, act_of
from app.metrics.import_writing import keys_in_a_row
from app.metrics.models import ImportBatch, Metric, Observation
from app.metrics.replacing import ROWS_A_TRANSACTION

Parts = dict[str, tuple[int, UUID, int]]
"""By the measure's name: its key, its part of the import, and the position of its first new value."""


def start(batch: GroupImport, act: Act) -> None:
    """Leave the writing to the worker."""
    batch.apply({"state": (batch.state, "reading")}, act=act, verb="started")
    jobs.enqueue("import_groups", {"batch": str(batch.id)}, act=act, key=key_of(batch.id))


def cancel(batch: GroupImport, act: Act) -> None:
    """Give an import up that does not count yet; the worker takes out what it has written."""
    if batch.state == "reading":
        jobs.enqueue("clear_groups", {"batch": str(batch.id)}, act=act, key=f"clear:{batch.id}")
    batch.apply({"state": (batch.state, "cancelled"), "ended_at": (None, act.at)}, act=act, verb="cancelled")
    forget(batch, table=True)


def forget(batch: GroupImport, *, table: bool = False) -> None:
    """Delete what was read, and the table itself if wanted, once the transaction has been committed."""
    names = [batch.values_storage_name, *([batch.storage_name] if table else [])]
    batch.values_storage_name, store = None, files.store()

    def delete_files() -> None:
        for name in filter(None, names):
            store.delete(name)

    after_commit(delete_files)


def held(key: UUID, job: jobs.Job, *, state: str) -> GroupImport | None:
    """The import if it is in this state and this worker's to work on, held until the transaction ends."""
    batch = db.session.get(GroupImport, key, with_for_update=True, populate_existing=True)
    return batch if batch is not None and batch.state == state and jobs.still_held(job) else None


def allowed(key: UUID, job: jobs.Job) -> GroupImport | None:
    """The import being written, while the person who asked for it may still add measures to its unit."""
    batch, person = held(key, job, state="reading"), db.session.get(Person, job.person_id)
    if batch is None or person is None or not person.is_active:
        return None
    return batch if policy.allows(person, "metric.create", batch.unit) else None


@jobs.handler("clear_groups", lane=LANE)
def clear(job: jobs.Job) -> None:
    """Delete the values and measures of an import that was given up; they never counted."""
    _delete_written(UUID(job.arguments["batch"]), job, state="cancelled")


def _delete_written(key: UUID, job: jobs.Job, *, state: str) -> bool:
    """Delete what was written of an import, at most 5,000 values a transaction; False when it is others' by now."""
    parts = select(ImportBatch.id).where(ImportBatch.group_id == key)
    some = select(Observation.id).where(Observation.import_id.in_(parts)).limit(ROWS_A_TRANSACTION)
    left = True
    while left:
        with transaction(writing=True):
            if held(key, job, state=state) is None:
                return False
            gone = delete(Observation).where(Observation.id.in_(some)).returning(Observation.id)
            left = len(db.session.scalars(gone).all()) == ROWS_A_TRANSACTION
            if not left:
                db.session.execute(delete(ImportBatch).where(ImportBatch.group_id == key))
                db.session.execute(delete(Metric).where(Metric.made_in_id == key))
    return True


@jobs.handler("import_groups", lane=LANE)
def carry_out(job: jobs.Job) -> None:
    """Write an import, at most 5,000 values a transaction; begins anew if it was interrupted."""
    key = UUID(job.arguments["batch"])
    if not _delete_written(key, job, state="reading"):
        return
    begun = _begin(key, job)
    if begun is None:
        _give_up(key, job)
        return
    found, places, parts = begun
    for first in range(0, len(places), ROWS_A_TRANSACTION):
        with transaction(writing=True):
            batch = allowed(key, job)
            if batch is not None:
                _write(batch, found, places[first : first + ROWS_A_TRANSACTION], parts, act_of(job))
        if batch is None:
            _give_up(key, job)
            return
        with transaction(writing=True):
            jobs.note_progress(job, first / len(places))
    _finish(key, job)


def _give_up(key: UUID, job: jobs.Job) -> None:
    """Give up an import whose person may no longer add measures."""
    with transaction(writing=True):
        batch = held(key, job, state="reading")
        if batch is not None:
            cancel(batch, act_of(job))


def _begin(key: UUID, job: jobs.Job) -> tuple[GroupValues, list[int], Parts] | None:
    """Make the measures, out of sight, and a part of the import for each measure; the values to be written."""
    with transaction(writing=True):
        batch = allowed(key, job)
        if batch is None:
            return None
        name, mapping = batch.values_storage_name, dict(batch.mapping)
        standing = standing_of(batch.unit, mapping["definition"])
    found = found_in(name, mapping, standing)
    places = found.coming(standing)
    with transaction(writing=True):
        batch = allowed(key, job)
        if batch is None:
            return None
        used = list(dict.fromkeys(found.names[found.measures[place]] for place in places))
        return found, places, _parts(batch, used, standing, act_of(job))


def _parts(batch: GroupImport, names: Sequence[str], standing: Standing, act: Act) -> Parts:
    common = {**batch.mapping["definition"], "unit_id": batch.unit_id, "made_in_id": batch.id, "archived_at": act.at}
    made = [Metric(name=name, **common) for name in names if name not in standing.fed]
    db.session.add_all(made)
    db.session.flush()
    metrics = {**standing.fed, **{metric.name: metric.id for metric in made}}
    about = {"group_id": batch.id, "state": "reading", "source": batch.source, "storage_name": "", "mapping": {}}
    about |= {"troubles": [], "made_by_id": batch.made_by_id, "made_at": batch.made_at}
    parts = {name: ImportBatch(metric_id=metrics[name], **about) for name in names}
    db.session.add_all(parts.values())
    db.session.flush()
    first = group_queries.next_positions(list(standing.fed.values()))
    return {name: (part.metric_id, part.id, first.get(part.metric_id, 1)) for name, part in parts.items()}


def _write(batch: GroupImport, found: GroupValues, places: Sequence[int], parts: Parts, act: Act) -> None:
    shared: dict[str, Any] = {"version": 1, "special_cause": "", "entered_by_id": batch.made_by_id}
    columns: dict[str, list[Any]] = {"metric_id": [], "import_id": [], "position": []}
    for place in places:
        name = found.names[found.measures[place]]
        metric, part, position = parts[name]
        parts[name] = metric, part, position + 1
        for column, value in zip(columns.values(), (metric, part, position), strict=True):
            column.append(value)
    columns |= {"id": keys_in_a_row(len(places)), **found.values.columns(places)}
    del columns["levels"]
    table = cast(Table, Observation.__table__)
    insert_many(db.session.connection(), table, columns, shared={**shared, "entered_at": act.at})


def _finish(key: UUID, job: jobs.Job) -> None:
    """Let the measures be seen and their values count, but for days that were given a value or frozen meanwhile."""
    with transaction(writing=True):
        batch = allowed(key, job)
        if batch is not None:
            _let_count(batch, act_of(job))
            return
    _give_up(key, job)


def _let_count(batch: GroupImport, act: Act) -> None:
    parts = select(ImportBatch.metric_id).where(ImportBatch.group_id == batch.id)
    db.session.execute(select(Metric.id).where(Metric.id.in_(parts)).order_by(Metric.id).with_for_update())
    _drop_taken_meanwhile(batch)
    new = db.session.execute(select(Metric.id, Metric.name, Metric.kind).where(Metric.made_in_id == batch.id)).all()
    db.session.execute(update(Metric).where(Metric.made_in_id == batch.id).values(archived_at=None))
    told = {str(row.id): {"name": (None, row.name), "kind": (None, row.kind)} for row in new}
    if told:
        events.record_each(act, "metric", "created", project=None, rows=told)
    each = select(db.func.count(Observation.id)).where(Observation.import_id == ImportBatch.id).scalar_subquery()
    _change_parts(batch, ("reading", "confirmed"), act, confirmed_at=act.at, rows_good=each)
    written = select(db.func.count(Observation.id)).where(Observation.import_id.in_(group_queries.parts_of(batch)))
    changes = {"state": (batch.state, "confirmed"), "rows_good": (batch.rows_good, db.session.scalar(written))}
    batch.apply({**changes, "confirmed_at": (None, act.at)}, act=act, verb="confirmed")
    forget(batch)
    for metric in group_queries.metrics_fed(batch):
        recording.values_changed(metric, act)


def _drop_taken_meanwhile(batch: GroupImport) -> None:
    standing = standing_of(batch.unit, batch.mapping["definition"])
    names = {metric: name for name, metric in standing.fed.items()}
    own = select(Observation.id, Observation.metric_id, Observation.day)
    own = own.where(Observation.import_id.in_(group_queries.parts_of(batch)), Observation.metric_id.in_(names))
    late = [
        key for key, metric, day in db.session.execute(own) if standing.place(names[metric], day.toordinal()) != "good"
    ]
    for first in range(0, len(late), ROWS_A_TRANSACTION):
        db.session.execute(delete(Observation).where(Observation.id.in_(late[first : first + ROWS_A_TRANSACTION])))


def _change_parts(batch: GroupImport, states: tuple[str, str], act: Act, **values: Any) -> None:
    """The parts of all measures change their state together, in one statement."""
    before, after = states
    changed = update(ImportBatch).where(ImportBatch.group_id == batch.id, ImportBatch.state == before)
    changed = changed.values(state=after, version=ImportBatch.version + 1, **values)
    rows = db.session.execute(changed.returning(ImportBatch.id, ImportBatch.version)).all()
    if rows:
        versions = {str(key): version for key, version in rows}
        events.record_many(act, batch, "import_batch", after, rows=versions, changes={"state": states})


def undo(batch: GroupImport, act: Act) -> int:
    """Take all values out again, and the measures it made to which nothing else has happened; how many those are."""
    gone, fed = group_queries.made_and_untouched(batch), group_queries.metrics_fed(batch)
    _change_parts(batch, ("confirmed", "undone"), act, ended_at=act.at)
    if gone:
        out = update(Metric).where(Metric.id.in_(gone)).values(archived_at=act.at, version=Metric.version + 1)
        versions = {str(key): version for key, version in db.session.execute(out.returning(Metric.id, Metric.version))}
        events.record_many(act, batch, "metric", "archived", rows=versions, changes={"archived_at": (None, act.at)})
    batch.apply({"state": (batch.state, "undone"), "ended_at": (None, act.at)}, act=act, verb="undone")
    for metric in fed:
        if metric.id not in gone:
            recording.values_changed(metric, act)
    return len(gone)
