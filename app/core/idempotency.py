"""A form sent twice makes one row: its key is kept with the answer, in the transaction of the change."""

from __future__ import annotations

import hashlib
from datetime import datetime

from flask import abort, g, redirect, request
from sqlalchemy import String, Text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from app.core import clock
from app.core.db import Model, UTCDateTime, db

FIELD = "idempotency_key"
LONGEST_KEY = 64
JSON = "application/json"


class IdempotencyKey(Model):
    """A key that a person sent with a form, or a program with a request: what was asked for, and the answer to it.

    After a form that is where it led, after a request or a form that a script sent its text.
    """

    __tablename__ = "idempotency_key"

    person_id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(LONGEST_KEY), primary_key=True)
    payload: Mapped[str] = mapped_column(String(64))
    location: Mapped[str | None] = mapped_column(Text)
    answer: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


def is_known() -> bool:
    """Whether this form was answered before, so that its work need not be prepared once more."""
    key = _sent_key()
    return bool(key) and db.session.get(IdempotencyKey, (g.me.id, key)) is not None


def _sent_key() -> str:
    """The key that came with the form; empty when there is none that can be kept."""
    key = request.form.get(FIELD, "")[:LONGEST_KEY]
    return "" if g.me is None or "\x00" in key else key


def recall() -> Response | None:
    """The answer this form got before, if it was sent before; claims its key otherwise.

    The same key with another payload is refused with 422. A second request that comes while the first is
    under way waits for the first one's transaction, then gets its answer.
    """
    key = _sent_key()
    if not key or _claim(key):
        return None
    known = db.session.get_one(IdempotencyKey, (g.me.id, key))
    if known.payload != _payload():
        abort(422, "idempotency")
    if known.answer is not None:
        return Response(known.answer, 201, content_type=JSON)
    return redirect(known.location or "/", 303)


def _claim(key: str) -> bool:
    """Insert the key unless it stands already; on PostgreSQL this waits for whoever is inserting it."""
    values = {"person_id": g.me.id, "key": key, "payload": _payload(), "at": clock.now()}
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(IdempotencyKey).values(values).on_conflict_do_nothing()
    if db.session.scalar(statement.returning(IdempotencyKey.key)) is None:
        return False
    g.idempotency = key
    return True


def remember(response: Response) -> None:
    """Keep where the answer leads, or what it tells a script, so that a repeat gets the same."""
    key = g.pop("idempotency", None)
    if key is not None:
        kept = db.session.get_one(IdempotencyKey, (g.me.id, key))
        kept.location = response.headers.get("Location")
        kept.answer = response.get_data(as_text=True) if response.mimetype == JSON else None


def _payload() -> str:
    lines = sorted((name, value) for name, value in request.form.items(multi=True) if name != "csrf_token")
    files = sorted((name, file.filename or "", _digest(file)) for name, file in request.files.items(multi=True))
    return hashlib.sha256(repr((request.path, lines, files)).encode("utf-8", "surrogatepass")).hexdigest()


def _digest(file: FileStorage) -> str:
    """SHA-256 of an uploaded file: phones call every photo the same."""
    file.stream.seek(0)
    digest = hashlib.file_digest(file.stream, "sha256").hexdigest()  # type: ignore[arg-type]
    file.stream.seek(0)
    return digest
