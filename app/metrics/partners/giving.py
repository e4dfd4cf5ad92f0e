"""Giving a measure to somebody of another company, and ending it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from app.accounts import links
from app.accounts.models import Organisation, Person
from app.core import mail, words
from app.core.acting import Act
from app.core.db import db
from app.metrics.models import Metric
from app.metrics.partners.models import PartnerAccess
from app.projects import starting

GIVEN = ("may", "ends_on", "name", "company")


def colleague(giver: Person, email: str) -> Person | None:
    """Who of the house has this address, among those whom the giver may know of."""
    return db.session.scalar(starting.choosable(giver).where(Person.email == email))


def give(metric: Metric, values: Mapping[str, Any], act: Act) -> PartnerAccess:
    """Give a measure, or change what was given to this address. Who is new gets an account of a partner."""
    Organisation.lock()  # one after the other, or one address could get two accounts
    person = _partner(values, act)
    of_address = (PartnerAccess.metric_id == metric.id, PartnerAccess.email == values["email"])
    row = db.session.scalar(select(PartnerAccess).where(*of_address).with_for_update())
    if row is None:
        row = PartnerAccess(metric=metric, person=person, made_by_id=act.person_id, made_at=act.at, **values)
        db.session.add(row)
        db.session.flush()
        row.created(act, verb="given", fields=(*GIVEN, "email"))
        return row
    changes: dict[str, Any] = {name: (getattr(row, name), values[name]) for name in GIVEN}
    changes["ended_at"] = (row.ended_at, None)
    row.person = person
    row.apply({name: change for name, change in changes.items() if change[0] != change[1]}, act=act, verb="given_again")
    return row


def _partner(values: Mapping[str, Any], act: Act) -> Person | None:
    """The partner with this address, made if there is nobody; None where the address is a colleague's."""
    person = db.session.scalar(select(Person).where(Person.email == values["email"]))
    if person is None:
        about = {name: values[name] for name in ("email", "name", "company")}
        person = Person(joined_at=act.at, **about)
        db.session.add(person)
        db.session.flush()
        person.created(act, verb="invited", fields=tuple(about))
    return person if person.is_partner else None


def end(row: PartnerAccess, act: Act) -> None:
    """End it from the next request on; nothing happens to one that has ended."""
    if row.ended_at is None:
        row.apply({"ended_at": (None, act.at)}, act=act, verb="ended", told={"name": row.name})


def tell(row: PartnerAccess, act: Act) -> bool:
    """Write to the address; False when the giver has written too much within the hour."""
    to = row.person or db.session.scalars(select(Person).where(Person.email == row.email)).one()
    subject = _("“%(name)s”: a measure is open to you in Tollgate", name=row.metric.name)
    about = f"partner access {row.id} {row.version}"
    return mail.write_once(act, about, to=to, subject=subject, text=_text(row, to, act), project=None)


def _text(row: PartnerAccess, to: Person, act: Act) -> str:
    assert act.person is not None
    told = {"who": act.person.name, "organisation": Organisation.current().name, "name": row.metric.name}
    if row.person is None:
        return _(
            "%(who)s wanted to open the measure “%(name)s” to you as to a partner from outside. You have an account "
            "at %(organisation)s already, so nothing was changed. Ask to be put on the team of a project instead.",
            **told,
        )
    opened = _(
        "%(who)s of %(organisation)s opens the measure “%(name)s” to you, until %(day)s.",
        day=words.full_day(row.ends_on), **told,
    )  # fmt: skip
    if to.password_hash is None:
        address = links.make("invitation", to, act)
        return opened + "\n\n" + _("Choose a password here within seven days:\n\n%(address)s", address=address)
    address = links.address_of("metrics.metric", metric=row.metric)
    return opened + "\n\n" + _("You find it here:\n\n%(address)s", address=address)
