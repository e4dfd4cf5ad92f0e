"""What an administrator sets about shared tablets: the devices, and who may use them."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from app.accounts import links, passwords, sessions
from app.accounts.area import area
from app.accounts.models import ON_THE_FLOOR, Organisation, Person, SignIn, Tablet
from app.accounts.tablets import devices, pins
from app.accounts.tablets.forms import TabletForm, TabletUserForm
from app.accounts.tablets.models import TabletUser
from app.accounts.units import all_units
from app.core import gate
from app.core.db import db


@gate.loads("tablet")
def load_tablet(key: int, person: Person, _loaded: dict[str, Any]) -> Tablet | None:
    """Administrators reach every tablet."""
    return gate.reached(select(Tablet), key) if person.is_administrator else None


@area.route("/tablets", may="settings.manage", subject="organisation")
def tablets() -> Any:
    """The tablets, who may use them, and a form for one more of each."""
    return _page()


def _page(form: TabletForm | None = None, user_form: TabletUserForm | None = None, **shown: Any) -> str:
    form = form or _with_units(TabletForm(formdata=None, idle_seconds=120))
    user_form = user_form or _with_people(TabletUserForm(formdata=None))
    live = select(Tablet).where(Tablet.ended_at.is_(None)).order_by(Tablet.name)
    users = select(TabletUser).join(Person).where(TabletUser.ended_at.is_(None)).order_by(Person.name)
    lists = {"tablets": db.session.scalars(live).all(), "users": db.session.scalars(users).all()}
    return render_template("accounts/tablets/tablets.html", form=form, user_form=user_form, **lists, **shown)


def _with_units(form: TabletForm) -> TabletForm:
    form.unit.offer(all_units())
    return form


def _with_people(form: TabletUserForm) -> TabletUserForm:
    people = db.session.scalars(select(Person).where(Person.active).order_by(Person.name))
    form.person.offer([one for one in people if any(held.role in ON_THE_FLOOR for held in one.site_roles)])
    return form


@area.route("/tablets", may="settings.manage", subject="organisation", methods=("POST",), proof=True)
def add_tablet() -> Any:
    """Make a tablet. The page that answers the form shows the address to open on it; nothing keeps it."""
    form = _with_units(TabletForm())
    if not form.validate():
        return _page(form), 422
    code, act = devices.new_secret(), gate.act()
    tablet = Tablet(name=form.name.data, unit_id=form.unit.chosen_id, idle_seconds=form.idle_seconds.data)
    tablet.code_fingerprint, tablet.made_at = devices.fingerprint_of(code), act.at
    tablet.code_expires_at = act.at + devices.CODE_LASTS
    db.session.add(tablet)
    db.session.flush()
    tablet.created(act, verb="made", fields=("name", "unit_id", "idle_seconds"))
    return _page(made=tablet, address=links.address_of("tablets.enrol", token=code)), 201


@area.route(
    "/tablets/<tablet:tablet>/end", may="settings.manage", subject="organisation", methods=("POST",), proof=True
)
def end_tablet(tablet: Tablet) -> Any:
    """Revoke a tablet: it is dead at once, with every sign-in on it."""
    if tablet.ended_at is None:
        tablet.apply({"ended_at": (None, gate.act().at)}, act=gate.act(), verb="ended", told={"name": tablet.name})
        tablet.code_fingerprint = None
        _end_sign_ins(SignIn.tablet_id == tablet.id)
    sessions.toast(_("“%(name)s” works no more.", name=tablet.name))
    return redirect(url_for("organisation.tablets"), 303)


def _end_sign_ins(*where: Any) -> None:
    for row in db.session.scalars(select(SignIn).where(SignIn.ended_at.is_(None), *where)):
        sessions.end(row, gate.act().at)


def _make_pin() -> tuple[str, str]:
    """A PIN to hand out and its hash, before the transaction: hashing takes a while on purpose."""
    pin = pins.one_time()
    return pin, passwords.hash_password(pin)


@area.route(
    "/tablets/people", may="settings.manage", subject="organisation", methods=("POST",), proof=True, prepare=_make_pin
)
def add_tablet_user(prepared: tuple[str, str]) -> Any:
    """Let somebody use tablets, or give them another badge and PIN; the PIN has to be changed at its first use."""
    Organisation.lock()  # one after the other, or two could be given the same badge
    form = _with_people(TabletUserForm())
    badge = devices.badge_hash(form.badge.data) if form.validate() and form.badge.data else None
    if badge and db.session.scalar(select(TabletUser.person_id).where(TabletUser.badge_hash == badge)) not in (
        None, form.person.chosen_id
    ):  # fmt: skip
        form.refuse("badge", _("Somebody else has this badge."))
    if form.errors:
        return _page(None, form), 422
    user, act = _user_of(form.person.chosen), gate.act()
    user.badge_hash, user.ended_at = badge, None
    pin, user.pin_hash = prepared
    user.must_change = True
    user.apply({}, act=act, verb="allowed", told={"person": user.person.name})
    return _page(handed=user, pin=pin), 201


def _user_of(person: Person) -> TabletUser:
    user = db.session.scalar(select(TabletUser).where(TabletUser.person_id == person.id))
    if user is None:
        user = TabletUser(person=person)
        db.session.add(user)
        db.session.flush()
    return user


@area.route(
    "/tablets/people/<person:person>/end", may="settings.manage", subject="organisation", methods=("POST",), proof=True
)
def end_tablet_user(person: Person) -> Any:
    """Let somebody use tablets no more; the PIN and the badge are forgotten, and they are out at once."""
    user = db.session.scalar(select(TabletUser).where(TabletUser.person_id == person.id))
    if user is not None and user.ended_at is None:
        user.pin_hash = user.badge_hash = None
        ended = {"ended_at": (None, gate.act().at)}
        user.apply(ended, act=gate.act(), verb="ended", told={"person": person.name})
        _end_sign_ins(SignIn.person_id == person.id, SignIn.tablet_id.isnot(None))
    sessions.toast(_("%(name)s uses tablets no more.", name=person.name))
    return redirect(url_for("organisation.tablets"), 303)
