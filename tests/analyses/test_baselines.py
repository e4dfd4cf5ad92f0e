"""Freezing a baseline: the days, what is seen before, what is kept, and doing it again with a reason."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from app.analyses.case import hash_of
from app.core.db import db
from app.metrics.models import Baseline, MetricLink, Observation
from tests.analyses.test_measure_page import plain
from tests.analyses.world import FIRST_DAY, around, measured, picking
from tests.company import Browser, Company

LAST_DAY = date(2026, 10, 23)
RULE = "With fewer than 5 values nothing is calculated. With fewer than 12 nothing is claimed."
DAYS = {"first": FIRST_DAY.isoformat(), "last": LAST_DAY.isoformat()}


@pytest.fixture
def errors(company: Company) -> UUID:
    with company.writing():
        return picking(company).id


def page_of(company: Company, key: UUID) -> str:
    return f"/projects/{company.project}/measures/{key}/baseline"


def test_the_days_before_the_first_change_are_suggested(company: Company, dana: Browser, errors: UUID) -> None:
    page = dana.get(page_of(company, errors)).text
    assert 'value="2026-09-14"' in page and 'value="2026-10-23"' in page
    assert "Enough values" in page and '<div class="chart-w"><svg' in page and "Normal range" in page


def test_other_days_are_looked_at_before_anything_is_frozen(company: Company, dana: Browser, errors: UUID) -> None:
    path = page_of(company, errors)
    few = plain(dana.get(f"{path}?first=2026-09-14&last=2026-09-24").text)
    assert "Fewer than 12 values" in few and RULE in few
    across = plain(dana.get(f"{path}?first=2026-09-14&last=2026-11-06").text)
    assert "Something was changed inside these days" in across and "new labels, scan to confirm" in across
    assert "No values on these days" in dana.get(f"{path}?first=2027-01-01&last=2027-02-01").text


def test_freezing_copies_values_statistics_and_hash_with_name_and_time(
    company: Company, dana: Browser, errors: UUID
) -> None:
    answer = dana.fill(page_of(company, errors), DAYS, form=page_of(company, errors))
    assert answer.status_code == 303
    with company.reading():
        frozen = db.session.get_one(MetricLink, errors).baselines[-1]
        check_frozen(company, frozen)
    page = plain(dana.get(f"/projects/{company.project}/measures/{errors}").text)
    assert "30 values, average 8.1 per 1,000 without 1 unusual value" in page and "Frozen by Dana Okafor" in page


def check_frozen(company: Company, frozen: Baseline) -> None:
    assert (frozen.first_day, frozen.last_day, len(frozen.values)) == (FIRST_DAY, LAST_DAY, 30)
    assert frozen.data_hash == hash_of(frozen.values) and len(frozen.data_hash) == 64
    assert frozen.statistics["n"] == 30 and frozen.statistics["chart"] == "u"
    kept = [row for row in frozen.values if not row[3]]
    total, checked = (sum(row[place] for row in kept) for place in (1, 2))
    assert len(kept) == frozen.statistics["mean_n"] == 29
    assert frozen.statistics["mean"] == pytest.approx(1000 * total / checked)
    assert frozen.frozen_by_id == company.people["dana"] and frozen.frozen_at is not None


def test_five_values_are_the_least_and_twelve_are_advised(company: Company, dana: Browser, errors: UUID) -> None:
    path = page_of(company, errors)
    refused = dana.fill(path, {"first": "2026-09-14", "last": "2026-09-17"}, form=path)
    assert refused.status_code == 422
    assert f"These days have 4 values. {RULE}" in plain(refused.text)
    assert dana.fill(path, {"first": "2026-09-14", "last": "2026-09-18"}, form=path).status_code == 303


def test_after_freezing_the_page_says_what_comes_next(company: Company, dana: Browser) -> None:
    with company.writing():
        link = measured(company, around(1, 40, 4, 24))
        key, last = link.id, link.metric_id
    path = page_of(company, key)
    dana.fill(path, {"first": "2026-09-14", "last": "2026-10-15"}, form=path)
    page = plain(dana.get(f"/projects/{company.project}/measures/{key}").text)
    assert "The baseline is frozen. Next: look for the causes, then note the day of the change." in page
    assert "Look for the causes" in page and "Note the day on which the process is changed" in page
    assert f"/measures/{last}?link={key}#changes" in dana.get(f"/projects/{company.project}/measures/{key}").text


def test_what_is_said_after_freezing_is_said_before(company: Company, dana: Browser) -> None:
    rising = [20 + 2 * place + value for place, value in enumerate(around(1, 0, 2, 24))]
    with company.writing():
        key = measured(company, rising).id
    path, page = page_of(company, key), f"/projects/{company.project}/measures/{key}"
    days = "first=2026-09-14&last=2026-10-15"
    for warning in ("rising since", "before any change", "Find out why before you change anything"):
        assert warning in plain(dana.get(f"{path}?{days}").text), warning
    dana.fill(path, {"first": "2026-09-14", "last": "2026-10-15"}, form=path)
    assert "rising since" in plain(dana.get(page).text)


def test_odd_days_are_refused_with_what_to_enter(company: Company, dana: Browser, errors: UUID) -> None:
    path = page_of(company, errors)
    for first, last in (("2026-10-23", "2026-09-14"), ("", "2026-10-23"), ("soon", "never"), ("0000-01-01", "\x00")):
        assert dana.fill(path, {"first": first, "last": last}, form=path).status_code == 422


def test_a_new_baseline_needs_a_reason_and_leaves_the_old_one_in_sight(
    company: Company, dana: Browser, errors: UUID
) -> None:
    path = page_of(company, errors)
    dana.fill(path, DAYS, form=path)
    later = {"first": "2026-09-21", "last": "2026-10-23"}
    refused = dana.fill(path, later, form=path)
    assert refused.status_code == 422 and "Enter why the baseline is frozen again" in refused.text
    assert dana.fill(path, {**later, "reason": "The first week was a stocktake."}, form=path).status_code == 303
    page = plain(dana.get(f"/projects/{company.project}/measures/{errors}").text)
    assert page.index("25 values, average") < page.index("30 values, average")
    assert "The first week was a stocktake." in page and "Replaced by a newer one." in page


def test_a_value_of_the_baseline_cannot_be_changed_behind_its_back(
    company: Company, dana: Browser, errors: UUID
) -> None:
    path = page_of(company, errors)
    dana.fill(path, DAYS, form=path)
    with company.reading():
        row = db.session.query(Observation).order_by(Observation.day).first()
        value = f"/measures/{row.metric_id}/values/{row.id}"
    answer = dana.fill(value, {"day": "2026-09-14", "value": "1", "checked": "2900"})
    assert answer.status_code == 422 and "frozen as the baseline" in answer.text


def test_only_who_leads_freezes(company: Company, marek: Browser, errors: UUID) -> None:
    assert marek.get(page_of(company, errors)).status_code == 403
    assert marek.post(page_of(company, errors), DAYS).status_code == 403


def test_before_values_there_is_nothing_to_freeze(company: Company, dana: Browser) -> None:
    with company.writing():
        key = measured(company, []).id
    page = dana.get(page_of(company, key))
    assert page.status_code == 200 and "No values on these days" in page.text


def test_limits_on_the_chart_come_from_the_frozen_values(company: Company) -> None:
    from app.analyses import baselines, judging

    with company.writing():
        link = measured(company, [*around(1, 40, 4, 20), *around(2, 60, 4, 10)], around(3, 30, 4, 20))
        baselines.freeze(link, FIRST_DAY, date(2026, 10, 9), act=company.act())
        db.session.refresh(link, ["baselines"])
        reading = judging.judge(link)
    assert (reading.n_before, reading.stages[0].n) == (20, 30)
    assert reading.stages[0].centre == pytest.approx(reading.was)
