"""Saving a comparison with its data, and asking the same again later."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from app.analyses.models import Analysis
from app.core.db import db
from app.metrics.models import MetricLink
from tests.analyses.test_measure_page import plain
from tests.analyses.world import days_from, picking, record
from tests.company import Browser, Company


@pytest.fixture
def errors(company: Company) -> UUID:
    with company.writing():
        return picking(company).id


def save(company: Company, browser: Browser, key: UUID) -> str:
    answer = browser.post(f"/projects/{company.project}/measures/{key}/save")
    assert answer.status_code == 303
    return answer.headers["Location"]


def add_days(company: Company, key: UUID, rate: float, count: int = 15) -> None:
    """Days after the story's last one."""
    with company.writing():
        metric = db.session.get_one(MetricLink, key).metric
        days = days_from(date(2026, 11, 20), count)
        record(company, metric, days, [round(rate * 2900)] * count, [2900.0] * count)


def test_a_comparison_keeps_data_settings_result_and_who_saved_it(
    company: Company, marek: Browser, errors: UUID
) -> None:
    page = plain(marek.get(save(company, marek, errors)).text)
    assert "Picking errors clearly fell" in page and "Saved by Marek Kowalski" in page
    assert "29 before, 19 after, 1 left out" in page and "Show the statistics" in page
    with company.reading():
        kept = db.session.query(Analysis).one()
        assert (kept.verdict, kept.procedure, len(kept.data["values"])) == ("improved", "before_after", 49)
        assert kept.settings["rule_set"] == "default" and len(kept.data_hash) == 64


def test_a_saved_comparison_stays_as_it_was_when_values_come_in(company: Company, dana: Browser, errors: UUID) -> None:
    address = save(company, dana, errors)
    before = plain(dana.get(address).text)
    add_days(company, errors, 0.012)
    assert plain(dana.get(address).text) == before.replace("The comparison is saved. ", "")


def test_run_again_on_the_same_data_it_says_the_same(company: Company, dana: Browser, errors: UUID) -> None:
    again = dana.post(save(company, dana, errors) + "/again")
    page = plain(dana.get(again.headers["Location"]).text)
    assert "The data are the same, and they say the same" in page
    with company.reading():
        first, second = db.session.query(Analysis).order_by(Analysis.made_at).all()
        assert first.data_hash == second.data_hash
        assert first.result["headline"] == second.result["headline"]


def test_run_again_on_more_of_the_same_it_still_says_the_same(company: Company, dana: Browser, errors: UUID) -> None:
    address = save(company, dana, errors)
    add_days(company, errors, 0.0043)
    page = plain(dana.get(dana.post(address + "/again").headers["Location"]).text)
    assert "The data have changed, and they still say the same" in page
    assert "Compared with what Dana Okafor saved on" in page


def test_run_again_after_a_relapse_it_no_longer_says_the_same(company: Company, dana: Browser, errors: UUID) -> None:
    address = save(company, dana, errors)
    add_days(company, errors, 0.0125, count=40)
    page = plain(dana.get(dana.post(address + "/again").headers["Location"]).text)
    assert "The data no longer say the same" in page
    assert "A clear change in the right direction. Now: " in page


def test_each_further_set_of_data_that_is_saved_counts_as_a_look(company: Company, dana: Browser, errors: UUID) -> None:
    save(company, dana, errors)
    assert (
        "You have looked more often than planned" not in dana.get(f"/projects/{company.project}/measures/{errors}").text
    )
    add_days(company, errors, 0.0043)
    page = plain(dana.get(f"/projects/{company.project}/measures/{errors}").text)
    assert "You have looked more often than planned" in page and "This is look 2 of 1 planned." in page


def test_each_run_again_on_more_data_is_a_look_of_its_own(company: Company, dana: Browser, errors: UUID) -> None:
    address = save(company, dana, errors)
    for day in days_from(date(2026, 11, 20), 2):
        with company.writing():
            record(company, db.session.get_one(MetricLink, errors).metric, [day], [12], [2900.0])
        page = plain(dana.get(dana.post(address + "/again").headers["Location"]).text)
    assert "This is look 3 of 1 planned." in page
    with company.reading():
        kept = db.session.query(Analysis).order_by(Analysis.made_at).all()
        assert [one.settings["look"] for one in kept] == [1, 2, 3]


def test_without_a_change_there_is_nothing_to_save(company: Company, dana: Browser) -> None:
    with company.writing():
        key = picking(company, changed=False).id
    answer = dana.post(f"/projects/{company.project}/measures/{key}/save")
    assert answer.status_code == 422 and "There is nothing to compare yet" in answer.text


def test_the_page_lists_what_was_saved(company: Company, dana: Browser, errors: UUID) -> None:
    address = save(company, dana, errors)
    page = dana.get(f"/projects/{company.project}/measures/{errors}").text
    assert f'href="{address}"' in page and "A clear change in the right direction" in page


def test_a_viewer_reads_a_comparison_and_cannot_run_it(company: Company, dana: Browser, errors: UUID) -> None:
    address = save(company, dana, errors)
    vera = company.browser("vera")
    assert "Run it again" not in vera.get(address).text
    assert vera.post(address + "/again").status_code == 403
