"""Which tablet a request comes from: a long random cookie, of which the database keeps the SHA-256."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta
from typing import Any

from flask import current_app, request
from sqlalchemy import select, update

from app.accounts.models import Tablet
from app.core import clock
from app.core.db import db
from app.core.transaction import afterwards

CODE_LASTS = timedelta(minutes=60)
COOKIE_LASTS = timedelta(days=400)
SEEN_EVERY = timedelta(minutes=1)


def new_secret() -> str:
    """A code or a cookie of 256 bits."""
    return secrets.token_urlsafe(32)


def fingerprint_of(secret: str) -> str:
    """SHA-256: what the database keeps of it."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def of_request() -> Tablet | None:
    """The enrolled tablet this request comes from; notes when it was last seen."""
    brought = request.cookies.get(cookie_name(), "")
    if not brought:
        return None
    mine = (Tablet.fingerprint == fingerprint_of(brought), Tablet.ended_at.is_(None))
    tablet = db.session.scalar(select(Tablet).where(*mine))
    if tablet is not None:
        _note_seen(tablet)
    return tablet


def is_here(tablet: Tablet) -> bool:
    """Whether this request comes from this very tablet, and it still counts."""
    brought = fingerprint_of(request.cookies.get(cookie_name(), ""))
    return tablet.ended_at is None and hmac.compare_digest(tablet.fingerprint or "", brought)


def _note_seen(tablet: Tablet) -> None:
    now, key = clock.now(), tablet.id
    if tablet.seen_at is None or now - tablet.seen_at >= SEEN_EVERY:
        afterwards(lambda: db.session.execute(update(Tablet).where(Tablet.id == key).values(seen_at=now)))


def find_by_code(code: str) -> Tablet | None:
    """The tablet that this code enrols, if it can still be used; locked when the request writes."""
    usable = (Tablet.code_expires_at > clock.now(), Tablet.ended_at.is_(None))
    query = select(Tablet).where(Tablet.code_fingerprint == fingerprint_of(code), *usable)
    return db.session.scalar(query.with_for_update())


def give_cookie(response: Any, secret: str) -> None:
    """Let the browser keep the secret by which the tablet is known."""
    response.set_cookie(
        cookie_name(), secret, max_age=COOKIE_LASTS, httponly=True, samesite="Lax", secure=request.is_secure, path="/"
    )


def badge_hash(number: str) -> str:
    """A keyed hash: without the secret key nobody finds the short numbers behind it."""
    key = str(current_app.secret_key).encode()
    return hmac.new(key, f"badge:{number}".encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def cookie_name() -> str:
    """`__Host-` binds the cookie to this host and to https."""
    return "__Host-tollgate-tablet" if request.is_secure else "tollgate-tablet"
