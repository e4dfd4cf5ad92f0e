"""The portfolio: its finding, its order, what waits for whom, and how little it asks of the database."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from html import unescape

import pytest

from app.accounts.models import Person
from app.core.db import db
from app.portfolio.finding import behind, count_word, finding, shortfall
from app.portfolio.paper import portfolio_of
from app.portfolio.summary import Short, Summary
from app.projects.models import Project
from tests.company import Browser, Company
from tests.portfolio import readings
from tests.portfolio.table import REASON, several, titles, worth
from tests.statements import counted

MOST_STATEMENTS = 5


def test_the_headline_counts_what_the_readings_say(company: Company, dana: Browser) -> None:
    several(company, 6)
    page = dana.get("/").text
    assert "Two of seven projects show a real improvement." in page
    assert "Two measures are rising before any change." in page.split("</h1>")[0]


def test_a_measure_is_short_of_its_goal_where_its_row_says_that_it_misses_it_and_three_are_named(
    company: Company, dana: Browser
) -> None:
    with company.writing():
        readings.judged(company, company.project, "improved", average_meets=False)
        met_on_average = readings.start(company, "Forklifts")
        readings.judged(company, met_on_average, "improved", average_meets=True)
        early = readings.start(company, "Early")
        readings.judged(company, early, "too_early", goal_signal="early")
        for name in ("Sorter", "Packing", "Loading"):
            readings.judged(company, readings.start(company, name), "no_change").metric.name = name
    page = dana.get("/").text.split("</h1>")[0]
    assert re.search(r"Still short of the goal: (\w+ ?\w* \(Dana Okafor\),? ?){3}and 1 more\.", page), page


def test_a_goal_of_every_value_is_not_met_by_an_average(company: Company, dana: Browser) -> None:
    with company.writing():
        metric = readings.judged(company, company.project, "improved", goal_signal="some", average_meets=True).metric
    assert "Still short of the goal" not in dana.get("/").text.split("</h1>")[0]
    with company.writing():
        db.session.merge(metric).revise({"goal_basis": "every"}, based_on=1, act=company.act())
    assert f"Still short of the goal: {metric.name} (Dana Okafor)." in dana.get("/").text.split("</h1>")[0]


def test_a_measure_that_goes_up_counts_against_a_project_when_lower_is_better_alone(
    company: Company, dana: Browser
) -> None:
    with company.writing():
        readings.judged(company, company.project, "worse", signal="neutral-up").metric.direction = "higher"
    assert "before any change." not in dana.get("/").text.split("</h1>")[0]
    with company.writing():
        readings.judged(company, readings.start(company, "Backlog"), "worse", signal="neutral-up")
    assert "One measure is rising before any change." in dana.get("/").text


def test_ruth_sees_what_waits_for_her_decision_and_dana_does_not(
    company: Company, dana: Browser, ruth: Browser
) -> None:
    path = f"/projects/{company.project}/gates/define"
    review = dana.fill(path, {"request": "Ready enough"}, form=f"{path}/ask").headers["Location"]
    assert review in ruth.get("/").text and "Ready enough" in ruth.get("/").text
    assert "No decision waits for you" in dana.get("/").text
    assert "Decide at the Define gate" in ruth.get(f"/projects/{company.project}").text
    assert "Ruth Adeyemi decides next" in dana.get(f"/projects/{company.project}").text


def test_finance_is_asked_for_estimates_that_others_entered(company: Company) -> None:
    with company.writing():
        worth(company, company.project, "estimated", "67000", basis="Fewer wrong picks")
    page = company.browser("helen").get("/").text
    assert "Waiting for you" in page and "£67,000 a year. Fewer wrong picks" in page
    assert "Fewer wrong picks" not in company.browser("priya").get("/").text


def test_closed_projects_leave_the_table_and_their_money_stays(company: Company, dana: Browser) -> None:
    with company.writing():
        worth(company, company.project, "confirmed", "118000")
        project = db.session.get_one(Project, company.project)
        project.state, project.closed_on = "closed", date(2026, 11, 1)
        readings.start(company, "The next one")
    page = dana.get("/").text
    assert titles(page) == ["The next one"] and "£118k confirmed" in page


def test_the_outsider_sees_only_their_own_project(company: Company, otto: Browser) -> None:
    several(company, 3)
    page = otto.get("/").text
    assert titles(page) == ["Zebrafinch needle: late lorries"]


def test_the_executive_sees_the_subtree_and_an_administrator_no_project(company: Company) -> None:
    assert "Reduce picking errors in Zone B" in company.browser("ines").get("/").text
    page = company.browser("ada").get("/").text
    assert "Reduce picking errors" not in page and "Invite the people first" in page


def test_a_new_organisation_is_told_how_to_begin(company: Company, dana: Browser) -> None:
    with company.writing():
        for project in db.session.query(Project):
            project.state = "stopped"
    assert "Start the first project" in dana.get("/").text
    assert "No projects to see yet" in company.browser("sam").get("/").text


@pytest.mark.parametrize("count", [3, 60])
def test_the_portfolio_takes_five_statements_however_many_projects_there_are(company: Company, count: int) -> None:
    several(company, count)
    dana = company.browser("dana")
    with counted(company) as sent:
        page = dana.get("/")
    assert page.status_code == 200 and len(titles(page.text)) == min(count + 1, 25)
    assert len(sent) <= MOST_STATEMENTS, "\n\n".join(sent)


def test_the_table_has_pages_of_twenty_five(company: Company, dana: Browser) -> None:
    several(company, 30)
    first, second = titles(dana.get("/").text), titles(dana.get("/?page=2").text)
    assert (len(first), len(second)) == (25, 6) and not set(first) & set(second)
    assert titles(dana.get("/?page=99").text) == second


def test_paper_and_page_say_the_same(company: Company, dana: Browser) -> None:
    several(company, 4)
    with company.reading():
        paper = portfolio_of(db.session.get_one(Person, company.people["dana"]))
    page = dana.get("/").text
    assert paper.finding in page and paper.short in page
    assert [line.reason for line in paper.lines] == [unescape(text) for text in REASON.findall(page)]
    assert [line.title for line in paper.lines] == titles(page)


def test_the_paper_counts_the_decisions_of_all_its_projects_whoever_prints_it(company: Company, dana: Browser) -> None:
    path = f"/projects/{company.project}/gates/define"
    dana.fill(path, {"request": "Ready enough"}, form=f"{path}/ask")
    with company.reading():
        for name in ("dana", "ines"):
            waiting = portfolio_of(db.session.get_one(Person, company.people[name])).figures[-1]
            assert (waiting.value, waiting.note) == ("1", "project waits for Ruth Adeyemi")


def test_what_is_still_missing_of_the_savings_goal(app: object) -> None:
    with app.test_request_context():  # type: ignore[attr-defined]
        said = shortfall(Summary(confirmed=Decimal(118_000)), Decimal(400_000))
    assert said.startswith("£282k still missing of the goal of £400k a year")


def test_a_way_back_is_not_marked_as_something_to_add(company: Company) -> None:
    with company.app.test_request_context():
        empty = company.app.jinja_env.get_template("macros/empty.html").module.empty  # type: ignore[attr-defined]
        add, go = empty("flag", "None", "Why", "/", "Go"), empty("flag", "None", "Why", "/", "Go", mark="right")
    assert add.index("Go") > add.rindex("<svg") and go.index("Go") < go.rindex("<svg")


def summary(total: int, improved: int = 0, worse: int = 0) -> Summary:
    return Summary(total=total, improved=improved, worse=worse)


@pytest.mark.parametrize(
    "counts, sentence",
    [
        ((0,), "No projects are running."),
        ((1, 0), "The one project shows no real improvement yet."),
        ((1, 1), "The one project shows a real improvement."),
        ((7, 0, 1), "None of seven projects shows a real improvement yet; one measure is getting worse."),
        ((7, 1), "One of seven projects shows a real improvement."),
        ((7, 7), "All seven projects show a real improvement."),
        ((1000, 212), "212 of 1,000 projects show a real improvement."),
    ],
)
def test_the_headline_is_a_sentence_in_every_case(app: object, counts: tuple[int, ...], sentence: str) -> None:
    with app.test_request_context():  # type: ignore[attr-defined]
        assert finding(summary(*counts)) == sentence


PICKING, HITS = Short(measure="Picking errors", lead="Dana Okafor"), Short(measure="Racking hits", lead="")


@pytest.mark.parametrize(
    "count, short, sentence",
    [
        (0, (), ""),
        (1, (PICKING,), "Still short of the goal: Picking errors (Dana Okafor)."),
        (2, (PICKING, HITS),
         "Still short of the goal: Picking errors (Dana Okafor) and Racking hits (nobody leads it)."),
        (40, (PICKING, HITS),
         "Still short of the goal: Picking errors (Dana Okafor), Racking hits (nobody leads it) and 38 more."),
    ],
)  # fmt: skip
def test_the_headline_says_what_is_short_of_the_goal_and_who_answers_for_it(
    app: object, count: int, short: tuple[Short, ...], sentence: str
) -> None:
    with app.test_request_context():  # type: ignore[attr-defined]
        assert behind(Summary(total=50, short_count=count, short=short)) == sentence


@pytest.mark.parametrize(
    "rising, falling, sentence",
    [
        (1, 0, "One measure is rising before any change."),
        (0, 2, "Two measures are falling before any change."),
        (1, 1, "Two measures move the wrong way before any change."),
    ],
)
def test_a_measure_that_moves_the_wrong_way_before_any_change_is_not_called_worse(
    app: object, rising: int, falling: int, sentence: str
) -> None:
    with app.test_request_context():  # type: ignore[attr-defined]
        assert behind(Summary(total=9, rising=rising, falling=falling)) == sentence


def test_small_numbers_are_words(app: object) -> None:
    with app.test_request_context():  # type: ignore[attr-defined]
        assert [count_word(number) for number in (1, 12, 13)] == ["one", "twelve", "13"]
