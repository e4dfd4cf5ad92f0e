"""Access tokens: what a program shows in place of a person's sign-in. Each does at most what its owner may do.

A token is `cit_`, thirty random letters and digits (178 bits) and six that are a checksum of them, so that a wrong
copy is known without a look into the database. Only its SHA-256 is kept.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import string
import zlib
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from flask import g, request
from sqlalchemy import ForeignKey, Select, String, bindparam, select, update
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from app.accounts.models import ORGANISATION_ID, Organisation, Person, SiteRole, Unit
from app.core import clock, words
from app.core.acting import Act
from app.core.db import Model, UTCDateTime, db
from app.core.rows import VersionedRow
from app.core.transaction import afterwards

READ, WRITE, BOTH = "read", "write", "read write"
SEEN_EVERY = timedelta(minutes=1)
LETTERS = string.digits + string.ascii_letters
RANDOM_LETTERS, CHECK_LETTERS = 30, 6
SHAPE = re.compile(rf"cit_([0-9A-Za-z]{{{RANDOM_LETTERS}}})([0-9A-Za-z]{{{CHECK_LETTERS}}})", re.ASCII)
SHOWN_LETTERS = 4


class AccessToken(VersionedRow, Model):
    """What a program may do in its owner's name, and until when; perhaps in one unit or for one project alone."""

    __tablename__ = "access_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    fingerprint: Mapped[str] = mapped_column(String(64), unique=True)
    ending: Mapped[str] = mapped_column(String(SHOWN_LETTERS))
    scope: Mapped[str] = mapped_column(String(12))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    only_project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    seen_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    person: Mapped[Person] = relationship(lazy="joined")
    unit: Mapped[Unit | None] = relationship(lazy="joined")

    def grants(self, person: Any) -> frozenset[str]:
        """A token belongs to the person who made it."""
        return self.person.grants(person)

    @property
    def last_day(self) -> date:
        """The last day on which it works, where the organisation is."""
        return (self.expires_at - timedelta(microseconds=1)).astimezone(ZoneInfo(words.style().zone)).date()

    def admits(self, right: str) -> bool:
        """Whether it was made for reading or for writing."""
        return right in self.scope.split()

    def is_live(self, now: datetime) -> bool:
        """Whether it can still be used."""
        return self.ended_at is None and now < self.expires_at and self.person.is_active

    def end(self, act: Act) -> None:
        """Take it back; nothing happens to one that has ended."""
        if self.ended_at is None:
            self.apply({"ended_at": (None, act.at)}, act=act, verb="ended", told={"name": self.name})


def new_secret() -> str:
    """A token that nobody can guess."""
    random = "".join(secrets.choice(LETTERS) for _ in range(RANDOM_LETTERS))
    return f"cit_{random}{_checksum(random)}"


def _checksum(random: str) -> str:
    number, letters = zlib.crc32(random.encode()), ""
    for _ in range(CHECK_LETTERS):
        number, place = divmod(number, len(LETTERS))
        letters = LETTERS[place] + letters
    return letters


def is_well_formed(secret: str) -> bool:
    """Whether this can be a token at all."""
    parts = SHAPE.fullmatch(secret)
    return parts is not None and hmac.compare_digest(_checksum(parts[1]), parts[2])


def fingerprint_of(secret: str) -> str:
    """SHA-256: what the database keeps of it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def make(person: Person, values: Mapping[str, Any], act: Act) -> tuple[AccessToken, str]:
    """A new token of this person, and its secret, which is kept nowhere."""
    secret = new_secret()
    kept = {"fingerprint": fingerprint_of(secret), "ending": secret[-SHOWN_LETTERS:], "made_at": act.at}
    token = AccessToken(person_id=person.id, person=person, **kept, **values)
    db.session.add(token)
    token.created(act, verb="made", fields=("name", "scope", "unit_id", "only_project_id", "expires_at"))
    return token, secret


def live(*where: Any) -> Select[AccessToken]:
    """The tokens that can be used now, the newest first."""
    usable = (AccessToken.ended_at.is_(None), AccessToken.expires_at > clock.now())
    return select(AccessToken).where(*usable, *where).order_by(AccessToken.made_at.desc(), AccessToken.id.desc())


def end_all(person: Person, act: Act) -> None:
    """Take back all tokens of a person."""
    for token in db.session.scalars(live(AccessToken.person_id == person.id)):
        token.end(act)


def brought() -> str:
    """The token this request shows in its header; empty when there is none that could be one."""
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    secret = secret.strip()
    return secret if kind.lower() == "bearer" and is_well_formed(secret) else ""


def in_hand() -> AccessToken | None:
    """The token by which this request was let in; none behind a browser."""
    found: AccessToken | None = g.get("token")
    return found


def identify() -> Person | None:
    """The owner of the token this request shows, or nobody; notes when the token was last used."""
    secret = brought()
    mark = fingerprint_of(secret)
    row = db.session.execute(_by_fingerprint(), {"fingerprint": mark}).unique().first() if secret else None
    g.organisation = row[1] if row else Organisation.current()
    words.use(g.organisation.style)
    g.sign_in = None
    found = row[0] if row and hmac.compare_digest(row[0].fingerprint, mark) else None
    g.token = found if found is not None and found.is_live(clock.now()) else None
    if g.token is None:
        return None
    _note_seen(g.token)
    return g.token.person


@cache
def _by_fingerprint() -> Select[AccessToken, Organisation]:
    """Everything about the owner of a token, in one statement that is built once."""
    roles = joinedload(AccessToken.person).joinedload(Person.site_roles).joinedload(SiteRole.unit)
    query = select(AccessToken, Organisation).join(Organisation, Organisation.id == ORGANISATION_ID)
    return query.where(AccessToken.fingerprint == bindparam("fingerprint")).options(roles)


def _note_seen(token: AccessToken) -> None:
    now, key = clock.now(), token.id
    if token.seen_at is None or now - token.seen_at >= SEEN_EVERY:
        afterwards(lambda: db.session.execute(update(AccessToken).where(AccessToken.id == key).values(seen_at=now)))
