"""The brake on guessing: tries are counted per account and per address, in the database.

A try counts before its password is compared, so that many at once cannot slip through between asking and counting;
it is taken back when the password was right. An account under attack slows down for the address that attacks and,
after more failures, for strangers; a browser from an address that signed in before is not locked out, so nobody can
lock the owner out for good.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask import request
from sqlalchemy import String, cast, delete, func, select
from sqlalchemy.orm import selectinload

from app.accounts.models import FailedAttempt, Person
from app.core import clock, events, gate
from app.core.db import db
from app.core.events import Event
from app.core.transaction import afterwards, take_turns

WINDOW = timedelta(minutes=15)
MOST_PER_ACCOUNT = 10
MOST_PER_ADDRESS = 50
MOST_PINS_HERE, MOST_PINS, MOST_PINS_PER_TABLET = 5, 10, 30
HOME, ADDRESS = "home:", "address:"
KIND = "brake"
LOCK = 20_261_123  # an arbitrary number that nothing else in the database locks


class TooMany(Exception):
    """Too many tries; `seconds` says how long to wait."""

    seconds = int(WINDOW.total_seconds())


@dataclass(frozen=True, kw_only=True)
class Try:
    """A try that counts until it is known to have been right."""

    account: str
    keys: Sequence[int]

    def was_right(self) -> None:
        """Take the try back and end the account's count."""
        scopes = (_strangers(self.account), _home(self.account, _address()))
        mine = FailedAttempt.id.in_(self.keys) | FailedAttempt.scope.in_(scopes)
        db.session.execute(delete(FailedAttempt).where(mine))


def count(account: str) -> Try:
    """Count a try; raise TooMany when this account or this address has failed too often lately.

    The transaction has to be committed before the password is compared: the count must outlive the refusal.
    """
    scopes = _scopes(account)
    return Try(account=account, keys=_count_in(scopes, _binding(scopes), account))


@dataclass(frozen=True, kw_only=True)
class PinTry:
    """A PIN that counts as wrong until it is known to have been right."""

    scopes: Sequence[str]
    keys: Sequence[int]

    def was_right(self) -> None:
        """Take the try back and end the person's count; the tablet's goes on."""
        mine = FailedAttempt.id.in_(self.keys) | FailedAttempt.scope.in_(self.scopes)
        db.session.execute(delete(FailedAttempt).where(mine))


def count_pin(whose: str, tablet: int) -> PinTry:
    """Count a PIN on a tablet, apart from passwords: it keeps nobody out of signing in by mail address."""
    here, everywhere = f"pin:{_short(f'{tablet} {whose}')}", f"pin:{_short(whose)}"
    scopes = {here: MOST_PINS_HERE, everywhere: MOST_PINS, f"tablet:{tablet}": MOST_PINS_PER_TABLET}
    return PinTry(scopes=(here, everywhere), keys=_count_in(scopes, scopes, ""))


def _count_in(scopes: dict[str, int], binding: dict[str, int], account: str) -> list[int]:
    """Count a try in each scope, unless one that binds is full."""
    take_turns(LOCK)
    now = clock.now()
    for scope, most in binding.items():
        query = select(func.count()).where(FailedAttempt.scope == scope, FailedAttempt.at > now - WINDOW)
        if (db.session.scalar(query) or 0) >= most:
            _tell_trail(scope, account)
            raise TooMany
    rows = [FailedAttempt(scope=scope, at=now) for scope in scopes]
    db.session.add_all(rows)
    db.session.flush()
    return [row.id for row in rows]


def allows_reset(account: str) -> bool:
    """Count a request for a new password. Beyond the limit nothing is sent, and the last link stays good: whoever asks
    for somebody else's account again and again keeps nobody out."""
    try:
        count(f"reset {account}")
    except TooMany:
        return False
    return True


@dataclass(frozen=True, kw_only=True)
class _Held:
    """The subject of an event: an account, or an address, that the brake holds."""

    event_key: str
    event_kind: str = KIND
    event_project: int | None = None


def _tell_trail(scope: str, account: str) -> None:
    """Leave one line in the audit trail when the brake begins to hold, and none for the tries it holds up."""
    act, held = gate.act(), _Held(event_key=_short(scope))
    whose = account if "@" in account and not scope.startswith(ADDRESS) else ""  # else it may be a password

    def record() -> None:
        take_turns(LOCK)
        lately = (Event.kind == held.event_kind, Event.key == held.event_key, Event.at > act.at - WINDOW)
        if db.session.scalar(select(Event.id).where(*lately).limit(1)) is None:
            events.record(act, held, "braked", changes={"account": (None, whose)})

    afterwards(record)


def held_lately(*, most: int = 20) -> list[Event]:
    """The last times the brake began to hold, the newest first; each knows the account, if it was one, and origin."""
    found = select(Event).where(Event.kind == KIND).order_by(Event.id.desc()).limit(most)
    return list(db.session.scalars(found.options(selectinload(Event.texts))))


def _scopes(account: str) -> dict[str, int]:
    """Where a try counts, and how many may."""
    return {_own(account): MOST_PER_ACCOUNT, f"{ADDRESS}{_address()}": MOST_PER_ADDRESS}


def _binding(scopes: dict[str, int]) -> dict[str, int]:
    """What holds an account up: where it signed in before, only its own failures, not those of a whole office."""
    return {scope: most for scope, most in scopes.items() if scope.startswith(HOME)} or scopes


def _own(account: str) -> str:
    return _home(account, _address()) if _signed_in_before(account, _address()) else _strangers(account)


def _address() -> str:
    return request.remote_addr or "unknown"


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
