"""Finding what somebody asked for, and taking over what they ask for now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from app.accounts.models import Organisation, Person, Unit
from app.core import policy
from app.core.acting import Act
from app.core.db import db
from app.reports.by_mail import rhythm
from app.reports.by_mail.models import NEVER, BoardSubscription

EMPTY_VERSION = 1
"""A subscription begins with none, so that of two windows neither writes over the other."""


def subscription_of(unit: Unit, person: Person) -> BoardSubscription | None:
    """What this person asked for of this board, if anything."""
    own = (BoardSubscription.unit_id == unit.id, BoardSubscription.person_id == person.id)
    return db.session.scalar(select(BoardSubscription).where(*own))


def subscriptions_of(person: Person) -> Sequence[BoardSubscription]:
    """Every board that still goes to this person."""
    query = select(BoardSubscription).join(BoardSubscription.unit).order_by(Unit.path)
    query = query.where(BoardSubscription.person_id == person.id, BoardSubscription.rhythm != NEVER)
    return [row for row in db.session.scalars(query) if policy.allows(person, "board.read", row.unit)]


def save(unit: Unit, person: Person, wanted: Mapping[str, str], *, based_on: int, act: Act) -> BoardSubscription:
    """Take over how often and as what; `based_on` is 0 where nothing was asked for yet.

    The first one comes with the next week or month: this one's can be had from the board.
    """
    db.session.scalar(select(Person.id).where(Person.id == person.id).with_for_update())
    row = subscription_of(unit, person)
    begun = rhythm.latest(wanted["rhythm"], act.at, Organisation.current().zone)
    if row is None:
        row = BoardSubscription(person_id=person.id, unit_id=unit.id, sent_for=begun)
        db.session.add(row)
        db.session.flush()
        row.created(act)
    if "rhythm" in row.revise(wanted, based_on=based_on or EMPTY_VERSION, act=act):
        row.sent_for = begun
    return row
