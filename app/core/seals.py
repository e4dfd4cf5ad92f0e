"""Seals over the event table: a hash chain written in batches, so that a change or a gap shows.

Events are sealed at most ten seconds after they were written; until then they stand unsealed. A chain inside
the writing transactions would deadlock on PostgreSQL.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from flask import Flask
from flask_babel import gettext as _
from sqlalchemy import BigInteger, Select, String, func, select, tuple_
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock, daily, jobs, seal_log
from app.core.acting import Act
from app.core.db import Model, UTCDateTime, db
from app.core.events import Event, Key, digest_of, feed, names_its_rows, record
from app.core.repeating import repeating
from app.core.transaction import take_turns, transaction

CHECK = "check_seals"
TROUBLES = "troubles"
SECONDS_BETWEEN = 10
LARGEST_BATCH = 5000
LOCK = 20_261_120  # an arbitrary number that nothing else in the database locks
_position = tuple_(Event.transaction_id, Event.id)


class EventSeal(Model):
    """The hash of a batch of events, chained to the batch before it."""

    __tablename__ = "event_seal"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    first_event: Mapped[int] = mapped_column(BigInteger)
    last_event: Mapped[int] = mapped_column(BigInteger)
    last_transaction: Mapped[int] = mapped_column(BigInteger)
    count: Mapped[int]
    previous: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


def seal_events() -> int:
    """Seal the settled events that no seal covers yet; returns how many."""
    with transaction(writing=True):
        take_turns(LOCK)
        last = _last_seal()
        batch = list(db.session.scalars(_unsealed(last).limit(LARGEST_BATCH)))
        if not batch:
            return 0
        seal = _seal(batch, last.digest if last else "")
        db.session.add(seal)
        db.session.flush()
        made = seal.id, seal.digest, seal.at
    seal_log.note(*made)
    return len(batch)


def _last_seal() -> EventSeal | None:
    return db.session.scalar(select(EventSeal).order_by(EventSeal.id.desc()).limit(1).with_for_update())


def _unsealed(last: EventSeal | None) -> Select[Event]:
    return feed(_position > (last.last_transaction, last.last_event)) if last else feed()


def _seal(batch: list[Event], previous: str) -> EventSeal:
    last = batch[-1]
    return EventSeal(
        first_event=batch[0].id,
        last_event=last.id,
        last_transaction=last.transaction_id,
        count=len(batch),
        previous=previous,
        digest=_chain(batch, previous),
        at=clock.now(),
    )


def _chain(batch: list[Event], previous: str) -> str:
    digest = hashlib.sha256(previous.encode())
    for event in batch:
        line = [
            event.id, event.transaction_id, event.at.isoformat(), event.person_id, event.project_id,
            event.kind, event.key, event.verb, event.version, event.fields, event.digest,
            event.request_id, event.origin,
        ]  # fmt: skip
        digest.update(json.dumps(line, ensure_ascii=False).encode())
    return digest.hexdigest()


def broken_seals() -> list[str]:
    """What does not fit: a sentence for each seal whose events or place in the chain were changed, or that is gone.

    Nothing that was read stays in the session, or a trail of years would.
    """
    troubles, previous, start, digests = [], "", (-1, -1), dict[int, str]()
    for seal in db.session.scalars(select(EventSeal).order_by(EventSeal.id)).all():
        end = (seal.last_transaction, seal.last_event)
        batch = list(db.session.scalars(feed(_position > start, _position <= end)))
        forged = any(event.texts and not _fits(event) for event in batch)
        if forged or seal.previous != previous or seal.digest != _chain(batch, previous):
            troubles.append(_told(seal))
        previous, start, digests[seal.id] = seal.digest, end, seal.digest
        db.session.expunge_all()
    return troubles + [_gone(seal, at) for seal, at in seal_log.lost(digests)]


def _gone(seal: int, at: str) -> str:
    told = _("Seal %(seal)s of %(at)s is gone or was replaced, and with it perhaps what it sealed", seal=seal, at=at)
    return str(told)


def _told(seal: EventSeal) -> str:
    numbers = {"seal": seal.id, "first": seal.first_event, "last": seal.last_event}
    return _("Seal %(seal)s: events %(first)s to %(last)s were changed", **numbers)


def _fits(event: Event) -> bool:
    return digest_of(event.texts) == event.digest and names_its_rows(event)


@dataclass(frozen=True, kw_only=True)
class Check:
    """The outcome of a check of every seal: when it ended, and what did not fit."""

    at: datetime
    troubles: list[str]


class _Trail:
    """The subject of a check's event: the audit trail itself."""

    event_kind, event_key, event_project = "audit_trail", "", None


@daily.task
def _ask_for_check(at: datetime) -> None:
    jobs.enqueue(CHECK, {}, act=Act(person=None, at=at), key=f"{CHECK}:{at.date()}")


@jobs.handler(CHECK)
def _check(_job: jobs.Job) -> None:
    """Every seal is read before the short transaction that keeps the outcome, as an event sealed like the others."""
    with transaction(writing=False):
        troubles = broken_seals()
    with transaction(writing=True):
        act = Act(person=None, at=clock.now(), origin="worker")
        record(act, _Trail(), "checked", changes={TROUBLES: (None, troubles)})


def last_check() -> Check | None:
    """The newest check's outcome; none before the first."""
    checks = select(Event).where(Event.kind == _Trail.event_kind, Event.key == _Trail.event_key)
    event = db.session.scalar(checks.order_by(Event.id.desc()).limit(1))
    line = event.text_of(TROUBLES) if event else None
    return Check(at=event.at, troubles=json.loads(line.new or "[]")) if event and line else None


def unsealed_count() -> int:
    """How many events no seal covers yet."""
    sealed = db.session.scalar(select(func.coalesce(func.sum(EventSeal.count), 0))) or 0
    return (db.session.scalar(select(func.count(Event.id))) or 0) - int(sealed)


def sealing(app: Flask) -> AbstractContextManager[None]:
    """Seal every ten seconds while the block runs."""
    return repeating(app, seal_events, seconds=SECONDS_BETWEEN, complaint="sealing failed")
