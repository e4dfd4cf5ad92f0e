"""What every job of an import asks in each transaction: is it still this worker's, and may the person still do it?"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from app.accounts.models import Person
from app.core import clock, jobs, policy
from app.core.acting import Act
from app.core.db import db
from app.metrics.models import ImportBatch, Metric

LANE = "imports"


def held(key: UUID, job: jobs.Job, *, state: str) -> ImportBatch | None:
    """The import if it is in this state and this worker's to work on, held until the transaction ends; first its
    measure, as by everybody who writes values."""
    measure = select(ImportBatch.metric_id).where(ImportBatch.id == key).scalar_subquery()
    db.session.execute(select(Metric.id).where(Metric.id == measure).with_for_update())
    batch = db.session.get(ImportBatch, key, with_for_update=True, populate_existing=True)
    return batch if batch is not None and batch.state == state and jobs.still_held(job) else None


def allowed(key: UUID, job: jobs.Job, *, state: str) -> ImportBatch | None:
    """As `held`, while the person who asked for it may still enter values of the measure."""
    batch, person = held(key, job, state=state), db.session.get(Person, job.person_id)
    if batch is None or person is None or not person.is_active:
        return None
    return batch if policy.allows(person, "metric.record", batch.metric) else None


def act_of(job: jobs.Job) -> Act:
    """The act of the person who asked for the job, now."""
    return Act(person=db.session.get(Person, job.person_id), at=clock.now())
