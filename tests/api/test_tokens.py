"""Access tokens: made behind the password, shown once, kept as a hash, and never worth more than their owner."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.accounts import tokens
from app.accounts.models import SignIn
from app.accounts.tokens import AccessToken
from app.core import clock
from app.core.db import Base, db
from app.core.events import Event
from tests.company import Browser, Company

FORM = {"name": "WMS Northgate", "scope": "write", "only": "", "idempotency_key": "k"}


def form(**changes: str) -> dict[str, str]:
    return {**FORM, "ends_on": str(clock.now().date() + timedelta(days=90)), **changes}


def make(browser: Browser, **changes: str) -> str:
    """The token that the page shows."""
    page = browser.post("/profile/tokens", form(**changes))
    assert page.status_code == 201, page.status_code
    return re.findall(r"cit_[0-9A-Za-z]{36}", page.text)[0]


def stored(company: Company) -> AccessToken:
    with company.reading():
        token = db.session.query(AccessToken).one()
        db.session.expunge(token)
    return token


def whole_database(company: Company) -> str:
    tables = Base.metadata.sorted_tables
    return company.ask(lambda: repr([db.session.execute(table.select()).all() for table in tables]))  # type: ignore[no-any-return]


def test_dana_sees_her_new_token_once_and_the_database_never(
    company: Company, dana: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    secret = make(dana)
    assert tokens.is_well_formed(secret) and len(set(tokens.LETTERS)) ** tokens.RANDOM_LETTERS > 2**160
    assert secret not in dana.get("/profile/tokens").text and "WMS Northgate" in dana.get("/profile/tokens").text
    assert secret not in whole_database(company) and secret not in caplog.text
    assert stored(company).fingerprint == tokens.fingerprint_of(secret)


def test_the_form_sent_again_makes_no_second_token(company: Company, dana: Browser) -> None:
    make(dana)
    again = dana.post("/profile/tokens", form())
    assert (again.status_code, again.headers["Location"]) == (303, "/profile/tokens")
    assert company.ask(lambda: db.session.query(AccessToken).count()) == 1


def test_a_token_asks_for_the_password_when_it_was_given_long_ago(company: Company, dana: Browser) -> None:
    with company.writing():
        db.session.query(SignIn).one().proved_at = clock.now() - timedelta(minutes=16)
    assert dana.post("/profile/tokens", form()).status_code == 401
    assert company.ask(lambda: db.session.query(AccessToken).count()) == 0


BAD: tuple[tuple[dict[str, str], str], ...] = (
    ({"name": ""}, "Enter what uses it"),
    ({"ends_on": ""}, "Enter the last day"),
    ({"ends_on": "2020-01-01"}, "This day is over"),
    ({"ends_on": "2199-01-01"}, "for a year at most"),
    ({"scope": "everything"}, "Choose one from the list"),
    ({"only": "unit:99"}, "Choose one from the list"),
)


@pytest.mark.parametrize("changes, message", BAD)
def test_a_form_filled_in_wrongly_says_so_and_keeps_what_was_typed(
    company: Company, dana: Browser, changes: dict[str, str], message: str
) -> None:
    page = dana.post("/profile/tokens", form(**{"name": "Scales", **changes}))
    assert page.status_code == 422 and message in page.text
    assert "name" in changes or 'value="Scales"' in page.text
    assert company.ask(lambda: db.session.query(AccessToken).count()) == 0


def test_the_elmfield_project_is_no_place_for_danas_token(company: Company, dana: Browser) -> None:
    assert dana.post("/profile/tokens", form(only=f"project:{company.foreign_project}")).status_code == 422
    assert dana.post("/profile/tokens", form(only=f"unit:{company.units['EF']}")).status_code == 422


def test_a_person_has_twenty_tokens_and_no_more(company: Company, dana: Browser) -> None:
    for number in range(20):
        make(dana, idempotency_key=str(number))
    page = dana.post("/profile/tokens", form(idempotency_key="one more"))
    assert page.status_code == 422 and "Take one back first" in page.text


def test_dana_takes_her_token_back_and_marek_cannot(company: Company, dana: Browser, marek: Browser) -> None:
    make(dana)
    address = f"/profile/tokens/{stored(company).id}/end"
    assert marek.post(address).status_code == 404
    assert stored(company).ended_at is None
    assert dana.post(address).status_code == 303
    assert stored(company).ended_at is not None


def test_ada_sees_and_ends_everybodys_tokens(company: Company, dana: Browser) -> None:
    make(dana)
    ada = company.browser("ada")
    page = ada.get("/people/tokens").text
    assert "WMS Northgate" in page and "Dana Okafor" in page
    assert ada.post(f"/people/tokens/{stored(company).id}/end").status_code == 303
    assert stored(company).ended_at is not None


def test_making_and_taking_back_leave_lines_in_the_trail(company: Company, dana: Browser) -> None:
    make(dana)
    dana.post(f"/profile/tokens/{stored(company).id}/end")
    verbs: list[Any] = company.ask(lambda: [row.verb for row in db.session.query(Event).filter_by(kind="access_token")])
    assert verbs == ["made", "ended"]


def test_whoever_is_deactivated_loses_their_tokens(company: Company, dana: Browser) -> None:
    make(dana)
    assert company.browser("ada").post(f"/people/{company.people['dana']}/active", {"active": "no"}).status_code == 303
    assert stored(company).ended_at is not None


def test_a_token_works_to_the_end_of_its_last_day_in_the_organisations_zone(company: Company, dana: Browser) -> None:
    day = clock.today("Europe/London") + timedelta(days=1)
    make(dana, ends_on=str(day))
    ends = stored(company).expires_at.astimezone(ZoneInfo("Europe/London"))
    assert (ends.date(), ends.hour) == (day + timedelta(days=1), 0)


@pytest.mark.pure
def test_a_wrong_copy_of_a_token_is_known_by_its_checksum() -> None:
    secret = tokens.new_secret()
    swapped = secret[:10] + ("A" if secret[10] != "A" else "B") + secret[11:]
    assert tokens.is_well_formed(secret)
    assert not any(map(tokens.is_well_formed, (swapped, secret[:-1], secret + "x", "", "cit_", secret.lower() + "é")))
