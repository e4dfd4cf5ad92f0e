"""Measures for the tests: picking errors of Northgate, and values for them."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

from app.accounts.models import Unit
from app.core import clock
from app.core.db import db
from app.core.jobs import Job
from app.metrics import recording
from app.metrics.models import Baseline, ImportBatch, Metric, MetricLink, Observation
from app.metrics.series import Series, series_of
from tests.company import Browser, Company

ERRORS = {
    "name": "Picking errors in Zone B",
    "kind": "count",
    "per": 1000,
    "value_name": "Errors found",
    "denominator_name": "Lines checked",
    "direction": "lower",
    "period": "day",
    "decimals": 1,
}
FIRST_DAY = date(2026, 3, 2)


def make_metric(company: Company, **changes: Any) -> int:
    """A measure of Northgate, defined by Dana; its key."""
    with company.writing():
        unit = db.session.get_one(Unit, company.units["NG"])
        return recording.define(unit, {**ERRORS, **changes}, company.act("dana")).id


def record_days(company: Company, metric: int, counts: list[int], *, checked: int = 10_000) -> None:
    """A value for each day from the first day on, recorded by Marek."""
    with company.writing():
        for index, count in enumerate(counts):
            values = {"day": FIRST_DAY + timedelta(days=index), "value": float(count), "checked": float(checked)}
            recording.record(db.session.get_one(Metric, metric), values, company.act("marek"))


def link_to_project(company: Company, metric: int) -> str:
    """Let the picking project use the measure; the link's key."""
    with company.writing():
        link = MetricLink(project_id=company.project, metric_id=metric, role="primary")
        db.session.add(link)
        db.session.flush()
        return str(link.id)


def freeze(company: Company, metric: int, first: date, last: date) -> None:
    """Freeze these days as the picking project's baseline."""
    link_to_project(company, metric)
    with company.writing():
        link = db.session.query(MetricLink).filter_by(metric_id=metric).one()
        what = {"values": [], "statistics": {}, "data_hash": "0" * 64, "frozen_by_id": company.people["dana"]}
        db.session.add(Baseline(link=link, first_day=first, last_day=last, frozen_at=clock.now(), **what))


def series(company: Company, metric: int) -> Series:
    """The values that count now."""
    found: Series = company.ask(lambda: series_of(db.session.get_one(Metric, metric)))
    return found


def observation_on(company: Company, metric: int, day: date) -> str:
    """The key of the value of a day."""
    return str(company.ask(lambda: db.session.query(Observation).filter_by(metric_id=metric, day=day).one().id))


def judged(company: Company, metric: int) -> bool:
    """Whether a new reading of the measure is waiting to be made."""
    return bool(company.ask(lambda: db.session.query(Job).filter_by(key=f"judge:{metric}").count()))


def batch_of(company: Company, metric: int) -> ImportBatch:
    """The measure's only import."""
    found: ImportBatch = company.ask(lambda: _detached(metric))
    return found


def _detached(metric: int) -> ImportBatch:
    batch = db.session.query(ImportBatch).filter_by(metric_id=metric).one()
    db.session.expunge(batch)
    return batch


def upload(browser: Browser, metric: int, content: bytes, name: str = "values.csv") -> Any:
    """Send a file to be imported."""
    sent = {"file": (BytesIO(content), name), "idempotency_key": uuid4().hex}
    answer = browser.post(f"/measures/{metric}/import", sent)
    # The test client leaves a large request's temporary file open.
    answer.request.environ["wsgi.input"].close()
    return answer


def paste(browser: Browser, metric: int, text: str) -> Any:
    """Send pasted rows to be imported."""
    return browser.post(f"/measures/{metric}/import", {"text": text})
