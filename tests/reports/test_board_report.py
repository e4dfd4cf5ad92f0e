"""The board of a unit as a PDF and as a workbook: the whole of it, as its reader sees it, and nothing that runs."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import python_calamine

from app.core import jobs
from app.core.db import db
from app.metrics.models import Metric
from app.projects.models import Project
from app.reports import board as boards
from tests.analyses.test_board import waiting
from tests.analyses.world import picking
from tests.company import Company
from tests.reports.paper import pages_of

FORMULA = '=HYPERLINK("http://evil.example","Waiting")'


def address(company: Company, ending: str) -> str:
    return f"/units/{company.units['NG']}/board.{ending}"


def pages(company: Company, who: str = "dana") -> list[str]:
    answer = company.browser(who).get(address(company, "pdf"))
    assert answer.status_code == 200 and answer.mimetype == "application/pdf", answer.text[:300]
    return pages_of(answer.data)


def sheets(company: Company, who: str = "dana") -> dict[str, list[list[Any]]]:
    answer = company.browser(who).get(address(company, "xlsx"))
    assert answer.status_code == 200, answer.text[:300]
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def measured(company: Company, *, others: int = 0) -> None:
    """The picking errors, which met a goal, and other measures."""
    with company.writing():
        link = picking(company)
        link.metric.revise({"goal": 4.0}, based_on=link.metric.version, act=company.act())
        for place in range(others):
            waiting(company, f"Waiting time {place:02}", place)
    with company.app.app_context():
        jobs.run_due_jobs()


def test_the_paper_says_of_each_measure_what_the_page_says(worker: Company) -> None:
    measured(worker, others=1)
    text = " ".join(pages(worker))
    for said in ("Of 2 measures: 1 has clearly improved", "A clear change in the right direction", "Waiting time 00",
                 "Reduce picking errors in Zone B", "Europe/London", "No goal set"):  # fmt: skip
        assert said in text


def test_a_board_of_more_than_a_page_stands_whole_on_paper_and_its_heading_on_every_sheet(worker: Company) -> None:
    measured(worker, others=60)
    printed = pages(worker)
    assert len(printed) > 3 and all("Has it really changed?" in page for page in printed[:-1])
    assert all(f"Waiting time {place:02}" in " ".join(printed) for place in range(60))


def test_the_workbook_has_numbers_and_days_that_can_be_reckoned_with(company: Company) -> None:
    measured(company)
    book = sheets(company)
    head, row = book["Board"]
    found = dict(zip(head, row, strict=True))
    assert isinstance(found["Newest value"], float) and found["Goal"] == 4.0 and isinstance(found["Day"], date)
    assert found["Overdue"] in ("Yes", "No") and found["Open alerts"] == 0
    assert book["Values"][-1][2:4] == [found["Day"], found["Newest value"]], "what stands behind ends with the newest"


def test_a_name_that_looks_like_a_formula_is_text_in_the_workbook_and_harmless_in_its_file_name(
    company: Company,
) -> None:
    with company.writing():
        metric = waiting(company, FORMULA, 1)
        metric.unit.name = '../../=cmd|" /C\r\nSet-Cookie: a=b'
    answer = company.browser("dana").get(address(company, "xlsx"))
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
    sheet = book.get_sheet_by_name("Board").to_python()
    assert sheet[1][1] == FORMULA
    assert b"<f>" not in answer.data and "Set-Cookie" not in answer.headers
    name = answer.headers["Content-Disposition"]
    assert name.startswith("attachment") and "/" not in name.split("UTF-8''")[0] and "\n" not in name


def test_nobody_reads_in_a_report_of_a_project_that_they_do_not_see(worker: Company) -> None:
    measured(worker)
    with worker.writing():
        foreign = db.session.query(Project).filter(Project.title.startswith("Zebrafinch")).one()
        db.session.query(Metric).one().links[0].project_id = foreign.id
    assert "Zebrafinch" not in " ".join(pages(worker)) + str(sheets(worker))
    for who, status in (("otto", 404), ("vera", 404), ("ada", 403), ("nobody", 302)):
        for ending in ("pdf", "xlsx"):
            assert worker.browser(who).get(address(worker, ending)).status_code == status, (who, ending)


def test_measures_beyond_the_room_of_a_report_are_told(company: Company, monkeypatch: Any) -> None:
    measured(company, others=2)
    monkeypatch.setattr(boards, "MOST_IN_A_REPORT", 2)
    book = sheets(company)
    assert len(book["Board"]) == 3 and any("1 more measure stands" in str(row) for row in book["About"])


def test_an_empty_board_is_still_a_document(worker: Company) -> None:
    assert "No measures on this board yet" in " ".join(pages(worker))
    assert len(sheets(worker)["Board"]) == 1
