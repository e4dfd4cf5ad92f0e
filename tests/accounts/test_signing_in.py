"""Signing in, out, and a forgotten password."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from flask import Flask

from app.accounts import links, passwords
from app.accounts.models import Person, SignIn
from app.core import clock, jobs
from app.core.acting import Act
from app.core.db import db
from app.core.events import Event
from app.core.mail import Mail
from tests.company import PASSWORD, Browser, Company


def give_password(company: Company, name: str) -> None:
    with company.writing():
        db.session.get_one(Person, company.people[name]).password_hash = passwords.hash_password(PASSWORD)


def test_dana_signs_in_sees_her_name_and_signs_out(company: Company) -> None:
    give_password(company, "dana")
    browser = company.browser("nobody")
    answer = browser.post("/sign-in", {"email": "LEAD@demo.example", "password": PASSWORD})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie
    dana = Browser(company.app, re.search(r"tollgate=([^;]+)", cookie)[1])
    assert "Dana Okafor" in dana.get("/profile").text
    assert dana.post("/sign-out").status_code == 303
    assert dana.get("/profile").status_code == 302


def test_a_wrong_password_and_an_unknown_address_look_alike(company: Company) -> None:
    give_password(company, "dana")
    answers = [
        company.browser("nobody").post("/sign-in", {"email": email, "password": "wrong password here"})
        for email in ("lead@demo.example", "stranger@demo.example")
    ]
    assert [answer.status_code for answer in answers] == [422, 422]
    texts = [re.sub(r'value="[^"]*"', "", answer.text) for answer in answers]
    assert texts[0] == texts[1]


def test_guessing_is_braked_by_the_fifteenth_try_and_only_for_that_account(company: Company) -> None:
    give_password(company, "dana")
    give_password(company, "marek")
    browser = company.browser("nobody")
    for _ in range(14):
        last = browser.post("/sign-in", {"email": "lead@demo.example", "password": "guess guess guess"})
    assert last.status_code == 429 and last.headers["Retry-After"]
    other = browser.post("/sign-in", {"email": "member@demo.example", "password": PASSWORD})
    assert other.status_code == 303


def test_a_forgotten_password_is_replaced_once_by_mail(company: Company) -> None:
    give_password(company, "dana")
    nobody = company.browser("nobody")
    assert nobody.post("/forgotten", {"email": "lead@demo.example"}).status_code == 200
    with company.app.app_context():
        jobs.run_due_jobs()
    text = company.ask(lambda: db.session.query(Mail).one().text)
    path = re.search(r"http://localhost:\d+(/new-password/\S+)", text)[1]
    new = "seven green lorries at dawn"
    assert nobody.post(path, {"password": "short"}).status_code == 422
    assert nobody.post(path, {"password": new}).status_code == 303
    assert nobody.post(path, {"password": new}).status_code == 410
    assert nobody.post("/sign-in", {"email": "lead@demo.example", "password": new}).status_code == 303


@pytest.mark.parametrize("newer_settings", [True, False])
def test_a_sign_in_under_way_neither_undoes_a_new_password_nor_gets_in(
    company: Company, monkeypatch: pytest.MonkeyPatch, newer_settings: bool
) -> None:
    give_password(company, "dana")
    new = passwords.hash_password("seven green lorries at dawn")

    def change_meanwhile(_stored: str) -> bool:
        with company.writing():
            db.session.get_one(Person, company.people["dana"]).password_hash = new
        return newer_settings

    monkeypatch.setattr(passwords, "needs_new_hash", change_meanwhile)
    answer = company.browser("nobody").post("/sign-in", {"email": "lead@demo.example", "password": PASSWORD})
    assert answer.status_code == 422
    assert company.ask(lambda: db.session.get_one(Person, company.people["dana"]).password_hash) == new
    assert company.ask(lambda: db.session.query(SignIn).count()) == 0


def test_a_form_without_its_token_is_refused(dana: Browser) -> None:
    assert dana.client.post("/sign-out", data={"sure": "yes"}).status_code == 400
    assert dana.get("/profile").status_code == 200


def test_giving_a_role_asks_for_the_password_again_after_fifteen_minutes(company: Company) -> None:
    give_password(company, "ada")
    ada = company.browser("ada")
    with company.writing():
        db.session.query(SignIn).update({"proved_at": clock.now() - timedelta(minutes=16)})
    path = f"/people/{company.people['sam']}/roles"
    asked = ada.post(path, {"role": "site:member", "unit": str(company.units["NG"])})
    assert asked.status_code == 401
    kept = re.search(r'name="kept" value="([^"]+)"', asked.text)[1]
    assert ada.post("/prove", {"password": "not this one", "kept": kept}).status_code == 422
    resumed = ada.post("/prove", {"password": PASSWORD, "kept": kept})
    assert resumed.status_code == 200 and f'action="{path}"' in resumed.text
    assert ada.post(path, {"role": "site:member", "unit": str(company.units["NG"])}).status_code == 303


ELSEWHERE = ["//evil.example", "/\\evil.example", "https://evil.example", "\\\\evil", "/%0d%0aX:1\n"]


@pytest.mark.parametrize("target", ELSEWHERE)
def test_signing_in_never_leads_away(company: Company, target: str) -> None:
    give_password(company, "dana")
    values = {"email": "lead@demo.example", "password": PASSWORD}
    answer = company.browser("nobody").post(f"/sign-in?next={quote(target)}", values)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")


def test_a_deactivated_person_is_out_on_the_next_request(company: Company, dana: Browser) -> None:
    assert dana.get("/profile").status_code == 200
    assert company.browser("ada").post(f"/people/{company.people['dana']}/active", {"active": "no"}).status_code == 303
    assert dana.get("/profile").status_code == 302


def test_the_last_administrator_stays(company: Company) -> None:
    ada = company.browser("ada")
    refused = ada.post(f"/people/{company.people['ada']}/active", {"active": "no"})
    assert refused.status_code == 422 and "last administrator" in refused.text


def test_idle_and_long_sessions_end(company: Company, dana: Browser) -> None:
    for column, age in (("seen_at", timedelta(minutes=480, seconds=1)), ("began_at", timedelta(hours=12, seconds=1))):
        with company.writing():
            db.session.query(SignIn).update({column: clock.now() - age})
        assert dana.get("/profile").status_code == 302
        dana = company.browser("dana")
        with company.writing():
            db.session.query(SignIn).update({"seen_at": clock.now(), "began_at": clock.now()})


def test_an_invited_person_joins_once(company: Company) -> None:
    ada = company.browser("ada")
    values = {"name": "Jo Lindqvist", "email": "Jo@demo.example", "role": "site:member", "unit": ""}
    assert ada.post("/people", values).status_code == 303
    text = company.ask(lambda: db.session.query(Mail).one().text)
    path = re.search(r"http://localhost:\d+(/join/\S+)", text)[1]
    nobody = company.browser("nobody")
    assert nobody.get(path).status_code == 200
    assert nobody.post(path, {"name": "Jo Lindqvist", "password": PASSWORD}).status_code == 303
    assert nobody.post(path, {"name": "Jo Lindqvist", "password": PASSWORD}).status_code == 410
    assert nobody.post("/sign-in", {"email": "jo@demo.example", "password": PASSWORD}).status_code == 303


def test_without_a_mail_server_the_link_is_shown_once_and_stored_nowhere(company: Company) -> None:
    company.app.config.update(SMTP_HOST="", DEMO=False)
    ada = company.browser("ada")
    values = {"name": "Jo Lindqvist", "email": "jo@demo.example", "role": "site:member", "unit": ""}
    person = ada.post("/people", values).headers["Location"]
    assert "Make a link here and give it to Jo Lindqvist." in ada.get(person).text
    path = re.search(r"http://localhost:\d+(/join/[\w-]+)", ada.post(f"{person}/invitation").text)[1]
    assert path not in ada.get(person).text
    with company.reading():
        tables = db.metadata.tables.values()
        rows = [str(tuple(row)) for table in tables for row in db.session.execute(table.select())]
    assert rows and not [row for row in rows if path.rsplit("/", 1)[1] in row]
    assert company.browser("nobody").get(path).status_code == 200


def test_the_first_administrator_is_made_once(app: Flask) -> None:
    company = Company(app)
    with company.writing():
        address = links.make("first", None, Act(person=None, at=clock.now()))
    path = address.split("//", 1)[1].split("/", 1)[1]
    values = {"organisation": "Finch", "name": "Ada Lind", "email": "ada@demo.example", "password": PASSWORD}
    nobody = company.browser("nobody")
    assert nobody.post(f"/{path}", values).status_code == 303
    assert company.browser("nobody").post(f"/{path}", values).status_code == 410
    assert company.ask(lambda: db.session.query(Person).count()) == 1


def test_a_password_typed_for_an_address_stays_out_of_the_trail(company: Company) -> None:
    company.browser("nobody").post("/sign-in", {"email": PASSWORD, "password": PASSWORD})
    company.browser("nobody").post("/sign-in", {"email": "lead@demo.example", "password": "guess guess guess"})

    def told() -> list[str | None]:
        found = db.session.query(Event).filter_by(verb="sign_in_failed").order_by(Event.id)
        return [line.new for event in found for line in event.texts]

    assert company.ask(told) == ["", "lead@demo.example"]


def test_a_link_for_somebody_invited_is_made_anew_only_after_proof(company: Company) -> None:
    ada = company.browser("ada")
    with company.writing():
        db.session.query(SignIn).update({"proved_at": clock.now() - timedelta(minutes=16)})
    for what in ("invitation", "sign-ins/end"):
        assert ada.post(f"/people/{company.people['dana']}/{what}").status_code == 401
