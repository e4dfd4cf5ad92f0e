"""The brake on guessing: failures are counted per account and per address, in the database.

An account under attack slows down for the address that attacks and, after more failures, for strangers; a
browser from an address that signed in before is not locked out, so nobody can lock the owner out for good.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta

from flask import request
from sqlalchemy import String, cast, delete, func, select

from app.accounts.models import FailedAttempt, Person
from app.core import clock
from app.core.db import db
from app.core.events import Event
from app.core.transaction import afterwards

WINDOW = timedelta(minutes=15)
MOST_PER_ACCOUNT = 10
MOST_PER_ADDRESS = 50
HOME = "home:"


class TooMany(Exception):
    """Too many failures; `seconds` says how long to wait."""

    seconds = int(WINDOW.total_seconds())


def _scopes(account: str) -> dict[str, int]:
    """Where a failure counts."""
    own, address = _own(account), request.remote_addr or "unknown"
    return {own: MOST_PER_ACCOUNT, f"address:{address}": MOST_PER_ADDRESS}


def _binding(account: str) -> dict[str, int]:
    """What holds this account up: where it signed in before, only its own failures, not those of a whole office."""
    scopes, own = _scopes(account), _own(account)
    return {own: scopes[own]} if own.startswith(HOME) else scopes


def _own(account: str) -> str:
    address = request.remote_addr or "unknown"
    return _home(account, address) if _signed_in_before(account, address) else _strangers(account)


def _strangers(account: str) -> str:
    return f"account:{_short(account)}"


def _home(account: str, address: str) -> str:
    return f"{HOME}{_short(f'{account} {address}')}"


def _short(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:40]


def _signed_in_before(account: str, address: str) -> bool:
    """Whether this account has signed in from this address: strangers' failures do not lock it there."""
    key = select(cast(Person.id, String)).where(Person.email == account).scalar_subquery()
    there = (Event.kind == "person", Event.key == key, Event.verb == "signed_in", Event.origin == address)
    return db.session.scalar(select(Event.id).where(*there).limit(1)) is not None


def check(account: str) -> None:
    """Raise TooMany when this account or this address has failed too often lately."""
    since = clock.now() - WINDOW
    for scope, most in _binding(account).items():
        query = select(func.count()).where(FailedAttempt.scope == scope, FailedAttempt.at > since)
        if (db.session.scalar(query) or 0) >= most:
            raise TooMany


def note_failure(account: str) -> None:
    """Count a failure, in a transaction of its own: it must outlive the refusal."""
    scopes, at = list(_scopes(account)), clock.now()
    afterwards(lambda: db.session.add_all(FailedAttempt(scope=scope, at=at) for scope in scopes))


def forget(account: str) -> None:
    """A success ends the account's count."""
    scopes = (_strangers(account), _home(account, request.remote_addr or "unknown"))
    db.session.execute(delete(FailedAttempt).where(FailedAttempt.scope.in_(scopes)))
