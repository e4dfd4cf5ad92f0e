"""What the tests of check sheets do again and again: make one, tap, look, let the worker work."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from app.core import clock, jobs
from app.core.db import db
from app.metrics.check_sheets.models import DefectType
from app.metrics.models import Observation
from tests.company import Browser, Company
from tests.metrics.measures import make_metric

TYPES = ("Wrong item", "Wrong quantity", "Missed line")


def today() -> date:
    return clock.today("Europe/London")


def make_sheet(company: Company, dana: Browser, **about: Any) -> tuple[int, dict[str, str]]:
    """Dana's check sheet of the picking errors: the measure, and the types' keys by name."""
    metric = make_metric(company, **about)
    form = {"title": "Errors at the pack bench", "types": "\r\n".join(TYPES)}
    assert dana.fill(f"/measures/{metric}/check-sheet/new", form).status_code == 303
    types = company.ask(lambda: {one.name: str(one.id) for one in db.session.query(DefectType)})
    return metric, types


def tap(browser: Browser, metric: int, key: str, times: int = 1, **values: Any) -> Any:
    for _time in range(times):
        answer = browser.post(f"/measures/{metric}/check-sheet/types/{key}/tap", values)
        assert answer.status_code == 303, answer.text
    return answer


def checked(browser: Browser, metric: int, **values: str) -> Any:
    return browser.post(f"/measures/{metric}/check-sheet/checked", values)


def page_of(browser: Browser, metric: int, **query: Any) -> str:
    """The sheet's page, each space one space, without marks."""
    page = browser.get(f"/measures/{metric}/check-sheet", query_string=query)
    assert page.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def work(company: Company) -> None:
    """What the worker does once it is due."""
    with company.app.app_context():
        jobs.run_due_jobs()


def finish(browser: Browser, metric: int) -> None:
    """All of today is counted; the worker judges it."""
    assert browser.post(f"/measures/{metric}/check-sheet/finish").status_code == 303
    with browser.app.app_context():
        jobs.run_due_jobs()


def values_of(company: Company, metric: int) -> list[tuple[date, float, float | None]]:
    """The measure's values that stand."""
    return company.ask(lambda: [  # type: ignore[no-any-return]
        (row.day, row.value, row.checked)
        for row in db.session.query(Observation).filter_by(metric_id=metric, removed_at=None).order_by(Observation.day)
    ])  # fmt: skip
