"""The history of one cause, read from the events."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.accounts.models import people_by_id
from app.causes.events import SENTENCES
from app.causes.models import Cause, Evidence
from app.core import events, words
from app.core.db import db
from app.core.events import Event


def history_of(cause: Cause, today: date) -> list[dict[str, Any]]:
    """What happened to a cause and its evidence, newest first, as the feed shows it."""
    happened = events.history(cause) + _of_evidence(cause)
    people = people_by_id({event.person_id for event in happened if event.person_id})
    names = {key: person.name for key, person in people.items()}
    happened.sort(key=lambda event: (event.at, event.id), reverse=True)
    return [_entry(event, names.get(event.person_id or 0, ""), today) for event in happened]


def _of_evidence(cause: Cause) -> list[Event]:
    keys = [str(key) for key in db.session.scalars(select(Evidence.id).where(Evidence.cause_id == cause.id))]
    if not keys:
        return []
    query = select(Event).where(Event.kind == "evidence", Event.key.in_(keys)).options(selectinload(Event.texts))
    return list(db.session.scalars(query))


def _entry(event: Event, who: str, today: date) -> dict[str, Any]:
    texts = defaultdict(str, {line.field: line.new or "" for line in event.texts}) | {"who": who}
    sentence = str(SENTENCES[event.kind, event.verb]) % texts
    return {"at": event.at.isoformat(), "when": words.recent(event.at, today), "text": sentence}
