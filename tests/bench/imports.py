"""Ten thousand pasted rows, from the form to the values that count."""

from __future__ import annotations

from datetime import date, timedelta

from app.core import jobs
from app.core.db import db
from app.metrics.models import Observation
from tests.bench.measuring import wall
from tests.company import Company, hidden_fields

ROWS = 10_000


def import_seconds(company: Company, metric: int) -> float:
    """Wall-clock seconds of everything the program does for the import: reading, checking, writing, making visible."""
    dana, first = company.browser("dana"), date(2027, 1, 1) - timedelta(days=20_000)
    text = "Day\tErrors\tLines\n" + "\n".join(f"{first + timedelta(days=n)}\t{n % 90}\t9640" for n in range(ROWS))

    def bring() -> None:
        batch = dana.post(f"/measures/{metric}/import", {"text": text}).headers["Location"]
        page = dana.get(batch).text
        answer = dana.post(f"{batch}/confirm", {**hidden_fields(page, f"{batch}/confirm"), "existing": "keep"})
        assert answer.status_code == 303, answer.status_code
        with company.app.app_context():
            jobs.run_due_jobs()

    with company.app.app_context():
        jobs.run_due_jobs()  # what a worker does at its start is no part of the import
    before = company.ask(lambda: db.session.query(Observation).filter_by(metric_id=metric).count())
    seconds = wall(bring)
    after = company.ask(lambda: db.session.query(Observation).filter_by(metric_id=metric).count())
    assert after - before > ROWS / 3, (before, after)
    return seconds
