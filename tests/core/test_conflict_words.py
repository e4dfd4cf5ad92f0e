"""The page of two people's changes says choices, days and numbers as their form says them."""

from __future__ import annotations

import re
from typing import Any

import pytest

from app.causes.models import Cause
from app.core.db import db
from app.metrics.models import Metric
from tests.causes.causes import add_why
from tests.company import Browser, Company, hidden_fields
from tests.metrics.measures import make_metric


def clash(browser: Browser, path: str, form: str, first: dict[str, str], second: dict[str, str]) -> Any:
    """Two people send one form, opened at the same time; what the second is answered."""
    old = hidden_fields(browser.get(path).text, form)
    assert browser.post(form, old | first).status_code == 303
    late = browser.post(form, old | {"idempotency_key": "late"} | second)
    assert late.status_code == 409
    return late


def shown(page: str) -> list[str]:
    """The texts people read on the page of a conflict."""
    return re.findall(r'<p class="text">([^<]*)</p>', page)


def a_cause(company: Company, dana: Browser) -> str:
    add_why(dana, company.project, "Bin labels cannot be read")
    return str(company.ask(lambda: db.session.query(Cause).one().id))


def test_the_state_of_a_cause_is_said_in_words(company: Company, dana: Browser) -> None:
    path = f"/projects/{company.project}/causes/{a_cause(company, dana)}"
    ruled_out = {"state": "ruled_out", "note": "Labels were read in 50 of 50 tries"}
    late = clash(dana, path, f"{path}/state", {"state": "likely"}, ruled_out)
    assert shown(late.text) == ["Ruled out", "Likely, go and check"]


def test_the_choice_that_is_kept_is_saved(company: Company, dana: Browser) -> None:
    path = f"/projects/{company.project}/causes/{a_cause(company, dana)}"
    ruled_out = {"state": "ruled_out", "note": "Labels were read in 50 of 50 tries"}
    late = clash(dana, path, f"{path}/state", {"state": "likely"}, ruled_out)
    assert "Edit both into one" not in late.text
    assert dana.post(f"{path}/state", hidden_fields(late.text)).status_code == 303
    assert "Ruled out" in dana.get(path).text


@pytest.mark.parametrize(
    "field, first, second, words",
    [
        ("period", "week", "month", {"One value a week", "One value a month"}),
        ("decimals", "2", "0", {"2", "0"}),
        ("owner_id", "priya", "sam", {"Priya Nair", "Sam Pryce"}),
    ],
)
def test_what_a_measure_is_given_by_two_people_is_said_in_words(
    company: Company, dana: Browser, field: str, first: str, second: str, words: set[str]
) -> None:
    metric = make_metric(company)
    path = f"/measures/{metric}/edit"
    common = company.ask(lambda: _values(db.session.get_one(Metric, metric)))
    mine, theirs = (str(company.people.get(value, value)) for value in (second, first))
    late = clash(dana, path, path, common | {field: theirs}, common | {field: mine})
    assert set(shown(late.text)) == words


def _values(metric: Metric) -> dict[str, str]:
    names = ("name", "kind", "per", "value_name", "denominator_name", "direction", "period", "decimals", "goal_basis")
    return {name: str(getattr(metric, name)) for name in names}


def test_two_days_are_said_as_days(company: Company, dana: Browser) -> None:
    path = f"/projects/{company.project}/edit"
    days = ({"started_on": "2026-09-01"}, {"started_on": "2026-10-01"})
    page = dana.get(path).text
    common = {"title": "Reduce picking errors in Zone B", "state": "active"}
    assert "started_on" in page
    late = clash(dana, path, path, common | days[0], common | days[1])
    assert set(shown(late.text)) == {"1 Sep 2026", "1 Oct 2026"}
