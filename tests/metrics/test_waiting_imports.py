"""Imports that nobody has confirmed yet: one person leaves a few, and is told which when there would be more."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from app.core.db import db
from app.metrics.import_waiting import MOST_WAITING
from app.metrics.models import ImportBatch, Metric
from tests.company import Browser, Company
from tests.metrics.measures import make_metric, paste, upload
from tests.metrics.test_importing import FILES, PICKING, rows_of_days, stored_files


def leave(browser: Browser, metric: int, count: int) -> list[str]:
    """Bring so many tables and confirm none; the imports' addresses."""
    return [str(paste(browser, metric, PICKING).headers["Location"]) for _ in range(count)]


def test_marek_is_told_which_imports_wait_before_he_brings_another(
    company: Company, marek: Browser, dana: Browser
) -> None:
    metric = make_metric(company)
    paths = leave(marek, metric, MOST_WAITING)
    refused = upload(marek, metric, rows_of_days(30), "march.csv")
    name = company.ask(lambda: db.session.get_one(Metric, metric).name)
    assert refused.status_code == 422
    assert f"or give it up: Pasted rows ({name});" in refused.text
    assert all(f'href="{path}"' in refused.text for path in paths)
    assert stored_files(company) == FILES * MOST_WAITING
    assert paste(dana, metric, PICKING).status_code == 303
    marek.post(f"{paths[0]}/cancel")
    assert upload(marek, metric, rows_of_days(30), "march.csv").status_code == 303


def test_of_many_tables_brought_at_once_no_more_are_kept(company: Company, marek: Browser) -> None:
    metric = make_metric(company)
    leave(marek, metric, MOST_WAITING - 1)
    with ThreadPoolExecutor(4) as threads:
        statuses = sorted(
            threads.map(lambda _n: paste(company.browser("marek"), metric, PICKING).status_code, range(4))
        )
    assert statuses == [303, 422, 422, 422]
    assert company.ask(lambda: db.session.query(ImportBatch).count()) == MOST_WAITING
    assert stored_files(company) == FILES * MOST_WAITING


def test_an_import_one_can_no_longer_give_up_does_not_count(company: Company, marek: Browser) -> None:
    metric, elsewhere = make_metric(company), make_metric(company, name="Late lorries")
    leave(marek, metric, MOST_WAITING)
    with company.writing():
        db.session.get_one(Metric, elsewhere).unit_id = company.units["EF"]
        db.session.query(ImportBatch).update({"metric_id": elsewhere})
    assert paste(marek, metric, PICKING).status_code == 303
