"""The brake on guessing: it holds up whoever guesses, and nobody else."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from app import create_app
from app.accounts import brake, passwords
from app.accounts.models import FailedAttempt
from app.core import clock, jobs
from app.core.db import db
from app.core.events import Event
from app.core.mail import Mail
from tests.accounts.test_signing_in import give_password
from tests.company import PASSWORD, Browser, Company
from tests.security.test_sign_in import LEAD, NEW, from_address, sign_in


def guess(company: Company, times: int, address: str, email: str = "lead@demo.example") -> int:
    browser, status = company.browser("nobody"), 0
    for _ in range(times):
        wrong = {"email": email, "password": "guess guess guess"}
        status = browser.post("/sign-in", wrong, **from_address(address)).status_code
    return status


def test_a_stranger_who_guesses_does_not_lock_dana_out_where_she_works(company: Company) -> None:
    give_password(company, "dana")
    assert sign_in(company, **from_address("10.0.0.5")).status_code == 303
    assert guess(company, 15, "203.0.113.7") == 429
    assert sign_in(company, **from_address("10.0.0.5")).status_code == 303
    assert guess(company, 15, "10.0.0.5") == 429


def braked(company: Company) -> list[tuple[str, str]]:
    """The account and the address of each line that the brake left in the audit trail."""
    with company.reading():
        found = db.session.query(Event).filter_by(kind="brake", verb="braked").order_by(Event.id)
        return [(event.texts[0].new or "", event.origin) for event in found]


def test_the_trail_tells_once_that_the_brake_began_to_hold_and_once_more_when_it_does_again(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    guess(company, 10, "203.0.113.7")
    assert braked(company) == []
    guess(company, 5, "203.0.113.7")
    assert braked(company) == [("lead@demo.example", "203.0.113.7")]
    page = company.browser("ada").get("/audit").text
    assert "lead@demo.example" in page and "from 203.0.113.7" in page
    later = clock.now() + brake.WINDOW * 2
    monkeypatch.setattr(clock, "now", lambda: later)
    guess(company, 12, "203.0.113.8")
    assert braked(company)[1:] == [("lead@demo.example", "203.0.113.8")]


def test_the_trail_names_the_address_that_tried_many_accounts_and_none_of_what_it_typed(company: Company) -> None:
    with company.writing():
        now = clock.now()
        db.session.add_all(FailedAttempt(scope="address:203.0.113.7", at=now) for _ in range(50))
    for email in ("somebody@demo.example", "my password in the wrong field"):
        guess(company, 1, "203.0.113.7", email)
    assert braked(company) == [("", "203.0.113.7")]


def test_an_account_is_braked_for_strangers_together_however_many_addresses_they_have(company: Company) -> None:
    give_password(company, "dana")
    statuses = [guess(company, 1, f"203.0.113.{n}") for n in range(15)]
    assert statuses[-1] == 429


def test_an_address_that_tries_many_accounts_is_braked(company: Company) -> None:
    with company.writing():
        now = clock.now()
        db.session.add_all(FailedAttempt(scope="address:203.0.113.7", at=now) for _ in range(50))
    assert guess(company, 1, "203.0.113.7", "somebody@demo.example") == 429
    assert guess(company, 1, "203.0.113.8", "somebody@demo.example") == 422


def test_a_whole_office_that_is_braked_still_lets_in_who_signed_in_there_before(company: Company) -> None:
    give_password(company, "dana")
    assert sign_in(company, **from_address("203.0.113.7")).status_code == 303
    with company.writing():
        now = clock.now()
        db.session.add_all(FailedAttempt(scope="address:203.0.113.7", at=now) for _ in range(50))
    assert guess(company, 1, "203.0.113.7", "somebody@demo.example") == 429
    assert sign_in(company, **from_address("203.0.113.7")).status_code == 303
    assert guess(company, 15, "203.0.113.7") == 429


def test_many_guesses_at_once_are_counted_before_any_password_is_compared(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared, everybody_waits = [], Barrier(10)

    def compare(_stored: str | None, password: str) -> bool:
        compared.append(password)
        everybody_waits.wait(timeout=30)
        return False

    monkeypatch.setattr(passwords, "is_right", compare)
    with ThreadPoolExecutor(16) as guessers:
        statuses = list(guessers.map(lambda n: guess(company, 1, f"203.0.113.{n}"), range(16)))
    assert sorted(statuses) == [422] * 10 + [429] * 6
    assert len(compared) == 10


def test_a_right_password_takes_its_own_try_back(company: Company) -> None:
    give_password(company, "dana")
    assert guess(company, 1, "10.0.0.5", "stranger@demo.example") == 422
    assert sign_in(company, **from_address("10.0.0.5")).status_code == 303
    counted = company.ask(lambda: [row.scope for row in db.session.query(FailedAttempt)])
    assert [scope for scope in counted if scope.startswith("address:")] == ["address:10.0.0.5"]
    assert len(counted) == 2


def test_a_new_password_that_will_not_do_is_no_guess_at_the_present_one(company: Company, dana: Browser) -> None:
    give_password(company, "dana")
    for _ in range(12):
        status = dana.post("/profile/password", {"current": PASSWORD, "password": "short"}).status_code
    assert status == 422
    assert dana.post("/profile/password", {"current": PASSWORD, "password": NEW}).status_code == 303


def test_the_brake_survives_a_restart(company: Company) -> None:
    give_password(company, "dana")
    guess(company, 12, "203.0.113.7")
    again = create_app(dict(company.app.config))
    answer = Browser(again, "nobody-" + "x" * 48).post("/sign-in", LEAD, **from_address("203.0.113.7"))
    assert answer.status_code == 429
    with again.app_context():
        db.engine.dispose()


def test_guessing_the_present_password_on_the_profile_is_braked_too(company: Company, dana: Browser) -> None:
    give_password(company, "dana")
    for n in range(12):
        status = dana.post("/profile/password", {"current": f"guess {n}", "password": NEW}).status_code
    assert status == 429


def test_who_asks_for_somebody_elses_new_password_again_and_again_keeps_nobody_out(company: Company) -> None:
    give_password(company, "dana")
    stranger, owner = company.browser("nobody"), company.browser("nobody")
    for _ in range(15):
        stranger.post("/forgotten", {"email": "lead@demo.example"}, **from_address("203.0.113.7"))
    page = owner.post("/forgotten", {"email": "lead@demo.example"}, **from_address("10.0.0.5"))
    assert page.status_code == 200
    with company.app.app_context():
        jobs.run_due_jobs(most=50)
    letters = company.ask(lambda: [mail.text for mail in db.session.query(Mail).order_by(Mail.id)])
    assert len(letters) == 10
    links = re.findall(r"/new-password/\S+", "\n".join(letters))
    assert sorted(owner.get(link).status_code for link in links) == [200] + [410] * 9
