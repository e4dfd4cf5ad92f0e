"""Choosing people in an organisation of hundreds: nobody is sent a list of all of them."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from app.accounts.models import Person, SiteRole
from app.core import policy
from app.core.db import db
from app.projects.models import Project
from app.projects.person_field import MOST_LISTED
from tests.company import Browser, Company

START = "/projects/start"
PLAN = {"title": "Fewer returns from Zone C", "method": "dmaic", "started_on": "2026-09-01", "sponsor": ""}


@pytest.fixture
def crowd(company: Company) -> Company:
    """As many colleagues at Northgate as a list may hold, two of them called Kim Lee."""
    with company.writing():
        for number in range(MOST_LISTED):
            name = "Kim Lee" if number < 2 else f"Alex Colleague {number:03}"
            person = Person(email=f"colleague{number}@demo.example", name=name, joined_at=datetime.now(UTC))
            person.site_roles = [SiteRole(role=policy.MEMBER, unit_id=company.units["NG"])]
            db.session.add(person)
    return company


def begin(browser: Browser, company: Company, **who: str) -> tuple[int, str]:
    answer = browser.fill(START, {**PLAN, "unit": company.units["NG"], "lead": "Dana Okafor", **who})
    return answer.status_code, answer.text


def newest(company: Company) -> tuple[str, str]:
    """Lead and sponsor of the project started last."""
    with company.reading():
        project = db.session.query(Project).order_by(Project.id.desc()).first()
        assert project is not None and project.lead is not None
        return project.lead.name, project.sponsor.name if project.sponsor else ""


def test_a_short_list_stays_a_list(company: Company, dana: Browser) -> None:
    page = dana.get(START).text
    assert re.search(r'<select[^>]*name="lead"', page) and "Type a name or an e-mail address." not in page


def test_a_page_does_not_name_everybody(crowd: Company, dana: Browser) -> None:
    for path in (START, f"/projects/{crowd.project}/team"):
        page = dana.get(path).text
        assert "Alex Colleague" not in page and "Type a name or an e-mail address." in page
    assert re.search(r'<input[^>]*name="lead"[^>]*value="Dana Okafor"', dana.get(START).text)


@pytest.mark.parametrize("typed", ["Priya Nair", "priya nair", "priya", "priya@demo.example"])
def test_dana_names_the_sponsor_by_a_name_a_part_of_it_or_an_address(crowd: Company, dana: Browser, typed: str) -> None:
    assert begin(dana, crowd, sponsor=typed)[0] == 303
    assert newest(crowd) == ("Dana Okafor", "Priya Nair")


def test_a_project_may_still_start_without_a_sponsor(crowd: Company, dana: Browser) -> None:
    assert begin(dana, crowd)[0] == 303
    assert newest(crowd) == ("Dana Okafor", "")


@pytest.mark.parametrize(
    "who, told",
    [
        (
            {"sponsor": "Kim Lee"},
            "“Kim Lee” fits Kim Lee (colleague0@demo.example) and Kim Lee (colleague1@demo.example). Type the e-mail",
        ),
        ({"sponsor": "Alex"}, "Alex Colleague 006 (colleague6@demo.example) and more people. Type the e-mail address"),
        ({"sponsor": "priya@demo"}, "Nobody here is called “priya@demo”."),
        ({"sponsor": "Nobody At All"}, "Nobody here is called “Nobody At All”."),
        ({"sponsor": "Otto Brandt"}, "Nobody here is called “Otto Brandt”."),
        ({"sponsor": "%"}, "Nobody here is called “%”."),
        ({"lead": ""}, "Choose who leads the project."),
        ({"lead": "Priya Nair", "sponsor": "priya@demo.example"}, "The lead cannot be the sponsor too"),
        ({"sponsor": "Dana Okafor"}, "Nobody takes this role by themselves."),
    ],
)
def test_a_name_that_fits_nobody_or_several_is_asked_for_again_and_kept(
    crowd: Company, dana: Browser, who: dict[str, str], told: str
) -> None:
    status, page = begin(dana, crowd, **who)
    assert status == 422 and told in page
    assert all(not typed or f'value="{typed}"' in page for typed in who.values())


@pytest.mark.parametrize("own_name, typed", [("Priya", "priya"), ("Priya N", "Priya N"), ("ÉMILE", "émile")])
def test_nobody_becomes_sponsor_by_calling_themselves_what_dana_types(
    crowd: Company, dana: Browser, own_name: str, typed: str
) -> None:
    with crowd.writing():
        db.session.query(Person).filter_by(email="colleague7@demo.example").one().name = own_name
        db.session.query(Person).filter_by(email="colleague8@demo.example").one().name = "Émile Roux"
    status, page = begin(dana, crowd, sponsor=typed)
    assert status == 422 and "(colleague7@demo.example)" in page
    other = "(priya@demo.example)" if own_name.startswith("Priya") else "(colleague8@demo.example)"
    assert other in page


def test_an_address_as_a_name_takes_nothing_from_whose_address_it_is(crowd: Company, dana: Browser) -> None:
    with crowd.writing():
        db.session.query(Person).filter_by(email="colleague7@demo.example").one().name = "priya@demo.example"
    assert begin(dana, crowd, sponsor="priya@demo.example")[0] == 303
    assert newest(crowd) == ("Dana Okafor", "Priya Nair")


def test_a_short_list_tells_people_of_one_name_apart(company: Company, dana: Browser) -> None:
    with company.writing():
        db.session.get_one(Person, company.people["marek"]).name = "priya nair"
    page = dana.get(START).text
    assert "priya nair (member@demo.example)" in page and "Priya Nair (priya@demo.example)" in page
    assert "Sam Pryce (" not in page


def test_who_is_called_the_same_is_told_apart_by_the_address(crowd: Company, dana: Browser) -> None:
    assert begin(dana, crowd, sponsor="Colleague1@demo.example")[0] == 303
    with crowd.reading():
        project = db.session.query(Project).order_by(Project.id.desc()).first()
        assert project is not None and project.sponsor is not None
        assert project.sponsor.email == "colleague1@demo.example"


def test_somebody_is_put_on_the_team_by_name(crowd: Company, dana: Browser) -> None:
    path = f"/projects/{crowd.project}/team"
    member = {"role": policy.TEAM, "part": "", "hours_a_week": ""}
    assert dana.fill(path, {"person": "Alex Colleague 042", **member}).status_code == 303
    assert "Alex Colleague 042" in dana.get(path).text
    answer = dana.fill(path, {"person": "Alex Colleague 0", **member})
    assert answer.status_code == 422 and 'value="Alex Colleague 0"' in answer.text
