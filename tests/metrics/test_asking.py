"""A value far outside the normal range is asked about before it is saved; every form says what is normal."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.analyses.judging import renew
from app.core import clock
from app.core.db import db
from app.metrics.models import MetricLink
from tests.analyses.world import picking
from tests.company import Browser, Company
from tests.metrics.measures import FIRST_DAY, make_metric, observation_on, record_days, series

DAY = FIRST_DAY.isoformat()


@pytest.fixture
def steady(company: Company) -> int:
    """Errors in 14 days, between 35 and 45 in 10,000 lines."""
    metric = make_metric(company)
    record_days(company, metric, [40, 37, 43, 39, 41, 35, 44, 40, 38, 42, 45, 36, 41, 39])
    return metric


def typed(value: str, **more: str) -> dict[str, str]:
    return {"day": (FIRST_DAY + timedelta(days=20)).isoformat(), "checked": "10000", "value": value, **more}


def test_a_value_far_outside_the_normal_range_is_asked_about_and_kept(
    company: Company, marek: Browser, steady: int
) -> None:
    address = f"/measures/{steady}/record"
    answer = marek.post(address, typed("400", note="Night shift"))
    assert answer.status_code == 422 and len(series(company, steady)) == 14
    assert "Is 40.0 per 1,000 lines checked right?" in answer.text and "Yes, it is right" in answer.text
    assert "It lies far above the normal range, " in answer.text and answer.text.count('value="Night shift"') == 2
    sure = {"sure": "400/10000"}
    assert 'name="sure" value="400/10000"' in answer.text
    assert marek.post(address, typed("400", note="Night shift", **sure)).status_code == 303
    assert series(company, steady).counts[-1] == 400


def test_the_answer_holds_for_the_numbers_that_were_asked_about_alone(
    company: Company, marek: Browser, steady: int
) -> None:
    address, sure = f"/measures/{steady}/record", {"sure": "400/10000"}
    assert marek.post(address, typed("4000", **sure)).status_code == 422
    assert marek.post(address, typed("41", **sure)).status_code == 303


def test_few_lines_checked_make_a_rate_jump_and_raise_no_question(
    company: Company, marek: Browser, steady: int
) -> None:
    few = typed("1") | {"checked": "120"}
    assert marek.post(f"/measures/{steady}/record", few).status_code == 303


def test_a_correction_is_asked_about_too_but_not_a_named_cause(company: Company, marek: Browser, steady: int) -> None:
    key, day = observation_on(company, steady, FIRST_DAY), DAY
    address = f"/measures/{steady}/values/{key}"
    version = {"day": day, "checked": "10000", "version": "1"}
    answer = marek.post(address, {**version, "value": "400", "reason": "Misread"})
    assert answer.status_code == 422 and "Is 40.0 per 1,000 lines checked right?" in answer.text
    assert marek.post(address, {**version, "value": "40", "special_cause": "Stocktaking"}).status_code == 303


def test_every_form_says_the_normal_range_before_anything_is_typed(
    company: Company, marek: Browser, steady: int
) -> None:
    for page in (
        f"/measures/{steady}/record",
        f"/measures/{steady}/values/{observation_on(company, steady, FIRST_DAY)}",
    ):
        text = marek.get(page).text
        assert "The normal range is " in text and 'data-low=""' not in text


def test_the_form_says_where_its_denominator_comes_from(company: Company, marek: Browser, steady: int) -> None:
    page = marek.get(f"/measures/{steady}/record").text
    assert "As the last time, Sun 15 Mar 2026. Change it if it is another." in page


def test_september_has_three_letters_like_every_month(company: Company, marek: Browser) -> None:
    metric = make_metric(company)
    day = clock.today("Europe/London").replace(year=2025, month=9, day=15)
    marek.fill(f"/measures/{metric}/record", {"day": day.isoformat(), "checked": "9640", "value": "37"})
    page = marek.get(f"/measures/{metric}").text
    assert "Mon 15 Sep 2025" in page and "Sept" not in page


def test_a_projects_measure_asks_by_the_normal_range_of_its_newest_stage(company: Company, marek: Browser) -> None:
    with company.writing():
        link = picking(company)
        renew(link, company.act())
        key, metric = link.id, link.metric_id
    with company.reading():
        stage = renew(db.session.get_one(MetricLink, key), company.act()).newest_stage
    assert stage is not None and stage.lower is not None and stage.upper is not None
    page = marek.get(f"/measures/{metric}/record?link={key}").text
    assert f"The normal range is {stage.lower:.1f} to {stage.upper:.1f} per 1,000 order lines." in page
    far = {"day": "2026-11-21", "checked": "2900", "value": "40", "link": str(key)}
    answer = marek.post(f"/measures/{metric}/record", far)
    assert answer.status_code == 422 and "Is 13.8 per 1,000 order lines right?" in answer.text
    answer = marek.post(f"/measures/{metric}/record", {**far, "sure": "40/2900"})
    assert answer.headers["Location"] == f"/projects/{company.project}/measures/{key}"
