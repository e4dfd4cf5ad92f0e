"""Telling of an alert by mail: once, to one person who may read it, and not in quiet hours."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from app.accounts import links, quiet
from app.accounts.models import Organisation, Person
from app.analyses.watching import wording
from app.analyses.watching.models import OVER, SLIPPING, Alert
from app.core import clock, jobs, mail, policy
from app.core.acting import Act
from app.core.db import db
from app.core.transaction import transaction

TELL = "tell_alert"
A_WHILE = timedelta(hours=1)


def reader_of(alert: Alert) -> Person | None:
    """Who is told: whoever looks after the measure, or the sponsor of the project that slips; only who may read it."""
    person = alert.link.project.sponsor if alert.kind == SLIPPING and alert.link else alert.metric.owner
    return person if person is not None and policy.allows(person, "alert.read", alert) else None


def tell_later(alert: Alert, act: Act) -> None:
    """Have somebody told after this transaction, or when the quiet hours are over."""
    person = reader_of(alert)
    if person is not None and alert.told_at is None:
        _tell_at(quiet.may_go_out(act.at, person, Organisation.current()), alert, act)


@jobs.handler(TELL)
def tell(job: jobs.Job) -> None:
    """Tell of an alert that still needs somebody; what has changed since it was written down counts."""
    with transaction(writing=True):
        query = select(Alert).where(Alert.id == UUID(job.arguments["alert"]))
        alert = db.session.scalar(query.with_for_update())
        if alert is not None and jobs.still_held(job) and _needs_telling(alert):
            _tell(alert)


def _needs_telling(alert: Alert) -> bool:
    """Not told yet, nobody has seen it, and it did not turn out to be nothing."""
    stands = alert.closed_at is None or alert.closed_because == OVER
    return stands and alert.told_at is None and alert.acknowledged_at is None


def _tell(alert: Alert) -> None:
    act, person = Act(person=None, at=clock.now()), reader_of(alert)
    if person is None:
        return
    due = quiet.may_go_out(act.at, person, Organisation.current())
    if due <= act.at:
        if tell_now(alert, person, act):
            return
        due = act.at + A_WHILE
    _tell_at(due, alert, act)


def _tell_at(due: datetime, alert: Alert, act: Act) -> None:
    key = f"tell:{alert.id}:{due.isoformat()}"
    jobs.enqueue(TELL, {"alert": str(alert.id)}, act=act, key=key, rest=due - act.at)


def tell_now(alert: Alert, person: Person, act: Act) -> bool:
    """Write the one message about an alert; False when this person was sent too many within the hour."""
    address = links.address_of("alerts.alert", metric=alert.metric_id, alert=str(alert.id))
    text, about = wording.message(alert, address), f"alert {alert.id}"
    project = alert.link.project_id if alert.link is not None else None
    if not mail.write_once(act, about, to=person, subject=wording.subject(alert), text=text, project=project):
        return False
    alert.told_at, alert.told_to_id = act.at, person.id
    return True
