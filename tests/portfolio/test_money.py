"""Money in the portfolio: by certainty, in three figures, and beside the goal only where it is everybody's."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from app.accounts.models import ORGANISATION_ID, Organisation, Person
from app.benefits.models import Benefit
from app.core.db import db
from app.portfolio.paper import portfolio_of
from app.projects.models import Project
from tests.company import Browser, Company
from tests.portfolio import readings
from tests.portfolio.table import worth


def test_the_goal_of_all_stands_beside_the_money_of_all_alone(company: Company) -> None:
    with company.writing():
        db.session.get_one(Organisation, ORGANISATION_ID).savings_goal = Decimal(400000)
        worth(company, company.project, "confirmed", "67000")
        other = readings.start(company, "Dock-to-stock time")
        worth(company, other, "confirmed", "51000")
    whole, part = company.browser("helen").get("/").text, company.browser("sam").get("/").text
    assert "£118k confirmed" in whole and "of £400k goal" in whole
    assert "£67k confirmed" in part and "£400k" not in part and "of the projects you can see" in part
    with company.reading():
        paper = portfolio_of(db.session.get_one(Person, company.people["sam"]))
    assert paper.money_short == "" and "of the projects you can see" in paper.figures[0].label


def test_money_of_projects_that_the_headline_does_not_count_is_told_apart(company: Company, dana: Browser) -> None:
    with company.writing():
        readings.judged(company, company.project, "improved")
        worth(company, company.project, "confirmed", "67000")
        ended = readings.start(company, "Dock-to-stock time")
        worth(company, ended, "confirmed", "51000")
        worth(company, ended, "estimated", "9000")
        db.session.get_one(Project, ended).state = "closed"
    page = dana.get("/").text
    assert "The one project shows a real improvement" in page and "£118k confirmed" in page
    assert "From closed or stopped projects: £51k of the confirmed and £9k of the estimated." in page
    with company.reading():
        confirmed, estimated, _waiting = portfolio_of(db.session.get_one(Person, company.people["dana"])).figures
    assert confirmed.value == "£118k" and confirmed.note.endswith("; £51k of it from closed or stopped projects")
    assert estimated.value == "£9k" and estimated.note.endswith("; £9k of it from closed or stopped projects")


def test_confirmed_money_is_three_figures_on_page_and_paper(company: Company, dana: Browser) -> None:
    with company.writing():
        organisation = db.session.get_one(Organisation, ORGANISATION_ID)
        organisation.savings_goal, organisation.savings_goal_by = Decimal(400000), date(2027, 3, 31)
        worth(company, company.project, "confirmed", "118000")
        row = db.session.query(Benefit).one()
        row.realised, row.starts_on = Decimal(30000), date(2026, 10, 1)
    page = dana.get("/").text
    assert "£30k realised this year, £118k annualised, £59k carries over into next year." in page
    with company.reading():
        first = portfolio_of(db.session.get_one(Person, company.people["dana"])).figures[0]
    assert first.value == "£118k" and first.note == "£30k realised this year, £59k carries over"


def test_money_of_different_certainty_stands_side_by_side_and_is_not_added(company: Company, dana: Browser) -> None:
    with company.writing():
        db.session.get_one(Organisation, ORGANISATION_ID).savings_goal = Decimal(400000)
        worth(company, company.project, "confirmed", "118000")
        worth(company, company.project, "estimated", "67000")
        other = readings.start(company, "Fewer near misses")
        worth(company, other, "estimated", None, kind="soft", basis="Safety")
    page = dana.get("/").text
    assert "£118k confirmed" in page and "£67k estimated" in page and "£185k" not in page
    assert "of £400k goal" in page and "closed or stopped" not in page
    assert "confirmed; £67k estimated" in page
    assert "Safety" in page and "no money claimed" in page
