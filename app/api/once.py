"""A request sent again gets the answer it got: its key is kept with the answer, in the transaction of the change.

The key stands in the header `Idempotency-Key`, as in draft-ietf-httpapi-idempotency-key-header.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache
from threading import Lock
from typing import Any

from flask import Flask, abort, g, request
from flask_babel import gettext as _
from sqlalchemy import bindparam, select
from sqlalchemy.dialects import postgresql, sqlite
from werkzeug.wrappers import Response

from app.core import clock
from app.core.db import columns, db
from app.core.idempotency import IdempotencyKey
from app.core.problem_json import problem

HEADER = "Idempotency-Key"
KEY = re.compile(r"[\x21-\x7e]{1,200}")
_lock = Lock()
_under_way: set[str] = set()


def begin(fingerprint: str) -> None:
    """Note that a request with a key is under way; answers 409 while another one with it is, in this process."""
    sent = request.headers.get(HEADER)
    if sent is None:
        return
    if not KEY.fullmatch(sent):
        abort(problem(400, _("An idempotency key has 1 to 200 visible letters.")))
    name = hashlib.sha256(f"api:{fingerprint}:{sent}".encode()).hexdigest()
    with _lock:
        if name in _under_way:
            abort(in_progress())
        _under_way.add(name)
    g.key_under_way = name


def in_progress() -> Response:
    """The answer to the second of two that come at once."""
    return problem(409, _("A request with this key is under way. Send it again in a second."), headers=[RETRY])


RETRY = ("Retry-After", "1")


def _end(_error: BaseException | None) -> None:
    name = g.pop("key_under_way", None)
    with _lock:
        _under_way.discard(name)


def earlier() -> Response | None:
    """The answer this request got before; 422 when the key came with something else then."""
    name = g.get("key_under_way")
    if name is None:
        return None
    known = columns(_kept(), person=g.me.id, key=name).first()
    if known is None:
        return None
    if known.payload != _payload():
        abort(problem(422, _("This idempotency key came with another request before.")))
    return Response(known.answer, 200, {"Idempotent-Replayed": "true"}, content_type="application/json")


def remember(answer: str) -> None:
    """Keep the answer in the running transaction; 409 when another process kept one meanwhile."""
    name = g.get("key_under_way")
    if name is None:
        return
    values = {"person_id": g.me.id, "key": name, "payload": _payload(), "answer": answer, "at": clock.now()}
    connection = db.session.connection()
    if connection.execute(_add(connection.dialect.name), values).first() is None:
        abort(in_progress())


@cache
def _kept() -> Any:
    mine = (IdempotencyKey.person_id == bindparam("person"), IdempotencyKey.key == bindparam("key"))
    return select(IdempotencyKey.payload, IdempotencyKey.answer).where(*mine)


@cache
def _add(dialect: str) -> Any:
    table = db.metadata.tables["idempotency_key"]
    insert = (postgresql if dialect == "postgresql" else sqlite).insert(table)
    return insert.on_conflict_do_nothing().returning(table.c.key)


def _payload() -> str:
    return hashlib.sha256(request.path.encode("utf-8", "replace") + b"\n" + request.get_data()).hexdigest()


def init_app(app: Flask) -> None:
    """Forget what is under way when it has been answered, however it ended."""
    app.teardown_request(_end)
