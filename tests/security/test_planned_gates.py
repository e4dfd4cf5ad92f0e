"""Two people plan the gates of one project at the same time: neither loses a day in silence."""

from __future__ import annotations

import re

import pytest

from app.accounts.models import Person
from app.core import policy
from app.core.db import db
from app.projects import starting
from app.projects.models import Milestone, Project
from tests.company import Browser, Company, hidden_fields


@pytest.fixture
def priya(company: Company) -> Browser:
    """Priya Nair's browser; she leads the project together with Dana."""
    with company.writing():
        project = db.session.get_one(Project, company.project)
        starting.add_member(project, db.session.get_one(Person, company.people["priya"]), policy.LEAD)
    return company.browser("priya")


def planned(company: Company) -> dict[str, str]:
    """The planned days, by phase."""
    stones = (Milestone.project_id == company.project, Milestone.planned_on.isnot(None))
    return dict(
        company.ask(
            lambda: [(row.phase, row.planned_on.isoformat()) for row in db.session.query(Milestone).filter(*stones)]
        )
    )


def opened(company: Company, browser: Browser) -> dict[str, str]:
    """What the form of the planned gates holds when this browser opens it."""
    page = browser.get(f"/projects/{company.project}/team").text
    form = page[page.index(f'action="{path(company)}"') :].split("</form>")[0]
    days = dict(re.findall(r'<input[^>]*? name="(\w+)" type="date" value="([^"]*)"', form))
    days |= dict(re.findall(r'<input[^>]*? type="date"[^>]*? name="(\w+)" value="([^"]*)"', form))
    assert "define" in days, form
    return hidden_fields(page, path(company)) | days


def path(company: Company) -> str:
    return f"/projects/{company.project}/milestones"


def test_days_that_two_people_plan_for_different_gates_are_both_kept(
    company: Company, dana: Browser, priya: Browser
) -> None:
    danas, priyas = opened(company, dana), opened(company, priya)
    assert dana.post(path(company), danas | {"define": "2026-09-30"}).status_code == 303
    assert priya.post(path(company), priyas | {"measure": "2026-10-30"}).status_code == 303
    assert planned(company) == {"define": "2026-09-30", "measure": "2026-10-30"}


def test_a_day_that_two_people_changed_shows_both_and_the_second_chooses(
    company: Company, dana: Browser, priya: Browser
) -> None:
    danas, priyas = opened(company, dana), opened(company, priya)
    assert dana.post(path(company), danas | {"define": "2026-09-30", "improve": "2026-12-01"}).status_code == 303
    late = priya.post(path(company), priyas | {"define": "2026-10-07", "measure": "2026-10-30"})
    assert late.status_code == 409
    assert "Dana Okafor changed this while you were typing" in late.text
    assert planned(company) == {"define": "2026-09-30", "improve": "2026-12-01"}
    assert priya.post(path(company), hidden_fields(late.text)).status_code == 303
    assert planned(company) == {"define": "2026-10-07", "measure": "2026-10-30", "improve": "2026-12-01"}
