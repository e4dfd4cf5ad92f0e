"""Rights on a measure that many projects use: found with the same number of statements however many they are."""

from __future__ import annotations

from datetime import date

import pytest

from app.accounts.models import Person, Unit
from app.core.db import db
from app.metrics.models import MetricLink
from app.projects import starting
from app.projects.models import Project
from tests.company import Browser, Company
from tests.metrics.measures import link_to_project, make_metric, observation_on, record_days
from tests.statements import counted

FIRST_DAY = date(2026, 3, 2)


def start_project(company: Company, metric: int, number: int) -> None:
    """One more project of Northgate that uses the measure."""
    with company.writing():
        dana, ruth = (db.session.get_one(Person, company.people[name]) for name in ("dana", "ruth"))
        plan = starting.Plan(
            title=f"Project {number}", method_key="dmaic", unit=db.session.get_one(Unit, company.units["NG"]),
            lead=dana, sponsor=ruth, started_on=date(2026, 8, 24),
        )  # fmt: skip
        project = starting.start(plan, company.act())
        db.session.flush()
        db.session.add(MetricLink(project_id=project.id, metric_id=metric, role="primary"))


def statements(company: Company, browser: Browser, path: str) -> int:
    browser.get(path)  # what the process keeps is kept from here on
    with counted(company) as sent:
        assert browser.get(path).status_code == 200
    return len(sent)


@pytest.mark.parametrize("room", ["", "/record", "/values/{value}", "project"])
def test_nine_more_projects_cost_no_statement_more(company: Company, marek: Browser, room: str) -> None:
    metric = make_metric(company)
    record_days(company, metric, [80, 42])
    link = link_to_project(company, metric)
    value = observation_on(company, metric, FIRST_DAY)
    path = f"/measures/{metric}{room.format(value=value)}"
    path = path if room != "project" else f"/projects/{company.project}/measures/{link}"
    start_project(company, metric, 0)
    few = statements(company, marek, path)
    for number in range(1, 10):
        start_project(company, metric, number)
    assert statements(company, marek, path) == few
    assert company.ask(lambda: db.session.query(Project).count()) == 12
