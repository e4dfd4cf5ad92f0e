"""The brake on guessing: failures are counted per account and per address, in the database.

An account under attack slows down for the address that attacks and, after more failures, for strangers; a
browser from an address that signed in before is not locked out, so nobody can lock the owner out for good.
"""

from __future__ import annotations

from datetime import timedelta

from flask import request
from sqlalchemy import delete, func, select

from app.accounts.models import FailedAttempt
from app.core import clock
from app.core.db import db
from app.core.transaction import afterwards

WINDOW = timedelta(minutes=15)
MOST_PER_ACCOUNT = 10
MOST_PER_ADDRESS = 50


class TooMany(Exception):
    """Too many failures; `seconds` says how long to wait."""

    seconds = int(WINDOW.total_seconds())


def _scopes(account: str) -> dict[str, int]:
    address = request.remote_addr or "unknown"
    return {f"account:{account[:60]}": MOST_PER_ACCOUNT, f"address:{address}": MOST_PER_ADDRESS}


def check(account: str) -> None:
    """Raise TooMany when this account or this address has failed too often lately."""
    since = clock.now() - WINDOW
    for scope, most in _scopes(account).items():
        query = select(func.count()).where(FailedAttempt.scope == scope, FailedAttempt.at > since)
        if (db.session.scalar(query) or 0) >= most:
            raise TooMany


def note_failure(account: str) -> None:
    """Count a failure, in a transaction of its own: it must outlive the refusal."""
    scopes, at = list(_scopes(account)), clock.now()
    afterwards(lambda: db.session.add_all(FailedAttempt(scope=scope, at=at) for scope in scopes))


def forget(account: str) -> None:
    """A success ends the account's count."""
    db.session.execute(delete(FailedAttempt).where(FailedAttempt.scope == f"account:{account[:60]}"))
