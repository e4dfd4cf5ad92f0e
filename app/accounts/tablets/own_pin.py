"""One's own PIN for shared tablets, chosen with one's password as proof."""

from __future__ import annotations

from typing import Any

from flask import g, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from app.accounts import brake, passwords, sessions
from app.accounts.tablets.forms import OwnPinForm
from app.accounts.tablets.models import TabletUser
from app.accounts.views import area
from app.core import gate
from app.core.db import db
from app.core.transaction import transaction

Prepared = tuple[OwnPinForm, tuple[brake.Try, str] | None]


@area.route("/profile/pin", may="own.read", subject="me")
def own_pin() -> Any:
    """Whether one may use tablets, and a form for one's PIN."""
    return _page(OwnPinForm(formdata=None))


def _page(form: OwnPinForm) -> str:
    return render_template("accounts/tablets/own_pin.html", form=form, user=_mine())


def _mine() -> TabletUser | None:
    query = select(TabletUser).where(TabletUser.person_id == g.me.id, TabletUser.ended_at.is_(None))
    return db.session.scalar(query.with_for_update())


def _check_password() -> Prepared:
    form, account, stored = OwnPinForm(), g.me.email, g.me.password_hash
    if not form.validate():
        return form, None
    with transaction(writing=True):
        attempt = brake.count(account)
    if not passwords.is_right(stored, form.current.data or ""):
        form.refuse("current", _("This is not your present password."))
        return form, None
    return form, (attempt, passwords.hash_password(form.new_pin.data))


@area.route("/profile/pin", may="own.edit", subject="me", methods=("POST",), prepare=_check_password)
def set_own_pin(prepared: Prepared) -> Any:
    """A new PIN, for who may use tablets."""
    form, chosen = prepared
    user = _mine()
    if chosen is None or user is None:
        return _page(form), 422
    attempt, pin_hash = chosen
    attempt.was_right()
    user.pin_hash, user.must_change = pin_hash, False
    user.apply({}, act=gate.act(), verb="pin_set")
    sessions.toast(_("Your PIN is set."))
    return redirect(url_for("accounts.own_pin"), 303)
