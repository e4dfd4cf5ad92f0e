"""The one append-only table: audit trail, activity feed and change feed.

Every accepted change writes one row in its own transaction: who, what, which fields, when. The old and new
texts stand beside it in `event_text`, which erasure may delete; the event keeps a salted digest of them.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, Protocol
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    FetchedValue,
    ForeignKey,
    Index,
    Integer,
    Select,
    String,
    Text,
    insert,
    select,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship, selectinload

from app.core.acting import Act
from app.core.db import Model, UTCDateTime, db

Key = BigInteger().with_variant(Integer, "sqlite")
Change = tuple[Any, Any]
ROWS, TOKEN = "rows", "token"


class Subject(Protocol):
    """What an event can be about."""

    @property
    def event_kind(self) -> str: ...

    @property
    def event_key(self) -> str: ...

    @property
    def event_project(self) -> int | None: ...


class Event(Model):
    """One accepted change, refusal or act. Triggers refuse UPDATE and DELETE."""

    __tablename__ = "event"
    __table_args__ = (
        Index("ix_event_subject", "kind", "key"),
        Index("ix_event_feed", "project_id", "transaction_id", "id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    transaction_id: Mapped[int] = mapped_column(BigInteger, server_default=FetchedValue(), default=None)
    at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    person_id: Mapped[int | None] = mapped_column(index=True)
    project_id: Mapped[int | None]
    kind: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(40))
    verb: Mapped[str] = mapped_column(String(40))
    version: Mapped[int | None]
    fields: Mapped[list[str]] = mapped_column(JSON)
    digest: Mapped[str] = mapped_column(String(64))
    request_id: Mapped[str] = mapped_column(String(32))
    origin: Mapped[str] = mapped_column(String(64))

    texts: Mapped[list[EventText]] = relationship(back_populates="event", order_by="EventText.field")
    rows: Mapped[list[EventRow]] = relationship(order_by="EventRow.key")

    def text_of(self, field: str) -> EventText | None:
        """The old and new text of a field, unless it was erased."""
        return next((line for line in self.texts if line.field == field), None)


class EventText(Model):
    """The old and new text of one field of an event, apart from it so that erasure may delete it."""

    __tablename__ = "event_text"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), primary_key=True)
    field: Mapped[str] = mapped_column(String(40), primary_key=True)
    old: Mapped[str | None] = mapped_column(Text)
    new: Mapped[str | None] = mapped_column(Text)
    salt: Mapped[str] = mapped_column(String(32))

    event: Mapped[Event] = relationship(back_populates="texts")


class EventRow(Model):
    """One of the many rows that a bulk change touched alike, with its version after it. Never changed or deleted."""

    __tablename__ = "event_row"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(40), primary_key=True, index=True)
    version: Mapped[int]


def canonical(value: Any) -> str | None:
    """The text under which a field's value stands in an event; equal values give equal texts."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | UUID | Decimal):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)


def record(
    act: Act,
    subject: Subject,
    verb: str,
    *,
    changes: Mapping[str, Change] | None = None,
    version: int | None = None,
) -> Event:
    """Add the event of this act to the running transaction; `changes` maps field to (old, new)."""
    if subject in db.session.new:
        db.session.flush()
    texts = [_text(field, change) for field, change in {**(changes or {}), **_through(act)}.items()]
    event = Event(
        at=act.at,
        person_id=act.person_id,
        project_id=subject.event_project,
        kind=subject.event_kind,
        key=subject.event_key,
        verb=verb,
        version=version,
        fields=[line.field for line in texts],
        digest=digest_of(texts),
        request_id=act.request_id,
        origin=act.origin,
        texts=texts,
    )
    db.session.add(event)
    return event


def _through(act: Act) -> dict[str, Change]:
    """The name of the access token by which another program acts, as a text of its event."""
    return {TOKEN: (None, act.through)} if act.through else {}


def record_each(
    act: Act, kind: str, verb: str, *, project: int | None, rows: Mapping[str, Mapping[str, Change]]
) -> None:
    """Add an event of its own for each of many new rows of the table `kind`: their changes by key, as in `record`."""
    texts = [[_text(field, change) for field, change in {**each, **_through(act)}.items()] for each in rows.values()]
    common = {"at": act.at, "person_id": act.person_id, "project_id": project, "kind": kind, "verb": verb}
    common |= {"version": 1, "request_id": act.request_id, "origin": act.origin}
    made = [
        {**common, "key": key, "fields": [line.field for line in lines], "digest": digest_of(lines)}
        for key, lines in zip(rows, texts, strict=True)
    ]
    keys = db.session.connection().execute(_add_events(), made).scalars().all()
    told = [
        {"event_id": key, "field": line.field, "old": line.old, "new": line.new, "salt": line.salt}
        for key, lines in zip(keys, texts, strict=True)
        for line in lines
    ]
    db.session.connection().execute(_add_texts(), told)


@cache
def _add_events() -> Any:
    table = db.metadata.tables["event"]
    return insert(table).returning(table.c.id, sort_by_parameter_order=True)


@cache
def _add_texts() -> Any:
    return insert(db.metadata.tables["event_text"])


def record_many(
    act: Act, about: Subject, kind: str, verb: str, *, rows: Mapping[str, int], changes: Mapping[str, Change]
) -> Event:
    """Add one event for many rows of the table `kind` that changed alike because of `about`.

    `rows` maps the key of each row to its version after the change. The event carries a digest of them, so that
    its seal covers them too.
    """
    event = record(act, about, verb, changes={**changes, ROWS: (None, digest_of_rows(rows))})
    event.kind = kind
    db.session.flush()
    db.session.execute(
        insert(EventRow), [{"event_id": event.id, "key": key, "version": version} for key, version in rows.items()]
    )
    return event


def digest_of_rows(rows: Mapping[str, int]) -> str:
    """SHA-256 over the keys and versions of the rows of a bulk change, in the order of their keys."""
    return hashlib.sha256(json.dumps(sorted(rows.items())).encode()).hexdigest()


def names_its_rows(event: Event) -> bool:
    """Whether the rows of a bulk change are those it was recorded with; true of every other event."""
    line = event.text_of(ROWS)
    return line is None or line.new == digest_of_rows({row.key: row.version for row in event.rows})


def said_by(event: Event, who: str) -> str:
    """Who did it, and through which access token if a program did it for them."""
    token = next((line for line in event.texts if line.field == TOKEN), None)
    return _("%(who)s through the token “%(token)s”", who=who, token=token.new or "") if token else who


def _text(field: str, change: Change) -> EventText:
    old, new = change
    return EventText(field=field, old=canonical(old), new=canonical(new), salt=secrets.token_hex(8))


def digest_of(texts: list[EventText]) -> str:
    """SHA-256 over the salted texts of an event, fields in alphabetical order."""
    lines = [[line.field, line.old, line.new, line.salt] for line in sorted(texts, key=lambda line: line.field)]
    return hashlib.sha256(json.dumps(lines, ensure_ascii=False).encode()).hexdigest()


def settled() -> ColumnElement[bool]:
    """Which events a feed may read: on PostgreSQL only those no running transaction can still precede.

    There an event knows its transaction, counted on from those of the server that a backup was brought from.
    """
    if db.engine.dialect.name == "postgresql":
        return text("event.transaction_id < pg_snapshot_xmin(pg_current_snapshot())::text::bigint + event_offset()")  # type: ignore[return-value]
    return text("1 = 1")  # type: ignore[return-value]


def feed(*where: ColumnElement[bool]) -> Select[Event]:
    """Settled events in the order of their transactions, oldest first, with their texts."""
    order = (Event.transaction_id, Event.id)
    return select(Event).where(settled(), *where).order_by(*order).options(selectinload(Event.texts))


def history(subject: Subject, *, after_version: int = -1) -> list[Event]:
    """The events of one row whose version is greater than this, oldest first, bulk changes among them."""
    about = (Event.kind == subject.event_kind, Event.key == subject.event_key)
    own = select(Event.version, Event).where(*about, Event.version > after_version)
    shared = select(EventRow.version, Event).join(Event, Event.id == EventRow.event_id)
    shared = shared.where(EventRow.key == subject.event_key, EventRow.version > after_version)
    shared = shared.where(Event.kind == subject.event_kind)
    found = [row for query in (own, shared) for row in db.session.execute(query.options(selectinload(Event.texts)))]
    return [event for version, event in sorted(found, key=lambda row: (row[0], row[1].id))]
