"""A large import given up in the middle: it never counts, and its values go in small transactions of the worker."""

from __future__ import annotations

from typing import Any

import pytest

from app.core import jobs
from app.core.db import db
from app.metrics import import_jobs, import_writing, queries
from app.metrics.models import ImportBatch, Metric, Observation
from tests.company import Browser, Company
from tests.metrics.measures import make_metric, series, upload
from tests.metrics.test_importing import rows_of_days

ROWS, IN_ONE = 120, 50


@pytest.fixture
def half_written(company: Company, marek: Browser, monkeypatch: pytest.MonkeyPatch) -> tuple[int, str]:
    """A measure and the address of an import whose values are all written and do not count yet."""
    monkeypatch.setattr(import_writing, "ROWS_A_TRANSACTION", IN_ONE)
    metric = make_metric(company)
    path = upload(marek, metric, rows_of_days(ROWS)).headers["Location"]
    with company.writing():
        batch = db.session.query(ImportBatch).filter_by(metric_id=metric).one()
        import_writing.start(batch, replace=False, act=company.act("marek"))
    with monkeypatch.context() as stopped, company.app.app_context():
        stopped.setattr(import_writing, "_finish", lambda *_arguments, **_options: None)
        jobs.run_due_jobs()
    assert written(company) == ROWS
    return metric, path


def written(company: Company) -> int:
    return int(company.ask(lambda: db.session.query(Observation).count()))


def test_the_values_of_an_import_given_up_never_count_and_are_deleted_in_parts(
    company: Company, marek: Browser, half_written: tuple[int, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    metric, path = half_written
    assert marek.post(f"{path}/cancel").status_code == 303
    assert written(company) == ROWS and len(series(company, metric)) == 0
    assert company.ask(lambda: queries.has_values(db.session.get_one(Metric, metric))) is False
    left, really_held = [], import_jobs.held

    def held(*arguments: Any, **options: Any) -> Any:
        left.append(db.session.query(Observation).count())
        return really_held(*arguments, **options)

    monkeypatch.setattr(import_writing, "held", held)
    with company.app.app_context():
        jobs.run_due_jobs()
    assert left == [120, 70, 20, 0] and len(series(company, metric)) == 0


def test_an_import_begun_anew_deletes_what_it_wrote_in_parts_and_counts_whole(
    company: Company, half_written: tuple[int, str]
) -> None:
    metric, _path = half_written
    with company.writing():
        job = db.session.query(jobs.Job).filter_by(kind="import_values").one()
        job.state, job.attempts = "queued", 0
    with company.app.app_context():
        jobs.run_due_jobs()
    assert len(series(company, metric)) == written(company) == ROWS


def test_a_worker_that_is_overtaken_deletes_nothing(company: Company, half_written: tuple[int, str]) -> None:
    _metric, path = half_written
    with company.app.app_context():
        stranger = jobs.Job(kind="clear_import", arguments={"batch": path.rsplit("/", 1)[1]})
        import_writing.clear(stranger)
    assert written(company) == ROWS
