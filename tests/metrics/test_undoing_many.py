"""Undoing an import that replaced many values: what must not come back goes out in parts, then the state changes."""

from __future__ import annotations

from datetime import date

import pytest

from app.core import jobs
from app.core.db import db
from app.core.events import Event
from app.core.jobs import Job
from app.metrics import import_undoing, replacing
from app.metrics.models import ImportBatch
from tests.company import Browser, Company
from tests.metrics.measures import freeze, make_metric, series, upload
from tests.metrics.test_importing import rows_of_days
from tests.metrics.test_replacing import fill
from tests.statements import counted

ROWS, IN_ONE = 120, 50


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_undoing, "ROWS_A_TRANSACTION", IN_ONE)
    monkeypatch.setattr(replacing, "ROWS_A_TRANSACTION", IN_ONE)


def replaced(company: Company, browser: Browser, metric: int, checked: int) -> str:
    """Import a value for each day in place of what stands; the import's address."""
    path = str(upload(browser, metric, rows_of_days(ROWS).replace(b",10", f",{checked}".encode())).headers["Location"])
    assert browser.post(f"{path}/confirm", {"version": "1", "existing": "replace"}).status_code == 303
    return path


def work(company: Company) -> None:
    with company.app.app_context():
        jobs.run_due_jobs()


def states(company: Company) -> list[str]:
    return company.ask(lambda: list(db.session.scalars(db.select(ImportBatch.state).order_by(ImportBatch.made_at))))


def test_what_the_import_replaced_counts_again_once_the_worker_is_done(company: Company, marek: Browser) -> None:
    metric = make_metric(company)
    fill(company, metric, ROWS)
    path = replaced(company, marek, metric, 20)
    page = marek.get(marek.post(f"{path}/undo").headers["Location"]).text
    assert "The import is being undone." in page and states(company) == ["confirmed"]
    marek.post(f"{path}/undo")
    assert company.ask(lambda: db.session.query(Job).filter_by(kind="undo_import").count()) == 1
    work(company)
    assert states(company) == ["undone"]
    assert series(company, metric).counts == (1.0,) * ROWS


def test_days_that_another_import_holds_stay_one_value_each_and_are_taken_out_in_parts(
    company: Company, marek: Browser
) -> None:
    metric = make_metric(company)
    fill(company, metric, ROWS)
    first, second = (replaced(company, marek, metric, checked) for checked in (20, 30))
    marek.post(f"{first}/undo")
    work(company)
    assert states(company) == ["undone", "confirmed"]
    assert {size // 100 for size in series(company, metric).checked if size} == {30}
    assert len(series(company, metric)) == ROWS
    with company.reading():
        named = [len(event.rows) for event in db.session.query(Event).filter_by(verb="stayed_out").order_by(Event.id)]
    assert named == [50, 50, 20]
    assert second != first


def test_an_import_that_became_a_baseline_before_the_worker_came_stays(company: Company, marek: Browser) -> None:
    metric = make_metric(company)
    fill(company, metric, ROWS)
    path = replaced(company, marek, metric, 20)
    marek.post(f"{path}/undo")
    freeze(company, metric, date(2000, 1, 1), date(2000, 1, 3))
    work(company)
    assert states(company) == ["confirmed"]
    assert marek.post(f"{path}/undo").status_code == 422


def test_undoing_an_import_that_replaced_nothing_reads_no_value_one_by_one(company: Company, marek: Browser) -> None:
    metric = make_metric(company)
    path = replaced(company, marek, metric, 20)
    with counted(company) as statements:
        assert marek.post(f"{path}/undo").status_code == 303
    assert states(company) == ["undone"] and len(series(company, metric)) == 0
    reading = [line for line in statements if "FROM observation" in line]
    assert reading and [line for line in reading if "LIMIT" not in line and "replaced_by_id =" not in line] == []
