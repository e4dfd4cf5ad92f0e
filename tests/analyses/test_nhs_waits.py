"""Real input: A&E waits of one NHS provider, where counting explains almost nothing of the ups and downs.

Source: NHS England, A&E attendances and emergency admissions, as collected in the package NHSRdatasets.
"""

from __future__ import annotations

import csv
import os
import re
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from app.analyses import baselines, judging
from app.core.db import db
from app.metrics.models import MetricLink
from tests.analyses.test_measure_page import plain
from tests.analyses.world import change, define, link_to, record
from tests.company import Browser, Company

FOLDERS = (os.environ.get("TOLLGATE_SHARED_DATA", ""), "../shared/data", "tests/data")
WAITS = {
    "name": "A&E waits over 4 hours", "kind": "proportion", "value_name": "Breaches",
    "denominator_name": "Attendances", "period": "month", "goal": 5.0, "decimals": 1,
}  # fmt: skip


def months() -> list[dict[str, str]]:
    """RF4, type 1, month by month."""
    found = [Path(folder) / "ae_attendances.csv" for folder in FOLDERS if folder]
    path = next((path for path in found if path.exists()), None)
    if path is None:
        pytest.skip("The A&E attendances are not here, so the real input cannot be tried.")
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["org_code"] == "RF4" and row["type"] == "1"]
    return sorted(rows, key=lambda row: row["period"])


@pytest.fixture
def waits(company: Company) -> UUID:
    """36 months, the baseline of 2016/17 frozen, a change on 1 April 2018."""
    rows = months()
    with company.writing():
        metric = define(company, **WAITS)
        link = link_to(company, metric)
        days = [date.fromisoformat(row["period"]) for row in rows]
        counted = [[float(row[name]) for row in rows] for name in ("breaches", "attendances")]
        record(company, metric, days, counted[0], counted[1])
        baselines.freeze(link, date(2016, 4, 1), date(2017, 3, 31), act=company.act())
        change(company, metric, date(2018, 4, 1), "New flow through the department")
        return link.id


def test_16_7_percent_became_27_6_and_nobody_claims_an_improvement(company: Company, waits: UUID) -> None:
    with company.reading():
        reading = judging.judge(db.session.get_one(MetricLink, waits))
    assert reading.was == pytest.approx(16.7467, abs=0.001) and reading.now == pytest.approx(27.5876, abs=0.001)
    assert (reading.n_before, reading.n_after) == (12, 12)
    assert reading.verdict != "improved" and reading.signal != "good"
    assert reading.statistics["before"]["dispersion"] == pytest.approx(350, abs=5)
    assert reading.statistics["after"]["dispersion"] == pytest.approx(590, abs=5)


def test_the_chart_widens_its_limits_as_the_months_really_vary(company: Company, waits: UUID) -> None:
    with company.reading():
        reading = judging.judge(db.session.get_one(MetricLink, waits))
    before, after = reading.stages
    assert reading.chart == "laney_p"
    assert before.upper - before.lower > 15 and after.upper - after.lower > 15  # type: ignore[operator]


def test_the_page_says_so_plainly_and_keeps_the_figures_in_the_fold(
    company: Company, dana: Browser, waits: UUID
) -> None:
    page = plain(dana.get(f"/projects/{company.project}/measures/{waits}").text)
    assert "16.7%" in page and "27.6%" in page and "Month by month" in page
    assert "The rate varies far more than counting explains" in page
    assert "Ordinary limits would be too narrow" in page
    assert "clear change in the right direction" not in page and "clearly fell" not in page
    fold = page.partition("Show the statistics")[2]
    ratios = [float(found) for found in re.findall(r"dispersion ([\d.]+) \(chi-square / df", fold)]
    assert ratios == [pytest.approx(350, abs=5), pytest.approx(590, abs=5)]


def test_the_year_between_is_named_and_not_compared(company: Company, dana: Browser, waits: UUID) -> None:
    page = plain(dana.get(f"/projects/{company.project}/measures/{waits}").text)
    assert "Those after its end, 12 from Apr 2017 to Mar 2018, are shown and not compared." in page
