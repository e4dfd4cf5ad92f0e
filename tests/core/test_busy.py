"""A database that others hold: nothing fails for good, the answer says that it is a matter of a minute."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pysqlite3.dbapi2 as sqlite
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError

from app.core import engine
from app.core.db import db
from app.core.transaction import Busy, transaction
from app.projects.models import Charter
from tests.company import Browser, Company

STATES = (psycopg.errors.SerializationFailure, psycopg.errors.DeadlockDetected, psycopg.errors.LockNotAvailable)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits seconds for a lock."""
    patient = [pragma for pragma in engine.PRAGMAS if "busy_timeout" not in pragma]
    monkeypatch.setattr(engine, "PRAGMAS", (*patient, "PRAGMA busy_timeout=50"))
    monkeypatch.setattr(engine, "SECONDS_TO_QUEUE", 1)


@contextmanager
def held_by_another_process(company: Company) -> Iterator[None]:
    """The write lock, taken past everything this process knows of its own writers."""
    file = Path(company.app.config["DATA_FOLDER"]) / "tollgate.db"
    connection = sqlite.connect(str(file), isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
        connection.close()


def skip_unless_embedded(company: Company) -> None:
    with company.app.app_context():
        if db.engine.dialect.name != "sqlite":
            pytest.skip("PostgreSQL has no lock on the whole database")


def test_a_form_sent_while_another_process_writes_is_told_to_wait(
    impatient: None, company: Company, dana: Browser
) -> None:
    skip_unless_embedded(company)
    with company.app.app_context():
        db.engine.dispose()
    path = f"/projects/{company.project}/charter/edit"
    with held_by_another_process(company):
        answer = dana.post(path, {"version": "1", "problem": "8.0 errors per 1,000 lines."})
    assert answer.status_code == 503 and "Your saved work is safe." in answer.text
    again = dana.post(path, {"version": "1", "problem": "8.0 errors per 1,000 lines."})
    assert again.status_code == 303
    assert company.ask(lambda: db.session.get_one(Charter, company.project).problem) == "8.0 errors per 1,000 lines."


def test_a_form_whose_row_is_held_for_too_long_is_told_to_wait(
    impatient: None, company: Company, dana: Browser
) -> None:
    with company.app.app_context():
        if db.engine.dialect.name != "postgresql":
            pytest.skip("SQLite has no locks on rows")
    path = f"/projects/{company.project}/charter/edit"
    with company.app.app_context(), db.engine.connect() as other:
        other.execute(text("SELECT id FROM project FOR UPDATE"))
        other.execute(text("SELECT project_id FROM charter FOR UPDATE"))
        answer = dana.post(path, {"version": "1", "problem": "8.0 errors per 1,000 lines."})
    assert answer.status_code == 503 and "Your saved work is safe." in answer.text
    assert dana.post(path, {"version": "1", "problem": "8.0 errors per 1,000 lines."}).status_code == 303


@pytest.mark.parametrize("state", STATES, ids=lambda state: str(state.sqlstate))
def test_what_gives_way_to_another_writer_is_busy(company: Company, state: type[psycopg.Error]) -> None:
    with company.app.app_context(), pytest.raises(Busy), transaction(writing=True):
        raise OperationalError("UPDATE", {}, state())


def test_another_trouble_of_the_database_is_told_as_it_is(company: Company) -> None:
    with company.app.app_context(), pytest.raises(DBAPIError), transaction(writing=True):
        db.session.execute(text("SELECT nothing FROM nowhere"))


def test_after_a_busy_database_the_next_transaction_writes(impatient: None, company: Company) -> None:
    skip_unless_embedded(company)
    with company.app.app_context():
        db.engine.dispose()
        with held_by_another_process(company), pytest.raises(Busy), transaction(writing=True):
            pass
        with transaction(writing=True):
            db.session.get_one(Charter, company.project).goal = "4.0"
    assert company.ask(lambda: db.session.get_one(Charter, company.project).goal) == "4.0"
