"""Joining: by invitation, or as the first administrator of a new installation."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, render_template, url_for
from sqlalchemy import func, select

from app.accounts import links, passwords, roles, sessions
from app.accounts.forms import AcceptForm, FirstAdministratorForm
from app.accounts.models import ORGANISATION_ID, Organisation, Person, Unit
from app.core import events, gate, policy
from app.core.acting import Act
from app.core.db import db
from app.core.gate import Area

area = Area("invitations", __name__)


@area.route("/join/<token>", may=policy.PUBLIC)
def accept(token: str) -> Any:
    """The page behind an invitation."""
    _link, person = links.opened("invitation", token)
    return render_template("accounts/accept.html", form=AcceptForm(formdata=None, name=person.name), person=person)


def _prepare_joining(token: str) -> tuple[AcceptForm, str]:
    form = AcceptForm()
    return form, links.hash_chosen(form, "invitation", token)


@area.route("/join/<token>", may=policy.PUBLIC, methods=("POST",), prepare=_prepare_joining)
def join(token: str, prepared: tuple[AcceptForm, str]) -> Any:
    """Choose a password and a name; then sign in with them."""
    form, new_hash = prepared
    link, person = links.opened("invitation", token)
    if not new_hash:
        return render_template("accounts/accept.html", form=form, person=person), 422
    act = gate.act()
    link.used_at, person.password_hash = act.at, new_hash
    changes = {"name": (person.name, form.name.data)} if form.name.data != person.name else {}
    person.apply(changes, act=act, verb="joined")
    return redirect(url_for("signing_in.sign_in", joined=1), 303)


@area.route("/first/<token>", may=policy.PUBLIC)
def first_administrator(token: str) -> Any:
    """The page behind the link that a new installation prints when it starts."""
    if links.find("first", token) is None or _has_people():
        abort(410)
    return render_template("accounts/first.html", form=FirstAdministratorForm(formdata=None))


def _has_people() -> bool:
    return bool(db.session.scalar(select(func.count(Person.id))))


def _prepare_first(**_address: str) -> tuple[FirstAdministratorForm, str]:
    form = FirstAdministratorForm()
    return form, passwords.hash_password(form.password.data) if form.validate() else ""


@area.route("/first/<token>", may=policy.PUBLIC, methods=("POST",), prepare=_prepare_first)
def make_first_administrator(token: str, prepared: tuple[FirstAdministratorForm, str]) -> Any:
    """Make the organisation and its first administrator; the link is worth nothing afterwards."""
    form, new_hash = prepared
    link = links.find("first", token)
    if link is None or _has_people():
        abort(410)
    if not new_hash:
        return render_template("accounts/first.html", form=form), 422
    link.used_at = gate.act().at
    person = found_organisation(
        gate.act(), name=form.organisation.data, person=form.name.data, email=form.email.data, password_hash=new_hash
    )
    sessions.begin(person, gate.act())
    return redirect(url_for("organisation.people"), 303)


def found_organisation(act: Act, *, name: str, person: str, email: str, password_hash: str) -> Person:
    """A new installation's organisation, its top unit and its first administrator, who is a CI lead too."""
    db.session.add(Organisation(id=ORGANISATION_ID, name=name))
    unit = Unit(name=name, code=(name[:2].upper() or "HQ"))
    first = Person(email=email, name=person, password_hash=password_hash, joined_at=act.at)
    db.session.add_all([unit, first])
    db.session.flush()
    unit.place()
    events.record(act, first, "founded")
    for role in (policy.ADMINISTRATOR, policy.CI_LEAD):
        roles.give(first, role, None, act=act)
    return first
