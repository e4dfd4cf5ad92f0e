"""Who sees what of the demo: the outsider nothing, everybody else nothing of the outsider's, and every page opens."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.accounts.models import Person
from app.core.db import db
from app.demo.people import NAMES
from app.metrics.models import Metric
from app.projects.models import Project
from tests.company import Company

OURS = {"NG-21", "NG-24", "NG-25", "SM-07", "SM-09", "SM-11", "RC-05"}
SEEN = {
    "dana": OURS,
    "ines": OURS,
    "helen": OURS,
    "ruth": OURS - {"SM-09", "SM-11"},
    "grace": {"SM-09", "SM-11"},
    "marek": {"NG-24"},
    "ada": set(),
    "otto": {"EF-03"},
}
ROOMS = ("", "/charter", "/team", "/measures", "/five-whys", "/fishbone", "/actions", "/benefits", "/reports")


def person(short: str) -> Person:
    return db.session.scalars(select(Person).where(Person.name == NAMES[short])).one()


@pytest.mark.parametrize("short", SEEN)
def test_everybody_sees_their_own_part(demo: None, short: str) -> None:
    found = db.session.scalars(Project.visible_to(person(short))).unique()
    assert {project.code for project in found} == SEEN[short]


def test_the_outsider_sees_no_measure_of_harrow_and_finch_and_they_none_of_his(demo: None) -> None:
    his = {metric.name for metric in db.session.scalars(Metric.visible_to(person("otto"))).unique()}
    theirs = {metric.name for metric in db.session.scalars(Metric.visible_to(person("dana"))).unique()}
    assert his == {"Late departures"}
    assert his.isdisjoint(theirs)
    assert len(theirs) > 10


def test_nobody_of_harrow_and_finch_is_on_the_outsiders_team(demo: None) -> None:
    teams = {project.code: set(project.people()) for project in db.session.scalars(select(Project))}
    others = set().union(*(team for code, team in teams.items() if code != "EF-03"))
    assert teams["EF-03"].isdisjoint(others)


def test_the_outsiders_pages_name_nothing_of_the_others(troupe: Company) -> None:
    otto, shown = troupe.browser("otto"), []
    keys = troupe.ask(lambda: [(row.id, row.code, row.title) for row in db.session.scalars(select(Project))])
    for address in ("/", "/projects", "/actions", "/measures"):
        page = otto.get(address)
        assert page.status_code == 200, address
        shown.append(page.text)
    for key, code, title in keys:
        expected = 200 if code == "EF-03" else 404
        assert otto.get(f"/projects/{key}").status_code == expected, code
        assert code == "EF-03" or all(title not in text for text in shown)


@pytest.mark.parametrize("code", sorted(OURS))
def test_every_page_of_a_project_opens_for_its_reader(troupe: Company, code: str) -> None:
    key = troupe.ask(lambda: db.session.scalar(select(Project.id).where(Project.code == code)))
    browser = troupe.browser("ines")
    for room in ROOMS:
        assert browser.get(f"/projects/{key}{room}").status_code == 200, room


def test_the_carrier_sees_one_measure_and_nothing_else(troupe: Company) -> None:
    petra = troupe.browser("petra")
    page = petra.get("/measures", follow_redirects=True)
    assert page.status_code == 200 and "Late collections" in page.text
    assert all(name not in page.text for short, name in NAMES.items() if short != "petra")
    assert petra.get("/projects").status_code == 404
