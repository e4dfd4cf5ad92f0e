"""The audit trail: nobody changes an event, and a change made behind the program's back shows."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.core import seal_log, seals
from app.core.db import db
from app.core.events import Event
from tests.company import Browser, Company


def name_dana(dana: Browser, name: str) -> None:
    assert dana.fill("/profile", {"name": name}).status_code == 303


@pytest.mark.parametrize("statement", ["UPDATE event SET verb = 'x'", "DELETE FROM event"])
def test_the_database_refuses_to_change_or_delete_events(company: Company, statement: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"), company.writing():
        db.session.execute(text(statement))


def sealed(company: Company) -> int:
    with company.app.app_context():
        return seals.seal_events()


def tamper(company: Company, statement: str) -> None:
    with company.writing():
        if db.engine.dialect.name == "sqlite":
            db.session.execute(text("DROP TRIGGER event_refuses_update"))
            db.session.execute(text("DROP TRIGGER event_refuses_delete"))
        else:
            db.session.execute(text("DROP TRIGGER event_refuses_change ON event"))
        db.session.execute(text(statement))


def test_sealed_events_verify(company: Company, dana: Browser) -> None:
    assert sealed(company) > 0
    name_dana(dana, "Dana O.")
    assert company.ask(seals.unsealed_count) == 1
    assert sealed(company) == 1
    assert company.ask(seals.broken_seals) == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE event SET verb = 'other' WHERE id = (SELECT MIN(id) FROM event)",
        "DELETE FROM event WHERE id = (SELECT MAX(id) FROM event)",
        "UPDATE event SET person_id = 99 WHERE id = (SELECT MAX(id) - 1 FROM event)",
        "UPDATE event_text SET new = 'forged' WHERE event_id = (SELECT MIN(event_id) FROM event_text)",
    ],
)
def test_a_changed_or_missing_event_shows(company: Company, dana: Browser, change: str) -> None:
    name_dana(dana, "Dana O.")
    sealed(company)
    name_dana(dana, "Dana Okafor")
    sealed(company)
    if change.startswith("DELETE"):
        with company.writing():
            db.session.execute(text("DELETE FROM event_text WHERE event_id = (SELECT MAX(id) FROM event)"))
    tamper(company, change)
    assert company.ask(seals.broken_seals)


def test_newest_seals_that_were_taken_away_with_their_events_show(company: Company, dana: Browser) -> None:
    sealed(company)
    name_dana(dana, "Dana O.")
    sealed(company)
    with company.writing():
        db.session.execute(text("DELETE FROM event_text WHERE event_id = (SELECT MAX(id) FROM event)"))
        db.session.execute(text("DELETE FROM event_seal WHERE id = (SELECT MAX(id) FROM event_seal)"))
    tamper(company, "DELETE FROM event WHERE id = (SELECT MAX(id) FROM event)")
    [gone] = company.ask(seals.broken_seals)
    assert gone.startswith("Seal 2 of 20") and "is gone or was replaced" in gone
    name_dana(dana, "Dana Okafor")
    sealed(company)
    assert company.ask(seals.broken_seals) == [gone]


def test_the_log_of_seals_is_its_owners_alone_and_is_kept_short(
    company: Company, dana: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seal_log, "LARGEST", 300)
    monkeypatch.setattr(seal_log, "LINES_KEPT", 2)
    for number in range(5):
        name_dana(dana, f"Dana {number}")
        sealed(company)
    log = Path(company.app.config["DATA_FOLDER"]) / seal_log.NAME
    assert log.stat().st_mode & 0o077 == 0
    assert [line.split()[0] for line in log.read_text().splitlines()][-2:] == ["4", "5"]
    assert len(log.read_text().splitlines()) < 5
    assert company.ask(seals.broken_seals) == []


def test_events_of_a_project_are_read_in_order(company: Company) -> None:
    rows = company.ask(lambda: [event.id for event in db.session.query(Event).order_by(Event.id)])
    assert rows == sorted(rows)
    assert rows
