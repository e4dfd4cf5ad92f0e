"""What a program reads: the measures in its reach and their values, page by page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from app.accounts import tokens
from tests.api.programs import Program, program
from tests.api.test_door import problem
from tests.company import Company
from tests.metrics.measures import FIRST_DAY, make_metric, record_days


@pytest.fixture
def metric(company: Company) -> int:
    return make_metric(company)


@pytest.fixture
def reader(company: Company) -> Program:
    """A program that reads for Dana."""
    return program(company, "dana", tokens.READ)


def pages(reader: Program, address: str, what: str) -> list[list[Any]]:
    """The rows of every page, from the first to the last."""
    found = []
    while address:
        answer = reader.get(address)
        assert answer.status_code == 200, answer.text
        found.append(answer.json[what])
        address = answer.json["next"]
    return found


def test_a_measure_is_told_with_its_unit(company: Company, metric: int, reader: Program) -> None:
    told = reader.get(f"/api/v1/metrics/{metric}").json
    assert (told["name"], told["kind"], told["per"]) == ("Picking errors in Zone B", "count", 1000)
    assert told["unit"] == {"id": company.units["NG"], "name": "Northgate DC", "code": "NG"}


def test_measures_come_page_by_page(company: Company, metric: int, reader: Program) -> None:
    others = [make_metric(company, name=f"Measure {number}") for number in range(4)]
    found = pages(reader, "/api/v1/metrics?limit=2", "metrics")
    assert [[one["id"] for one in page] for page in found] == [[metric, others[0]], others[1:3], [others[3]]]


def test_values_come_page_by_page_in_the_order_they_were_measured(
    company: Company, metric: int, reader: Program
) -> None:
    record_days(company, metric, [37, 41, 40, 39, 38])
    found = pages(reader, f"/api/v1/metrics/{metric}/observations?limit=2", "observations")
    assert [[one["value"] for one in page] for page in found] == [[37, 41], [40, 39], [38]]
    assert found[0][0]["day"] == str(FIRST_DAY) and found[0][0]["checked"] == 10_000


def test_values_are_asked_for_by_days(company: Company, metric: int, reader: Program) -> None:
    record_days(company, metric, [37, 41, 40, 39, 38])
    days = [str(FIRST_DAY + timedelta(days=n)) for n in range(5)]
    address = f"/api/v1/metrics/{metric}/observations?from={days[1]}&to={days[3]}&limit=2"
    assert [one["day"] for page in pages(reader, address, "observations") for one in page] == days[1:4]


def test_what_a_program_brought_it_reads_again(company: Company, metric: int) -> None:
    wms = program(company, "marek")
    wms.push(metric, {"at": "2026-03-02T08:15:00+01:00", "value": 37, "checked": 9640, "key": "WMS-1", "note": "ü"})
    (told,) = wms.get(f"/api/v1/metrics/{metric}/observations").json["observations"]
    assert (told["at"], told["key"], told["note"]) == ("2026-03-02T07:15:00+00:00", "WMS-1", "ü")


ODD = ("limit=0", "limit=1001", "limit=x", "limit=1e3", "from=20 Nov", "from=2026-02-30", "after=x", "limit=")


@pytest.mark.parametrize("query", ODD)
def test_a_query_that_does_not_fit_is_refused(metric: int, reader: Program, query: str) -> None:
    problem(reader.get(f"/api/v1/metrics/{metric}/observations?{query}"), 422)


def test_a_page_after_a_value_that_is_not_there_is_not_found(metric: int, reader: Program) -> None:
    problem(reader.get(f"/api/v1/metrics/{metric}/observations?after={uuid4()}"), 404)
