"""Signing in, out, and a forgotten password."""

from __future__ import annotations

import re

from app.accounts import passwords
from app.accounts.models import Person
from app.core.db import db
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
    text = company.ask(lambda: db.session.query(Mail).one().text)
    path = re.search(r"http://localhost:\d+(/new-password/\S+)", text)[1]
    new = "seven green lorries at dawn"
    assert nobody.post(path, {"password": "short"}).status_code == 422
    assert nobody.post(path, {"password": new}).status_code == 303
    assert nobody.post(path, {"password": new}).status_code == 410
    assert nobody.post("/sign-in", {"email": "lead@demo.example", "password": new}).status_code == 303


def test_what_was_typed_survives_a_session_that_ended(company: Company) -> None:
    give_password(company, "dana")
    stranger = company.browser("nobody")
    page = stranger.post("/projects/start", {"title": "Fewer late lorries", "idempotency_key": "k1"})
    assert page.status_code == 401
    kept = re.search(r'name="kept" value="([^"]+)"', page.text)[1]
    answer = stranger.post("/sign-in", {"email": "lead@demo.example", "password": PASSWORD, "kept": kept})
    assert answer.status_code == 200
    assert "Fewer late lorries" in answer.text and 'action="/projects/start"' in answer.text


def test_a_form_without_its_token_is_refused(dana: Browser) -> None:
    assert dana.client.post("/sign-out").status_code == 400
    assert dana.get("/profile").status_code == 200
