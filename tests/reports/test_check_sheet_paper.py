"""A blank check sheet on paper: one landscape page with a row for each type, whatever is written in it."""

from __future__ import annotations

import pytest

from app.accounts.models import Organisation
from app.core.db import db
from app.metrics.check_sheets import making
from app.metrics.check_sheets.models import CheckSheet
from app.metrics.models import Metric
from tests.company import Browser, Company
from tests.metrics.measures import make_metric
from tests.reports.paper import opened, pages_of


def make_sheet(company: Company, names: list[str], title: str, **about: str) -> int:
    """The check sheet of a measure of Northgate; the measure's key."""
    metric = make_metric(company, **about)
    with company.writing():
        making.make(db.session.get_one(Metric, metric), title, names, company.act("dana"))
    return metric


def printed(browser: Browser, metric: int, query: str = "") -> bytes:
    answer = browser.get(f"/measures/{metric}/check-sheet.pdf{query}")
    assert answer.status_code == 200, answer.text[:400]
    return answer.data


def test_the_blank_has_a_row_for_each_type_and_a_column_for_each_day_or_hour(worker: Company, dana: Browser) -> None:
    about = {"definition": "Lines drawn at the pack bench."}
    metric = make_sheet(worker, ["Wrong item", "Missed line"], "Errors at the pack bench", **about)
    week = printed(dana, metric)
    (by_day,), (by_hour,) = pages_of(week), pages_of(printed(dana, metric, "?by=hours"))
    for page in (by_day, by_hour):
        assert "Errors at the pack bench" in page and "Wrong item" in page and "Missed line" in page
        assert "Lines drawn at the pack bench." in page and "Lines checked" in page and "Name" in page
        assert f"/measures/{metric}/check-sheet" in page
    assert "Mon" in by_day and "Sun" in by_day and "Hour 1" in by_hour and "Hour 8" in by_hour
    box = opened(week).pages[0].mediabox
    assert box.width > box.height


@pytest.mark.parametrize("paper, count", [("A4", 6), ("A4", 12), ("A4", 20), ("Letter", 20)])
def test_the_longest_names_stay_on_one_page(worker: Company, dana: Browser, paper: str, count: int) -> None:
    names = [f"{number} is wider than any name that one would give to a type" for number in range(count)]
    about = {"definition": "Every tenth tote is counted, both shifts. " * 60}
    about |= {"denominator_name": "Order lines that were drawn and checked at the pack bench by both shifts"}
    metric = make_sheet(worker, names, "Errors found at the pack bench of Zone B, both shifts, " * 2, **about)
    with worker.writing():
        Organisation.current().paper = paper
    assert len(pages_of(printed(dana, metric))) == 1


def test_there_is_no_blank_of_a_measure_without_a_sheet(worker: Company, dana: Browser) -> None:
    metric = make_metric(worker)
    assert dana.get(f"/measures/{metric}/check-sheet.pdf").status_code == 404
    assert worker.ask(lambda: db.session.query(CheckSheet).count()) == 0
