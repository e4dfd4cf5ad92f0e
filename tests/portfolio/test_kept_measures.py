"""What is kept of measures: other rules and a trial are seen by the next request."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from app.analyses.models import Judgement
from app.core import jobs
from app.core.db import db
from app.metrics.models import MetricLink
from tests.analyses.world import change, picking
from tests.company import Browser, Company
from tests.portfolio.kept_pages import pages


def test_other_rules_for_unusual_points_reach_the_pages_once_the_measures_are_judged(
    company: Company, browsers: dict[str, Browser], drawn_anew: Callable[[], None]
) -> None:
    with company.writing():
        picking(company)
    run_jobs(company)
    pages(browsers, company)
    ada = company.browser("ada")
    sent = {"name": "Harrow & Finch", "zone": "Europe/London", "locale": "en_GB", "currency": "GBP", "paper": "A4"}
    assert ada.fill("/settings", {**sent, "rule_set": "nelson", "idle_minutes": "480"}).status_code == 303
    run_jobs(company)
    kept = company.ask(lambda: db.session.query(Judgement).one().reading["rule_set"])
    after = pages(browsers, company)
    drawn_anew()
    assert kept == "nelson" and after == pages(browsers, company)


def run_jobs(company: Company) -> None:
    with company.app.app_context():
        jobs.run_due_jobs()


def test_a_trial_that_is_noted_stands_on_the_chart_of_a_baseline_to_be_frozen(company: Company, dana: Browser) -> None:
    with company.writing():
        key = picking(company).id
    path = f"/projects/{company.project}/measures/{key}/baseline"
    assert "Scanner lights on trial" not in chart_of(dana.get(path).text)
    with company.writing():
        change(
            company,
            db.session.get_one(MetricLink, key).metric,
            date(2026, 9, 30),
            "Scanner lights on trial",
            is_trial=True,
        )
    assert "Scanner lights on trial" in chart_of(dana.get(path).text)


def chart_of(page: str) -> str:
    found = re.search(r'<div class="chart-w">.*?</svg>', page, re.DOTALL)
    assert found is not None
    return found[0]
