"""The audit trail is checked once a day, and its page says what the last check found and when."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.core import clock, daily, jobs, seals
from app.core.db import db
from app.core.events import Event
from tests.company import Browser, Company
from tests.core.test_audit import name_dana, sealed, tamper

FORGE = "UPDATE event_text SET new = 'forged' WHERE event_id = (SELECT MIN(event_id) FROM event_text)"


@pytest.fixture
def ada(company: Company) -> Browser:
    """Ada Lind's browser: the administrator."""
    return company.browser("ada")


def check_of_the_day(company: Company) -> None:
    with company.app.app_context():
        daily.enqueue_today()
        jobs.run_due_jobs()


def test_the_page_says_what_the_daily_check_found_and_when(
    company: Company, ada: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed(company)
    page = ada.get("/audit").text
    assert "was not checked yet" in page and "is whole" not in page
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 20, 9, 5, tzinfo=UTC))
    check_of_the_day(company)
    monkeypatch.undo()
    page = ada.get("/audit").text
    assert "The audit trail is whole" in page
    assert "Last checked: " in page and "20 Nov" in page and "09:05" in page


def test_the_page_names_the_seals_that_do_not_fit_after_the_next_check(company: Company, ada: Browser) -> None:
    sealed(company)
    tamper(company, FORGE)
    check_of_the_day(company)
    page = ada.get("/audit").text
    assert "The audit trail was changed" in page and "Seal 1: events 1 to " in page


def test_a_look_at_the_page_reads_no_sealed_event(
    company: Company, ada: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed(company)
    check_of_the_day(company)
    monkeypatch.setattr(seals, "_chain", lambda *_arguments: pytest.fail("the page checks seals"))
    assert ada.get("/audit").status_code == 200


def test_a_check_is_itself_an_event_that_is_sealed(company: Company) -> None:
    sealed(company)
    check_of_the_day(company)
    assert company.ask(seals.unsealed_count) == 1
    assert sealed(company) == 1
    assert company.ask(seals.broken_seals) == []


def test_a_check_keeps_no_event_in_memory(company: Company, dana: Browser) -> None:
    sealed(company)
    name_dana(dana, "Dana O.")
    sealed(company)
    with company.reading():
        assert seals.broken_seals() == []
        assert not [row for row in db.session if isinstance(row, Event)]
