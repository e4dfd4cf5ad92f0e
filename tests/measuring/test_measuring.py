"""Studies of the measuring: planned, entered blind in their order or pasted, judged when complete."""

from __future__ import annotations

import re
from typing import Any

import pytest

from app.analyses.measuring.models import MeasuringRun, MeasuringStudy
from app.analyses.measuring.planning import run_order
from app.core.db import db
from app.core.events import Event
from tests.company import Browser, Company
from tests.metrics.measures import make_metric

NUMBERS = {"kind": "numbers", "name": "Carton width", "parts": "5", "appraisers": "2", "trials": "2", "unit": "mm"}
JUDGED = {"kind": "judgements", "name": "Damaged carton", "parts": "10", "appraisers": "2", "trials": "2",
          "classes": "good\nbad"}  # fmt: skip


def plan(company: Company, dana: Browser, form: dict[str, str]) -> str:
    """The address of a study that Dana planned."""
    metric = make_metric(company)
    answer = dana.fill(f"/measures/{metric}/measuring/new?kind={form['kind']}", form)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def page_of(browser: Browser, address: str) -> str:
    page = browser.get(address)
    assert page.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def reading(part: int, letter: str, trial: int) -> float:
    """Parts 10 mm apart, people and trials a hundredth."""
    return 100 + 10 * part + (0.01 if letter == "B" else 0) + 0.01 * trial


def long_rows(value: Any, parts: int) -> str:
    rows = [(part, letter, trial) for part in range(1, parts + 1) for letter in "AB" for trial in (1, 2)]
    return "\n".join(f"{part}\t{letter}\t{trial}\t{value(part, letter, trial)}" for part, letter, trial in rows)


@pytest.mark.pure
def test_each_trial_is_over_before_the_next_and_the_seed_draws_the_same_order_again() -> None:
    order = list(run_order(10, "ABC", 2, seed=7))
    assert sorted(order) == sorted((p, a, t) for p in range(1, 11) for a in "ABC" for t in (1, 2))
    assert [trial for _part, _letter, trial in order] == [1] * 30 + [2] * 30
    assert order == list(run_order(10, "ABC", 2, seed=7)) != list(run_order(10, "ABC", 2, seed=8))


def test_readings_are_entered_blind_one_after_the_other_with_a_decimal_comma(
    company: Company, dana: Browser, marek: Browser
) -> None:
    study = plan(company, dana, NUMBERS)
    runs = company.ask(lambda: [str(run.id) for run in db.session.query(MeasuringStudy).one().of("A")])
    first = f"{study}/runs/{runs[0]}"
    answer = marek.fill(first, {"value": "12,47"})
    assert answer.status_code == 303 and answer.headers["Location"] == f"{study}/runs/{runs[1]}"
    assert company.ask(lambda: db.session.query(MeasuringRun).filter_by(version=2).one().value) == "12.47"
    again = marek.get(first).text
    assert "12.47" not in again and "takes its place" in again
    assert "1 of 20 readings are entered" in page_of(dana, study) and "12.47" not in page_of(dana, study)


def test_a_reading_that_two_people_enter_differently_is_a_conflict_and_the_same_one_is_not(
    company: Company, dana: Browser, marek: Browser
) -> None:
    study = plan(company, dana, NUMBERS)
    run = company.ask(lambda: str(db.session.query(MeasuringStudy).one().runs[0].id))
    statuses = [
        browser.post(f"{study}/runs/{run}", {"value": value, "version": "1"}).status_code
        for browser, value in ((marek, "12.4"), (dana, "12.4"), (dana, "12.5"))
    ]
    assert statuses == [303, 303, 409]


def test_a_complete_study_says_that_the_measuring_is_good_enough(company: Company, dana: Browser) -> None:
    study = plan(company, dana, NUMBERS)
    assert dana.fill(f"{study}/paste", {"pasted": long_rows(reading, 5)}).status_code == 303
    page = page_of(dana, study)
    assert "The measuring is good enough" in page and "Every reading" in page
    assert "The measuring is good enough" in page_of(dana, study.split("/measuring/")[0])


def test_a_correction_has_the_study_judged_anew_and_keeps_what_stood_there(company: Company, dana: Browser) -> None:
    study = plan(company, dana, NUMBERS)
    assert dana.fill(f"{study}/paste", {"pasted": long_rows(reading, 5)}).status_code == 303
    for run in company.ask(lambda: [str(one.id) for one in db.session.query(MeasuringStudy).one().runs[:4]]):
        assert dana.fill(f"{study}/runs/{run}", {"value": "400"}).status_code == 303
    assert "The measuring is not good enough" in page_of(dana, study)
    assert company.ask(lambda: db.session.query(Event).filter_by(kind="measuring_run", verb="corrected").count()) == 4


def test_a_grid_is_pasted_with_a_heading_and_judgements_are_judged(company: Company, dana: Browser) -> None:
    study = plan(company, dana, JUDGED)
    rows = [f"{part}\t" + "\t".join(["Good" if part % 2 else "bad"] * 4) for part in range(1, 11)]
    assert dana.fill(f"{study}/paste", {"pasted": "Item\tA1\tA2\tB1\tB2\n" + "\n".join(rows)}).status_code == 303
    assert "The measuring is good enough" in page_of(dana, study)


@pytest.mark.parametrize(
    "row, problem",
    [
        ("9\tA\t1\t12", "Row 1: there is no such part"),
        ("1\tA\t1\tlots", "Row 1: "),
        ("1\tA\t1\t12\n1\tA\t1\t13", "Row 2: this reading stands here twice"),
        ("1", "Row 1: there is no such part"),
        ("1;A;1", "Row 1: Enter what you read"),
        ("Part\tA1\tA2", "no new readings"),
    ],
)
def test_what_is_wrong_in_pasted_rows_is_told_row_by_row_and_nothing_is_saved(
    company: Company, dana: Browser, row: str, problem: str
) -> None:
    study = plan(company, dana, NUMBERS)
    answer = dana.fill(f"{study}/paste", {"pasted": row})
    assert answer.status_code == 422 and problem in answer.text
    assert company.ask(lambda: db.session.query(MeasuringRun).filter(MeasuringRun.value.isnot(None)).count()) == 0


@pytest.mark.parametrize(
    "form, message",
    [
        ({**NUMBERS, "parts": "3"}, "Enter a whole number from 5 to 100"),
        ({**NUMBERS, "parts": "100", "appraisers": "6"}, "That makes 1200 readings"),
        ({**NUMBERS, "tolerance": "0"}, "Enter a number above 0"),
        ({**NUMBERS, "people": "A\nB\nC"}, "at most one name for each"),
        ({**JUDGED, "classes": "good"}, "Enter from 2 to 8"),
        ({**JUDGED, "standards": "good"}, "There are 1 lines for 10 items"),
        ({**JUDGED, "standards": "good\n" * 9 + "fine"}, "Line 10 is none of the judgements"),
    ],
)
def test_a_plan_that_cannot_be_run_is_refused(
    company: Company, dana: Browser, form: dict[str, str], message: str
) -> None:
    answer = dana.fill(f"/measures/{make_metric(company)}/measuring/new?kind={form['kind']}", form)
    assert answer.status_code == 422 and message in answer.text
