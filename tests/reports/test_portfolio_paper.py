"""The portfolio on one page."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.analyses.sentences import Says
from app.charts.spark import Sparkline
from app.core.db import db
from app.projects.models import Project
from app.reports.portfolio import Decision, Figure, Line, Overview
from tests.company import Browser, Company
from tests.reports import picking
from tests.reports.paper import elements_of, opened, pages_of

LINE = Line(
    title="Reduce picking errors in Zone B",
    place="Northgate DC · Improve",
    now="4.2",
    was="was 8.0",
    spark=Sparkline(values=[8.0, 8.2, 7.9, 4.2, 4.1], title="From 8.0 to 4.2", change_positions=(3,), goal=4.0),
    says=Says(kind="good", head="A clear change in the right direction", sub="down 47% since 26 Oct"),
    goal=Says(kind="some", head="On some days", sub="goal 4.0"),
    reason="Decision waits for Ruth Adeyemi since 12 Nov",
    money="£67k",
    money_note="estimated",
    steady=True,
)
FIGURES = (
    Figure(label="Confirmed by Finance", value="£118k", note="of £400k"),
    Figure(label="Estimated", value="£101k", note="not confirmed"),
    Figure(label="Waiting for you", value="2"),
)
OVERVIEW = Overview(
    finding="Three of seven projects show a real improvement.",
    short="Still short of the goal: Picking errors (Dana Okafor).",
    money_short="£282k is short of the goal of £400k a year.",
    figures=FIGURES,
    decisions=(Decision(title="Returns backlog", text="Two agency staff for three weeks?"),),
    lines=(LINE,) * 7,
    upcoming=("4 Dec: Improve gate, picking errors",),
)


def printed(company: Company, overview: Overview, paper: str = "A4") -> bytes:
    """The portfolio of Ines Duarte when the pages say this."""
    company.app.extensions["portfolio_of"] = lambda _person: overview
    picking.use_paper(company, paper)
    answer = company.browser("ines").get("/portfolio.pdf")
    assert answer.status_code == 200
    return answer.data


def test_it_says_the_finding_what_is_short_and_who_answers_for_it(worker: Company) -> None:
    document = printed(worker, OVERVIEW)
    (page,) = pages_of(document)
    assert OVERVIEW.finding in page and OVERVIEW.short in page and OVERVIEW.money_short in page
    assert "£118k" in page and "1. Returns backlog" in page and "4 Dec: Improve gate" in page
    assert "more" not in page.split("A year")[1].split("How to read")[0]
    assert [one for one in elements_of(document, "/Figure") if not str(one.get("/Alt", "")).strip()] == []


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_of_twenty_three_projects_nine_stand_on_it_and_the_rest_is_counted(worker: Company, paper: str) -> None:
    (page,) = pages_of(printed(worker, replace(OVERVIEW, lines=(LINE,) * 23), paper))
    assert "and 14 more, all steady" in page
    (page,) = pages_of(printed(worker, replace(OVERVIEW, lines=(LINE,) * 22 + (replace(LINE, steady=False),)), paper))
    assert "and 14 more in Tollgate" in page


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_whatever_the_projects_are_called_it_is_one_page(worker: Company, paper: str) -> None:
    text = "Wrong picks in the whole warehouse " * 30
    signal = Says(kind="warn", head=text, sub=text, direction="up")
    line = replace(
        LINE,
        title=text,
        place=text,
        now="W" * 40,
        on=text,
        was=text,
        reason=text,
        says=signal,
        goal=signal,
        money_note=text,
    )
    note = "£30k realised this year, £59k carries over; £51k of it from closed or stopped projects"
    overview = Overview(
        finding=text, short=text, money_short=text, lines=(line,) * 30,
        figures=(replace(FIGURES[0], note=note), *FIGURES[1:]),
        decisions=(Decision(title=text, text=text),) * 9, upcoming=(text,) * 9,
    )  # fmt: skip
    assert len(opened(printed(worker, overview, paper)).pages) == 1


def test_the_words_that_say_whether_a_goal_is_met_are_not_cut(worker: Company) -> None:
    line = replace(LINE, goal=Says(kind="some", head="Meets on some quarters", sub="9 of 12 quarters"))
    (page,) = pages_of(printed(worker, replace(OVERVIEW, lines=(line,) * 9)))
    assert page.count("Meets on some quarters") == 9 and page.count("since 12 Nov") == 9


def test_the_newest_value_of_a_watched_measure_has_its_day(worker: Company) -> None:
    line = replace(LINE, now="1,617", on="19 Nov", was="average before 1,354")
    (page,) = pages_of(printed(worker, replace(OVERVIEW, lines=(line,))))
    assert "1,617 on 19 Nov average before 1,354" in page


def test_the_next_days_all_stand_on_it_and_what_finds_no_room_is_counted(worker: Company) -> None:
    days = tuple(f"{day} Dec: Improve gate, Project {day}" for day in range(1, 8))
    (page,) = pages_of(printed(worker, replace(OVERVIEW, lines=(LINE,) * 2, upcoming=days)))
    assert all(day in page for day in days)
    (page,) = pages_of(printed(worker, replace(OVERVIEW, lines=(LINE,) * 9, upcoming=days * 6)))
    shown = page.count("Dec: Improve gate")
    assert 0 < shown < 42 and f"and {42 - shown} more" in page


def test_where_rows_are_tight_the_phase_stands_before_the_reason(worker: Company) -> None:
    line = replace(LINE, phase="Improve", title="Reduce picking errors in Zone B, both shifts and all aisles")
    decision = Decision(title="Returns backlog", text="Two agency staff for three weeks? " * 9)
    (page,) = pages_of(printed(worker, replace(OVERVIEW, lines=(line,) * 9, decisions=(decision,) * 3), "Letter"))
    assert page.count("Improve ·") + page.count("· Improve") == 9


def test_the_unit_stands_below_a_number_that_leaves_it_no_room_beside(worker: Company) -> None:
    (page,) = pages_of(printed(worker, replace(OVERVIEW, lines=(replace(LINE, now="1,617.2", unit="per 1,000"),))))
    assert "1,617.2 per 1,000 was 8.0" in page


def test_an_executive_reads_the_real_portfolio_and_the_outsiders_project_is_not_in_it(
    worker: Company, otto: Browser
) -> None:
    (page,) = pages_of(worker.browser("ines").get("/portfolio.pdf").data)
    assert "Reduce picking errors" in page and "Zebrafinch" not in page
    (page,) = pages_of(otto.get("/portfolio.pdf").data)
    assert "Zebrafinch" in page and "picking errors" not in page


def test_nobody_without_a_sign_in_gets_a_portfolio(worker: Company) -> None:
    assert worker.browser("nobody").get("/portfolio.pdf").status_code == 302


def test_a_closed_project_leaves_the_portfolio(worker: Company, dana: Browser) -> None:
    with worker.writing():
        db.session.get_one(Project, worker.project).state = "closed"
    (page,) = pages_of(dana.get("/portfolio.pdf").data)
    assert "There is no open project you can see." in page
