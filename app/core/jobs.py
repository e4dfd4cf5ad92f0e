"""The durable queue: a job is a row, written in the same transaction as its cause.

A worker leases a due job, renews the lease while it works, retries with a pause that grows up to an hour and gives a
job up after five attempts, or as many as its kind is worth. A worker that lost its lease, because it stood still for
too long, can neither end the job nor write what `still_held` guards. Handlers are idempotent: a job runs again when a
worker dies in the middle of it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from flask import current_app
from sqlalchemy import JSON, ColumnElement, Select, String, Text, Uuid, case, literal, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.acting import Act
from app.core.db import Model, UTCDateTime, db
from app.core.repeating import repeating
from app.core.transaction import after_commit, transaction

MOST_ATTEMPTS = 5
LEASE = timedelta(minutes=5)
PAUSE, LONGEST_PAUSE = timedelta(seconds=10), timedelta(hours=1)
UNFINISHED = ("queued", "running")
MAIN_LANE = "main"

Handler = Callable[["Job"], None]
_handlers: dict[str, Handler] = {}
_lanes: dict[str, str] = {}
_attempts: dict[str, int] = {}
_wakers: list[Callable[[], None]] = []
_later: list[Callable[[float], None]] = [lambda _seconds: None]
_first: list[Callable[[], None]] = []
_at_start: list[Callable[[], None]] = []


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
    lease: Mapped[UUID | None] = mapped_column(Uuid)
    leased_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    def grants(self, person: Any) -> frozenset[str]:
        """A job belongs to the person who asked for it."""
        return frozenset({"self"} if person.id == self.person_id else ())


def handler(kind: str, *, lane: str = MAIN_LANE, most_attempts: int = MOST_ATTEMPTS) -> Callable[[Handler], Handler]:
    """Register what carries out jobs of this kind; those of another lane never keep the others waiting."""

    def register(function: Handler) -> Handler:
        _handlers[kind] = function
        _lanes[kind] = lane
        _attempts[kind] = most_attempts
        return function

    return register


def first_of_all(prepare: Callable[[], None]) -> None:
    """Run this before every job, inside a reading transaction: a job writes in the organisation's style too."""
    _first[:] = [prepare]


def at_start(look: Callable[[], None]) -> Callable[[], None]:
    """Register what a worker does before its first job; another lane may do it at the same time."""
    _at_start.append(look)
    return look


def wake_with(wake: Callable[[], None], later: Callable[[float], None] = lambda _seconds: None) -> None:
    """Tell how the worker is woken once a transaction with new jobs has been committed, at once or in some seconds."""
    _wakers[:] = [wake]
    _later[:] = [later]


def enqueue(
    kind: str, arguments: dict[str, Any], *, act: Act, key: str | None = None, rest: timedelta = timedelta()
) -> Job:
    """Add a job to the running transaction; an unfinished job with the same key is used instead.

    One that is running runs once more afterwards: it may have looked before this change. `arguments` holds JSON
    values, ids in place of objects. `rest` is how long the work may wait for more that it can see to at once.
    """
    due = act.at + rest
    existing = db.session.scalar(select(Job).where(Job.key == key).with_for_update()) if key else None
    if existing is None:
        about = {"kind": kind, "key": key, "arguments": arguments, "person_id": act.person_id}
        job = _insert({**about, "due_at": due, "made_at": act.at})
        if job is None:  # added by another transaction between the two statements
            return enqueue(kind, arguments, act=act, key=key, rest=rest)
        _wake_for(rest)
        return job
    if existing.state == "running":
        existing.due_at, existing.again = min(due, existing.due_at) if existing.again else due, True
    elif existing.state not in UNFINISHED:
        _requeue(existing, due, rest)
    elif not existing.attempts and due < existing.due_at:
        existing.due_at = due
        _wake_for(rest)
    return existing


def _insert(values: dict[str, Any]) -> Job | None:
    """The new job; None when one with its key stands, also one that another transaction is just adding."""
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    added = insert(Job).values(**values).on_conflict_do_nothing(index_elements=[Job.key]).returning(Job)
    return db.session.scalar(added)


def _requeue(job: Job, due: datetime, rest: timedelta) -> None:
    job.state, job.attempts, job.error, job.due_at, job.ended_at = "queued", 0, "", due, None
    job.again, job.progress = False, 0
    _wake_for(rest)


def wake() -> None:
    """Let the worker look for jobs now."""
    for wake_worker in _wakers:
        wake_worker()


def _wake_for(rest: timedelta) -> None:
    after_commit(wake if rest <= timedelta() else lambda: _later[0](rest.total_seconds()))


def lanes() -> set[str]:
    """The lanes that have a kind of job; a worker goes along each on its own."""
    return set(_lanes.values())


def run_due_jobs(*, most: int = 100, lane: str | None = None) -> int:
    """Run jobs that are due, one after the other, of one lane or of all; returns how many were run."""
    _start_once()
    _bury_lost()
    for done in range(most):
        held = _lease_next(lane)
        if held is None:
            return done
        _run(*held)
    return most


def _start_once() -> None:
    if "jobs_started" in current_app.extensions:
        return
    for look in _at_start:
        look()
    current_app.extensions["jobs_started"] = True


def _bury_lost() -> None:
    """Give up the jobs in whose midst the worker ended too often: they may be what ends it."""
    lost = (Job.state == "running", Job.leased_until < clock.now(), Job.attempts >= _most_attempts())
    with transaction(writing=False):
        if db.session.scalar(select(Job.id).where(*lost).limit(1)) is None:
            return
    with transaction(writing=True):
        for job in db.session.scalars(select(Job).where(*lost).with_for_update(skip_locked=True)):
            job.lease, job.error = None, "The worker ended in the middle of it."
            _give_up(job, clock.now())


def _most_attempts() -> ColumnElement[int]:
    """How often a job is tried, by its kind, as a column."""
    return case(_attempts, value=Job.kind, else_=MOST_ATTEMPTS) if _attempts else literal(MOST_ATTEMPTS)


def _give_up(job: Job, at: datetime) -> None:
    """No further attempt, unless somebody asked for the work once more after it had begun."""
    if job.again:
        _requeue(job, at, timedelta())
    else:
        job.state, job.ended_at = "dead", at


def _due(at: datetime, lane: str | None) -> Select[Job]:
    waiting = (Job.state == "queued") & (Job.due_at <= at)
    abandoned = (Job.state == "running") & (Job.leased_until < at)
    query = select(Job).where(or_(waiting, abandoned)).order_by(Job.due_at).limit(1)
    if lane is not None:
        query = query.where(_of_lane(lane))
    return query.with_for_update(skip_locked=True)


def _of_lane(lane: str) -> ColumnElement[bool]:
    """Jobs of a lane; the main one has every kind that belongs to no other."""
    elsewhere = [kind for kind, other in _lanes.items() if other != MAIN_LANE]
    own = [kind for kind, other in _lanes.items() if other == lane]
    return Job.kind.not_in(elsewhere) if lane == MAIN_LANE else Job.kind.in_(own)


def _lease_next(lane: str | None = None) -> tuple[UUID, UUID] | None:
    """The key of a job that is this worker's now, and of the lease."""
    at = clock.now()
    with transaction(writing=False):
        if db.session.scalar(_due(at, lane).with_only_columns(Job.id)) is None:
            return None
    with transaction(writing=True):
        job = db.session.scalar(_due(at, lane))
        if job is None:
            return None
        lease = uuid4()
        job.state, job.lease, job.leased_until, job.attempts = "running", lease, at + LEASE, job.attempts + 1
        return job.id, lease


def _run(job_id: UUID, lease: UUID) -> None:
    with transaction(writing=False):
        job = db.session.get_one(Job, job_id)
        db.session.expunge(job)
        for prepare in _first:
            prepare()
    try:
        with _renewing(job_id, lease):
            _handlers[job.kind](job)
    except Exception as error:
        current_app.logger.exception("job %s (%s) failed", job.id, job.kind)
        _end(job_id, lease, failed=f"{type(error).__name__}: {error}"[:500])
    else:
        _end(job_id, lease, result=job.result)


def _renewing(job_id: UUID, lease: UUID) -> AbstractContextManager[None]:
    """Renew the lease five times in its length while the block runs."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    complaint = f"the lease of job {job_id} could not be renewed"
    return repeating(app, lambda: _renew(job_id, lease), seconds=LEASE.total_seconds() / 5, complaint=complaint)


def _renew(job_id: UUID, lease: UUID) -> None:
    with transaction(writing=True):
        renewed = update(Job).where(*_held(job_id, lease)).values(leased_until=clock.now() + LEASE)
        db.session.execute(renewed)


def _held(job_id: UUID, lease: UUID | None) -> tuple[ColumnElement[bool], ...]:
    return Job.id == job_id, Job.lease == lease, Job.state == "running"


def still_held(job: Job) -> bool:
    """Whether the job a handler works on is still its worker's; the answer stands until the transaction ends."""
    held = select(Job.id).where(*_held(job.id, job.lease)).with_for_update()
    return db.session.scalar(held) is not None


def once_more(job: Job) -> None:
    """Have a job that is being run start anew when it has ended; inside a writing transaction."""
    db.session.execute(update(Job).where(*_held(job.id, job.lease)).values(again=True))


def note_progress(job: Job, share: float) -> None:
    """Tell whoever waits how much is done, 0 to 1; inside a writing transaction."""
    db.session.execute(update(Job).where(*_held(job.id, job.lease)).values(progress=round(share * 100)))


def _pause(attempts: int) -> timedelta:
    """How long to wait after so many attempts."""
    return min(PAUSE * 2 ** min(attempts, 16), LONGEST_PAUSE)  # timedelta has an end, two to the attempts has none


def _end(job_id: UUID, lease: UUID, *, failed: str = "", result: dict[str, Any] | None = None) -> None:
    at = clock.now()
    with transaction(writing=True):
        job = db.session.scalar(select(Job).where(*_held(job_id, lease)).with_for_update())
        if job is None:
            current_app.logger.warning("job %s is another worker's by now", job_id)
            return
        job.error, job.leased_until, job.lease = failed, None, None
        if job.again and not failed:
            _requeue(job, max(at, job.due_at), job.due_at - at)
        elif not failed:
            job.state, job.result, job.progress, job.ended_at = "done", result, 100, at
        elif job.attempts >= _attempts.get(job.kind, MOST_ATTEMPTS):
            _give_up(job, at)
        else:
            job.state, job.due_at = "queued", at + _pause(job.attempts)
