"""One-time links: random, kept only as a hash, used once, within their time; and the passwords chosen through them."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from flask import abort, current_app
from sqlalchemy import select, update

from app.accounts import passwords
from app.accounts.forms import NewPasswordForm
from app.accounts.models import Person, SecretLink
from app.core import clock
from app.core.acting import Act
from app.core.db import db
from app.core.transaction import transaction

LASTS = {"invitation": timedelta(days=7), "reset": timedelta(hours=1), "first": timedelta(days=1)}
ENDPOINTS = {
    "invitation": "invitations.accept",
    "reset": "signing_in.new_password",
    "first": "invitations.first_administrator",
}


def make(purpose: str, person: Person | None, act: Act) -> str:
    """A new link's full address; earlier unused ones for the same purpose and person end."""
    token = secrets.token_urlsafe(32)
    earlier = update(SecretLink).where(
        SecretLink.purpose == purpose,
        SecretLink.person_id == (person.id if person else None),
        SecretLink.used_at.is_(None),
    )
    db.session.execute(earlier.values(used_at=act.at))
    link = SecretLink(purpose=purpose, fingerprint=_fingerprint(token), person_id=person.id if person else None)
    link.made_at, link.expires_at = act.at, act.at + LASTS[purpose]
    db.session.add(link)
    return address_of(ENDPOINTS[purpose], token=token)


def address_of(endpoint: str, **parts: Any) -> str:
    """The full address of a page, built on the configured BASE_URL and never on the request's Host."""
    path = current_app.url_map.bind("").build(endpoint, parts)
    return f"{current_app.config['BASE_URL']}{path}"


def find(purpose: str, token: str) -> SecretLink | None:
    """The link with this token if it can still be used; locked when the request writes."""
    query = select(SecretLink).where(
        SecretLink.fingerprint == _fingerprint(token),
        SecretLink.purpose == purpose,
        SecretLink.used_at.is_(None),
        SecretLink.expires_at > clock.now(),
    )
    return db.session.scalar(query.with_for_update(of=SecretLink))


def opened(purpose: str, token: str) -> tuple[SecretLink, Person]:
    """The link of somebody who may still use it, and that person; answers 410 when there is none."""
    link = find(purpose, token)
    if link is None or link.person is None or not link.person.is_active:
        abort(410)
    return link, link.person


def hash_chosen(form: NewPasswordForm, purpose: str, token: str) -> str:
    """The hash of the password that a form chooses through a link, made before the transaction that keeps it.

    Empty when the form has errors.
    """
    with transaction(writing=False):
        link = find(purpose, token)
        form.whose = link.person if link else None
        good = form.validate()
    return passwords.hash_password(form.password.data) if good else ""


def _fingerprint(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
