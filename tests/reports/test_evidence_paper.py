"""Saved studies and comparisons on paper: a page for each answer, and all of a project's in one document."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from app.analyses import saved
from app.analyses.studies.models import Study
from app.core import jobs
from app.core.db import db
from app.metrics.models import MetricLink
from app.reports import evidence, pdf
from tests.company import Browser, Company
from tests.reports import picking
from tests.reports.paper import elements_of, fonts_of, is_embedded, opened, pages_of
from tests.studies import data
from tests.studies.studies import DAYS, SHIFTS, answered
from tests.studies.test_subgroups import hours, in_rows

NAME = "Packing time by shift"
EMOJI = "検品 😀 Ωλ "


def asked(browser: Browser, company: Company, text: str = SHIFTS, **values: Any) -> str:
    """Ask whether groups differ, and keep it; returns the study's address."""
    return answered(browser, company, "differ", text, **{"name": NAME, "unit": "minutes", **values})


def printed(browser: Browser, path: str) -> bytes:
    answer = browser.get(path)
    assert answer.status_code == 200, answer.text[:400]
    return answer.data


def analyses(company: Company) -> str:
    return f"/projects/{company.project}/analyses.pdf"


def compare(company: Company) -> None:
    """The picking measures are there, and Dana saves what both say."""
    picking.measure(company)
    with company.app.app_context():
        jobs.run_due_jobs()
    with company.writing():
        for link in db.session.query(MetricLink):
            saved.save(link, company.act("dana"))


def renderings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every document that is laid out from here on."""
    pages: list[str] = []
    render = pdf.render

    def remember(html: str, **words: str) -> bytes:
        pages.append(html)
        return render(html, **words)

    monkeypatch.setattr(pdf, "render", remember)
    return pages


def test_a_study_stands_on_one_page_with_answer_reason_and_data(worker: Company, dana: Browser) -> None:
    path = asked(dana, worker)
    (page,) = pages_of(printed(dana, f"{path}.pdf"))
    assert "Night" in page.split("Yes")[0]
    assert "Yes Do these groups differ?" in page and NAME in page and "Saved by Dana Okafor" in page
    assert "Can we trust this?" in page and "Why this procedure" in page and "Welch’s t test" in page
    with worker.reading():
        study = db.session.query(Study).one()
        assert f"64 values, SHA-256 {study.data_hash[:16]}" in page
    assert "Reduce picking errors in Zone B" in page and "Main test" in page.split("The statistics")[1]


def test_the_picture_of_a_study_on_paper_is_that_of_its_page(
    worker: Company, dana: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages, path = renderings(monkeypatch), asked(dana, worker)
    printed(dana, f"{path}.pdf")
    wide = re.search(r'<div class="chart-w">(<svg.*?</svg>)', dana.get(path).text, re.DOTALL)
    assert wide is not None and wide[1] in pages[0]


def test_a_study_is_a_tagged_document_with_words_for_every_figure(worker: Company, dana: Browser) -> None:
    document = printed(dana, f"{asked(dana, worker)}.pdf")
    reader = opened(document)
    root, figures = reader.trailer["/Root"], elements_of(document, "/Figure")
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "en-GB"
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()
    assert reader.metadata.title == f"Study NG-01: {NAME}"
    assert len(figures) >= 3 and [one for one in figures if not str(one.get("/Alt", "")).strip()] == []
    assert all(map(is_embedded, fonts_of(document)))
    assert re.search(r"NG-01 Study, as it was saved on \d+ \w+ 20\d\d", pages_of(document)[0])


def test_a_project_without_an_answer_gets_a_page_that_says_what_to_do(worker: Company, dana: Browser) -> None:
    (page,) = pages_of(printed(dana, analyses(worker)))
    assert "Nothing was asked of the data yet." in page and "Ask a question of data" in page


def test_the_analyses_are_listed_and_each_has_a_page(worker: Company, dana: Browser) -> None:
    compare(worker)
    asked(dana, worker)
    first, *pages = pages_of(printed(dana, analyses(worker)))
    assert len(pages) == 3 and "3 analyses are saved" in first
    assert all(name in first for name in (NAME, "Picking errors", "Pick rate")) and first.count("Dana Okafor") == 3
    errors = next(page for page in pages if "Picking errors clearly fell" in page)
    assert "New labels, scan to confirm" in errors and "A clear change in the right direction" in errors
    assert "Can we trust this?" in errors and "Before 7.9" in errors and "66 values, SHA-256" in errors


def test_of_a_measure_the_newest_comparison_alone_is_printed(worker: Company, dana: Browser) -> None:
    compare(worker)
    with worker.writing():
        link = db.session.query(MetricLink).filter_by(role="primary").one()
        later = saved.save(link, worker.act("priya"))
        later.made_at += timedelta(minutes=1)
    first, *pages = pages_of(printed(dana, analyses(worker)))
    assert len(pages) == 2 and "Priya Nair" in first and first.count("Dana Okafor") == 1


def test_what_has_no_page_of_its_own_is_counted(
    worker: Company, dana: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence, "MOST_PAGES", 2)
    for number in range(3):
        asked(dana, worker, name=f"Study {number}")
    first, *pages = pages_of(printed(dana, analyses(worker)))
    assert "3 analyses are saved. The newest 2 have their own page, 1 stands in this list alone." in first
    assert len(pages) == 2 and all(f"Study {number}" in first for number in range(3))


def test_it_is_kept_until_something_is_asked_again(
    worker: Company, dana: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages, path = renderings(monkeypatch), asked(dana, worker)
    first = printed(dana, analyses(worker))
    assert printed(dana, analyses(worker)) == first and len(pages) == 1
    assert dana.fill(path, {"procedure": "mann_whitney"}, form=f"{path}/again").status_code == 303
    again = printed(dana, analyses(worker))
    assert len(pages) == 2 and len(opened(again).pages) == 3 and "Mann-Whitney" in " ".join(pages_of(again))


def test_everybody_who_may_read_the_project_may_print_it_and_nobody_else(worker: Company, dana: Browser) -> None:
    path = asked(dana, worker)
    for address in (f"{path}.pdf", analyses(worker)):
        for name in ("marek", "vera", "ines", "ruth"):
            assert NAME in " ".join(pages_of(printed(worker.browser(name), address)))
        assert worker.browser("otto").get(address).status_code == 404
        assert worker.browser("nobody").get(address).status_code == 302


def test_a_study_of_another_project_or_one_that_was_removed_is_not_printed(worker: Company, dana: Browser) -> None:
    path = asked(dana, worker)
    foreign = path.replace(f"/projects/{worker.project}/", f"/projects/{worker.foreign_project}/")
    assert worker.browser("otto").get(f"{foreign}.pdf").status_code == 404
    assert dana.fill(path, {}, form=f"{path}/remove").status_code == 303
    assert dana.get(f"{path}.pdf").status_code == 404
    assert NAME not in " ".join(pages_of(printed(dana, analyses(worker))))


def test_pages_lead_to_their_documents(worker: Company, dana: Browser) -> None:
    path = asked(dana, worker)
    assert f'href="{path}.pdf"' in dana.get(path).text
    for page in (f"/projects/{worker.project}/analyses", f"/projects/{worker.project}/reports"):
        assert f'href="{analyses(worker)}"' in dana.get(page).text


def test_a_document_that_takes_longer_shows_how_far_it_is(idle_worker: Company, dana: Browser) -> None:
    answer = dana.get(analyses(idle_worker))
    assert answer.status_code == 202 and 'http-equiv="refresh"' in answer.text


def groups(names: list[str]) -> str:
    """A column a group, sixteen values each."""
    rows = ["\t".join(f"{value + place:.1f}" for place in range(len(names))) for value in DAYS]
    return "\n".join(["\t".join(names), *rows])


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize(
    "text", ["W@M" * 25, "Night shift and packing " * 3, EMOJI * 8], ids=["wide", "long", "foreign"]
)
def test_whatever_was_written_nothing_runs_over_and_a_page_is_a_page(
    worker: Company, dana: Browser, text: str, paper: str
) -> None:
    picking.use_paper(worker, paper)
    names = [f"{place} {text}"[:60] for place in range(12)]
    path = asked(dana, worker, groups(names), name=text[:120], unit="minutes a line"[:20])
    alone, *_statistics = pages_of(printed(dana, f"{path}.pdf"))
    first, page = pages_of(printed(dana, analyses(worker)))
    assert "1 analysis is saved" in first
    assert all("Can we trust this?" in one and "SHA-256" in one for one in (alone, page))


def bottles(browser: Browser, company: Company, text: str = "", **values: Any) -> str:
    """Ask whether a filling line meets its limits; returns the study's address."""
    return answered(browser, company, "limits", text or data.fills(), **{"lower": "495", "upper": "505", **values})


def test_two_pictures_stand_on_the_page_of_a_study_with_the_first_of_its_numbers(
    worker: Company, dana: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = renderings(monkeypatch)
    bottles(dana, worker)
    _list, page = pages_of(printed(dana, analyses(worker)))
    assert "The values between the limits" in page and "Individuals chart (I-MR)." in page
    assert pages[0].count("<figure>") == 2 and 'class="g2 gap"' in pages[0]
    assert all(index in page.split("The statistics")[1] for index in ("Pp ", "Ppk ", "Cp ", "Cpk "))


@pytest.mark.parametrize("paper, charts", [("A4", True), ("Letter", False)])
def test_subgroups_stand_on_one_page_where_numbers_come_before_a_second_picture(
    worker: Company, dana: Browser, paper: str, charts: bool
) -> None:
    picking.use_paper(worker, paper)
    bottles(dana, worker, in_rows(hours(25, size=5)))
    _list, page = pages_of(printed(dana, analyses(worker)))
    assert all(
        (chart in page) is charts for chart in ("Average of Values", "Range in a subgroup", "X-bar and R chart.")
    )
    assert "Can we trust this?" in page and "Ppk 1." in page.split("The statistics")[1]


def test_pictures_as_wide_as_the_page_stand_below_one_another(
    worker: Company, dana: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = renderings(monkeypatch)
    asked(dana, worker, groups(["Day", "Night", "Late"]))
    printed(dana, analyses(worker))
    assert pages[0].count("<figure>") == 2 and 'class="g2 gap"' not in pages[0]


def test_where_two_pictures_have_no_room_the_first_stands_alone(
    worker: Company, dana: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = renderings(monkeypatch)
    asked(dana, worker, groups([f"Shift {place}" for place in range(12)]))
    printed(dana, analyses(worker))
    assert pages[0].count("<figure>") == 1
