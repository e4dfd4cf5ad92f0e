"""Partners outside: a supplier or carrier is given one measure to feed or to see, and nothing else of the house."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest

from app.accounts.models import Person
from app.core import clock
from app.core.db import db
from app.core.mail import Mail
from app.metrics.models import Observation
from app.metrics.partners.models import READ, PartnerAccess
from tests.company import Browser, Company
from tests.metrics.measures import FIRST_DAY, link_to_project, make_metric, paste, record_days
from tests.metrics.partners import make_partner

DAY = "2026-05-04"
LEAD = "Dana Okafor"


@pytest.fixture
def metric(company: Company) -> int:
    """A measure with values of the house."""
    made = make_metric(company)
    record_days(company, made, [40 + day % 5 for day in range(20)])
    return made


@pytest.fixture
def petra(company: Company, metric: int) -> Browser:
    """A dispatcher of a carrier, who may feed it."""
    make_partner(company, metric)
    return company.browser("petra")


def given(**changes: str) -> dict[str, str]:
    return {"name": "Petra Voss", "company": "Swift Haulage", "email": "petra@swift.example", "may": "feed",
            "ends_on": str(clock.today("Europe/London") + timedelta(days=90)), **changes}  # fmt: skip


def newest_mail(company: Company) -> Any:
    return company.ask(lambda: db.session.query(Mail.to_address, Mail.text).order_by(Mail.written_at.desc()).first())


def email_of(company: Company, name: str) -> str:
    return company.ask(lambda: db.session.get_one(Person, company.people[name]).email)


def value_on(company: Company, day: date) -> str:
    """The key of the value of a day."""
    return company.ask(lambda: str(db.session.query(Observation.id).filter_by(day=day).scalar()))


def test_dana_gives_a_measure_and_petra_joins_and_sees_it_alone(company: Company, metric: int, dana: Browser) -> None:
    assert "Partners outside" in dana.get(f"/measures/{metric}").text
    assert dana.fill(f"/measures/{metric}/partners", given()).status_code == 303
    page = dana.get(f"/measures/{metric}/partners").text
    assert "Petra Voss, Swift Haulage" in page and "petra@swift.example" in page
    to, text = newest_mail(company)
    path = re.search(r"http://localhost:\d+(/join/\S+)", text)
    assert to == "petra@swift.example" and path is not None
    nobody = company.browser("nobody")
    password = "a long enough passphrase 7"
    joined = nobody.fill(path[1], {"name": "Petra Voss", "password": password, "again": password})
    assert joined.status_code == 303
    company.people["petra"] = company.ask(lambda: db.session.query(PartnerAccess.person_id).scalar())
    petra = company.browser("petra")
    home = petra.get("/", follow_redirects=True).text
    assert "Picking errors" in home and "Enter a value" in home and 'class="mainnav"' not in home


def test_petra_records_a_value_and_corrects_her_own_alone(company: Company, metric: int, petra: Browser) -> None:
    form = petra.get(f"/measures/{metric}/record").text
    assert "Special cause" not in form and "Lines checked" in form
    sent = {"day": DAY, "value": "41", "checked": "9640", "note": "Two lorries late"}
    assert petra.post(f"/measures/{metric}/record", sent).status_code == 303
    own, theirs = (value_on(company, day) for day in (date.fromisoformat(DAY), FIRST_DAY))
    assert petra.get(f"/measures/{metric}/values/{own}").status_code == 200
    assert petra.get(f"/measures/{metric}/values/{theirs}").status_code == 404
    taken = petra.post(f"/measures/{metric}/record", {**sent, "day": str(FIRST_DAY)})
    assert taken.status_code == 422 and "Correct that value" not in taken.text
    assert company.ask(lambda: db.session.query(Observation).filter_by(day=FIRST_DAY).one().value) == 40


def test_petra_pastes_a_table_and_never_overwrites_what_the_house_entered(
    company: Company, metric: int, petra: Browser
) -> None:
    rows = f"Day\tLines checked\tErrors found\n{FIRST_DAY}\t9640\t42\n{DAY}\t9640\t41\n"
    path = str(paste(petra, metric, rows).headers["Location"])
    assert "Days that have a value already stay as they are." in petra.get(path).text
    assert petra.post(f"{path}/confirm", {"version": "1", "existing": "replace"}).status_code == 303
    values = company.ask(
        lambda: {row.day: row.value for row in db.session.query(Observation).filter_by(metric_id=metric)}
    )
    assert values[FIRST_DAY] == 40 and values[date.fromisoformat(DAY)] == 41
    marek = company.browser("marek")
    theirs = str(paste(marek, metric, rows.replace(DAY, "2026-05-06")).headers["Location"])
    assert petra.get(theirs).status_code == 404
    assert petra.post(f"{path}/undo", {"version": "2"}).status_code == 303


def test_who_only_sees_enters_nothing(company: Company, metric: int) -> None:
    make_partner(company, metric, may=READ)
    petra = company.browser("petra")
    page = petra.get(f"/measures/{metric}").text
    assert "Picking errors" in page and "Enter a value" not in page
    assert petra.get(f"/measures/{metric}/record").status_code == 403
    assert petra.post(f"/measures/{metric}/record", {"day": DAY, "value": "4", "checked": "9"}).status_code == 403


def test_ended_or_run_out_the_measure_is_gone_with_the_next_request(
    company: Company, metric: int, petra: Browser, dana: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert petra.get(f"/measures/{metric}").status_code == 200
    key = company.ask(lambda: db.session.query(PartnerAccess.id).scalar())
    assert dana.post(f"/measures/{metric}/partners/{key}/end").status_code == 303
    assert petra.get(f"/measures/{metric}").status_code == 404
    assert petra.post(f"/measures/{metric}/record", {"day": DAY, "value": "4", "checked": "9"}).status_code == 404
    assert "No measure is open to you" in petra.get("/", follow_redirects=True).text
    make_partner(company, metric, ends_on=clock.today("Europe/London"))
    assert petra.get(f"/measures/{metric}").status_code == 200, "given again"
    later = clock.now() + timedelta(days=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert petra.get(f"/measures/{metric}").status_code in (302, 404)


def test_a_partner_holds_no_role_and_stands_in_no_list_of_colleagues(
    company: Company, metric: int, petra: Browser, dana: Browser
) -> None:
    ada, person = company.browser("ada"), company.people["petra"]
    refused = ada.fill(f"/people/{person}", {"role": "site:member", "unit": str(company.units["NG"])},
                       form=f"/people/{person}/roles")  # fmt: skip
    assert refused.status_code == 422 and "who holds no role here" in refused.text
    assert "Petra Voss" not in dana.get("/projects/new").text
    assert "Petra Voss" not in dana.get(f"/projects/{company.project}/team").text
    assert "Petra Voss" in dana.get(f"/measures/{metric}").text


def test_a_colleague_is_named_and_the_answer_for_others_is_the_same(
    company: Company, metric: int, dana: Browser
) -> None:
    marek = company.ask(
        lambda: db.session.execute(db.text("SELECT email FROM person WHERE name LIKE 'Marek%'")).scalar()
    )
    refused = dana.fill(f"/measures/{metric}/partners", given(email=str(marek)))
    assert refused.status_code == 422 and "This is Marek Kowalski, a colleague" in refused.text
    known = dana.fill(f"/measures/{metric}/partners", given(email=email_of(company, "otto"), name="Otto B"))
    unknown = dana.fill(f"/measures/{metric}/partners", given())
    assert known.status_code == unknown.status_code == 303
    assert company.browser("otto").get(f"/measures/{metric}").status_code == 404, "a colleague's rights do not change"


def test_wrong_days_and_addresses_are_told_by_their_fields(company: Company, metric: int, dana: Browser) -> None:
    path = f"/measures/{metric}/partners"
    for changes, told in (
        ({"ends_on": "2020-01-01"}, "This day is over"),
        ({"ends_on": "2199-01-01"}, "Access is given for two years at most"),
        ({"email": "nobody"}, "e-mail address"),
        ({"name": ""}, "Enter the person"),
    ):
        answer = dana.fill(path, given(**changes))
        assert answer.status_code == 422 and told in answer.text
    assert company.ask(lambda: db.session.query(PartnerAccess).count()) == 0


def test_a_measure_in_a_project_is_seen_without_the_project(
    company: Company, metric: int, petra: Browser, dana: Browser
) -> None:
    link = link_to_project(company, metric)
    assert dana.get(f"/projects/{company.project}/measures/{link}").status_code == 200
    page = petra.get(f"/measures/{metric}").text
    assert "How it is measured" in page and "<svg" in page
    assert petra.get(f"/projects/{company.project}/measures/{link}").status_code == 404
