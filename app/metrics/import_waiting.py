"""Imports that nobody has confirmed yet: each keeps its file, so one person may leave only a few."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts.models import Person
from app.core import policy
from app.core.db import db
from app.metrics.import_forms import UploadForm
from app.metrics.models import ImportBatch

MOST_WAITING = 5  # with files of at most 200 MB


def waiting_for(person: Person) -> list[ImportBatch]:
    """This person's imports that do not count yet and that they can still confirm or give up, the oldest first."""
    found = select(ImportBatch).where(
        ImportBatch.made_by_id == person.id,
        ImportBatch.group_id.is_(None),
        ImportBatch.state.in_(("looking", "mapping", "reading")),
    )
    rows = db.session.scalars(found.order_by(ImportBatch.made_at).options(joinedload(ImportBatch.metric)))
    return [batch for batch in rows if policy.allows(person, "metric.record", batch.metric)]


def refuse_more(form: UploadForm, person: Person) -> bool:
    """Whether too many imports wait for this person; the form then says which."""
    waiting = waiting_for(person)
    if len(waiting) < MOST_WAITING:
        return False
    names = "; ".join(f"{batch.source} ({batch.metric.name})" for batch in waiting)
    form.refuse(form.used, _("Confirm one of your earlier imports first, or give it up: %(names)s", names=names))
    return True


def one_at_a_time(person: Person) -> None:
    """Hold this person's other uploads until this one is kept, so that none slips past the count."""
    db.session.execute(select(Person.id).where(Person.id == person.id).with_for_update())
