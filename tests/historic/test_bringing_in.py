"""Bringing in what was done elsewhere: a dry run of every row, all or nothing, undo, and nothing that looks proven."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest

from app.accounts.models import Person
from app.actions.models import Action
from app.benefits.models import ESTIMATED, Benefit
from app.core.db import db
from app.core.events import Event
from app.historic.models import HistoricImport
from app.projects.models import Project
from tests.api.test_tokens import form
from tests.company import Browser, Company, hidden_fields

HEADING = "Title\tUnit\tStart date\tStatus\tEnd date\tNumber\tLead\tGoal\n"
PAST = HEADING + (
    "Fewer late vans\tNG\t3 Mar 2025\tCompleted\t28 Nov 2025\tOLD-7\tmember@harrow.example\tFrom 12% to 4%\n"
    "Quieter dock\tNorthgate dc\t2026-02-02\tRunning\t\t\t\t\n"
)


def bring(browser: Browser, sort: str, text: str) -> str:
    """Paste a table; the page of its dry run."""
    answer = browser.post("/projects/import", {"sort": sort, "text": text})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def words_of(browser: Browser, path: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", browser.get(path).text).split())


def confirm(browser: Browser, path: str, good: int) -> Any:
    """Confirm what the page shows, which has to be so many rows."""
    page = browser.get(path).text
    assert f"Bring in {good} row" in page, "so many rows come in"
    return browser.fill(path, {}, form=f"{path}/confirm")


def bring_in(browser: Browser, sort: str, text: str, good: int) -> str:
    path = bring(browser, sort, text)
    assert confirm(browser, path, good).status_code == 303
    assert "of it is here" in words_of(browser, path) or "of it are here" in words_of(browser, path)
    return path


def projects(company: Company) -> dict[str, Any]:
    """Projects that were brought in, by title: code, state, phase, end, lead."""

    def found() -> dict[str, Any]:
        rows = db.session.query(Project).filter(Project.brought_in_at.is_not(None))
        return {one.title: (one.code, one.state, one.phase, str(one.closed_on), one.lead.name) for one in rows}

    return company.ask(found)


@pytest.fixture
def past(company: Company) -> str:
    """The table, with the address that Marek has here."""
    return PAST.replace("member@harrow.example", company.ask(lambda: marek_of(company)))


def marek_of(company: Company) -> str:
    return db.session.get_one(Person, company.people["marek"]).email


def test_dana_sees_what_each_row_would_become_and_nothing_counts_before_she_confirms(
    company: Company, dana: Browser, past: str
) -> None:
    assert "Bring in from elsewhere" in dana.get("/projects").text
    path = bring(dana, "projects", past)
    text = words_of(dana, path)
    assert "2 rows would come in" in text and "OLD-7" in text and "the next one" in text and "28 Nov 2025" in text
    assert projects(company) == {}
    assert confirm(dana, path, 2).status_code == 303
    found = projects(company)
    assert found["Fewer late vans"] == ("OLD-7", "closed", "control", "2025-11-28", "Marek Kowalski")
    assert found["Quieter dock"][1:] == ("active", "define", "None", "Dana Okafor")
    assert company.ask(lambda: db.session.query(HistoricImport).one().rows) == [], "the table is not kept"


def test_a_closed_project_of_the_past_looks_brought_in_and_not_proven(
    company: Company, dana: Browser, past: str
) -> None:
    bring_in(dana, "projects", past, 2)
    key = company.ask(lambda: db.session.query(Project.id).filter_by(code="OLD-7").scalar())
    text = words_of(dana, f"/projects/{key}")
    assert "Brought in from elsewhere by Dana Okafor" in text and "Not decided here" in text
    assert "Passed" not in text and "phases are behind it" not in text
    assert "0 of 5 gates were decided here" in text
    assert "From 12% to 4%" in dana.get(f"/projects/{key}/charter").text


def test_each_wrong_row_says_its_column_and_what_to_do(company: Company, dana: Browser) -> None:
    rows = [
        ("", "NG", "2025-01-06", "active", "", "", "", "Enter a title."),
        ("A", "Moon", "2025-01-06", "active", "", "", "", "is no unit in which you start projects"),
        ("B", "EF", "2025-01-06", "active", "", "", "", "is no unit in which you start projects"),
        ("C", "NG", "", "active", "", "", "", "Enter the day it began."),
        ("D", "NG", "soonish", "active", "", "", "", "soonish"),
        ("E", "NG", "2025-01-06", "closed", "", "", "", "Enter the day it ended."),
        ("F", "NG", "2025-01-06", "closed", "2024-01-01", "", "", "It cannot have ended before it began."),
        ("G", "NG", "2199-01-06", "active", "", "", "", "This day is still to come."),
        ("H", "NG", "2025-01-06", "active", "", "NG-01; drop", "", "Use capital letters"),
        ("I", "NG", "2025-01-06", "active", "", "", "Nobody Known", "Nobody here is"),
        ("J", "NG", "2025-01-06", "resting", "", "", "", "is not known here"),
        ("K" * 161, "NG", "2025-01-06", "active", "", "", "", "Shorten this to 160 characters."),
        ("L", "NG", "2025-01-06", "active", "2025-02-03", "", "", "It has ended, but its state says"),
    ]
    table = HEADING + "".join("\t".join(row[:7]) + "\t\n" for row in rows)
    page = dana.get(bring(dana, "projects", table)).text
    for row in rows:
        assert row[7] in page, row
    assert f"{len(rows)} rows are wrong and stay out" in page and "Bring in" not in words_of_confirm(page)
    assert projects(company) == {}


def words_of_confirm(page: str) -> str:
    found = re.search(r"<form[^>]*/confirm.*?</form>", page, re.DOTALL)
    return found[0] if found else ""


def test_what_is_here_already_or_twice_in_the_table_stays_out(company: Company, dana: Browser, past: str) -> None:
    bring_in(dana, "projects", past, 2)
    again = bring(dana, "projects", past + "Third\tNG\t2025-05-05\t\t\t\t\t\n" * 2)
    text = words_of(dana, again)
    assert "1 row would come in" in text and "3 rows are here already and stay out: rows 2, 3, 5" in text
    taken = bring(dana, "projects", HEADING + "Other\tNG\t2025-05-05\t\t\tOLD-7\t\t\n")
    assert "OLD-7 is taken" in words_of(dana, taken)


def test_actions_and_money_come_in_and_money_is_in_no_confirmed_total(
    company: Company, dana: Browser, past: str
) -> None:
    bring_in(dana, "projects", past, 2)
    actions = "Project\tAction\tWho\tDue\tDone\nold-7\tMark the bays\tPriya Nair\t2025-05-05\t12/05/2025\n"
    actions += "OLD-7\tPaint the lines\tMarek Kowalski\t\tyes\n"
    actions += "OLD-7\tTrain the night shift\t\t31/05/2025\tno\nXX-9\tLost\t\t\t\n"
    path = bring(dana, "actions", actions)
    assert "3 rows would come in" in words_of(dana, path) and "There is no project “XX-9”" in words_of(dana, path)
    assert confirm(dana, path, 3).status_code == 303
    done = company.ask(lambda: {one.title: (one.quarters, str(one.due_on)) for one in db.session.query(Action)
                                if one.title in ("Mark the bays", "Train the night shift")})  # fmt: skip
    assert done == {"Mark the bays": (4, "2025-05-05"), "Train the night shift": (0, "2025-05-31")}
    whose = company.ask(lambda: {one.title: (one.owner_id, one.detail) for one in db.session.query(Action)})
    assert whose["Paint the lines"] == (company.people["marek"], "")
    assert whose["Mark the bays"] == (None, "Who: Priya Nair"), "she is not on the team and sees nothing of it"
    money = "Project\tBenefit\tYTD\tAnnual\nOLD-7\tFewer vans hired\t£12.400,50\t\n"
    path = bring(dana, "benefits", money)
    text = words_of(dana, path)
    assert "12,401" in text or "12,400" in text
    assert "counts in a total once finance confirms it" in text
    assert confirm(dana, path, 1).status_code == 303
    row = company.ask(lambda: db.session.query(Benefit.realised, Benefit.state, Benefit.confirmed_by_id).one())
    assert (row.realised, row.state, row.confirmed_by_id) == (Decimal("12400.50"), ESTIMATED, None)


def test_numbers_that_differ_by_a_hyphen_are_two_projects(company: Company, dana: Browser) -> None:
    table = "Title\tUnit\tStart date\tNumber\nOne\tNG\t2025-03-03\tA-1-1\nTwo\tNG\t2025-03-03\tA-11\n"
    bring_in(dana, "projects", table, 2)
    bring_in(dana, "benefits", "Project\tBenefit\tYTD\na-1-1\tVans\t500\nA-11\tBays\t700\n", 2)
    found = company.ask(
        lambda: {
            (project.code, benefit.realised)
            for benefit, project in db.session.query(Benefit, Project).join(Project, Project.id == Benefit.project_id)
        }
    )
    assert found == {("A-1-1", Decimal(500)), ("A-11", Decimal(700))}


def test_undo_takes_out_what_nobody_touched_and_leaves_no_trace_of_it(
    company: Company, dana: Browser, past: str
) -> None:
    path = bring_in(dana, "projects", past, 2)
    keys = company.ask(lambda: [one.id for one in db.session.query(Project).filter(Project.brought_in_at.is_not(None))])
    quiet = company.ask(lambda: db.session.query(Project.id).filter_by(title="Quieter dock").scalar())
    added = dana.post(f"/projects/{quiet}/actions/add", {"title": "Rubber mats", "owner_id": "", "due_on": ""})
    assert added.status_code == 303, added.text
    assert dana.post(f"{path}/undo", {"version": ""}).status_code == 303
    assert "1 row stays, because somebody has worked with it since: NG-" in dana.get(path).text
    gone = next(key for key in keys if key != quiet)
    for name in ("dana", "ruth", "helen", "ines", "marek"):
        browser = company.browser(name)
        for address in (f"/projects/{gone}", f"/projects/{gone}/charter", f"/projects/{gone}/actions"):
            assert browser.get(address).status_code == 404, (name, address)
        for address in ("/", "/projects", "/projects?q=vans", "/actions", "/measures"):
            assert "Fewer late vans" not in browser.get(address).text, (name, address)
    assert dana.get(f"/projects/{quiet}").status_code == 200
    assert company.ask(lambda: db.session.query(Event).filter_by(verb="withdrawn").count()) == 1
    again = bring(dana, "projects", past)
    assert "1 row would come in" in words_of(dana, again) and "OLD-7" in words_of(dana, again), "its number is free"


def test_a_project_whose_money_was_brought_in_goes_when_that_went_first(
    company: Company, dana: Browser, past: str
) -> None:
    path = bring_in(dana, "projects", past, 2)
    money = bring_in(dana, "benefits", "Project\tBenefit\tYTD\nOLD-7\tFewer vans hired\t5000\n", 1)
    helen = company.browser("helen")
    assert "£5,000 realised so far. Fewer vans hired" in helen.get("/").text, "money waits for her"
    assert dana.post(f"{money}/undo", {"version": ""}).status_code == 303
    assert company.ask(lambda: db.session.query(Benefit).filter(Benefit.removed_at.is_(None)).count()) == 0
    assert "Fewer vans hired" not in helen.get("/").text
    assert dana.post(f"{path}/undo", {"version": ""}).status_code == 303
    assert "All of it is taken out again." in dana.get(path).text
    assert {state for _code, state, *_rest in projects(company).values()} == {"withdrawn"}


def test_a_project_that_a_token_works_for_stays_and_keeps_its_number(
    company: Company, dana: Browser, past: str
) -> None:
    path = bring_in(dana, "projects", past, 2)
    key = company.ask(lambda: db.session.query(Project.id).filter_by(code="OLD-7").scalar())
    assert dana.post("/profile/tokens", form(only=f"project:{key}")).status_code == 201
    assert dana.post(f"{path}/undo", {"version": ""}).status_code == 303
    assert "1 row stays" in dana.get(path).text and dana.get(f"/projects/{key}").status_code == 200
    assert "OLD-7" in dana.get("/profile/tokens").text


def test_columns_without_a_known_heading_are_chosen_by_hand(company: Company, dana: Browser) -> None:
    path = bring(dana, "projects", "Was\tWo\tSeit\nFewer vans\tNG\t03/04/2025\n")
    page = dana.get(path).text
    assert "Say which column holds what" in page and "Title, Unit, Started on" in words_of(dana, path)
    chosen = {
        "part_title": "0",
        "part_unit": "1",
        "part_started_on": "2",
        "date_style": "day_first",
        "number_style": "",
        "version": "1",
    }
    assert dana.post(f"{path}/columns", {**chosen, "part_unit": "0"}).status_code == 422
    assert dana.post(f"{path}/columns", chosen).status_code == 303
    assert "3 Apr 2025" in words_of(dana, path)
    american = {**chosen, "date_style": "month_first", "version": "2"}
    assert dana.post(f"{path}/columns", american).status_code == 303
    assert "4 Mar 2025" in words_of(dana, path)


def test_confirming_what_the_page_did_not_show_is_refused(company: Company, dana: Browser, past: str) -> None:
    path, other = bring(dana, "projects", past), bring(dana, "projects", past)
    shown = hidden_fields(dana.get(path).text, f"{path}/confirm")
    assert confirm(dana, other, 2).status_code == 303
    assert dana.post(f"{path}/confirm", shown).status_code == 303
    assert "The import was changed meanwhile" in dana.get(path).text and len(projects(company)) == 2
    assert dana.post(f"{path}/cancel", {"version": ""}).status_code == 303
    assert company.ask(lambda: [one.rows for one in db.session.query(HistoricImport)]) == [[], []]
    assert dana.post(f"{path}/confirm", shown).status_code == 303
    assert len(projects(company)) == 2


def test_whoever_starts_no_projects_brings_none_and_nobody_sees_anothers_table(
    company: Company, dana: Browser, marek: Browser, past: str
) -> None:
    path = bring(dana, "projects", past)
    assert marek.get("/projects/import").status_code == 403
    assert "Bring in from elsewhere" not in marek.get("/projects").text
    assert company.browser("otto").get(path).status_code == 404
    empty = dana.get("/projects/import/headings-benefits.csv")
    assert empty.status_code == 200 and "Realised this year so far" in empty.text


def test_other_currencies_are_refused_and_amounts_tell_benefits_apart(
    company: Company, dana: Browser, past: str
) -> None:
    bring_in(dana, "projects", past, 2)
    rows = ("OLD-7\tVans\t€5000\t", "OLD-7\tVans\t£5,000.00\t2025", "OLD-7\tVans\t£700\t2025")
    path = bring(dana, "benefits", "Project\tBenefit\tYTD\tPeriod\n" + "\n".join(rows))
    text = words_of(dana, path)
    assert "2 rows would come in" in text and "This is another currency. Convert it to GBP first." in text
    assert "Vans (2025)" in text
