"""What gate items say of measures and results, and what a sponsor reads before deciding."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.actions.models import Action
from app.analyses.models import Judgement
from app.analyses.reading import Finding
from app.benefits.models import Benefit
from app.causes.models import Cause
from app.core import policy
from app.core.db import db
from app.core.words import full_day
from app.gates.models import GateMark, GateReview
from app.metrics.models import MetricLink
from app.projects import charter as charters
from app.projects.models import CharterVersion, Project
from tests.company import Browser, Company
from tests.portfolio import readings

STEADY = Finding(code="steady_before", state="ok")
LEVEL = Finding(code="trend_before", state="ok")
SIGNALS = Finding(code="steady_before", state="look", parameters={"points": 2})
MOVING = Finding(code="trend_before", state="look")


def measured(company: Company, verdict: str, **more: Any) -> None:
    """Give the picking project a main measure with a frozen baseline that says this."""
    with company.writing():
        readings.frozen(company, readings.judged(company, company.project, verdict, **more))


def item(browser: Browser, company: Company, phase: str, key: str) -> str:
    page = browser.get(f"/projects/{company.project}/gates/{phase}").text
    return page.split(f'id="item-{key}"')[1].split("</li>")[0]


PROBLEM = "Since 1 Sep 2026 Zone B made 8.0 wrong picks in every 1,000 order lines that were checked."
GOAL = "Halve wrong picks, from 8.0 to 4.0 per 1,000 lines."


def charter_says(company: Company, **texts: object) -> None:
    """Write the charter of the picking project, its goal to be reached in a month."""
    with company.writing():
        charter = db.session.get_one(Project, company.project).charter
        charter.goal_by = datetime.now(UTC).date() + timedelta(days=30)
        for name, value in texts.items():
            setattr(charter, name, value)


@pytest.mark.parametrize(
    "problem, state, told",
    [
        (PROBLEM, ">Ready: <", "Written in the charter."),
        ("Since 2025 far too many wrong picks in Zone B, line 2.", ">Not yet: <", "The problem has no number."),
        ("Zone B makes 8.0 wrong picks in every 1,000 lines.", ">Ready, but look at this: <", "since when"),
        ("Since 2025 an approval takes 23 days instead of 5.", ">Ready, but look at this: <", "not say where"),
    ],
)
def test_a_problem_is_ready_when_it_says_what_where_since_when_and_how_much(
    company: Company, dana: Browser, problem: str, state: str, told: str
) -> None:
    charter_says(company, problem=problem)
    said = item(dana, company, "define", "problem")
    assert state in said and told in said


@pytest.mark.parametrize(
    "goal, state, told",
    [
        (GOAL, ">Ready: <", "To be reached by"),
        ("Fewer wrong picks on line 2 by 18 Dec 2026.", ">Not yet: <", "The goal has no number."),
        ("From 8.0 to 8.0 wrong picks per 1,000 lines.", ">Not yet: <", "to the same number"),
        ("At most 4.0 wrong picks per 1,000 lines.", ">Ready, but look at this: <", "does not say from how much"),
    ],
)
def test_a_goal_is_ready_when_it_says_from_how_much_to_how_much(
    company: Company, dana: Browser, goal: str, state: str, told: str
) -> None:
    charter_says(company, goal=goal)
    measured(company, "no_change")
    said = item(dana, company, "define", "goal")
    assert state in said and told in said


@pytest.mark.parametrize(
    "level, mean, state, told",
    [
        (4.0, 8.04, ">Ready: <", "To be reached by"),
        (8.0, 8.04, ">Ready, but look at this: <", "The baseline was at the goal of the main measure already."),
        (None, 8.04, ">Ready, but look at this: <", "The main measure has no goal yet"),
    ],
)
def test_a_goal_is_worth_a_look_where_the_measure_has_none_or_its_baseline_met_it(
    company: Company, dana: Browser, level: float | None, mean: float, state: str, told: str
) -> None:
    charter_says(company, goal=GOAL)
    measured(company, "no_change")
    with company.writing():
        link = db.session.query(MetricLink).one()
        link.metric.goal, link.baseline.statistics = level, {"mean": mean}
    said = item(dana, company, "define", "goal")
    assert state in said and told in said


def test_a_definition_is_called_a_definition_and_nothing_more(company: Company, dana: Browser) -> None:
    measured(company, "improved")
    said = item(dana, company, "measure", "definition")
    assert "Every measure has a definition of what counts" in said and "No definition yet: Picking errors" in said
    with company.writing():
        link = db.session.query(MetricLink).one()
        link.metric.definition = "A line with a wrong item or a wrong number."
    said = item(dana, company, "measure", "definition")
    assert "Ready: " in said and "Defined: Picking errors." in said and "counts the same way" not in said


@pytest.mark.parametrize(
    "checks, state, told",
    [
        ((STEADY, LEVEL), "Ready: ", "Steady before the change."),
        ((SIGNALS, LEVEL), "Ready, but look at this: ", "The values before the change were not steady."),
        ((STEADY, MOVING), "Ready, but look at this: ", "The measure was already moving before the change."),
        ((), "Ready, but look at this: ", "Too few values before the change to tell whether they were steady."),
    ],
)
def test_a_baseline_that_was_looked_at_says_what_was_seen(
    company: Company, dana: Browser, checks: tuple[Finding, ...], state: str, told: str
) -> None:
    measured(company, "improved", checks=checks)
    said = item(dana, company, "measure", "stable")
    assert state in said and told in said and "Compared with" not in said


def test_an_open_signal_stands_beside_the_result(company: Company, dana: Browser) -> None:
    measured(company, "improved", steady_now=True)
    assert ">Ready: <" in item(dana, company, "improve", "result")
    with company.writing():
        kept = db.session.query(Judgement).one()
        kept.reading = {**kept.reading, "steady_now": False}
    said = item(dana, company, "improve", "result")
    assert ">Ready, but look at this: <" in said and "Something unusual has been seen since the change." in said


@pytest.mark.parametrize(
    "verdict, step",
    [
        ("improved", "Say how the pilot went, compared with what you predicted"),
        ("no_change", "Try it small, and compare with what you predicted"),
    ],
)
def test_nobody_is_sent_to_try_what_the_data_show_already(
    company: Company, dana: Browser, verdict: str, step: str
) -> None:
    with company.writing():
        project = db.session.get_one(Project, company.project)
        project.phase = "improve"
        readings.judged(company, company.project, verdict)
        _answered(company, "selection", "risks")
        answer = Cause(project_id=company.project, text="The labels look alike", state="confirmed", version=1)
        action = Action(project_id=company.project, title="New labels", quarters=4, version=1, cause=answer)
        db.session.add_all([answer, action])
    assert step in dana.get(f"/projects/{company.project}").text.split('class="card card-lead next"')[1][:600]


def _answered(company: Company, *keys: str) -> None:
    for key in keys:
        mark = GateMark(project_id=company.project, phase="improve", item=key, ready=True, note="Seen", version=1)
        mark.marked_by_id, mark.marked_at = company.people["dana"], datetime.now(UTC)
        db.session.add(mark)


def asked(company: Company, dana: Browser) -> str:
    """Dana asks at the first gate; returns the address of the review."""
    path = f"/projects/{company.project}/gates/define"
    return str(dana.fill(path, {"request": "Please decide"}, form=f"{path}/ask").headers["Location"])


def place(page: str, *texts: str) -> list[int]:
    assert [text for text in texts if text not in page] == []
    return [page.index(text) for text in texts]


def test_ruth_reads_question_result_goal_and_money_before_she_decides(
    company: Company, dana: Browser, ruth: Browser
) -> None:
    with company.writing():
        project = db.session.get_one(Project, company.project)
        project.charter.goal = "Halve wrong picks, from 8.0 to 4.0 per 1,000 lines."
        readings.judged(company, company.project, "no_change")
        benefit = Benefit(project=project, kind="cost", basis="Fewer picks", a_year=Decimal(34200), state="estimated")
        benefit.entered_by_id, benefit.entered_at, benefit.version = company.people["dana"], datetime.now(UTC), 1
        db.session.add(benefit)
    page = ruth.get(asked(company, dana)).text.split("<main")[1]
    places = place(page, "Please decide", "Goal and money", "Halve wrong picks", "£34,200 a year estimated",
                   "What was ready when it was asked", "Record the decision")  # fmt: skip
    assert places == sorted(places)
    assert page.index('id="evidence"') < page.index("Goal and money")


def test_each_item_of_a_review_leads_to_what_it_refers_to(company: Company, dana: Browser, ruth: Browser) -> None:
    page = ruth.get(asked(company, dana)).text
    for address in ("charter", "team", "measures"):
        assert f'class="go" href="/projects/{company.project}/{address}"' in page


def test_a_review_without_a_measure_or_money_says_so(company: Company, dana: Browser, ruth: Browser) -> None:
    page = ruth.get(asked(company, dana)).text
    assert "No main measure is chosen yet" in page and "No money is claimed." in page


def test_a_review_that_was_decided_begins_with_its_decision(company: Company, dana: Browser, ruth: Browser) -> None:
    address = asked(company, dana)
    answer = ruth.fill(address, {"decision": "go", "comment": "Go ahead."}, form=f"{address}/decide")
    assert answer.status_code == 303
    page = dana.get(address).text
    assert page.index("Decided at the Define gate") < page.index("The question")
    assert page.index("The question") < page.index("Goal and money")
    assert company.ask(lambda: db.session.query(GateReview).one().decision) == "go"


def asked_to_approve(company: Company) -> CharterVersion:
    """Dana asks for approval of the charter as it reads; inside a transaction."""
    return charters.ask_for_approval(db.session.get_one(Project, company.project).charter, company.act("dana"))


def approved_then_changed(company: Company) -> None:
    """Ruth signs version 1, Dana writes another goal afterwards."""
    with company.writing():
        charter = db.session.get_one(Project, company.project).charter
        charter.problem, charter.goal = "8.0 wrong picks per 1,000 lines.", "From 8.0 to 4.0 per 1,000 lines."
        signs = {"role": policy.SPONSOR, "approved": True, "comment": ""}
        charters.answer(charter, asked_to_approve(company), act=company.act("ruth"), **signs)
        charter.goal = "From 8.0 to 7.5 per 1,000 lines."


def test_a_charter_changed_after_the_approval_is_not_ready(company: Company, dana: Browser) -> None:
    approved_then_changed(company)
    said = item(dana, company, "define", "approved")
    assert ">Not yet: <" in said and "Open the charter" in said
    assert "The text has changed since version 1 was approved. Ask for approval again." in said
    with company.writing():
        asked_to_approve(company)
    said = item(dana, company, "define", "approved")
    assert ">Not yet: <" in said and "Ask for approval again" not in said
    assert "The text has changed since version 1 was approved. Version 2 waits for Ruth Adeyemi." in said


def test_ruth_decides_on_the_goal_she_approved_and_is_told_of_a_newer_text(
    company: Company, dana: Browser, ruth: Browser
) -> None:
    approved_then_changed(company)
    page = ruth.get(asked(company, dana)).text
    assert "From 8.0 to 4.0 per 1,000 lines." in page and "From 8.0 to 7.5" not in page
    assert "As approved in version 1. A newer text is in the making and not approved." in page


def test_a_goal_nobody_approved_is_named_so_on_the_page_of_the_decision(
    company: Company, dana: Browser, ruth: Browser
) -> None:
    with company.writing():
        db.session.get_one(Project, company.project).charter.goal = "From 8.0 to 4.0 per 1,000 lines."
    assert "From 8.0 to 4.0 per 1,000 lines. Not approved." in " ".join(ruth.get(asked(company, dana)).text.split())


def test_money_that_has_not_begun_is_not_said_to_wait_for_finance(company: Company, dana: Browser) -> None:
    address = f"/projects/{company.project}/benefits/add"
    begins = datetime.now(UTC).date() + timedelta(days=30)
    money = {"kind": "cost", "basis": "Fewer picks", "a_year": "34200", "state": "estimated"}
    assert dana.fill(address, {**money, "starts_on": str(begins)}).status_code == 303
    said = item(dana, company, "control", "money")
    assert f"The money counts from {full_day(begins)}; finance can confirm it then." in said
    assert dana.fill(address, money).status_code == 303
    assert "£68,400 a year waits for finance." in item(dana, company, "control", "money")
