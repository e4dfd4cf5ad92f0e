"""The portfolio: its finding, its order, what waits for whom, and how little it asks of the database."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import event

from app.accounts.models import ORGANISATION_ID, Organisation, Person
from app.actions.models import Action
from app.benefits.models import Benefit
from app.core.db import db
from app.portfolio.finding import count_word, finding
from app.portfolio.paper import portfolio_of
from app.portfolio.queries import Summary
from app.projects.models import Project
from tests.company import Browser, Company
from tests.portfolio import readings

MOST_STATEMENTS = 5


@contextmanager
def counted(company: Company) -> Iterator[list[str]]:
    """The statements sent to the database meanwhile."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.lstrip()[:6].upper() in ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH"):
            sent.append(statement)

    with company.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


def titles(page: str) -> list[str]:
    return re.findall(r'<th role="rowheader" scope="row"><a href="/projects/\d+">([^<]+)</a>', page)


def worth(
    company: Company, project: int, state: str, a_year: str | None, kind: str = "cost", basis: str = "Picks"
) -> None:
    act = company.act("dana")
    amount = Decimal(a_year) if a_year else None
    row = Benefit(project_id=project, kind=kind, basis=basis, a_year=amount, state=state, version=1)
    row.entered_by_id, row.entered_at = company.people["dana"], act.at
    db.session.add(row)


def several(company: Company, count: int) -> None:
    with company.writing():
        for number in range(count):
            project = readings.start(company, f"Project {number}")
            readings.judged(company, project, ("improved", "worse", "no_change", "too_early")[number % 4])
            worth(company, project, "estimated", "1000")


def test_the_headline_counts_what_the_readings_say(company: Company, dana: Browser) -> None:
    several(company, 6)
    page = dana.get("/").text
    assert "Two of seven projects show a real improvement. Two measures are getting worse." in page


def test_what_is_getting_worse_or_late_comes_first_and_what_is_paused_last(company: Company, dana: Browser) -> None:
    with company.writing():
        names = ("steady", "paused", "late action", "late gate", "worse")
        keys = {name: readings.start(company, name) for name in names}
        readings.judged(company, keys["steady"], "improved")
        readings.judged(company, keys["worse"], "worse")
        readings.planned(keys["late gate"], "define", -3)
        db.session.get_one(Project, keys["paused"]).state = "paused"
        act = company.act("dana")
        late = Action(project_id=keys["late action"], title="Fit labels", due_on=date(2026, 1, 2), version=1)
        db.session.add(late)
        late.created(act)
    shown = titles(dana.get("/").text)
    assert shown == ["worse", "late gate", "late action", "steady", "Reduce picking errors in Zone B", "paused"]


def test_money_of_different_certainty_stands_side_by_side_and_is_not_added(company: Company, dana: Browser) -> None:
    with company.writing():
        db.session.get_one(Organisation, ORGANISATION_ID).savings_goal = Decimal(400000)
        worth(company, company.project, "confirmed", "118000")
        worth(company, company.project, "estimated", "67000")
        other = readings.start(company, "Fewer near misses")
        worth(company, other, "estimated", None, kind="soft", basis="Safety")
    page = dana.get("/").text
    assert "£118k confirmed" in page and "£67k estimated" in page and "£185k" not in page
    assert "of £400k goal" in page
    assert "confirmed; £67k estimated" in page
    assert "Safety" in page and "no money claimed" in page


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
    assert paper.finding in page
    assert [line.title for line in paper.lines] == titles(page)


def summary(total: int, improved: int = 0, worse: int = 0) -> Summary:
    zero = Decimal(0)
    money = {"confirmed": zero, "realised": zero, "estimated": zero}
    return Summary(total=total, improved=improved, worse=worse, **money)


@pytest.mark.parametrize(
    "counts, sentence",
    [
        ((0,), "No projects are running."),
        ((1, 0), "The one project shows no real improvement yet."),
        ((1, 1), "The one project shows a real improvement."),
        ((7, 0, 1), "None of seven projects shows a real improvement yet. One measure is getting worse."),
        ((7, 1), "One of seven projects shows a real improvement."),
        ((7, 7), "All seven projects show a real improvement."),
        ((1000, 212), "212 of 1,000 projects show a real improvement."),
    ],
)
def test_the_headline_is_a_sentence_in_every_case(app: object, counts: tuple[int, ...], sentence: str) -> None:
    with app.test_request_context():  # type: ignore[attr-defined]
        assert finding(summary(*counts)) == sentence


def test_small_numbers_are_words(app: object) -> None:
    with app.test_request_context():  # type: ignore[attr-defined]
        assert [count_word(number) for number in (1, 12, 13)] == ["one", "twelve", "13"]
