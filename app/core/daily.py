"""Once a day what has had its time is thrown away, once an hour what did not come is looked for, and once a minute what
lies ready.

A day or an hour in which the worker slept is made up for at its start.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from app.core import clock, files, jobs
from app.core.acting import Act
from app.core.db import db
from app.core.idempotency import IdempotencyKey
from app.core.mail import Mail
from app.core.transaction import transaction

KIND, HOURLY = "daily", "hourly"
FORMS_KEPT_FOR = timedelta(days=30)
MAIL_KEPT_FOR = timedelta(days=30)
JOBS_KEPT_FOR = timedelta(days=90)
UPLOADS_LAST = timedelta(days=1)

Task = Callable[[datetime], None]
_tasks: list[Task] = []
_looks: list[Callable[[], None]] = []
_glances: list[Callable[[], None]] = []


def task(clean: Task) -> Task:
    """Register what is done once a day: `clean(now)` runs in a writing transaction of its own."""
    _tasks.append(clean)
    return clean


def each_hour(look: Callable[[], None]) -> Callable[[], None]:
    """Register what is looked for once an hour, because days begin at other hours in other zones."""
    _looks.append(look)
    return look


def each_minute(glance: Callable[[], None]) -> Callable[[], None]:
    """Register what is looked for each minute while a worker runs; it costs next to nothing when nothing is there."""
    _glances.append(glance)
    return glance


def glance_around() -> None:
    """Look for what lies ready."""
    for glance in _glances:
        glance()


def enqueue_today() -> None:
    """Write the jobs of this day and of this hour unless they stand already; their keys keep each the only one."""
    at = clock.now()
    _enqueue_once(KIND, f"{KIND}:{at.date()}", at)
    _enqueue_once(HOURLY, f"{HOURLY}:{at:%Y-%m-%dT%H}", at)


def _enqueue_once(kind: str, key: str, at: datetime) -> None:
    with transaction(writing=False):
        if db.session.scalar(select(jobs.Job.id).where(jobs.Job.key == key)) is not None:
            return
    with transaction(writing=True):
        jobs.enqueue(kind, {}, act=Act(person=None, at=at), key=key)


@jobs.handler(HOURLY)
def _look(_job: jobs.Job) -> None:
    for look in _looks:
        look()


@jobs.handler(KIND)
def _run(_job: jobs.Job) -> None:
    at = clock.now()
    for clean in _tasks:
        with transaction(writing=True):
            clean(at)
    sweep_files(at)


@task
def forget_old_rows(at: datetime) -> None:
    """Keys of forms, mail and ended jobs after their time."""
    old_jobs = (jobs.Job.state.in_(("done", "dead")), jobs.Job.ended_at < at - JOBS_KEPT_FOR)
    db.session.execute(delete(IdempotencyKey).where(IdempotencyKey.at < at - FORMS_KEPT_FOR))
    db.session.execute(delete(Mail).where(Mail.written_at < at - MAIL_KEPT_FOR))
    db.session.execute(delete(jobs.Job).where(*old_jobs))


def sweep_files(at: datetime) -> int:
    """Remove files older than a day that no row names, and uploads that never ended; how many there were."""
    store, before = files.store(), at - UPLOADS_LAST
    found = [entry.name for entry in store.entries() if entry.modified < before]
    with transaction(writing=False):
        named = _named_in_rows()
    orphans = [name for name in found if name not in named]
    return sum(store.delete(name) for name in orphans) + store.sweep_unfinished(before)


def _named_in_rows() -> set[str]:
    """Every column that names files is called `storage_name`, or `…_storage_name`."""
    columns = (column for table in db.metadata.sorted_tables for column in table.c)
    naming = [column for column in columns if column.name.endswith("storage_name")]
    return {name for column in naming for name in db.session.scalars(select(column))}
