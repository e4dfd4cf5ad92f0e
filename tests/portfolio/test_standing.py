"""Where a project stands in the lists, and that each list says why."""

from __future__ import annotations

import re
from datetime import date

from app.accounts.models import Person
from app.actions.models import Action
from app.analyses import links
from app.analyses.reading import Finding
from app.core import clock, words
from app.core.db import db
from app.portfolio.paper import portfolio_of
from app.projects.models import Project
from tests.company import Browser, Company
from tests.portfolio import readings
from tests.portfolio.table import REASON, several, titles
from tests.statements import counted


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


def test_each_row_says_why_it_stands_where_it_stands(company: Company, dana: Browser, ruth: Browser) -> None:
    with company.writing():
        names = ("steady", "paused", "late action", "late gate", "rising", "calm")
        keys = {name: readings.start(company, name) for name in names}
        readings.judged(company, keys["steady"], "improved", average_meets=True)
        readings.judged(company, keys["rising"], "worse")
        readings.judged(company, keys["calm"], "no_change")
        readings.planned(keys["late gate"], "define", -5)
        readings.planned(keys["calm"], "define", 9)
        db.session.get_one(Project, keys["paused"]).state = "paused"
        late = Action(project_id=keys["late action"], title="Fit labels", due_on=date(2026, 1, 2), version=1)
        db.session.add(late)
        late.created(company.act("dana"))
    path = f"/projects/{company.project}/gates/define"
    dana.fill(path, {"request": "Ready enough"}, form=f"{path}/ask")
    page = dana.get("/").text
    said = dict(zip(titles(page), REASON.findall(page), strict=True))
    assert list(said)[:4] == ["rising", "late gate", "Reduce picking errors in Zone B", "late action"]
    assert said["rising"] == "Rising" and said["late gate"] == "Gate 5 days late"
    today = words.short_day(clock.today("Europe/London"))
    assert said["Reduce picking errors in Zone B"] == f"Decision waits for Ruth Adeyemi since {today}"
    assert said["late action"] == "1 action late, since 2 Jan"
    assert re.fullmatch(r"Nothing late\. Gate on \d+ \w{3}", said["calm"])
    assert said["steady"] == "Improved, nothing late. No gate planned" and said["paused"] == "Paused"


def test_a_watched_measure_shows_its_newest_value_with_its_day_and_its_baseline(
    company: Company, dana: Browser
) -> None:
    with company.writing():
        link = readings.judged(
            company, company.project, "worse", now=13.8, last_day="2026-11-19", stages=(readings.stage(12.4),)
        )
        readings.frozen(company, link)
    cell = dana.get("/").text.split('class="p-now"')[1].split("</td>")[0]
    assert "16.1" in cell and "on 19 Nov" in cell and "average before 12.4" in cell and "13.8" not in cell
    assert "16.1 per 1,000 on 19 Nov, average before 12.4" in dana.get(f"/projects/{company.project}").text
    with company.reading():
        paper = portfolio_of(db.session.get_one(Person, company.people["dana"]))
    assert [(line.on, line.was) for line in paper.lines] == [("19 Nov", "average before 12.4")]


def test_the_list_of_projects_says_how_each_stands(company: Company, dana: Browser) -> None:
    with company.writing():
        keys = {name: readings.start(company, name) for name in ("late", "on its way", "ended", "resting")}
        readings.planned(keys["late"], "define", -5)
        readings.planned(keys["on its way"], "define", 5)
        db.session.get_one(Project, keys["ended"]).state = "closed"
        db.session.get_one(Project, keys["resting"]).state = "paused"
    page = dana.get("/projects").text
    rows = {title: page.split(f">{title}</a>")[1].split("</tr>")[0] for title in titles(page)}
    assert "5 days late" in rows["late"] and "Gate 5 days late" in rows["late"] and "On track" in rows["on its way"]
    assert "Closed" in rows["ended"] and "Paused" in rows["resting"]
    assert "No dates planned" in rows["Reduce picking errors in Zone B"]


def test_a_project_with_a_late_action_is_nowhere_on_track(company: Company, dana: Browser) -> None:
    with company.writing():
        readings.planned(company.project, "define", 9)
        late = Action(project_id=company.project, title="Fit labels", due_on=date(2026, 1, 2), version=1)
        db.session.add(late)
        late.created(company.act("dana"))
    for path in ("/", "/projects", f"/projects/{company.project}", f"/projects/{company.project}/charter"):
        page = dana.get(path).text
        assert "1 action late" in page and "On track" not in page, path


def test_an_improvement_nobody_confirmed_says_so_in_the_headline_its_row_and_on_its_overview(
    company: Company, dana: Browser
) -> None:
    unanswered = Finding(code="same_way", state="todo")
    with company.writing():
        link = readings.judged(company, company.project, "improved", checks=(unanswered,))
    portfolio, overview = dana.get("/").text, dana.get(f"/projects/{company.project}").text
    assert "For one improvement nobody has confirmed that it was counted the same way." in portfolio.split("</h1>")[0]
    for page in (portfolio.split("p-says")[1], overview):
        assert "Counted the same way? Not confirmed." in page
    with company.writing():
        links.answer_same_way(db.session.merge(link), True, company.act("dana"))
    assert "nobody has confirmed" not in dana.get("/").text.split("</h1>")[0]


def test_the_list_of_projects_takes_as_many_statements_for_many_as_for_few(company: Company, dana: Browser) -> None:
    with counted(company) as few:
        dana.get("/projects")
    several(company, 20)
    with counted(company) as many:
        dana.get("/projects")
    assert len(many) == len(few)
