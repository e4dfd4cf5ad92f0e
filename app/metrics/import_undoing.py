"""Undoing an import: its values stop counting, and those it replaced count once more."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from app.core import jobs
from app.core.acting import Act
from app.core.db import db
from app.core.transaction import transaction
from app.metrics import import_levels, recording, replacing
from app.metrics.frozen import FrozenDays, frozen_days
from app.metrics.import_jobs import LANE, act_of, allowed
from app.metrics.models import ImportBatch, Observation
from app.metrics.replacing import ROWS_A_TRANSACTION
from app.metrics.series import counting


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
        jobs.enqueue("undo_import", {"batch": str(batch.id)}, act=act, key=_key(batch.id))
        return False
    _undo(batch, act)
    return True


def is_under_way(batch: ImportBatch) -> bool:
    """Whether the worker is to undo this import, or is at it."""
    waiting = jobs.Job.key == _key(batch.id), jobs.Job.state.in_(jobs.UNFINISHED)
    return db.session.scalar(select(jobs.Job.id).where(*waiting)) is not None


def _key(batch: UUID) -> str:
    return f"undo:{batch}"


def _undo(batch: ImportBatch, act: Act) -> None:
    replacing.keep_out(batch, replacing.taken(batch), act)
    batch.apply({"state": (batch.state, "undone"), "ended_at": (None, act.at)}, act=act, verb="undone")
    import_levels.withdraw(batch, act)
    recording.values_changed(batch.metric, act)


@jobs.handler("undo_import", lane=LANE)
def carry_out_undoing(job: jobs.Job) -> None:
    """Take out what must not come back, at most 5,000 values a transaction, then undo the import by its state alone."""
    key = UUID(job.arguments["batch"])
    with transaction(writing=False):
        out = replacing.taken(db.session.get_one(ImportBatch, key))
    for first in range(0, len(out), ROWS_A_TRANSACTION):
        with transaction(writing=True):
            batch = _to_undo(key, job)
            if batch is None:
                return
            replacing.keep_out(batch, out[first : first + ROWS_A_TRANSACTION], act_of(job))
    with transaction(writing=True):
        batch = _to_undo(key, job)
        if batch is not None:
            _undo(batch, act_of(job))


def _to_undo(key: UUID, job: jobs.Job) -> ImportBatch | None:
    """The import while it may be undone: a baseline that was frozen meanwhile holds it."""
    batch = allowed(key, job, state="confirmed")
    return batch if batch is not None and frozen_by(batch) is None else None
