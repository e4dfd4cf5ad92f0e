"""The pages of an enrolled tablet: who are you, the PIN, and finished."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from flask import abort, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from app.accounts import brake, passwords, sessions
from app.accounts.models import Person, Tablet
from app.accounts.tablets import devices
from app.accounts.tablets.forms import WhoForm
from app.accounts.tablets.models import TabletUser
from app.core import events, gate, policy, translating
from app.core.db import db
from app.core.forms import search_text
from app.core.gate import Area
from app.core.transaction import afterwards, transaction

SEARCHED_FROM = 13
LONGEST_KEY = 9
_ENGLISH = "English"

area = Area("tablets", __name__)


@area.route("/tablet/enrol/<token>", may=policy.PUBLIC)
def enrol(token: str) -> Any:
    """The page behind the address that an administrator opens on the tablet."""
    return render_template("accounts/tablets/enrol.html", tablet=_to_enrol(token))


def _to_enrol(token: str) -> Tablet:
    tablet = devices.find_by_code(token)
    if tablet is None:
        abort(410)
    return tablet


@area.route("/tablet/enrol/<token>", may=policy.PUBLIC, methods=("POST",))
def do_enrol(token: str) -> Any:
    """Make this browser the tablet; the code is worth nothing afterwards, and whoever was signed in is out."""
    tablet, secret = _to_enrol(token), devices.new_secret()
    tablet.code_fingerprint, tablet.fingerprint = None, devices.fingerprint_of(secret)
    tablet.apply({}, act=gate.act(), verb="enrolled", told={"name": tablet.name})
    if g.sign_in is not None:
        sessions.end(g.sign_in, gate.act().at)
    response = redirect(url_for("tablets.start"), 303)
    devices.give_cookie(response, secret)
    return response


@area.route("/tablet", may=policy.PUBLIC)
def start() -> Any:
    """Who are you? Or, once a name was tapped, the PIN."""
    tablet, form = devices.of_request(), WhoForm(formdata=None)
    chosen = _chosen(tablet, request.args.get("who", "")) if tablet else None
    form.who.data = str(chosen.person_id) if chosen else ""
    form.language.data = request.args.get("language", "")
    return _pin_page(form, chosen) if chosen else _names_page(tablet, form)


def _names_page(tablet: Tablet | None, form: WhoForm) -> str:
    translating.speak(form.language.data)
    languages = {g.organisation.locale: _ENGLISH, **translating.LANGUAGES}
    users = _users_of(tablet) if tablet else []
    text = search_text()
    found = [user for user in users if text.lower() in user.short_name.lower()]
    shown: dict[str, Any] = {"tablet": tablet, "users": found, "is_searched": len(users) >= SEARCHED_FROM, "q": text}
    shown |= {"languages": languages, "language": form.language.data if form.language.data in languages else ""}
    return render_template("accounts/tablets/start.html", form=form, **shown)


def _pin_page(form: WhoForm, user: TabletUser | None, *, is_new_asked: bool = False) -> str:
    """In the language that was chosen, else in the one of whose name was tapped."""
    translating.speak(form.language.data or (user.locale if user else None))
    return render_template("accounts/tablets/pin.html", form=form, user=user, is_new_asked=is_new_asked)


def _users_of(tablet: Tablet) -> list[TabletUser]:
    """Who can say here who they are, by name."""
    query = select(TabletUser).join(Person).where(TabletUser.ended_at.is_(None), TabletUser.pin_hash.isnot(None))
    return [user for user in db.session.scalars(query.order_by(Person.name)) if tablet.serves(user.person)]


def _chosen(tablet: Tablet, who: str, badge: str = "") -> TabletUser | None:
    """Whose name was tapped or whose badge was read, if they can use this tablet."""
    if badge:
        mine = TabletUser.badge_hash == devices.badge_hash(badge)
    elif who.isascii() and who.isdigit() and len(who) <= LONGEST_KEY:
        mine = TabletUser.person_id == int(who)
    else:
        return None
    user = db.session.scalar(select(TabletUser).where(mine, TabletUser.ended_at.is_(None)))
    return user if user is not None and tablet.serves(user.person) else None


@dataclass(frozen=True, kw_only=True)
class _Tried:
    """What came of a PIN: whose it was, if it was right, and the hash of a new one."""

    user_id: int = 0
    stored: str = ""
    attempt: brake.PinTry | None = None
    new_hash: str | None = None


def _check_pin() -> tuple[WhoForm, _Tried | None]:
    """The form, and what came of its PIN; None when there was nothing to compare yet."""
    form = WhoForm()
    if not form.validate() or not form.pin.data:
        return form, None
    with transaction(writing=True):
        tablet = devices.of_request()
        if tablet is None:
            return form, None
        user = _chosen(tablet, form.who.data or "", form.badge.data)
        whose = f"person {user.person_id}" if user else f"unknown {form.who.data} {form.badge.data}"
        attempt = brake.count_pin(whose, tablet.id)
        found = _Tried(user_id=user.id, stored=user.pin_hash or "", attempt=attempt) if user else _Tried()
    if not passwords.is_right(found.stored or None, form.pin.data):
        return form, _Tried()
    new = form.new_pin.data
    return form, replace(found, new_hash=passwords.hash_password(new)) if new and new != form.pin.data else found


@area.route("/tablet", may=policy.PUBLIC, methods=("POST",), prepare=_check_pin)
def identify(prepared: tuple[WhoForm, _Tried | None]) -> Any:
    """Sign in on the tablet; the same words whether the badge is unknown or the PIN wrong."""
    form, tried = prepared
    tablet = devices.of_request()
    if tablet is None:
        return _names_page(None, form), 422
    user = _still_allowed(tablet, tried) if tried else None
    if tried is None:
        return _ask_for_pin(tablet, form)
    if user is None:
        return _refuse(tablet, form)
    if user.must_change and tried.new_hash is None:
        form.refuse("new_pin", _("Choose a PIN of your own now, other than the one you were given."))
        return _pin_page(form, _named(tablet, form), is_new_asked=True), 422
    _note_language(user, form.language.data)
    return _let_in(tablet, user, tried)


def _named(tablet: Tablet, form: WhoForm) -> TabletUser | None:
    """Whose name the page may show: a name that was tapped, never the one behind a badge."""
    return None if form.badge.data else _chosen(tablet, form.who.data or "")


def _ask_for_pin(tablet: Tablet, form: WhoForm) -> Any:
    """A badge was read, or nothing typed: ask for the PIN."""
    if not form.badge.data and _named(tablet, form) is None:
        return redirect(url_for("tablets.start"), 303)
    asks_new = bool(form.new_pin.errors)
    return _pin_page(form, _named(tablet, form), is_new_asked=asks_new), 422


def _still_allowed(tablet: Tablet, tried: _Tried) -> TabletUser | None:
    """Whose PIN was right, held for the change; none when it was changed or taken back while it was compared."""
    query = select(TabletUser).where(TabletUser.id == tried.user_id, TabletUser.pin_hash == tried.stored)
    user = db.session.scalar(query.where(TabletUser.ended_at.is_(None)).with_for_update())
    return user if user is not None and tablet.serves(user.person) else None


def _refuse(tablet: Tablet, form: WhoForm) -> Any:
    act = gate.act()
    afterwards(lambda: events.record(act, tablet, "pin_refused", changes={"name": (None, tablet_name)}))
    tablet_name = tablet.name
    form.refuse("pin", _("That is not right. Try again, or start with your name once more."))
    return _pin_page(form, _named(tablet, form)), 422


def _note_language(user: TabletUser, chosen: str | None) -> None:
    """Remember a language that was chosen; the organisation's own is none to remember."""
    locale = chosen if chosen in translating.LANGUAGES else None
    if chosen and locale != user.locale:
        user.apply({"locale": (user.locale, locale)}, act=gate.act(), verb="language_chosen")


def _let_in(tablet: Tablet, user: TabletUser, tried: _Tried) -> Response:
    assert tried.attempt is not None
    tried.attempt.was_right()
    row = sessions.begin(user.person, gate.act())
    row.tablet_id, row.locale = tablet.id, user.locale
    g.pop("act", None)
    if tried.new_hash is not None and user.must_change:
        user.pin_hash, user.must_change = tried.new_hash, False
        user.apply({}, act=gate.act(), verb="pin_changed")
    events.record(gate.act(), tablet, "signed_in_here", changes={"person": (None, user.person.name)})
    response = redirect(url_for("metrics.index"), 303)
    devices.give_cookie(response, request.cookies[devices.cookie_name()])
    return response


@area.route("/tablet/finished", may=policy.PUBLIC, methods=("POST",))
def finish() -> Any:
    """End the sign-in on this tablet, if one is left, and ask who is there."""
    if g.sign_in is not None and g.sign_in.tablet_id is not None:
        sessions.end(g.sign_in, gate.act().at)
        events.record(gate.act(), g.me, "signed_out")
    return redirect(url_for("tablets.start"), 303)
