"""Who leads, who decides, who else is on the team, and when the gates are planned."""

from __future__ import annotations

import pytest

from app.core import policy
from app.core.db import db
from app.projects import starting
from app.projects.models import Membership, Project
from tests.company import Browser, Company

PLAN = {"title": "Fewer returns from Zone C", "method": "dmaic", "started_on": "2026-09-01"}


def team_page(company: Company) -> str:
    return f"/projects/{company.project}/team"


def roles(company: Company) -> set[tuple[str, str]]:
    """Who has which role in the picking project, as it is stored."""
    with company.reading():
        found = db.session.get_one(Project, company.project)
        return {(member.person.name, member.role) for member in found.memberships}


def put(browser: Browser, company: Company, name: str, role: str) -> tuple[int, str]:
    values = {"person": company.people[name], "role": role, "part": "", "hours_a_week": ""}
    answer = browser.fill(team_page(company), values)
    return answer.status_code, answer.text


def take_off(browser: Browser, company: Company, name: str, role: str) -> str:
    """Take one role from somebody; returns the page that follows."""
    with company.reading():
        wanted = (Membership.project_id == company.project, Membership.role == role)
        person = Membership.person_id == company.people[name]
        key = db.session.query(Membership).filter(*wanted, person).one().id
    assert browser.post(f"{team_page(company)}/{key}/remove").status_code == 303
    return browser.get(team_page(company)).text


@pytest.mark.parametrize(
    "name, role, reason",
    [
        ("dana", policy.SPONSOR, "Dana Okafor leads the project. The sponsor must be somebody else."),
        ("ruth", policy.LEAD, "Ruth Adeyemi is the sponsor. The lead must be somebody else."),
        ("priya", policy.SPONSOR, "Ruth Adeyemi is the sponsor already."),
        ("marek", policy.TEAM, "This person has that role already."),
        ("sam", policy.MONEY, "Sam Pryce is not in finance."),
    ],
)
def test_a_role_that_would_stop_the_project_is_refused_with_its_reason(
    company: Company, dana: Browser, name: str, role: str, reason: str
) -> None:
    before = roles(company)
    status, page = put(dana, company, name, role)
    assert status == 422 and reason in page
    assert roles(company) == before


def test_nobody_makes_themselves_sponsor(company: Company, dana: Browser) -> None:
    assert put(dana, company, "priya", policy.LEAD)[0] == 303
    take_off(dana, company, "dana", policy.LEAD)
    take_off(dana, company, "ruth", policy.SPONSOR)
    status, page = put(dana, company, "dana", policy.SPONSOR)
    assert status == 422 and "Nobody takes this role by themselves." in page
    assert put(company.browser("priya"), company, "dana", policy.SPONSOR)[0] == 303


def test_the_sponsor_can_be_followed_by_somebody_else(company: Company, dana: Browser) -> None:
    take_off(dana, company, "ruth", policy.SPONSOR)
    assert put(dana, company, "priya", policy.SPONSOR)[0] == 303
    with company.reading():
        sponsor = db.session.get_one(Project, company.project).sponsor
        assert sponsor is not None and sponsor.name == "Priya Nair"


def test_a_second_lead_and_a_second_role_are_welcome(company: Company, dana: Browser) -> None:
    assert put(dana, company, "sam", policy.LEAD)[0] == put(dana, company, "ruth", policy.OWNER)[0] == 303
    assert {("Sam Pryce", policy.LEAD), ("Sam Pryce", policy.TEAM), ("Ruth Adeyemi", policy.OWNER)} <= roles(company)


def test_an_objection_reads_the_project_as_it_is_stored(company: Company) -> None:
    with company.reading():
        project = db.session.get_one(Project, company.project)
        dana, ruth = project.lead, project.sponsor
        assert dana is not None and ruth is not None
        found = [starting.objection(project, dana, role) for role in policy.PROJECT_ROLES]
        assert found == ["held", "leads", "", "", "no_finance", "", ""]
        assert starting.objection(project, ruth, policy.LEAD) == "decides"


def test_nobody_starts_a_project_as_its_lead_and_its_sponsor(company: Company, dana: Browser) -> None:
    plan = {**PLAN, "unit": company.units["NG"], "lead": company.people["dana"], "sponsor": company.people["dana"]}
    answer = dana.fill("/projects/start", plan)
    assert answer.status_code == 422 and "The lead cannot be the sponsor too" in answer.text
    assert company.ask(lambda: db.session.query(Project).filter_by(title=PLAN["title"]).count()) == 0
    herself = dana.fill("/projects/start", {**plan, "lead": company.people["priya"], "sponsor": company.people["dana"]})
    assert herself.status_code == 422 and "Nobody takes this role by themselves." in herself.text
    assert dana.fill("/projects/start", {**plan, "sponsor": company.people["ruth"]}).status_code == 303
    with company.reading():
        project = db.session.query(Project).filter_by(title=PLAN["title"]).one()
        assert {(m.person.name, m.role) for m in project.memberships} == {
            ("Dana Okafor", policy.LEAD),
            ("Ruth Adeyemi", policy.SPONSOR),
        }


def test_a_project_can_start_before_its_sponsor_is_known(company: Company, dana: Browser) -> None:
    plan = {**PLAN, "unit": company.units["NG"], "lead": company.people["dana"], "sponsor": ""}
    assert dana.fill("/projects/start", plan).status_code == 303


def test_what_cannot_be_chosen_is_refused_by_the_name_of_its_field(company: Company, dana: Browser) -> None:
    plan = {**PLAN, "unit": company.units["EF"], "lead": company.people["dana"], "sponsor": ""}
    assert "Where? Choose one from the list." in dana.fill("/projects/start", plan).text
    assert "Role: Choose one from the list." in put(dana, company, "ines", "project:forged")[1]


def test_taking_off_one_of_two_roles_says_which_has_ended(company: Company, dana: Browser) -> None:
    assert put(dana, company, "ruth", policy.OWNER)[0] == 303
    page = take_off(dana, company, "ruth", policy.SPONSOR)
    assert "Ruth Adeyemi no longer has the role “Sponsor”." in page
    assert "Ruth Adeyemi is no longer on the team." not in page
    assert "Ruth Adeyemi is no longer on the team." in take_off(dana, company, "ruth", policy.OWNER)


@pytest.mark.parametrize("hours", ["-5", "169", "1e300"])
def test_nobody_has_more_hours_a_week_than_a_week_has(company: Company, dana: Browser, hours: str) -> None:
    values = {"person": company.people["ines"], "role": policy.COACH, "part": "", "hours_a_week": hours}
    answer = dana.fill(team_page(company), values)
    assert answer.status_code == 422
    assert ("too large" if hours == "1e300" else "Enter a number from 0 to 168.") in answer.text
    assert dana.fill(team_page(company), {**values, "hours_a_week": "168"}).status_code == 303


def test_hours_stored_before_they_had_limits_are_still_shown(company: Company, dana: Browser) -> None:
    with company.writing():
        found = db.session.get_one(Project, company.project)
        found.memberships[-1].hours_a_week = 1e300
    assert dana.get(team_page(company)).status_code == 200


def test_who_joins_stands_last_whoever_left_before(company: Company, dana: Browser) -> None:
    take_off(dana, company, "priya", policy.TEAM)
    assert put(dana, company, "ines", policy.COACH)[0] == 303
    with company.reading():
        team = db.session.get_one(Project, company.project).memberships
        assert team[-1].person.name == "Ines Duarte"
        assert len({member.position for member in team}) == len(team)


def test_the_last_lead_stays(company: Company, dana: Browser) -> None:
    assert "A project needs a lead." in take_off(dana, company, "dana", policy.LEAD)
    assert ("Dana Okafor", policy.LEAD) in roles(company)


@pytest.mark.parametrize("name", ["marek", "ruth", "helen", "ines", "vera"])
def test_only_who_may_change_the_project_changes_its_team(company: Company, name: str) -> None:
    values = {"person": company.people["ines"], "role": policy.COACH}
    assert company.browser(name).post(team_page(company), values).status_code == 403


def test_hours_and_the_way_to_change_them_stand_apart(company: Company, dana: Browser) -> None:
    page = dana.get(team_page(company)).text
    assert '<th role="columnheader" scope="col">Hours a week</th>' in page


def test_planned_gates_are_kept_and_told_in_the_feed(company: Company, dana: Browser) -> None:
    path = f"/projects/{company.project}/milestones"
    dates = {"define": "2026-09-11", "measure": "9 Oct 2026", "analyze": "", "improve": "", "control": ""}
    assert dana.fill(team_page(company), dates, form=path).status_code == 303
    with company.reading():
        project = db.session.get_one(Project, company.project)
        planned = [str(project.planned_gate(phase.key)) for phase in project.method.phases]
    assert planned == ["2026-09-11", "2026-10-09", "None", "None", "None"]
    assert "Dana Okafor planned the gates" in dana.get(f"/projects/{company.project}").text


def test_a_date_that_cannot_be_read_plans_nothing(company: Company, dana: Browser) -> None:
    path = f"/projects/{company.project}/milestones"
    answer = dana.fill(team_page(company), {"define": "soon", "measure": "2026-10-09"}, form=path)
    assert answer.status_code == 422 and "There is a problem" in answer.text
    with company.reading():
        assert db.session.get_one(Project, company.project).planned_gate("measure") is None
