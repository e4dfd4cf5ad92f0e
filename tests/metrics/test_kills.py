"""A worker that is killed in the middle of an import: the import counts whole, or not at all."""

from __future__ import annotations

import os
import random
import signal
import time
from datetime import timedelta
from multiprocessing import get_context
from multiprocessing.synchronize import Event as Began

import pytest

from app.core import jobs
from app.core.db import db
from app.core.events import Event
from app.core.jobs import Job
from app.metrics import import_writing, replacing
from app.metrics.models import ImportBatch
from tests.company import Browser, Company
from tests.metrics.measures import make_metric, series, upload
from tests.metrics.test_importing import rows_of_days
from tests.metrics.test_replacing import fill

IMPORTS, KILLS_OF_EACH = 5, 4
DAYS = 600
LEASE = timedelta(seconds=0.2)
LONGEST = 0.3  # seconds that a worker is given before it is killed


def work(company: Company, began: Began) -> None:
    """A worker of its own process, with connections of its own."""
    with company.app.app_context():
        db.engine.dispose(close=False)
        began.set()
        jobs.run_due_jobs(most=1)
        os._exit(0)


def run_and_kill(company: Company, seconds: float) -> None:
    """Let a worker begin, and kill it after so many seconds."""
    with company.app.app_context():
        db.session.remove()
        db.engine.dispose()
    forking = get_context("fork")
    began = forking.Event()
    worker = forking.Process(target=work, args=(company, began), daemon=True)
    worker.start()
    assert began.wait(timeout=20) and worker.pid
    time.sleep(seconds)
    os.kill(worker.pid, signal.SIGKILL)
    worker.join()
    time.sleep(LEASE.total_seconds())


def start_import(company: Company, browser: Browser, metric: int) -> None:
    upload(browser, metric, rows_of_days(DAYS))
    with company.writing():
        batch = db.session.query(ImportBatch).filter_by(metric_id=metric).one()
        import_writing.start(batch, replace=True, act=company.act("marek"))


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_twenty_kills_leave_each_import_whole_and_once(
    company: Company, marek: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "LEASE", LEASE)
    for module in (import_writing, replacing):
        monkeypatch.setattr(module, "ROWS_A_TRANSACTION", 50)
    chance = random.Random(20)
    midway = 0
    for _import in range(IMPORTS):
        metric = make_metric(company)
        fill(company, metric, DAYS)
        start_import(company, marek, metric)
        for _kill in range(KILLS_OF_EACH):
            run_and_kill(company, chance.uniform(0, LONGEST))
            found = series(company, metric)
            assert len(found) == DAYS and found.counts in ((1.0,) * DAYS, tuple(float(n % 50) for n in range(DAYS)))
            midway += found.counts[0] == 1.0
        with company.app.app_context():
            jobs.run_due_jobs()
        assert series(company, metric).counts == tuple(float(n % 50) for n in range(DAYS))
    assert midway > 0
    with company.reading():
        assert db.session.query(Event).filter_by(kind="import_batch", verb="confirmed").count() == IMPORTS
        assert {state for (state,) in db.session.query(Job.state).filter_by(kind="import_values")} == {"done"}
