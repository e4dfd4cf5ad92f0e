"""The brake on guessing: it holds up whoever guesses, and nobody else."""

from __future__ import annotations

from app import create_app
from app.accounts.models import FailedAttempt
from app.core import clock
from app.core.db import db
from tests.accounts.test_signing_in import give_password
from tests.company import Browser, Company
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
