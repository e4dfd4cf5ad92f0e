"""Signing in and out, and a new password for those who forgot theirs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy import select
from werkzeug.wrappers import Response

from app.accounts import brake, links, passwords, sessions
from app.accounts.forms import SECRETS, AskResetForm, NewPasswordForm, ProofForm, SignInForm
from app.accounts.models import Person
from app.accounts.tablets import devices
from app.core import clock, events, gate, jobs, mail, policy
from app.core.acting import Act
from app.core.db import db
from app.core.gate import Area
from app.core.transaction import afterwards, transaction

KEPT_FOR_SECONDS = 12 * 3600
LARGEST_KEPT = 200_000
RESET = "send_reset"

area = Area("signing_in", __name__)


def safe_path(path: str) -> str:
    """An address of this program to go on to, or its front page."""
    parts = urlsplit(path.replace("\\", "/"))
    inside = path.startswith("/") and not path.startswith("//") and path.isprintable()
    return path if inside and not parts.scheme and not parts.netloc and "\\" not in path else "/"


def ask_to_sign_in() -> None:
    """Answer somebody unknown: lead to the sign-in page, keeping what a form had typed; a tablet asks who is there."""
    if devices.of_request() is not None:
        abort(redirect(url_for("tablets.start"), 302))
    if request.method in gate.SAFE_METHODS:
        here = request.full_path.rstrip("?")
        abort(redirect(url_for("signing_in.sign_in", next=here if here != "/" else None), 302))
    page = _sign_in_page(SignInForm(formdata=None), kept=_keep())
    abort(Response(page, 401, content_type="text/html; charset=utf-8"))


def _keep() -> str:
    """What was typed, signed for the person of the sign-in, live or ended; nothing when a password is in it."""
    if g.person_of_cookie is None or SECRETS & set(request.form):
        return ""
    lines = [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]
    kept = json.dumps({"person": g.person_of_cookie, "path": request.path, "lines": lines})
    return _signer().dumps(kept) if len(kept) < LARGEST_KEPT else ""


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="kept form")


def _unkeep(text: str) -> dict[str, Any] | None:
    """What was kept for the person who is signed in now; nothing of anybody else's."""
    try:
        kept = json.loads(_signer().loads(text, max_age=KEPT_FOR_SECONDS)) if text else {}
    except BadSignature:
        return None
    return kept if kept.get("person") == g.me.id else None


def _sign_in_page(form: SignInForm, *, kept: str = "") -> str:
    demo = current_app.config["DEMO"]
    return render_template("accounts/sign_in.html", form=form, kept=kept or form.kept.data, demo=demo)


@area.route("/sign-in", may=policy.PUBLIC)
def sign_in() -> Any:
    """The sign-in page."""
    if g.me is not None:
        return redirect(safe_path(request.args.get("next", "/")), 302)
    if devices.of_request() is not None:
        return redirect(url_for("tablets.start"), 302)
    return _sign_in_page(SignInForm())


@dataclass(frozen=True, kw_only=True)
class _Proved:
    """Whose password was right at which try, the hash it was compared with, and a newer one if that was old."""

    person_id: int
    attempt: brake.Try
    stored: str
    new_hash: str | None


def _check_password() -> tuple[SignInForm, _Proved | None]:
    """The form, and what it proved if the password is right."""
    form = SignInForm()
    if not form.validate():
        return form, None
    account = (form.email.data or "").lower()
    with transaction(writing=True):
        attempt = brake.count(account)
        person = db.session.scalar(select(Person).where(Person.email == account))
        stored, key = (person.password_hash, person.id) if person and person.is_active else (None, 0)
    password = form.password.data or ""
    if not passwords.is_right(stored, password) or stored is None:
        return form, None
    new_hash = passwords.hash_password(password) if passwords.needs_new_hash(stored) else None
    return form, _Proved(person_id=key, attempt=attempt, stored=stored, new_hash=new_hash)


@area.route("/sign-in", may=policy.PUBLIC, methods=("POST",), prepare=_check_password, endpoint="do_sign_in")
def do_sign_in(prepared: tuple[SignInForm, _Proved | None]) -> Any:
    """Sign in; the same words whether the account is unknown or the password wrong."""
    form, proved = prepared
    if devices.of_request() is not None:
        return redirect(url_for("tablets.start"), 303)  # no full sign-in on a device that many share
    if form.errors:
        return _sign_in_page(form), 422
    person = _still_proved(proved) if proved else None
    if proved is None or person is None:
        return _refuse(form), 422
    person.password_hash = proved.new_hash or proved.stored
    proved.attempt.was_right()
    sessions.begin(person, gate.act())
    g.pop("act", None)
    events.record(gate.act(), person, "signed_in")
    return _go_on(form)


def _still_proved(proved: _Proved) -> Person | None:
    """The person, held for the change; none when the password was changed while it was compared."""
    person = db.session.get_one(Person, proved.person_id, with_for_update=True, populate_existing=True)
    return person if person.is_active and person.password_hash == proved.stored else None


def _refuse(form: SignInForm) -> str:
    account, act = (form.email.data or "").lower(), gate.act()
    afterwards(lambda: events.record(act, _Door(), "sign_in_failed", changes={"account": (None, _address(account))}))
    form.refuse("password", _("The e-mail address or the password is not right. Try again."))
    return _sign_in_page(form)


def _address(account: str) -> str:
    """What was typed as an address; anything else may be a password in the wrong field, and stays out of the trail."""
    return account[:254] if "@" in account else ""


class _Door:
    """The subject of a failed sign-in: nobody."""

    event_kind, event_key, event_project = "sign_in", "", None


def _go_on(form: SignInForm) -> Any:
    kept = _unkeep(form.kept.data or "")
    if kept:
        return render_template("accounts/resume.html", path=safe_path(kept["path"]), lines=kept["lines"])
    return redirect(safe_path(request.args.get("next", "/")), 303)


def ask_for_proof() -> None:
    """Before something that matters: ask for the password again when it was given over 15 minutes ago."""
    if not sessions.is_recently_proved():
        page = render_template("accounts/proof.html", form=ProofForm(formdata=None), kept=_keep())
        abort(Response(page, 401, content_type="text/html; charset=utf-8"))


def _check_proof() -> tuple[ProofForm, brake.Try | None]:
    """The form, and the try at which its password was right."""
    form, account, stored = ProofForm(), g.me.email, g.me.password_hash
    if not form.validate():
        return form, None
    with transaction(writing=True):
        attempt = brake.count(account)
    return form, attempt if passwords.is_right(stored, form.password.data or "") else None


@area.route("/prove", may="own.edit", subject="me", methods=("POST",), prepare=_check_proof, partners=True)
def prove(prepared: tuple[ProofForm, brake.Try | None]) -> Any:
    """Take the password, then offer to send what was kept."""
    form, attempt = prepared
    kept = _unkeep(form.kept.data or "")
    if attempt is None:
        act, me = gate.act(), g.me
        afterwards(lambda: events.record(act, me, "proof_failed"))
        form.refuse("password", _("The password is not right. Try again."))
        return render_template("accounts/proof.html", form=form, kept=form.kept.data), 422
    attempt.was_right()
    g.sign_in.proved_at = gate.act().at
    events.record(gate.act(), g.me, "proved")
    if kept is None:
        return redirect(url_for("accounts.profile"), 303)
    return render_template("accounts/resume.html", path=safe_path(kept["path"]), lines=kept["lines"])


@area.route("/sign-out", may="own.edit", subject="me", methods=("POST",), partners=True)
def sign_out() -> Any:
    """End this sign-in."""
    sessions.end(g.sign_in, gate.act().at)
    events.record(gate.act(), g.me, "signed_out")
    return redirect(url_for("signing_in.sign_in"), 303)


@area.route("/forgotten", may=policy.PUBLIC, methods=("GET", "POST"))
def forgotten() -> Any:
    """Ask for a link by mail; the answer is the same whether the address is known or not."""
    form = AskResetForm()
    if request.method == "GET" or not form.validate():
        return render_template("accounts/forgotten.html", form=form, sent=False), 422 if form.errors else 200
    if brake.allows_reset(form.email.data):
        events.record(gate.act(), _Door(), "reset_asked", changes={"account": (None, form.email.data)})
        jobs.enqueue(RESET, {"email": form.email.data}, act=gate.act())
    return render_template("accounts/forgotten.html", form=form, sent=True)


@jobs.handler(RESET)
def _look_for_account(job: jobs.Job) -> None:
    """Whether there is such an account is asked by the worker: the page takes as long for a stranger's address."""
    with transaction(writing=True):
        person = db.session.scalar(select(Person).where(Person.email == job.arguments["email"]).with_for_update())
        if person is not None and person.is_active:
            _send_reset(person, Act(person=None, at=clock.now(), origin="worker"))


def _send_reset(person: Person, act: Act) -> None:
    address = links.make("reset", person, act)
    text = _(
        "Somebody, we hope you, asked for a new password for Tollgate. Choose one here within the hour:\n\n"
        "%(address)s\n\nIf it was not you, do nothing: your password stays as it is.",
        address=address,
    )
    mail.write(act, to=person, subject=_("A new password for Tollgate"), text=text, project=None)
    events.record(act, person, "reset_sent")


@area.route("/new-password/<token>", may=policy.PUBLIC)
def new_password(token: str) -> Any:
    """The page behind a reset link."""
    _link, person = links.opened("reset", token)
    return render_template("accounts/new_password.html", form=NewPasswordForm(formdata=None), person=person)


def _hash_new(token: str) -> tuple[NewPasswordForm, str]:
    form = NewPasswordForm()
    return form, links.hash_chosen(form, "reset", token)


@area.route(
    "/new-password/<token>", may=policy.PUBLIC, methods=("POST",), prepare=_hash_new, endpoint="set_new_password"
)
def set_new_password(token: str, prepared: tuple[NewPasswordForm, str]) -> Any:
    """Set the password, end every sign-in and tell the owner; nobody is signed in by it."""
    form, new_hash = prepared
    link, person = links.opened("reset", token)
    if not new_hash:
        return render_template("accounts/new_password.html", form=form, person=person), 422
    link.used_at = gate.act().at
    change_password(person, new_hash)
    return redirect(url_for("signing_in.sign_in", changed=1), 303)


def change_password(person: Person, new_hash: str) -> None:
    """Set a new password: all other sign-ins end and the owner is told."""
    act = gate.act()
    person.password_hash = new_hash
    sessions.end_all(person, act.at, but=g.get("sign_in"))
    events.record(act, person, "password_changed")
    text = _("The password of your Tollgate account was changed. If it was not you, tell your administrator now.")
    mail.write(act, to=person, subject=_("Your password was changed"), text=text, project=None)


def show_too_many(_error: brake.TooMany) -> Any:
    """Too many failures: when to try again."""
    page = render_template("errors/429.html", request_id=g.get("request_id", ""))
    return page, 429, {"Retry-After": str(brake.TooMany.seconds)}


def init_app(app: Flask) -> None:
    """Tell the gate where people sign in."""
    app.extensions["ask_to_sign_in"] = ask_to_sign_in
    app.extensions["ask_for_proof"] = ask_for_proof
    app.register_error_handler(brake.TooMany, show_too_many)
