"""The demo is loaded once, into an empty database, and says how to sign in."""

from __future__ import annotations

import re
import stat
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import Organisation, Person
from app.accounts.passwords import is_right
from app.actions.models import DONE, Action
from app.core import clock
from app.core.db import Base, db
from app.core.events import Event
from app.core.jobs import Job
from app.core.mail import Mail
from app.core.transaction import transaction
from app.demo.loading import load
from app.demo.people import SIGNING_IN
from app.metrics.models import Observation
from app.projects import wording
from app.projects.models import Charter
from app.tools.fishbone.model import Twig
from app.tools.five_whys.model import Why
from tests.company import PASSWORD


def rows_of_every_table(app: Flask) -> dict[str, int]:
    with app.app_context(), transaction(writing=False):
        tables = Base.metadata.sorted_tables
        return {table.name: db.session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


def test_a_second_start_changes_nothing(demo_app: Flask) -> None:
    before = rows_of_every_table(demo_app)
    load(demo_app)
    assert rows_of_every_table(demo_app) == before
    assert before["event"] > 1000


def test_a_given_password_is_printed_and_not_kept(demo_app: Flask) -> None:
    assert f"Password of all of them: {PASSWORD}" in load(demo_app)
    assert not (Path(demo_app.config["DATA_FOLDER"]) / "demo_password").exists()


def test_a_second_start_without_the_password_does_not_know_it(demo_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    for given in ("", "another one, given later"):
        monkeypatch.setitem(demo_app.config, "DEMO_PASSWORD", given)
        said = load(demo_app)
        assert "Their password is the one given at the first start." in said
        assert "lead@demo.example" in said
        assert "Password of all" not in said


def test_a_password_made_here_is_kept_for_the_next_start_and_for_its_owner_alone(app: Flask) -> None:
    first = load(app)
    made = re.findall(r"Password of all of them: (\S+)", first)[0]
    file = Path(app.config["DATA_FOLDER"]) / "demo_password"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert load(app) == first
    with app.app_context(), transaction(writing=False):
        lead = db.session.scalars(select(Person).where(Person.email == "lead@demo.example")).one()
        assert is_right(lead.password_hash, made)


def test_everybody_named_signs_in_with_one_password_and_nobody_else_has_any(demo: None) -> None:
    named = {f"{address}@demo.example" for address, _name in SIGNING_IN}
    hashes = {person.email: person.password_hash for person in db.session.scalars(select(Person))}
    assert {email for email, known in hashes.items() if known} == named
    assert len({hashes[email] for email in named}) == 1
    assert len(hashes) > len(named)


def test_dana_has_three_open_actions_and_sam_one_that_is_two_days_late(demo: None) -> None:
    today = clock.today("Europe/London")
    waiting = db.session.scalars(select(Action).where(Action.quarters < DONE)).all()
    promised = [(action.owner.name, action.due_on) for action in waiting if action.owner and action.due_on]
    assert len(promised) == len(waiting)
    assert [name for name, _due in promised].count("Dana Okafor") == 3
    assert [entry for entry in promised if entry[1] < today] == [("Sam Pryce", today - timedelta(days=2))]


def test_a_cause_met_in_both_tools_is_one_record(demo: None) -> None:
    whys = {why.cause_id: why.cause.text for why in db.session.scalars(select(Why))}
    shared = {whys[twig.cause_id] for twig in db.session.scalars(select(Twig)) if twig.cause_id in whys}
    assert "Label template made for the old low racks" in shared
    assert len(shared) == 4


def test_no_problem_of_the_demo_names_a_cause_a_remedy_or_somebody_to_blame(demo: None) -> None:
    charters = db.session.scalars(select(Charter)).all()
    assert len(charters) == 8
    for charter in charters:
        assert wording.problem_findings(charter.problem) == [], charter.project.code
        assert wording.scope_findings(charter) == []


def test_the_savings_goal_ends_with_the_next_march(demo: None) -> None:
    organisation, today = Organisation.current(), clock.today("Europe/London")
    assert organisation.savings_goal == 400_000
    assert organisation.savings_goal_by is not None
    assert (organisation.savings_goal_by.month, organisation.savings_goal_by.day) == (3, 31)
    assert timedelta(0) <= organisation.savings_goal_by - today < timedelta(days=366)


def test_the_past_leaves_no_mail_and_no_work_behind(demo: None) -> None:
    assert db.session.scalars(select(Mail).where(Mail.sent_at.is_(None))).all() == []
    assert db.session.scalars(select(Job)).all() == []


@pytest.mark.slow
def test_it_loads_just_after_midnight_on_a_friday_that_begins_a_year(app: Flask) -> None:
    with time_machine.travel(datetime(2027, 1, 1, 0, 5, tzinfo=UTC)):
        load(app)
        with app.app_context(), transaction(writing=False):
            assert db.session.scalar(select(func.count()).where(Event.at > clock.now())) == 0
            assert Organisation.current().savings_goal_by == date(2027, 3, 31)
            assert db.session.scalar(select(func.max(Observation.day))) == date(2026, 12, 31)
