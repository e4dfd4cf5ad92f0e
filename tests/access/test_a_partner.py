"""A partner from outside reads no secret of the house, at whatever address, in whatever form."""

from __future__ import annotations

import re
from html import unescape
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import pytest

from app.accounts.models import Person, Unit
from app.analyses.watching.models import Alert
from app.core.db import db
from app.metrics.models import Metric, Observation, ProcessChange
from app.metrics.stratifying import factors
from app.projects.models import Project
from app.reports import documents
from tests.access.objects import Objects, make_objects
from tests.access.test_access import cells_of, path_of
from tests.company import PEOPLE, Browser, Company

SECRETS = ("Zebrafinch", "Operator Wojtek", "Fire in aisle nine", "Stocktake by the lead", "Scanners offline",
           "Belt log", "Robinia labels", "Pick rate")  # fmt: skip
LINK = re.compile(r'(?:href|src|action|data-[\w-]+)="(/[^"]*)"')
OPENED_BY_A_SECRET = frozenset({"tablets.enrol"})
FEEDING = "/measures/{metric}/record"


@pytest.fixture
def objects(company: Company, monkeypatch: pytest.MonkeyPatch) -> Objects:
    """One of everything; the given measure carries what is nobody's business outside."""
    monkeypatch.setattr(documents, "SECONDS_TO_WAIT", 0)
    objects = make_objects(company)
    with company.writing():
        metric, act = db.session.get_one(Metric, objects.keys["metric"]), company.act("dana")
        metric.source, metric.reaction_plan = "Belt log", "Call Zebrafinch"
        metric.owner = db.session.get_one(Person, company.people["marek"])
        factors.make(metric, "Who picked", ["Operator Wojtek", "Operator Mina"], act)
        value = db.session.query(Observation).filter_by(metric_id=metric.id).order_by(Observation.day).limit(1).one()
        value.note, value.special_cause = "Stocktake by the lead", "Fire in aisle nine"
        db.session.query(Alert).update({"cause": "Scanners offline"})
        db.session.query(ProcessChange).update({"title": "Robinia labels"})
        db.session.add(Metric(unit_id=company.units["NG"], name="Zebrafinch measure", kind="time"))
    return objects


def secrets_of(company: Company) -> set[str]:
    """The names of colleagues, projects, their codes, and the other measures, beside what is written above."""

    def found() -> set[str]:
        projects = {text for row in db.session.query(Project) for text in (row.title, row.code)}
        return projects | {unit.name for unit in db.session.query(Unit) if unit.parent_id is not None}

    people = {name for name, _address, _roles in PEOPLE.values()}
    addresses = {f"{address}@demo.example" for _name, address, _roles in PEOPLE.values()}
    units: set[str] = company.ask(found)
    return {*SECRETS, *people, *addresses, *units}


def told(browser: Browser, address: str, **options: Any) -> str:
    answer = browser.get(address, **options)
    assert answer.status_code < 500, address
    return unescape(answer.data.decode("utf-8", "replace")) + str(answer.headers.get("Location", ""))


def leaks(text: str, secrets: set[str]) -> set[str]:
    return {secret for secret in secrets if secret in text}


def bring(petra: Browser, metric: int) -> str:
    """Petra's own value, and an import that she looks at; the address of the import."""
    value = {"day": "2026-11-20", "value": "67", "checked": "9000", "note": "Late lorry"}
    address = FEEDING.format(metric=metric)
    assert petra.fill(address, value, form=address).status_code == 303
    rows = BytesIO(b"Day,Errors,Lines\n2026-11-18,40,9000\n2026-09-01,40,9000\n2026-10-07,1,9000\n")
    answer = petra.post(
        f"/measures/{metric}/import", {"file": (rows, "values.csv")}, content_type="multipart/form-data"
    )
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def test_no_link_that_a_partner_can_follow_tells_a_secret(company: Company, objects: Objects) -> None:
    petra, secrets, metric = company.browser("petra"), secrets_of(company), objects.keys["metric"]
    waiting, seen, found = ["/", f"/measures/{metric}", bring(petra, metric)], set[str](), {}
    while waiting:
        address = waiting.pop()
        if address in seen or address.startswith("/static/"):
            continue
        seen.add(address)
        text = told(petra, address)
        found[address] = leaks(text, secrets)
        waiting += [link for link in map(unescape, LINK.findall(text)) if not urlsplit(link).netloc]
    assert {address: secret for address, secret in found.items() if secret} == {}
    assert any("/values/" in address for address in seen)
    assert any("/imports/" in address for address in seen)
    assert len(seen) > 10


def test_no_address_of_the_program_tells_a_partner_a_secret(company: Company, objects: Objects) -> None:
    petra, secrets, found = company.browser("petra"), secrets_of(company), {}
    for _endpoint, method, rule, _row in cells_of(company.app):
        path = path_of(company.app, rule, objects)
        if method != "GET" or rule.endpoint in OPENED_BY_A_SECRET:
            continue
        for address in (path, f"{path}?q=zebrafinch", f"{path}?page=2"):
            for accepted in ("text/html", "application/json"):
                found[address] = leaks(told(petra, address, headers={"Accept": accepted}), secrets)
    assert {address: secret for address, secret in found.items() if secret} == {}


def test_what_a_partner_sends_is_answered_without_a_secret(company: Company, objects: Objects) -> None:
    """A day that is taken, one that is frozen, an odd value: each answer as a page and as a device hears it."""
    petra, secrets, metric = company.browser("petra"), secrets_of(company), objects.keys["metric"]
    for day, value in (("2026-09-01", "3"), ("2026-10-07", "3"), ("2026-11-19", "900"), ("", "")):
        sent = {"day": day, "value": value, "checked": "9000", "note": "", "meaning": "x"}
        for address in (FEEDING.format(metric=metric), f"/measures/{metric}/offline"):
            answer = petra.post(address, sent)
            assert answer.status_code < 500
            assert leaks(unescape(answer.text), secrets) == set(), (address, day)


def test_the_same_crawl_finds_the_secrets_where_a_colleague_looks(company: Company, objects: Objects) -> None:
    """So that the tests above cannot pass because nothing is there."""
    dana, metric = company.browser("dana"), objects.keys["metric"]
    text = told(dana, f"/measures/{metric}?page=3") + told(dana, f"/measures/{metric}")
    text += told(dana, f"/measures/{metric}?page=2") + told(dana, "/measures")
    assert {"Stocktake by the lead", "Fire in aisle nine", "Belt log", "Dana Okafor"} <= leaks(
        text, secrets_of(company)
    )
