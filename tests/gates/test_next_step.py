"""The one thing to do next: its order, and what those see who can only look."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from app.actions.models import Action
from app.core import policy
from app.core.db import db
from app.gates.models import GateReview
from app.projects import starting
from app.projects.models import Project
from tests.company import Browser, Company
from tests.portfolio import readings


def card(browser: Browser, company: Company) -> str:
    """The card that says what comes next."""
    page = browser.get(f"/projects/{company.project}").text
    return page.split('class="card card-lead next"')[1].split("</section>")[0]


def asked(company: Company, days_ago: int) -> None:
    """Dana has asked for the decision so many days ago."""
    path = f"/projects/{company.project}/gates/define"
    company.browser("dana").fill(path, {"request": "Please"}, form=f"{path}/ask")
    with company.writing():
        db.session.query(GateReview).one().asked_at = datetime.now(UTC) - timedelta(days=days_ago)


def late_action(company: Company, days: int) -> None:
    with company.writing():
        day = datetime.now(UTC).date() - timedelta(days=days)
        action = Action(project_id=company.project, title="Fit bin labels", due_on=day, quarters=0, version=1)
        action.owner_id = company.people["sam"]
        db.session.add(action)
        db.session.flush()
        action.created(company.act("dana"))


def test_a_decision_overdue_by_its_plan_comes_before_the_next_measurement(company: Company, dana: Browser) -> None:
    asked(company, 4)
    with company.writing():
        readings.judged(company, company.project, "too_early")
        readings.planned(company.project, "define", -3)
    said = card(dana, company)
    assert "Ruth Adeyemi decides next" in said and "The decision is 3 days late." in said
    assert "nothing to do until then" not in said


@pytest.mark.parametrize(
    "days, first", [(6, "Add the next value of Picking errors"), (9, "The decision is 2 days late.")]
)
def test_a_decision_nobody_planned_is_overdue_after_a_week(
    company: Company, dana: Browser, days: int, first: str
) -> None:
    asked(company, days)
    with company.writing():
        readings.judged(company, company.project, "too_early")
    assert first in card(dana, company)


@pytest.mark.parametrize("days, first", [(20, "Finish: Fit bin labels"), (2, "Ruth Adeyemi decides next")])
def test_of_a_late_action_and_an_overdue_decision_the_older_comes_first(
    company: Company, dana: Browser, days: int, first: str
) -> None:
    asked(company, 12)
    late_action(company, days)
    assert first in card(dana, company)


@pytest.mark.parametrize("name", ["ines", "vera", "ruth"])
def test_who_can_only_look_reads_what_comes_next_and_who_can_do_it(company: Company, name: str) -> None:
    said = card(company.browser(name), company)
    assert "What comes next" in said and "Write the problem with its number" in said
    assert "Dana Okafor can do this." in said and "<a " not in said


def test_the_next_value_is_asked_of_those_who_may_enter_it(company: Company, marek: Browser) -> None:
    asked(company, 0)
    with company.writing():
        readings.judged(company, company.project, "too_early")
    assert "Add a value" in card(marek, company)
    said = card(company.browser("ines"), company)
    assert "Add a value" not in said and "Dana Okafor, Priya Nair and 2 more can do this." in said


def test_a_charter_that_waits_for_the_sponsor_is_hers_to_answer(company: Company, dana: Browser, ruth: Browser) -> None:
    with company.writing():
        project = db.session.get_one(Project, company.project)
        text = "From 1 Sep to 30 Sep 2026 Zone B made 8 wrong picks in every 1,000 order lines that were checked."
        project.charter.problem, project.charter.goal = text, "From 8 to 4 wrong picks per 1,000 lines, every day."
        project.charter.first_step, project.charter.last_step = "The list appears", "The tote is handed over"
        project.charter.goal_by = datetime.now(UTC).date()
        readings.judged(company, company.project, "no_change")
    path = f"/projects/{company.project}/charter"
    assert dana.fill(path, {}, form=f"{path}/ask").status_code == 303
    assert "Open the charter" in card(ruth, company)
    assert "Ruth Adeyemi can do this." in card(dana, company)


def test_roles_are_named_where_nobody_of_the_team_has_them(company: Company, otto: Browser) -> None:
    with company.writing():
        project = db.session.get_one(Project, company.foreign_project)
        member = next(member for member in project.memberships if member.role == policy.LEAD)
        project.memberships.remove(member)
        starting.add_member(project, member.person, policy.TEAM)
        member.person.site_roles = []
    page = otto.get(f"/projects/{company.foreign_project}").text
    assert "Who can do this: CI lead, Coach, Process owner and Project lead." in page


def test_what_was_ready_when_it_was_asked_is_punctuated_once(company: Company, dana: Browser) -> None:
    asked(company, 0)
    with company.writing():
        review = db.session.query(GateReview).one()
        review.items = [{**item, "note": "Version 2.", "who": "Ruth Adeyemi", "state": "ok"} for item in review.items]
        key = review.id
    page = dana.get(f"/projects/{company.project}/reviews/{key}").text
    assert "Version 2. Ruth Adeyemi." in page and not re.search(r"\.,|\.\.", page.split("<main")[1].split("</main>")[0])


@pytest.mark.parametrize("name", ["ines", "vera"])
def test_an_item_of_a_gate_is_shown_without_its_form_and_with_who_can_answer_it(company: Company, name: str) -> None:
    page = company.browser(name).get(f"/projects/{company.project}/gates/measure/items/measurement").text
    assert "Save this item" not in page and "Not yet" in page
    assert "Dana Okafor, Priya Nair and 2 more can do this." in page
