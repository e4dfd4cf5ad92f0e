"""A shared tablet: who they are people say by a PIN, and what they may do there is less than elsewhere."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.accounts.models import FailedAttempt, Person, SignIn, Tablet
from app.accounts.tablets import pins
from app.accounts.tablets.models import TabletUser
from app.core import clock, policy
from app.core.db import db
from app.core.events import Event
from tests.company import Browser, Company
from tests.metrics.measures import make_metric, record_days

PIN = "739164"


@dataclass
class Line:
    """The tablet of a test, and the one-time PIN that Marek was given."""

    company: Company
    browser: Browser
    address: str
    pin: str

    def say(self, **fields: Any) -> TestResponse:
        """Say who one is: the CSRF token is taken from the page that asks."""
        return send(self.browser, "/tablet", **fields)

    def marek(self) -> str:
        return str(self.company.people["marek"])

    def sign_in(self) -> TestResponse:
        """Marek, for the first time: with a PIN of his own."""
        return self.say(who=self.marek(), pin=self.pin, new_pin=PIN)


def send(browser: Browser, path: str, page: str = "/tablet", **fields: Any) -> TestResponse:
    found = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(page).text)
    return browser.client.post(path, data={"csrf_token": found[1] if found else "", **fields})


def written(answer: TestResponse) -> str:
    found = re.search(r'<p class="written"><code>([^<]+)</code>', answer.text)
    assert found, answer.text
    return found[1]


def hang(company: Company, unit: str = "NG") -> tuple[Browser, str]:
    """A new tablet of this unit, enrolled, and the path that did it."""
    about = {"name": f"Packing line {unit}", "unit": company.units[unit], "idle_seconds": "120"}
    answer = company.browser("ada").post("/tablets", about)
    assert answer.status_code == 201, answer.text
    path = "/" + written(answer).split("/", 3)[3]
    browser = Browser(company.app, "")
    browser.client = company.app.test_client()
    assert send(browser, path, path).status_code == 303
    return browser, path


@pytest.fixture
def line(company: Company) -> Line:
    browser, path = hang(company)
    allowed = {"person": company.people["marek"], "badge": "004711"}
    answer = company.browser("ada").post("/tablets/people", allowed)
    return Line(company, browser, path, written(answer))


def test_marek_taps_his_name_chooses_a_pin_and_is_himself(line: Line) -> None:
    names = line.browser.get("/tablet").text
    assert "Marek K." in names and "Kowalski" not in names and "Dana" not in names
    refused = line.say(who=line.marek(), pin=line.pin)
    assert refused.status_code == 422 and "PIN of your own" in refused.text
    assert line.sign_in().status_code == 303
    page = line.browser.get("/measures")
    assert page.status_code == 200 and "Not Marek? Finished" in page.text


def test_a_badge_and_the_pin_do_as_well_and_stand_in_the_database_only_as_hashes(line: Line) -> None:
    line.sign_in()
    send(line.browser, "/tablet/finished", "/measures")
    asked = line.say(badge="004711")
    assert asked.status_code == 422 and "Marek" not in asked.text
    assert line.say(badge="004711", pin=PIN).status_code == 303
    query = select(TabletUser.pin_hash, TabletUser.badge_hash)
    pin, badge = line.company.ask(lambda: tuple(db.session.execute(query).one()))
    assert pin.startswith("$argon2id$") and "004711" not in badge and badge != hashlib.sha256(b"004711").hexdigest()


def test_an_unknown_badge_and_a_wrong_pin_look_alike(line: Line) -> None:
    line.sign_in()
    answers = []
    for badge in ("004711", "999999"):
        page = line.say(badge=badge, pin="850317").text.replace(badge, "")
        answers.append(re.sub(r'value="[^"]*"', "", page))
    assert answers[0] == answers[1]


def test_five_wrong_pins_are_enough_and_the_mail_address_is_not_held_up(line: Line) -> None:
    statuses = [line.say(who=line.marek(), pin="850317").status_code for _ in range(6)]
    assert statuses == [422] * 5 + [429]
    assert line.sign_in().status_code == 429
    with line.company.reading():
        scopes = set(db.session.scalars(select(FailedAttempt.scope)))
    assert scopes and all(scope.startswith(("pin:", "tablet:")) for scope in scopes)


def test_the_address_works_once_and_the_right_pin_nowhere_but_on_a_tablet(line: Line) -> None:
    assert line.browser.get(line.address).status_code == 410
    elsewhere = Browser(line.company.app, "")
    elsewhere.client = line.company.app.test_client()
    assert send(elsewhere, "/tablet", "/sign-in", who=line.marek(), pin=line.pin, new_pin=PIN).status_code == 422
    foreign, _path = hang(line.company, "EF")
    assert "Marek" not in foreign.get("/tablet").text
    assert send(foreign, "/tablet", who=line.marek(), pin=line.pin, new_pin=PIN).status_code == 422


def test_an_address_that_is_an_hour_old_is_worth_nothing(company: Company) -> None:
    about = {"name": "Dock", "unit": company.units["NG"], "idle_seconds": "120"}
    path = "/" + written(company.browser("ada").post("/tablets", about)).split("/", 3)[3]
    with company.writing():
        db.session.scalars(select(Tablet)).one().code_expires_at = clock.now() - timedelta(seconds=1)
    assert company.browser("nobody").get(path).status_code == 410


def test_a_board_on_the_tablet_leads_nowhere_marek_may_not_go(line: Line) -> None:
    record_days(line.company, make_metric(line.company), [4, 5])
    board = f"/units/{line.company.units['NG']}/board"
    assert f"{board}/mail" in line.company.browser("marek").get(board).text
    line.sign_in()
    page = line.browser.get(board).text
    assert f"{board}.pdf" in page and f"{board}/mail" not in page


def test_after_two_minutes_without_a_touch_it_asks_who_is_there(line: Line) -> None:
    line.sign_in()
    with line.company.writing():
        db.session.scalars(select(SignIn).where(SignIn.tablet_id.isnot(None))).one().seen_at -= timedelta(seconds=121)
    answer = line.browser.get("/measures")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/tablet")


def test_a_tablet_that_is_taken_back_is_dead_at_once_with_every_sign_in(line: Line) -> None:
    line.sign_in()
    key = line.company.ask(lambda: db.session.scalars(select(Tablet.id)).one())
    assert line.company.browser("ada").post(f"/tablets/{key}/end").status_code == 303
    assert line.browser.get("/measures").status_code == 302
    assert "no shared tablet" in line.browser.get("/tablet").text


def test_who_is_let_no_more_is_out_at_once(line: Line) -> None:
    line.sign_in()
    line.company.browser("ada").post(f"/tablets/people/{line.marek()}/end")
    assert line.browser.get("/measures").status_code == 302
    assert line.say(who=line.marek(), pin=PIN).status_code == 422


def test_a_sign_in_taken_off_the_tablet_is_worth_nothing(line: Line) -> None:
    line.sign_in()
    token = line.browser.client.get_cookie("tollgate").value
    elsewhere = line.company.app.test_client()
    elsewhere.set_cookie("tollgate", token)
    assert elsewhere.get("/measures").status_code == 302


def test_the_policy_on_a_tablet_lets_through_what_was_listed_and_nothing_else(line: Line) -> None:
    listed = {"project.read", "metric.read", "metric.record", "board.read", "alert.read", "alert.acknowledge",
              "cause.edit", "action.edit"}  # fmt: skip

    class Everything:
        def grants(self, _person: object) -> frozenset[str]:
            return frozenset(policy.ROLE_NAMES)

    def allowed() -> set[str]:
        marek = db.session.get_one(Person, line.company.people["marek"])
        marek.narrow(policy.ON_A_TABLET)
        narrowed = {action for action in policy.TABLE if policy.allows(marek, action, Everything())}
        marek.narrow(None)
        assert {action for action in policy.TABLE if policy.allows(marek, action, Everything())} == set(policy.TABLE)
        return narrowed

    assert line.company.ask(allowed) == listed


def test_profile_password_and_tokens_are_out_of_reach_on_a_tablet(line: Line) -> None:
    line.sign_in()
    for path in ("/profile", "/profile/tokens", "/profile/pin"):
        assert line.browser.get(path).status_code == 403, path
    assert send(line.browser, "/profile/password", "/measures").status_code == 403
    assert send(line.browser, "/prove", "/measures").status_code == 403


def test_nobody_signs_in_on_a_tablet_by_mail_address(line: Line) -> None:
    assert line.browser.get("/sign-in").headers["Location"] == "/tablet"
    answer = send(line.browser, "/sign-in", email="lead@demo.example", password="x" * 12)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/tablet")


def test_the_trail_tells_of_each_step_and_holds_no_pin(line: Line) -> None:
    line.say(who=line.marek(), pin="850317")
    line.sign_in()
    with line.company.reading():
        rows = db.session.scalars(select(Event).where(Event.kind.in_(("tablet", "tablet_user")))).all()
        verbs = {(row.kind, row.verb) for row in rows}
        texts = " ".join(str(text.new) for row in rows for text in row.texts)
    of_tablet = {("tablet", verb) for verb in ("made", "enrolled", "pin_refused", "signed_in_here")}
    assert verbs == of_tablet | {("tablet_user", "allowed"), ("tablet_user", "pin_changed")}
    assert not any(secret in texts for secret in (PIN, line.pin, "850317", "004711"))


@pytest.mark.parametrize("pin", "1111 1234 9876 2580a 123 1212 123456789 1987".split())
def test_pins_that_are_none_or_soon_guessed_are_refused(pin: str) -> None:
    assert pins.trouble_with(pin)


def test_a_pin_that_is_handed_out_will_do() -> None:
    assert not pins.trouble_with(pins.one_time()) and not pins.trouble_with("7391")
