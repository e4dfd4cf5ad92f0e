"""Loading the demo into an empty database, and telling how to sign in."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from sqlalchemy import func, select, update

from app.accounts.models import Person
from app.accounts.passwords import hash_password, is_right
from app.core import clock
from app.core.db import db
from app.core.jobs import Job
from app.core.mail import Mail
from app.core.transaction import transaction
from app.demo import (
    by_mail,
    carrier,
    dock,
    elmfield,
    forklifts,
    packing,
    parcels,
    passwords,
    people,
    picking,
    returns,
    stock,
    watching,
)
from app.demo.timeline import Timeline

STORIES = (dock, forklifts, picking, packing, returns, parcels, stock, elmfield)


def load(app: Flask) -> str:
    """Load the demo unless there are people already; returns what to print: how to sign in."""
    # Gate items know the pages where they are done, and those addresses need a request.
    with app.test_request_context(base_url=app.config["BASE_URL"]):
        if _is_empty():
            password = passwords.choose(app.config)
            _load(hash_password(password))
            Path(app.config["IMPORT_FOLDER"]).mkdir(exist_ok=True)
        return _welcome(app)


def _load(password_hash: str) -> None:
    with transaction(writing=True):
        if db.session.scalar(select(func.count(Person.id))):
            return
        cast = people.found(Timeline(now=clock.now(), zone=people.ZONE), password_hash)
        for story in STORIES:
            story.tell(cast)
        carrier.tell(cast)
        watching.tell(cast)
        by_mail.tell(cast)
        _settle_the_past()


def _is_empty() -> bool:
    with transaction(writing=False):
        return not db.session.scalar(select(func.count(Person.id)))


def _settle_the_past() -> None:
    """What the past has asked for is done: its mail was sent long ago, its readings are made."""
    db.session.flush()
    db.session.execute(update(Mail).values(sent_at=Mail.written_at))
    db.session.query(Job).delete()


def _welcome(app: Flask) -> str:
    rows = [
        f"  {address + '@demo.example':24}{people.NAMES[name]}: {people.PARTS[address]}"
        for address, name in people.SIGNING_IN
    ]
    known = [password for password in passwords.known(app.config) if _opens(password)]
    secret = f"Password of all of them: {known[0]}" if known else "Their password is the one given at the first start."
    return "\n".join(("Sign in as one of", *rows, secret))


def _opens(password: str) -> bool:
    """Whether the demo's people still sign in with it."""
    with transaction(writing=False):
        address = f"{people.SIGNING_IN[0][0]}@demo.example"
        stored = db.session.scalar(select(Person.password_hash).where(Person.email == address))
    return is_right(stored, password)
