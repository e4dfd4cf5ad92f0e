"""Operators as a factor: off by default, kept as pseudonyms, and shown for groups that are large enough alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from app.accounts import tokens
from app.accounts.models import Organisation
from app.core.db import db
from app.core.events import Event, EventText
from app.metrics.models import Observation
from app.metrics.stratifying.models import Factor, FactorLevel
from tests.api.programs import program
from tests.company import Browser, Company
from tests.metrics.measures import FIRST_DAY, make_metric, paste

PICKERS = ("P. Nowak", "J. Smith", "A. Okafor", "L. Brandt", "M. Silva", "T. Yilmaz")


def allow(company: Company, least: int | None = 5) -> None:
    """The organisation lets operators be compared in groups of so many."""
    with company.writing():
        db.session.get_one(Organisation, 1).operators_at_least = least


def picking(company: Company) -> int:
    """A time in minutes."""
    return make_metric(company, name="Picking time", kind="time", measured_in="minutes", value_name="")


def split(dana: Browser, metric: int) -> Any:
    return dana.post(f"/measures/{metric}/factors/operators", {"version": ""})


def table(people: Sequence[str], each: int = 6, slow: str = "") -> str:
    """Picking times of each person, one a day; somebody is slower."""
    rows = []
    for day in range(each):
        for place, name in enumerate(people):
            value = 20 + (day * 7 + place * 3) % 5 + (15 if name == slow else 0)
            rows.append(f"{FIRST_DAY + timedelta(days=day)}\t{value}\t{name}")
    return "Day\tPicking time\tOperator\n" + "\n".join(rows)


def bring_in(company: Company, browser: Browser, metric: int, text: str) -> None:
    path = str(paste(browser, metric, text).headers["Location"])
    assert "would come in" in browser.get(path).text
    assert browser.post(f"{path}/confirm", {"version": "1", "existing": "keep"}).status_code == 303


def operators(company: Company) -> str:
    """The key of the factor."""
    return company.ask(lambda: str(db.session.query(Factor).filter_by(is_operator=True).one().id))


def first_value(company: Company) -> str:
    """The key of a value of the first day."""
    return company.ask(lambda: str(db.session.query(Observation).filter_by(day=FIRST_DAY).first().id))


@pytest.fixture
def split_measure(company: Company, dana: Browser) -> int:
    allow(company)
    metric = picking(company)
    assert split(dana, metric).status_code == 303
    return metric


def test_nobody_compares_operators_until_the_organisation_allows_it(company: Company, dana: Browser) -> None:
    metric = picking(company)
    assert "By operator" not in dana.get(f"/measures/{metric}/factors").text
    assert split(dana, metric).status_code == 404
    assert "Compare operators in groups of at least" in company.browser("ada").get("/settings").text
    allow(company)
    assert "By operator" in dana.get(f"/measures/{metric}/factors").text
    assert split(dana, metric).status_code == 303


def test_a_file_names_operators_and_only_pseudonyms_are_kept(
    company: Company, split_measure: int, dana: Browser, marek: Browser
) -> None:
    bring_in(company, marek, split_measure, table(PICKERS))
    levels = company.ask(lambda: [one.name for one in db.session.query(FactorLevel)])
    assert len(set(levels)) == len(PICKERS)
    assert company.ask(lambda: db.session.query(Observation).filter(Observation.level1_id.is_not(None)).count()) == 36
    written = company.ask(lambda: [f"{one.old} {one.new}" for one in db.session.query(EventText)])
    for name in PICKERS:
        assert not any(name in text for text in (*levels, *written)), "neither the levels nor the audit trail say who"
    other = picking(company)
    assert split(dana, other).status_code == 303
    bring_in(company, marek, other, table(PICKERS))
    assert len(set(company.ask(lambda: [one.name for one in db.session.query(FactorLevel)]))) == 2 * len(PICKERS)


def test_whether_operators_differ_is_told_without_names_days_or_order(
    company: Company, split_measure: int, dana: Browser, marek: Browser
) -> None:
    bring_in(company, marek, split_measure, table(PICKERS, each=10, slow="L. Brandt"))
    page = dana.get(f"/measures/{split_measure}/by/{operators(company)}").text
    assert re.search(r"Operator \d is highest", page) and page.count('<th scope="row">Operator ') == 6
    pseudonyms = company.ask(lambda: [one.name for one in db.session.query(FactorLevel)])
    assert not any(text in page for text in (*PICKERS, *pseudonyms, "<figure", "2026"))


def test_a_group_that_is_too_small_shows_nothing_at_all(
    company: Company, split_measure: int, dana: Browser, marek: Browser
) -> None:
    bring_in(company, marek, split_measure, table(PICKERS[:4]))
    address = f"/measures/{split_measure}/by/{operators(company)}"
    page = dana.get(address).text
    assert "Too few people to show" in page and '<th scope="row">' not in page
    later = table(PICKERS[4:], each=4).replace("2026-03", "2026-05")
    bring_in(company, marek, split_measure, later)
    assert "Too few people to show" in dana.get(address).text, "with four values each the others do not count"
    allow(company, None)
    assert dana.get(address).status_code == 404


def test_no_page_and_no_file_says_which_operator_a_value_is_of(
    company: Company, split_measure: int, dana: Browser, marek: Browser
) -> None:
    bring_in(company, marek, split_measure, table(PICKERS))
    hidden = company.ask(lambda: [text for one in db.session.query(FactorLevel) for text in (one.name, str(one.id))])
    key = first_value(company)
    program_of = program(company, "marek", tokens.BOTH)
    pages = [
        dana.get(f"/measures/{split_measure}").text,
        dana.get(f"/measures/{split_measure}/values.csv").text,
        dana.get(f"/measures/{split_measure}/values/{key}").text,
        dana.get(f"/measures/{split_measure}/record").text,
        dana.get(f"/measures/{split_measure}/factors").text,
        program_of.get(f"/api/v1/metrics/{split_measure}/observations").text,
        program_of.get(f"/api/v1/metrics/{split_measure}").text,
    ]
    for page in pages:
        assert not any(text in page for text in (*hidden, *PICKERS))
    level = company.ask(lambda: db.session.query(FactorLevel).first().id)
    address = f"/measures/{split_measure}/by/{operators(company)}"
    assert dana.get(f"{address}?within={level}").status_code == 404
    assert dana.post(f"/measures/{split_measure}/levels/{level}", {"name": "Me", "version": "1"}).status_code == 404


def test_a_value_of_an_operator_is_corrected_beside_those_of_others_on_its_day(
    company: Company, split_measure: int, marek: Browser
) -> None:
    bring_in(company, marek, split_measure, table(PICKERS))
    key = first_value(company)
    before = company.ask(lambda: db.session.query(Observation).filter_by(day=FIRST_DAY).count())
    sent = {
        "day": str(FIRST_DAY + timedelta(days=40)),
        "value": "21.5",
        "reason": "Misread",
        "version": "1",
        "sure": "77",
    }
    assert marek.post(f"/measures/{split_measure}/values/{key}", sent).status_code == 303
    assert company.ask(lambda: db.session.query(Observation).filter_by(day=FIRST_DAY).count()) == before - 1
    back = {**sent, "day": str(FIRST_DAY), "version": "2"}
    assert marek.post(f"/measures/{split_measure}/values/{key}", back).status_code == 303
    row = company.ask(lambda: db.session.query(Observation.day, Observation.level1_id).filter_by(value=21.5).one())
    assert row.level1_id is not None and row.day == FIRST_DAY


def test_a_program_names_the_operator_and_each_is_kept_once(company: Company, split_measure: int) -> None:
    wms = program(company, "marek", tokens.BOTH)
    values = [
        {"at": str(FIRST_DAY), "value": 20 + place, "levels": {"Operator": name}}
        for place, name in enumerate([*PICKERS, "p.  nowak"])
    ]
    answer = wms.push(split_measure, *values)
    assert [one["state"] for one in answer.json["items"]] == ["created"] * 6 + ["refused"], "the same person twice"
    assert wms.get(f"/api/v1/metrics/{split_measure}").json["factors"] == [{"name": "Operator", "levels": []}]
    assert company.ask(lambda: db.session.query(FactorLevel).count()) == len(PICKERS)
    names = company.ask(lambda: [f"{one.old} {one.new}" for one in db.session.query(EventText)])
    assert not any(picker in text for picker in PICKERS for text in names)


def test_taken_out_and_split_again_the_operators_are_those_of_before(
    company: Company, split_measure: int, dana: Browser, marek: Browser
) -> None:
    bring_in(company, marek, split_measure, table(PICKERS))
    factor = operators(company)
    assert dana.post(f"/measures/{split_measure}/factors/{factor}/remove", {"version": "1"}).status_code == 303
    assert dana.get(f"/measures/{split_measure}/by/{factor}").status_code == 404
    assert split(dana, split_measure).status_code == 303
    assert dana.get(f"/measures/{split_measure}/by/{factor}").status_code == 200
    assert company.ask(lambda: db.session.query(Factor).filter_by(is_operator=True).count()) == 1
    assert company.ask(lambda: db.session.query(Event).filter_by(verb="restored").count()) == 1
