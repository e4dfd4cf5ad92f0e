"""Who is behind a browser: sign-in rows that can be ended at any moment, with limits checked on every read."""

from __future__ import annotations

import json
import secrets
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from flask import Flask, g, request, session
from flask_login import LoginManager
from sqlalchemy import Select, bindparam, select, update
from sqlalchemy.orm import joinedload

from app.accounts.models import ORGANISATION_ID, Organisation, Person, SignIn, SiteRole
from app.accounts.tablets import devices
from app.core import clock, gate, jobs, policy, translating, words
from app.core.acting import Act
from app.core.cookies import BrowserSession
from app.core.db import db
from app.core.transaction import afterwards, is_writing

LONGEST = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=2)
SEEN_ON_A_TABLET = timedelta(seconds=10)
PROOF_LASTS = timedelta(minutes=15)

login_manager = LoginManager()


@login_manager.request_loader
def person_of_request(_request: Any) -> Person | None:
    """Flask-Login's question, answered from the sign-in row."""
    return g.get("me")


def identify() -> Person | None:
    """The person behind this request, or nobody; notes when the sign-in was last seen."""
    found, organisation = _sign_in_of_cookie()
    g.organisation = organisation or Organisation.current()
    words.use(g.organisation.style)
    g.sign_in = found if found is not None and _is_live(found, clock.now()) else None
    g.person_of_cookie = found.person_id if found is not None else None
    if g.sign_in is None:
        return None
    _note_seen(g.sign_in)
    translating.speak(g.sign_in.locale)
    g.sign_in.person.narrow(policy.ON_A_TABLET if g.sign_in.tablet_id is not None else None)
    return g.sign_in.person


def _sign_in_of_cookie() -> tuple[SignIn | None, Organisation | None]:
    browser: BrowserSession = session._get_current_object()  # type: ignore[attr-defined]
    if browser.fresh:
        return None, None
    row = db.session.execute(_signed_in(), {"fingerprint": browser.fingerprint}).unique().first()
    return (row[0], row[1]) if row else (None, None)


@cache
def _signed_in() -> Select[SignIn, Organisation]:
    """Everything about the person behind a browser, in one statement that is built once."""
    roles = joinedload(SignIn.person).joinedload(Person.site_roles).joinedload(SiteRole.unit)
    query = select(SignIn, Organisation).join(Organisation, Organisation.id == ORGANISATION_ID)
    return query.where(SignIn.fingerprint == bindparam("fingerprint")).options(roles, joinedload(SignIn.tablet))


def _is_live(row: SignIn, now: datetime) -> bool:
    if row.tablet is not None and not devices.is_here(row.tablet):
        return False
    idle = timedelta(minutes=g.organisation.idle_minutes)
    if row.tablet is not None:
        idle = timedelta(seconds=row.tablet.idle_seconds)
    in_time = now - row.seen_at <= idle and now - row.began_at <= LONGEST
    return row.ended_at is None and in_time and row.person.is_active


def _note_seen(row: SignIn) -> None:
    now, key = clock.now(), row.id
    if now - row.seen_at < (SEEN_EVERY if row.tablet_id is None else SEEN_ON_A_TABLET):
        return
    afterwards(lambda: db.session.execute(update(SignIn).where(SignIn.id == key).values(seen_at=now)))


def begin(person: Person, act: Act) -> SignIn:
    """Sign a person in: a new token for the browser, so that one planted before is worth nothing."""
    if g.get("sign_in") is not None:
        end(g.sign_in, act.at)
    browser: BrowserSession = session._get_current_object()  # type: ignore[attr-defined]
    browser.renew()
    browser.modified = True
    g.pop("csrf_token", None)
    agent = "".join(letter for letter in request.user_agent.string or "" if letter.isprintable())
    row = SignIn(fingerprint=browser.fingerprint, person=person, browser=agent[:160])
    row.began_at = row.seen_at = row.proved_at = act.at
    db.session.add(row)
    g.sign_in, g.me = row, person
    return row


def end(row: SignIn, at: datetime) -> None:
    """End one sign-in."""
    row.ended_at = row.ended_at or at


def end_all(person: Person, at: datetime, *, but: SignIn | None = None) -> None:
    """End all sign-ins of a person, but this one."""
    rows = db.session.scalars(select(SignIn).where(SignIn.person_id == person.id, SignIn.ended_at.is_(None)))
    for row in rows:
        if but is None or row.id != but.id:
            end(row, at)


def is_recently_proved() -> bool:
    """Whether the password was given within the last 15 minutes; a PIN is none."""
    has_password = g.sign_in is not None and g.sign_in.tablet_id is None
    return has_password and clock.now() - g.sign_in.proved_at <= PROOF_LASTS


def toast(text: Any, *, undo: str = "", data: dict[str, str] | None = None) -> None:
    """Say something on the next page this browser shows; `undo` is the address that takes it back."""
    row: SignIn | None = g.get("sign_in")
    if row is None or not is_writing():
        return
    db.session.flush()
    db.session.refresh(row, ["toasts"], with_for_update=True)  # other tabs of this browser write here too
    waiting = json.loads(row.toasts)
    waiting.append({"text": str(text), "undo": undo, "data": data or {}})
    row.toasts = json.dumps(waiting[-3:])


def take_toasts() -> list[dict[str, Any]]:
    """The toasts to show now; they are forgotten once the page has been answered, unless more came meanwhile."""
    row: SignIn | None = g.get("sign_in")
    if row is None or row.toasts == "[]":
        return []
    shown = row.toasts
    forget = update(SignIn).where(SignIn.id == row.id, SignIn.toasts == shown).values(toasts="[]")
    afterwards(lambda: db.session.execute(forget))
    return list(json.loads(shown))


def flashed(*_arguments: Any, **_options: Any) -> list[tuple[str, Any]]:
    """The toasts in the shape of Flask's `get_flashed_messages`, for the base template."""
    shown = take_toasts()
    return [("undo", {**toast, "action": toast["undo"]}) if toast["undo"] else ("", toast["text"]) for toast in shown]


def name_of_person(key: int | None) -> str | None:
    """A person's name, for pages that say who did something."""
    person = db.session.get(Person, key) if key is not None else None
    return person.name if person else None


def init_app(app: Flask) -> None:
    """Connect the gate, Flask-Login and what every page shows."""
    login_manager.init_app(app)
    gate.identify_with(identify)
    jobs.first_of_all(lambda: words.use(Organisation.current().style))
    gate.stands("organisation")(lambda: g.organisation)
    gate.stands("me")(lambda: g.me)
    app.extensions["name_of_person"] = name_of_person
    app.extensions["field_labels"] = {}
    app.jinja_env.filters |= words.FILTERS
    app.jinja_env.globals |= {"get_flashed_messages": flashed, "idempotency_key": lambda: secrets.token_hex(16)}
    app.context_processor(_context)


def _context() -> dict[str, Any]:
    organisation = g.get("organisation")
    return {
        "me": g.get("me"),
        "shared_tablet": g.sign_in.tablet if g.get("me") and g.get("sign_in") else None,
        "organisation": organisation,
        "locale_tag": words.style().locale.replace("_", "-"),
        "today": clock.today(words.style().zone),
    }
