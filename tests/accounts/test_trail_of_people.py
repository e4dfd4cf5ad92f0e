"""What the audit trail tells of people: their first roles, and the name they choose when they join."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app.accounts import links, sessions
from app.accounts.models import Organisation, Person, SignIn
from app.core import clock
from app.core.acting import Act
from app.core.db import db
from app.core.events import Event
from app.core.mail import Mail
from app.core.transaction import afterwards
from tests.company import PASSWORD, Company, hidden_fields
from tests.security.test_races import at_once, posting


def told_of(company: Company, email: str, verb: str, field: str) -> list[tuple[str | None, str | None]]:
    """The old and new text of this field in a person's events of this kind, oldest first."""

    def look() -> list[tuple[str | None, str | None]]:
        person = db.session.query(Person).filter_by(email=email).one()
        found = db.session.query(Event).filter_by(kind="person", key=str(person.id), verb=verb).order_by(Event.id)
        lines = [event.text_of(field) for event in found]
        return [(line.old, line.new) for line in lines if line is not None]

    return list(company.ask(look))


def invite(company: Company, name: str) -> str:
    """Ada invites somebody as finance of Northgate; the path of the link in the mail."""
    values = {"name": name, "email": "jo@demo.example", "role": "site:finance", "unit": str(company.units["NG"])}
    assert company.browser("ada").post("/people", values).status_code == 303
    text = company.ask(lambda: db.session.query(Mail).one().text)
    return str(re.search(r"http://localhost:\d+(/join/\S+)", text)[1])  # type: ignore[index]


def test_the_role_of_an_invitation_is_in_the_audit_trail(company: Company) -> None:
    invite(company, "Jo Lindqvist")
    assert told_of(company, "jo@demo.example", "role_given", "role") == [(None, "site:finance Northgate DC")]


def test_the_roles_of_the_first_administrator_are_in_the_audit_trail(app: Flask) -> None:
    company = Company(app)
    with company.writing():
        address = links.make("first", None, Act(person=None, at=clock.now()))
    values = {"organisation": "Finch", "name": "Ada Lind", "email": "ada@demo.example", "password": PASSWORD}
    assert company.browser("nobody").post("/" + address.split("/", 3)[3], values).status_code == 303
    given = told_of(company, "ada@demo.example", "role_given", "role")
    assert given == [(None, "site:administrator"), (None, "site:ci_lead")]


def test_a_name_chosen_on_joining_is_in_the_audit_trail(company: Company) -> None:
    path = invite(company, "J. Lindqvist")
    answer = company.browser("nobody").post(path, {"name": "Jo Lindqvist", "password": PASSWORD})
    assert answer.status_code == 303
    assert told_of(company, "jo@demo.example", "joined", "name") == [("J. Lindqvist", "Jo Lindqvist")]


def test_reading_the_settings_holds_up_nobody_who_writes(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[bool] = []
    lock = Organisation.lock

    def noted() -> Organisation:
        held.append(True)
        return lock()

    monkeypatch.setattr(Organisation, "lock", noted)
    ada = company.browser("ada")
    page = ada.get("/settings")
    assert page.status_code == 200 and held == []
    assert ada.post("/settings", hidden_fields(page.text)).status_code == 303
    assert held


def test_what_is_said_while_a_page_is_on_its_way_is_said_on_the_next(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    dana = company.browser("dana")
    say(company, '[{"text": "The first word", "undo": "", "data": {}}]')

    def say_more(write: Callable[[], Any]) -> None:
        say(company, '[{"text": "The second word", "undo": "", "data": {}}]')
        afterwards(write)

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(sessions, "afterwards", say_more)
        assert "The first word" in dana.get("/profile").text
    assert "The second word" in dana.get("/profile").text
    assert "The second word" not in dana.get("/profile").text


def say(company: Company, toasts: str) -> None:
    with company.writing():
        db.session.query(SignIn).filter_by(person_id=company.people["dana"]).update({"toasts": toasts})


def test_forms_of_one_browser_sent_at_the_same_moment_are_all_confirmed(company: Company) -> None:
    ada, names = company.browser("ada"), ("Eastgate DC", "Westgate DC", "Midgate DC")
    sends = [posting(ada, "/units", {"name": name, "code": name[:2], "parent": ""}) for name in names]
    assert at_once(*sends) == {303: 3}
    page = ada.get("/profile").text
    assert [name for name in names if f"{name} is added." in page] == list(names)
