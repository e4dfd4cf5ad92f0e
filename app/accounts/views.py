"""One's own profile: name, password, and the browsers that are signed in."""

from __future__ import annotations

from typing import Any

from flask import abort, g, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from app.accounts import (
    brake,
    passwords,
    retention,  # noqa: F401 - registers what is forgotten once a day
    sessions,
)
from app.accounts.forms import ChangePasswordForm, ProfileForm
from app.accounts.models import Person, SignIn
from app.accounts.signing_in import change_password
from app.core import events, gate
from app.core.db import db
from app.core.gate import Area
from app.core.transaction import transaction

area = Area("accounts", __name__)


@area.route("/profile", may="own.read", subject="me", partners=True)
def profile() -> Any:
    """The profile page."""
    return _page(ProfileForm(formdata=None, obj=g.me), ChangePasswordForm(formdata=None))


def _page(form: ProfileForm, password_form: ChangePasswordForm) -> str:
    live = select(SignIn).where(SignIn.person_id == g.me.id, SignIn.ended_at.is_(None))
    rows = db.session.scalars(live.order_by(SignIn.seen_at.desc())).all()
    shown = {"form": form, "password_form": password_form, "sign_ins": rows, "current": g.sign_in}
    return render_template("accounts/profile.html", **shown)


@area.route("/profile", may="own.edit", subject="me", methods=("POST",), partners=True)
def change_profile() -> Any:
    """Change one's own name and quiet hours."""
    form = ProfileForm()
    if not form.validate():
        return _page(form, ChangePasswordForm(formdata=None)), 422
    me = db.session.get_one(Person, g.me.id, with_for_update=True, populate_existing=True)
    me.revise(form.values(), based_on=form.based_on, act=gate.act())
    sessions.toast(_("Saved"))
    return redirect(url_for("accounts.profile"), 303)


def _check_passwords() -> tuple[ChangePasswordForm, tuple[brake.Try, str] | None]:
    """The form and, if both passwords will do, the try at the present one and the hash of the new one."""
    form, account, stored = ChangePasswordForm(), g.me.email, g.me.password_hash
    form.whose = g.me
    if not form.validate():
        return form, None
    with transaction(writing=True):
        attempt = brake.count(account)
    if not passwords.is_right(stored, form.current.data or ""):
        form.refuse("current", _("This is not your present password."))
        return form, None
    return form, (attempt, passwords.hash_password(form.password.data))


@area.route(
    "/profile/password", may="own.edit", subject="me", methods=("POST",), prepare=_check_passwords, partners=True
)
def change_own_password(prepared: tuple[ChangePasswordForm, tuple[brake.Try, str] | None]) -> Any:
    """A new password; all other browsers are signed out."""
    form, chosen = prepared
    if chosen is None:
        return _page(ProfileForm(formdata=None, obj=g.me), form), 422
    attempt, new_hash = chosen
    attempt.was_right()
    change_password(g.me, new_hash)
    g.sign_in.proved_at = gate.act().at
    sessions.toast(_("Your password was changed. All other browsers were signed out."))
    return redirect(url_for("accounts.profile"), 303)


@area.route("/profile/sign-ins/<int:key>/end", may="own.edit", subject="me", methods=("POST",), partners=True)
def end_sign_in(key: int) -> Any:
    """End one of one's own sign-ins."""
    row = db.session.scalar(select(SignIn).where(SignIn.id == key, SignIn.person_id == g.me.id))
    if row is None:
        abort(404)
    sessions.end(row, gate.act().at)
    events.record(gate.act(), g.me, "browser_signed_out", changes={"browser": (row.browser, None)})
    sessions.toast(_("That browser is signed out."))
    return redirect(url_for("accounts.profile"), 303)
