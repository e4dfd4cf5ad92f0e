"""Two people at the same moment: what may happen once happens once, and what must remain remains."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from time import sleep
from typing import Any

import pytest

from app.accounts import links, passwords, units
from app.accounts.models import Person, SignIn, SiteRole, Unit
from app.core import clock, policy
from app.core.acting import Act
from app.core.db import db
from app.gates.models import GateMark
from app.projects import starting
from app.projects.models import Approval, Charter, Membership, Project
from tests.company import PASSWORD, Browser, Company, hidden_fields
from tests.core.test_many_hands import edit_path

ROUNDS = 5
NEW = "seven green lorries at dawn"


def at_once(*sends: Callable[[], Any]) -> Counter[int]:
    """Let all of these go at the same moment; how often each status was answered."""
    start = Barrier(len(sends))

    def go(send: Callable[[], Any]) -> int:
        start.wait(timeout=10)
        return int(send().status_code)

    with ThreadPoolExecutor(len(sends)) as pool:
        return Counter(pool.map(go, sends))


def posting(browser: Browser, path: str, values: dict[str, Any] | None = None) -> Callable[[], Any]:
    return lambda: browser.post(path, values)


def administrators(company: Company) -> int:
    held = (SiteRole.role == policy.ADMINISTRATOR, SiteRole.unit_id.is_(None), Person.active)
    return int(company.ask(lambda: db.session.query(SiteRole).join(Person).filter(*held).count()))


def make_administrator(company: Company, name: str) -> int:
    """Give the role, and a password to use it with; the role's key."""
    with company.writing():
        person = db.session.get_one(Person, company.people[name])
        person.password_hash = person.password_hash or passwords.hash_password(PASSWORD)
        person.active = True
        held = next((role for role in person.site_roles if role.role == policy.ADMINISTRATOR), None)
        if held is None:
            held = SiteRole(role=policy.ADMINISTRATOR)
            person.site_roles.append(held)
            db.session.flush()
        return held.id


def test_two_administrators_who_take_the_role_from_each_other_leave_one(company: Company) -> None:
    for _round in range(ROUNDS):
        ada, sam = make_administrator(company, "ada"), make_administrator(company, "sam")
        answers = at_once(
            posting(company.browser("ada"), f"/people/{company.people['sam']}/roles/{sam}/end"),
            posting(company.browser("sam"), f"/people/{company.people['ada']}/roles/{ada}/end"),
        )
        assert administrators(company) >= 1
        assert answers[303] == 1, answers


def test_two_administrators_who_shut_each_other_out_leave_one(company: Company) -> None:
    for _round in range(ROUNDS):
        for name in ("ada", "sam"):
            make_administrator(company, name)
        at_once(
            posting(company.browser("ada"), f"/people/{company.people['sam']}/active", {"active": "no"}),
            posting(company.browser("sam"), f"/people/{company.people['ada']}/active", {"active": "no"}),
        )
        assert administrators(company) >= 1


def test_of_two_leads_taken_off_the_team_at_once_one_stays(company: Company, dana: Browser) -> None:
    with company.writing():
        project = db.session.get_one(Project, company.project)
        starting.add_member(project, db.session.get_one(Person, company.people["priya"]), policy.LEAD)
    leads = (Membership.project_id == company.project, Membership.role == policy.LEAD)
    keys = company.ask(lambda: [member.id for member in db.session.query(Membership).filter(*leads)])
    assert len(keys) == 2
    at_once(*(posting(company.browser("dana"), f"/projects/{company.project}/team/{key}/remove") for key in keys))
    assert company.ask(lambda: db.session.query(Membership).filter(*leads).count()) == 1


def path_of_link(company: Company, purpose: str, name: str | None) -> str:
    with company.writing():
        person = db.session.get_one(Person, company.people[name]) if name else None
        return "/" + links.make(purpose, person, Act(person=None, at=clock.now())).split("/", 3)[3]


@pytest.mark.parametrize("purpose", ["reset", "invitation"])
def test_of_eight_uses_of_one_link_at_once_exactly_one_wins(company: Company, purpose: str) -> None:
    path = path_of_link(company, purpose, "marek")
    nobody = company.browser("nobody")
    answers = at_once(*(posting(nobody, path, {"password": f"{NEW} {n}", "name": "Marek"}) for n in range(8)))
    assert answers == {303: 1, 410: 7}


def test_two_first_administrators_at_once_are_one(company: Company) -> None:
    with company.writing():
        for table in reversed(db.metadata.sorted_tables):
            if table.name not in ("event", "event_row", "event_text", "event_seal"):
                db.session.execute(table.delete())
    path, nobody = path_of_link(company, "first", None), company.browser("nobody")
    who = [{"organisation": "Finch", "name": f"Ada {n}", "email": f"ada{n}@demo.example", "password": NEW}
           for n in range(4)]  # fmt: skip
    assert at_once(*(posting(nobody, path, values) for values in who)) == {303: 1, 410: 3}
    assert company.ask(lambda: db.session.query(Person).count()) == 1


def starting_values(company: Company, key: str) -> dict[str, str]:
    return {
        "title": "Fewer late lorries", "method": "kaizen", "unit": str(company.units["NG"]), "idempotency_key": key,
        "lead": str(company.people["dana"]), "sponsor": str(company.people["ruth"]), "started_on": "2026-09-01",
    }  # fmt: skip


def projects(company: Company) -> int:
    return int(company.ask(lambda: db.session.query(Project).filter_by(title="Fewer late lorries").count()))


def test_a_form_sent_eight_times_at_once_makes_one_project(company: Company, dana: Browser) -> None:
    answers = at_once(*(posting(dana, "/projects/start", starting_values(company, "once")) for _ in range(8)))
    assert (answers, projects(company)) == ({303: 8}, 1)


def test_eight_projects_started_at_once_have_eight_numbers(company: Company, dana: Browser) -> None:
    answers = at_once(*(posting(dana, "/projects/start", starting_values(company, f"k{n}")) for n in range(8)))
    assert (answers, projects(company)) == ({303: 8}, 8)


def test_two_invitations_of_one_person_at_once_make_one_person(company: Company) -> None:
    ada, values = company.browser("ada"), {"name": "Jo", "email": "jo@demo.example", "role": policy.MEMBER, "unit": ""}
    assert at_once(*(posting(ada, "/people", values) for _ in range(4))) == {303: 1, 422: 3}


def test_two_first_words_about_a_gate_item_are_one_row_and_lose_neither(company: Company, dana: Browser) -> None:
    path = f"/projects/{company.project}/gates/measure/items/measurement"
    sends = [{"ready": "True", "note": f"Seen {n}", "owner_id": "", "version": "1"} for n in range(4)]
    answers = at_once(*(posting(dana, path, values) for values in sends))
    assert answers == {303: 1, 409: 3}
    assert company.ask(lambda: db.session.query(GateMark).count()) == 1


def test_of_two_sponsors_who_sign_at_once_one_signs(company: Company, dana: Browser) -> None:
    with company.writing():
        project = db.session.get_one(Project, company.project)
        starting.add_member(project, db.session.get_one(Person, company.people["sam"]), policy.SPONSOR)
        text = db.session.get_one(Charter, company.project)
        text.problem, text.goal = "Wrong picks", "Fewer"
    assert dana.post(f"/projects/{company.project}/charter/ask").status_code == 303
    path = f"/projects/{company.project}/charter/versions/1/answer"
    answers = at_once(
        *(posting(company.browser(name), path, {"decision": "approve", "comment": name}) for name in ("ruth", "sam"))
    )
    assert answers == {303: 1, 409: 1}
    assert company.ask(lambda: db.session.query(Approval).count()) == 1


@pytest.mark.parametrize("address", ["/profile", "/settings", "unit", "charter", "project"])
def test_of_eight_edits_of_one_version_at_once_exactly_one_is_saved(company: Company, address: str) -> None:
    known = {
        "unit": (f"/units/{company.units['SM']}", "name", "ada"),
        "charter": (edit_path(company), "problem", "dana"),
        "project": (f"/projects/{company.project}/edit", "title", "dana"),
    }
    path, field, who = known.get(address, (address, "name", "ada"))
    browser = company.browser(who)
    page = browser.get(path).text
    sent = _every_field(page) | hidden_fields(page, path)
    sent.pop("idempotency_key", None)
    answers = at_once(*(posting(browser, path, {**sent, field: f"Version of {n}"}) for n in range(8)))
    assert answers == {303: 1, 409: 7}


def _every_field(page: str) -> dict[str, str]:
    """What the page's fields hold: typed text, and the chosen one of each list."""
    typed = dict(re.findall(r'<input[^>]*? name="([^"]+)"[^>]*? value="([^"]*)"', page))
    lists = re.findall(r'<select[^>]*? name="([^"]+)".*?</select>', page, re.DOTALL)
    chosen = {}
    for name, body in re.findall(r'<select[^>]*? name="([^"]+)"(.*?)</select>', page, re.DOTALL):
        found = re.search(r'<option selected value="([^"]*)"', body)
        chosen[name] = found[1] if found else ""
    assert set(lists) == set(chosen)
    return typed | chosen


def moving(company: Company, code: str, into: str) -> Callable[[], Any]:
    """What puts a unit below another one, as it stands now."""
    key = company.units[code]
    version = company.ask(lambda: db.session.get_one(Unit, key).version)
    values = {"name": code, "code": code, "parent": str(company.units[into]), "version": str(version)}
    return posting(company.browser("ada"), f"/units/{key}", values)


def test_two_units_moved_below_each_other_at_once_make_no_ring(company: Company) -> None:
    north, south = company.units["NG"], company.units["SM"]
    for _round in range(ROUNDS):
        at_once(moving(company, "NG", "SM"), moving(company, "SM", "NG"))
        above = company.ask(lambda: {unit.id: unit.parent_id for unit in db.session.query(Unit)})
        assert (above[north], above[south]) != (south, north)
        for code in ("NG", "SM"):
            assert moving(company, code, "HF")().status_code == 303


def adding(company: Company, parent: str) -> Callable[[], Any]:
    """What adds a unit below this one."""
    values = {"name": "Night shift", "code": "NS", "parent": str(company.units[parent])}
    return posting(company.browser("ada"), "/units", values)


def test_a_unit_added_while_the_one_above_it_moves_stands_below_it_where_it_is_then(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved, really_move = Event(), units._move

    def move_slowly(unit: Unit) -> None:
        really_move(unit)
        db.session.flush()
        moved.set()
        sleep(1)

    monkeypatch.setattr(units, "_move", move_slowly)
    with company.writing():  # a role in Northgate brings the unit before anything is locked
        ada = db.session.get_one(Person, company.people["ada"])
        ada.site_roles.append(SiteRole(role=policy.CI_LEAD, unit_id=company.units["NG"]))
    add, move = adding(company, "NG"), moving(company, "NG", "SM")
    with ThreadPoolExecutor(2) as pool:
        mover = pool.submit(move)
        assert moved.wait(timeout=10)
        assert pool.submit(add).result().status_code == 303
        assert mover.result().status_code == 303
    paths = company.ask(lambda: {unit.code: unit.path for unit in db.session.query(Unit)})
    assert paths["NG"].startswith(paths["SM"]) and paths["NS"].startswith(paths["NG"])


def test_a_sign_in_that_ends_while_a_form_is_under_way_ends_once(company: Company, dana: Browser) -> None:
    answers = at_once(*(posting(dana, "/sign-out") for _ in range(4)))
    assert answers[303] >= 1 and set(answers) <= {303, 401}
    assert company.ask(lambda: db.session.query(SignIn).filter(SignIn.ended_at.is_(None)).count()) == 0
