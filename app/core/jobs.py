"""The durable queue: a job is a row, written in the same transaction as its cause.

A worker leases due jobs, renews nothing it does not hold, retries with a growing pause and gives a job up
after five attempts. Handlers are idempotent: a job may run twice when a worker dies in the middle of it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from flask import current_app
from sqlalchemy import JSON, Select, String, Text, Uuid, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.acting import Act
from app.core.db import Model, UTCDateTime, db
from app.core.transaction import after_commit, transaction

MOST_ATTEMPTS = 5
LEASE = timedelta(minutes=5)
PAUSE = timedelta(seconds=10)
UNFINISHED = ("queued", "running")

Handler = Callable[["Job"], None]
_handlers: dict[str, Handler] = {}
_wakers: list[Callable[[], None]] = []
_first: list[Callable[[], None]] = []


class Job(Model):
    """Work to be done after a transaction: queued, running, done, or dead after too many attempts."""

    __tablename__ = "job"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    kind: Mapped[str] = mapped_column(String(40))
    key: Mapped[str | None] = mapped_column(String(160), unique=True)
    arguments: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(10), default="queued", index=True)
    person_id: Mapped[int | None] = mapped_column(index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    again: Mapped[bool] = mapped_column(default=False)
    progress: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(Text, default="")
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    leased_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    def grants(self, person: Any) -> frozenset[str]:
        """A job belongs to the person who asked for it."""
        return frozenset({"self"} if person.id == self.person_id else ())


def handler(kind: str) -> Callable[[Handler], Handler]:
    """Register what carries out jobs of this kind."""

    def register(function: Handler) -> Handler:
        _handlers[kind] = function
        return function

    return register


def first_of_all(prepare: Callable[[], None]) -> None:
    """Run this before every job, inside a reading transaction: a job writes in the organisation's style too."""
    _first[:] = [prepare]


def wake_with(wake: Callable[[], None]) -> None:
    """Tell how the worker is woken once a transaction with new jobs has been committed."""
    _wakers[:] = [wake]


def enqueue(kind: str, arguments: dict[str, Any], *, act: Act, key: str | None = None) -> Job:
    """Add a job to the running transaction; an unfinished job with the same key is used instead.

    One that is running runs once more afterwards, because it may have looked before this change.
    `arguments` holds JSON values, ids in place of objects.
    """
    existing = db.session.scalar(select(Job).where(Job.key == key).with_for_update()) if key else None
    if existing is not None:
        if existing.state == "running":
            existing.again = True
        elif existing.state not in UNFINISHED:
            _requeue(existing, act.at)
        return existing
    job = Job(kind=kind, key=key, arguments=arguments, person_id=act.person_id, due_at=act.at, made_at=act.at)
    db.session.add(job)
    db.session.flush()
    after_commit(wake)
    return job


def _requeue(job: Job, at: datetime) -> None:
    job.state, job.attempts, job.error, job.due_at, job.ended_at = "queued", 0, "", at, None
    after_commit(wake)


def wake() -> None:
    """Let the worker look for jobs now instead of at its next round."""
    for wake_worker in _wakers:
        wake_worker()


def run_due_jobs(*, most: int = 100) -> int:
    """Run jobs that are due, one after the other; returns how many were run."""
    _bury_lost()
    for done in range(most):
        job_id = _lease_next()
        if job_id is None:
            return done
        _run(job_id)
    return most


def _bury_lost() -> None:
    """Give up the jobs in whose midst the worker ended too often: they may be what ends it."""
    lost = (Job.state == "running", Job.leased_until < clock.now(), Job.attempts >= MOST_ATTEMPTS)
    with transaction(writing=False):
        if db.session.scalar(select(Job.id).where(*lost).limit(1)) is None:
            return
    with transaction(writing=True):
        for job in db.session.scalars(select(Job).where(*lost).with_for_update(skip_locked=True)):
            job.state, job.ended_at, job.error = "dead", clock.now(), "The worker ended in the middle of it."


def _due(at: datetime) -> Select[Job]:
    waiting = (Job.state == "queued") & (Job.due_at <= at)
    abandoned = (Job.state == "running") & (Job.leased_until < at)
    query = select(Job).where(or_(waiting, abandoned)).order_by(Job.due_at).limit(1)
    return query.with_for_update(skip_locked=True)


def _lease_next() -> UUID | None:
    at = clock.now()
    with transaction(writing=False):
        if db.session.scalar(_due(at).with_only_columns(Job.id)) is None:
            return None
    with transaction(writing=True):
        job = db.session.scalar(_due(at))
        if job is None:
            return None
        job.state, job.leased_until, job.attempts = "running", at + LEASE, job.attempts + 1
        return job.id


def _run(job_id: UUID) -> None:
    with transaction(writing=False):
        job = db.session.get_one(Job, job_id)
        db.session.expunge(job)
        for prepare in _first:
            prepare()
    try:
        _handlers[job.kind](job)
    except Exception as error:
        current_app.logger.exception("job %s (%s) failed", job.id, job.kind)
        _end(job_id, failed=f"{type(error).__name__}: {error}"[:500])
    else:
        _end(job_id, result=job.result)


def _end(job_id: UUID, *, failed: str = "", result: dict[str, Any] | None = None) -> None:
    at = clock.now()
    with transaction(writing=True):
        job = db.session.get_one(Job, job_id)
        job.error, job.leased_until = failed, None
        if job.again and not failed:
            job.again = False
            _requeue(job, at)
        elif not failed:
            job.state, job.result, job.progress, job.ended_at = "done", result, 100, at
        elif job.attempts >= MOST_ATTEMPTS:
            job.state, job.ended_at = "dead", at
        else:
            job.state, job.due_at = "queued", at + PAUSE * 2**job.attempts
