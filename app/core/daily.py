"""Once a day: what has had its time is thrown away. A day on which the worker slept is made up for at its start."""

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

KIND = "daily"
FORMS_KEPT_FOR = timedelta(days=30)
MAIL_KEPT_FOR = timedelta(days=30)
JOBS_KEPT_FOR = timedelta(days=90)
UPLOADS_LAST = timedelta(days=1)

Task = Callable[[datetime], None]
_tasks: list[Task] = []


def task(clean: Task) -> Task:
    """Register what is done once a day: `clean(now)` runs in a writing transaction of its own."""
    _tasks.append(clean)
    return clean


def enqueue_today() -> None:
    """Write today's job unless it stands already; its key keeps it the only one."""
    at = clock.now()
    key = f"{KIND}:{at.date()}"
    with transaction(writing=False):
        if db.session.scalar(select(jobs.Job.id).where(jobs.Job.key == key)) is not None:
            return
    with transaction(writing=True):
        jobs.enqueue(KIND, {}, act=Act(person=None, at=at), key=key)


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
