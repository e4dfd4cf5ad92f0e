"""What is kept of a project's pages: after every change by another process the next request shows what is true."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Hashable
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
import time_machine
from sqlalchemy import text

from app.accounts.models import ORGANISATION_ID, Organisation, Person, SignIn, SiteRole, Unit
from app.actions.models import Action
from app.analyses.models import Judgement
from app.core import events, policy
from app.core.db import db
from app.core.keeping import Kept, KeptReading
from app.gates.models import GateReview
from app.metrics.models import MetricLink
from app.projects import charter, starting
from app.projects.models import Charter, Project
from tests.company import Browser, Company
from tests.portfolio import readings
from tests.portfolio.kept_pages import pages

Change = Callable[[Company], None]
RENAMING = """
import ast, sys
from app import create_app
from app.core import clock
from app.core.acting import Act
from app.core.db import db
from app.core.transaction import transaction
from app.projects.models import Project
with create_app(ast.literal_eval(sys.argv[1])).app_context(), transaction(writing=True):
    project = db.session.get_one(Project, int(sys.argv[2]))
    project.revise({"title": "Renamed elsewhere"}, based_on=1, act=Act(person=None, at=clock.now()))
"""


def project(company: Company) -> Project:
    return db.session.get_one(Project, company.project)


def link(company: Company) -> MetricLink:
    return db.session.query(MetricLink).filter_by(project_id=company.project).one()


def action(company: Company) -> Action:
    return db.session.query(Action).filter_by(project_id=company.project).one()


def rename_the_project(company: Company) -> None:
    project(company).revise({"title": "Fewer wrong items"}, based_on=1, act=company.act())


def rename_the_lead(company: Company) -> None:
    db.session.get_one(Person, company.people["dana"]).revise({"name": "Dana Obi"}, based_on=1, act=company.act())


def let_the_sponsor_go(company: Company) -> None:
    ruth = db.session.get_one(Person, company.people["ruth"])
    ruth.apply({"active": (True, False)}, act=company.act("ada"), verb="deactivated")


def rename_an_owner_who_left_the_team(company: Company) -> None:
    db.session.get_one(Person, company.people["otto"]).revise({"name": "Otto Brand"}, based_on=1, act=company.act())


def rename_the_unit(company: Company) -> None:
    db.session.get_one(Unit, company.units["NG"]).revise({"name": "Northgate"}, based_on=1, act=company.act())


def pause_the_project(company: Company) -> None:
    project(company).revise({"state": "paused"}, based_on=1, act=company.act())


def finish_the_action(company: Company) -> None:
    action(company).advance(4, based_on=1, act=company.act())


def take_out_the_action(company: Company) -> None:
    action(company).remove(company.act())


def add_an_action(company: Company) -> None:
    more = Action(project_id=company.project, title="Move look-alike items", due_on=date(2026, 1, 5), quarters=0)
    db.session.add(more)
    more.created(company.act(), fields=("title",))


def write_the_charter(company: Company) -> None:
    text = db.session.get_one(Charter, company.project)
    text.revise({"problem": "Zone B makes 8.0 errors per 1,000 lines."}, based_on=1, act=company.act())


def ask_for_the_charter(company: Company) -> None:
    write_the_charter(company)
    text = db.session.get_one(Charter, company.project)
    text.revise({"goal": "4.0 by March."}, based_on=text.version, act=company.act())
    charter.ask_for_approval(text, company.act())


def ask_for_the_decision_at_the_gate(company: Company) -> None:
    review = GateReview(project_id=company.project, phase="define", request="Please decide.", items=[])
    review.asked_by_id, review.asked_at = company.people["dana"], company.act().at
    db.session.add(review)
    db.session.flush()
    events.record(company.act(), review, "asked")


def judge_the_measure(company: Company) -> None:
    found = db.session.get_one(Judgement, link(company).id)
    found.reading = readings.reading_of(link(company).metric, "worse").to_json()
    found.judged_at = readings.AT + timedelta(minutes=1)


def rename_the_measure(company: Company) -> None:
    link(company).metric.revise({"name": "Wrong items"}, based_on=1, act=company.act("otto"))


def change_how_often_it_is_measured(company: Company) -> None:
    link(company).metric.revise({"period": "week"}, based_on=1, act=company.act("otto"))


def take_out_the_measure(company: Company) -> None:
    link(company).remove(company.act())


def write_dates_and_money_as_in_germany(company: Company) -> None:
    settings = {"locale": "de_DE", "currency": "EUR"}
    db.session.get_one(Organisation, ORGANISATION_ID).revise(settings, based_on=1, act=company.act("ada"))


def leave_out(company: Company, name: str) -> None:
    """As the team's page does."""
    held = project(company)
    held.memberships.remove(next(one for one in held.memberships if one.person_id == company.people[name]))
    events.record(company.act(), held, "member_removed", changes={"person_id": (company.people[name], None)})


def take_the_lead_away_and_make_marek_lead(company: Company) -> None:
    starting.add_member(project(company), db.session.get_one(Person, company.people["marek"]), policy.LEAD)
    leave_out(company, "dana")
    events.record(company.act(), project(company), "member_added", changes={"role": (None, policy.LEAD)})


def give_vera_the_unit_without_a_word_in_the_project(company: Company) -> None:
    """A site role is a change of the person alone; it lets her plan the gate and enter values here."""
    vera = db.session.get_one(Person, company.people["vera"])
    vera.site_roles.append(SiteRole(role=policy.CI_LEAD, unit_id=company.units["NG"]))


def use_the_measure_where_vera_works(company: Company) -> None:
    """The right to enter a value comes from any project that uses the measure."""
    other = readings.start(company, "Fewer returns")
    held = db.session.get_one(Project, other)
    starting.add_member(held, db.session.get_one(Person, company.people["vera"]), policy.TEAM)
    db.session.add(MetricLink(project_id=other, metric_id=link(company).metric_id, role="primary", version=1))


CHANGES: tuple[Change, ...] = (
    rename_the_project, rename_the_lead, let_the_sponsor_go, rename_an_owner_who_left_the_team,
    rename_the_unit, pause_the_project, finish_the_action, take_out_the_action, add_an_action,
    write_the_charter, ask_for_the_charter, ask_for_the_decision_at_the_gate, judge_the_measure, rename_the_measure,
    change_how_often_it_is_measured, take_out_the_measure, write_dates_and_money_as_in_germany,
    take_the_lead_away_and_make_marek_lead, give_vera_the_unit_without_a_word_in_the_project,
    use_the_measure_where_vera_works,
)  # fmt: skip


@pytest.fixture
def working(company: Company) -> Company:
    """The company with a judged measure, a planned gate and a late action."""
    with company.writing():
        readings.judged(company, company.project, "improved")
        readings.planned(company.project, "define", 5)
        late = Action(project_id=company.project, title="Fit bin labels", due_on=date(2026, 1, 2), quarters=0)
        late.owner_id = company.people["otto"]
        db.session.add(late)
        late.created(company.act(), fields=("title",))
    return company


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_change_on_another_connection_is_seen_by_the_next_request(
    working: Company, browsers: dict[str, Browser], drawn_anew: Callable[[], None], change: Change
) -> None:
    before = pages(browsers, working)
    with working.writing():
        change(working)
    after = pages(browsers, working)
    assert after != before
    drawn_anew()
    assert after == pages(browsers, working)


def test_an_event_that_is_settled_later_is_shown_then(
    working: Company, browsers: dict[str, Browser], drawn_anew: Callable[[], None]
) -> None:
    """On PostgreSQL a feed leaves out what a running transaction may still precede."""
    with working.app.app_context(), db.engine.connect() as earlier:
        if db.engine.dialect.name != "postgresql":
            pytest.skip("SQLite has one writer at a time, and no event that is not settled")
        earlier.execute(text("SELECT pg_current_xact_id()"))
        with working.writing():
            finish_the_action(working)
        before = pages(browsers, working)
        earlier.rollback()
    after = pages(browsers, working)
    assert after != before
    drawn_anew()
    assert after == pages(browsers, working)


def test_a_change_by_another_process_is_seen_by_the_next_request(working: Company, dana: Browser) -> None:
    path = f"/projects/{working.project}"
    first = dana.get(path).text
    settings = {name: value for name, value in working.app.config.items() if isinstance(value, str | int | bool)}
    command = [sys.executable, "-c", RENAMING, repr(settings), str(working.project)]
    subprocess.run(command, check=True, cwd=working.app.root_path)
    assert "Renamed elsewhere" not in first and dana.get(path).text.count("Renamed elsewhere") >= 2


def test_a_right_that_was_taken_away_takes_the_page_away(company: Company, marek: Browser) -> None:
    path = f"/projects/{company.project}"
    assert marek.get(path).status_code == 200
    with company.writing():
        leave_out(company, "marek")
    assert marek.get(path).status_code == 404


def test_what_one_person_may_do_is_not_shown_to_another(company: Company, browsers: dict[str, Browser]) -> None:
    path = f"/projects/{company.project}"
    first = browsers["dana"].get(path).text
    assert "Add action" in first and "Add action" not in browsers["vera"].get(path).text
    assert "Add action" in browsers["dana"].get(path).text


def test_the_next_day_is_another_page(working: Company, dana: Browser) -> None:
    now, path = datetime.now(UTC), f"/projects/{working.project}"
    first = dana.get(path).text
    with working.writing():
        for row in db.session.query(SignIn):
            row.began_at = row.seen_at = now + timedelta(days=9)
    with time_machine.travel(now + timedelta(days=9), tick=False):
        assert ">4 days late" in dana.get(path).text
    assert ">4 days late" not in first


def test_a_page_drawn_inside_a_change_that_is_taken_back_is_not_kept(company: Company, dana: Browser) -> None:
    path = f"/projects/{company.project}/five-whys"
    assert dana.post(f"{path}/why", {"text": "", "checked": "no"}).status_code == 422
    with company.writing():
        rename_the_project(company)
    assert "Fewer wrong items" in dana.get(path).text


def test_a_change_that_is_committed_after_a_newer_one_is_seen(working: Company, browsers: dict[str, Browser]) -> None:
    """Its event has the lower number: on PostgreSQL the newest event alone does not tell of it."""
    with working.app.app_context(), db.engine.connect() as earlier:
        if db.engine.dialect.name != "postgresql":
            pytest.skip("SQLite has one writer at a time")
        event, project = db.metadata.tables["event"], db.metadata.tables["project"]
        like = earlier.execute(event.select().order_by(event.c.id.desc()).limit(1)).one()._asdict()
        earlier.execute(event.insert().values({name: value for name, value in like.items() if name != "id"}))
        earlier.execute(project.update().where(project.c.id == working.project).values(title="Committed late"))
        with working.writing():
            finish_the_action(working)
        before = pages(browsers, working)
        earlier.commit()
    after = pages(browsers, working)
    assert "Committed late" in after["dana", "/"] and "Committed late" in after["dana", "/projects"]
    assert "Committed late" not in before["dana", "/"]


def test_what_is_kept_holds_no_form(company: Company, dana: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[object] = []
    get = KeptReading.get

    def note(store: KeptReading[object], key: Hashable, make: Callable[[], object]) -> object:
        kept.append(found := get(store, key, make))
        return found

    monkeypatch.setattr(KeptReading, "get", note)
    dana.get(f"/projects/{company.project}")
    assert len(kept) == 2
    assert not [word for word in ("<form", "csrf", "idempotency") if word in str(kept)]


def test_the_longest_unused_thing_is_forgotten_first() -> None:
    store: Kept[str] = Kept(most=2)
    for key in ("first", "second", "first", "third"):
        store.get(key, partial(str, key))
    assert store.get("first", lambda: "made again") == "first"
    assert store.get("second", lambda: "made again") == "made again"
