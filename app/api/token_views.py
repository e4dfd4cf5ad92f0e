"""Access tokens on pages: one's own on the profile, everybody's for an administrator."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import g, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy import func, select

from app.accounts import sessions, tokens
from app.accounts.models import Person
from app.accounts.tokens import AccessToken
from app.api.token_forms import SCOPES, TokenForm, places_named
from app.core import clock, gate, words
from app.core.db import db
from app.core.gate import Area

MOST_A_PERSON = 20
USUALLY_LASTS = timedelta(days=90)

area = Area("tokens", __name__)


@gate.loads("access_token")
def load_token(key: int, person: Person, _loaded: dict[str, Any]) -> AccessToken | None:
    """One's own tokens; for administrators everybody's."""
    found = select(AccessToken)
    if not person.is_administrator:
        found = found.where(AccessToken.person_id == person.id)
    return gate.reached(found, key)  # type: ignore[no-any-return]


@area.route("/profile/tokens", may="own.read", subject="me")
def own() -> Any:
    """One's own tokens, and a form for another."""
    ends_on = clock.today(words.style().zone) + USUALLY_LASTS
    return _page(TokenForm(g.me, formdata=None, ends_on=ends_on))


def _page(form: TokenForm, *, made: AccessToken | None = None, secret: str = "") -> str:
    found = list(db.session.scalars(tokens.live(AccessToken.person_id == g.me.id)))
    shown = {"tokens": found, "places": places_named(found), "scopes": SCOPES, "made": made, "secret": secret}
    return render_template("api/tokens.html", form=form, **shown)


@area.route("/profile/tokens", may="own.edit", subject="me", methods=("POST",), proof=True)
def make() -> Any:
    """Make a token. The page that answers the form shows it; nothing keeps it for another page."""
    me = db.session.get_one(Person, g.me.id, with_for_update=True, populate_existing=True)
    form = TokenForm(me)
    form.validate()
    if _count(me) >= MOST_A_PERSON:
        form.refuse("name", _("You have %(most)s tokens. Take one back first.", most=MOST_A_PERSON))
    if form.errors:
        return _page(form), 422
    token, secret = tokens.make(me, form.token_values(), gate.act())
    page = _page(TokenForm(me, formdata=None, ends_on=form.ends_on.data), made=token, secret=secret)
    return page, 201, {"Location": url_for("tokens.own")}


def _count(person: Person) -> int:
    query = tokens.live(AccessToken.person_id == person.id).order_by(None)
    return db.session.scalar(select(func.count()).select_from(query.subquery())) or 0


@area.route("/profile/tokens/<access_token:access_token>/end", may="own.edit", methods=("POST",))
def end(access_token: AccessToken) -> Any:
    """Take one of one's own tokens back."""
    access_token.end(gate.act())
    sessions.toast(_("The token “%(name)s” works no more.", name=access_token.name))
    return redirect(url_for("tokens.own"), 303)


@area.route("/people/tokens", may="people.manage", subject="organisation")
def everybodys() -> Any:
    """The tokens of all people."""
    found = list(db.session.scalars(tokens.live()))
    return render_template("api/all_tokens.html", tokens=found, places=places_named(found), scopes=SCOPES)


@area.route(
    "/people/tokens/<access_token:access_token>/end",
    may="people.manage", subject="organisation", methods=("POST",), proof=True,
)  # fmt: skip
def end_anybodys(access_token: AccessToken) -> Any:
    """Take anybody's token back."""
    access_token.end(gate.act())
    sessions.toast(_("The token “%(name)s” works no more.", name=access_token.name))
    return redirect(url_for("tokens.everybodys"), 303)
