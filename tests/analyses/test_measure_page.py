"""The page of a project's measure, seen in a browser: verdict first, then chart, checks, the next value."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape
from uuid import UUID

import pytest

from app.core.db import db
from app.metrics.models import MetricLink, Observation
from tests.analyses.world import FIRST_DAY, around, days_from, define, link_to, measured, picking, record
from tests.company import Browser, Company


@pytest.fixture
def errors(company: Company) -> UUID:
    """The picking errors of the story: 30 days before the new labels, 19 after."""
    with company.writing():
        return picking(company).id


def address(company: Company, key: UUID, rest: str = "") -> str:
    return f"/projects/{company.project}/measures/{key}{rest}"


def plain(page: str) -> str:
    """A page's text without tags, one space between words."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def in_order(text: str, parts: Sequence[str]) -> bool:
    places = [text.find(part) for part in parts]
    return -1 not in places and places == sorted(places)


def test_the_verdict_comes_first_then_chart_checks_and_statistics(
    company: Company, dana: Browser, errors: UUID
) -> None:
    page = dana.get(address(company, errors))
    assert page.status_code == 200
    assert in_order(
        plain(page.text),
        [
            "Add today", "Picking errors clearly fell, by almost half. The average is still above the goal.",
            "would appear by chance less than once in 1,000 tries", "average of 29 days, without 8 Oct", "After 26 Oct",
            "average of 19 days", "Change", "Likely between", "Goal 4.0 or less", "days met the goal", "Day by day",
            "See as a table", "Unusual, cause known", "All 49 values as a table", "Can we trust this?",
            "Show the statistics", "Counted the same way?", "Add a day", "What to do with this", "How it is measured",
        ],
    )  # fmt: skip


def test_the_chart_is_drawn_twice_and_names_its_type_and_rules(company: Company, dana: Browser, errors: UUID) -> None:
    text = dana.get(address(company, errors)).text
    assert text.count('<div class="chart-w"><svg') == 1 and text.count('<div class="chart-n"><svg') == 1
    assert "u chart. Signals, usual rules: 1 point outside the limits;" in text
    assert "26 Oct: new labels, scan to confirm" in text and "8 Oct: Scanners offline" in text
    assert "style=" not in text and "<style" not in text and "<script>" not in text


def test_problems_stand_before_what_passed(company: Company, dana: Browser, errors: UUID) -> None:
    text = plain(dana.get(address(company, errors)).text)
    assert in_order(
        text,
        [
            "Nobody has said whether before and after were counted the same way", "One unusual day before the change",
            "8 Oct: Scanners offline 3 hours. It is left out of all averages.",
            "With it the result is the same:", "The baseline is not frozen",
            "Steady before the change",
        ],
    )  # fmt: skip


def test_the_statistics_fold_holds_methods_and_numbers(company: Company, dana: Browser, errors: UUID) -> None:
    fold = plain(dana.get(address(company, errors)).text).partition("Show the statistics")[2]
    for words in ("Main test", "p < 0.001", "95% confidence interval", "rate ratio", "Cross-check", "dispersion",
                  "With special causes", "Normal range: Before", "SHA-256"):  # fmt: skip
        assert words in fold, words


def test_no_jargon_stands_outside_the_fold(company: Company, dana: Browser, errors: UUID) -> None:
    text = plain(re.sub(r"<svg.*?</svg>", "", dana.get(address(company, errors)).text, flags=re.DOTALL))
    outside = text.partition("Show the statistics")[0] + text.partition("Counted the same way?")[2]
    for word in ("significant", "p-value", "sigma", "null hypothesis", "p <"):
        assert word not in outside


def test_a_day_is_added_from_the_page_and_leads_back_to_it(company: Company, dana: Browser, errors: UUID) -> None:
    metric = company.ask(lambda: db.session.get_one(MetricLink, errors).metric_id)
    day = {"day": "2026-11-20", "checked": "2900", "value": "12"}
    answer = dana.fill(address(company, errors), day, form=f"/measures/{metric}/record")
    assert (answer.status_code, answer.headers["Location"]) == (303, address(company, errors))
    page = plain(dana.get(address(company, errors)).text)
    assert "average of 20 days" in page and "All 50 values as a table" in page


def test_the_hint_knows_the_newest_normal_range(company: Company, dana: Browser, errors: UUID) -> None:
    text = dana.get(address(company, errors)).text
    low, high = re.search(r'data-low="([\d.]+)" data-high="([\d.]+)"', text).groups()  # type: ignore[union-attr]
    assert 0 < float(low) < 4.2 < float(high) < 10


def test_the_table_has_every_value_and_turns_its_pages(company: Company, dana: Browser) -> None:
    with company.writing():
        key = measured(company, around(1, 40, 4, 130)).id
    first, sixth = (dana.get(address(company, key, f"?page={page}")).text for page in (1, 6))
    assert first.count('<tr id="value-') == 25 and sixth.count('<tr id="value-') == 5
    assert '<details id="values" open>' in first
    assert '<details id="values">' in dana.get(address(company, key)).text


def test_somebody_confirms_how_it_was_counted(company: Company, dana: Browser, errors: UUID) -> None:
    path = address(company, errors)
    answer = dana.fill(path, {"answer": "yes"}, form=f"{path}/same-way")
    assert (answer.status_code, answer.headers["Location"]) == (303, path)
    assert "Counted the same way throughout Dana Okafor confirmed it on" in plain(dana.get(path).text)


def test_counted_differently_there_is_no_verdict_until_someone_confirms(
    company: Company, dana: Browser, errors: UUID
) -> None:
    path = address(company, errors)
    dana.fill(path, {"answer": "no"}, form=f"{path}/same-way")
    page = plain(dana.get(path).text)
    assert "Before and after were counted differently." in page and "clearly fell" not in page
    assert "Dana Okafor said on" in page
    dana.fill(path, {"answer": "yes"}, form=f"{path}/same-way")
    assert "clearly fell" in plain(dana.get(path).text)


def test_an_answer_has_to_be_chosen(company: Company, dana: Browser, errors: UUID) -> None:
    path = address(company, errors)
    answer = dana.fill(path, {}, form=f"{path}/same-way")
    assert answer.status_code == 422 and "Choose one from the list." in answer.text


def test_a_viewer_reads_and_finds_no_form(company: Company, errors: UUID) -> None:
    page = company.browser("vera").get(address(company, errors)).text
    assert "Picking errors clearly fell" in page
    assert "/record" not in page and "/same-way" not in page and "/save" not in page


def test_a_measure_without_values_says_how_to_begin(company: Company, dana: Browser) -> None:
    with company.writing():
        key = link_to(company, define(company, name="Returns", kind="continuous", measured_in="items")).id
    page = plain(dana.get(address(company, key)).text)
    assert "No values yet." in page and "Measure at least 12 days before you change anything." in page
    assert "Import values" in page and "Can we trust this?" not in page


def test_a_measure_nobody_changed_yet_is_watched_with_its_average(company: Company, dana: Browser) -> None:
    with company.writing():
        key = measured(company, around(1, 40, 4, 24), goal=38.0).id
    page = plain(dana.get(address(company, key)).text)
    assert "Waiting time: steady." in page and "So far" in page and "Freeze the baseline" in page
    assert "Save this comparison" not in page


def test_the_page_of_ten_thousand_values_stays_small(company: Company, dana: Browser) -> None:
    with company.writing():
        metric = define(company, name="Scan time", kind="time", measured_in="seconds", period="order")
        key = link_to(company, metric).id
        record(company, metric, [day for day in days_from(FIRST_DAY, 40) for _ in range(250)], around(1, 8, 1, 10_000))
    page = dana.get(address(company, key)).text
    assert "All 10,000 values as a table" in plain(page)
    assert page.count('<tr id="value-') == 25 and len(page) < 150_000


def test_a_get_writes_nothing_even_when_nothing_was_judged_yet(company: Company, dana: Browser, errors: UUID) -> None:
    from app.analyses.models import Judgement

    dana.get(address(company, errors))
    assert company.ask(lambda: db.session.query(Judgement).count()) == 0


def test_a_corrected_value_changes_the_page_at_once(company: Company, dana: Browser, errors: UUID) -> None:
    before = plain(dana.get(address(company, errors)).text)
    with company.writing():
        row = db.session.query(Observation).order_by(Observation.day.desc()).first()
        row.revise({"value": 200.0}, based_on=1, act=company.act(), verb="corrected")
    after = plain(dana.get(address(company, errors)).text)
    assert "Show the statistics" in after and after != before and "200" in after


def test_another_projects_measure_is_not_found_here(company: Company, otto: Browser, errors: UUID) -> None:
    assert otto.get(address(company, errors)).status_code == 404
    assert otto.get(f"/projects/{company.foreign_project}/measures/{errors}").status_code == 404
