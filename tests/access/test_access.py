"""Who gets what at every address: person x route x method, against a table written by hand.

`table.py` is never computed from the policy. Every cell is asserted and no cell is unlisted; a refused write
leaves the database as it was, but for the note of the refusal.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from werkzeug.routing import Rule

from app.core.db import Base, db
from app.metrics.models import Metric
from app.reports import documents
from tests.access.objects import Objects, make_objects
from tests.access.table import PEOPLE, TABLE
from tests.api.programs import with_token
from tests.company import Browser, Company

REFUSALS = {"s": (302, 401), "f": (403,), "n": (404,)}
UNCHANGED = frozenset({"event", "event_text", "sign_in", "failed_attempt", "judgement", "job"})


def routes(app: Flask) -> Iterator[tuple[str, str, Rule]]:
    """Every endpoint with each of its methods, HEAD apart."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static":
            continue
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule.endpoint, method, rule


def test_every_route_stands_in_the_table_and_the_table_has_no_other(app: Flask) -> None:
    there = {(endpoint, method) for endpoint, method, _rule in routes(app)}
    listed = {(endpoint, method) for endpoint, methods in TABLE for method in methods.split()}
    assert there - listed == set()
    assert listed - there == set()


def test_every_route_says_something_for_every_person() -> None:
    for row, cells in TABLE.items():
        assert len(cells) == len(PEOPLE), row
        assert set(cells) <= set("ysfn"), row


def cells_of(app: Flask) -> Iterator[tuple[str, str, Rule, str]]:
    cells = {(endpoint, method): row for (endpoint, methods), row in TABLE.items() for method in methods.split()}
    for endpoint, method, rule in routes(app):
        yield endpoint, method, rule, cells.get((endpoint, method), "")


def path_of(app: Flask, rule: Rule, objects: Objects) -> str:
    values = {name: objects.part(rule.endpoint, name) for name in rule.arguments}
    return app.url_map.bind("localhost").build(rule.endpoint, values, method=None)


def ask(browser: Browser, method: str, path: str) -> int:
    return (browser.get(path) if method == "GET" else browser.post(path)).status_code


def visitor(company: Company, name: str) -> Browser:
    """A browser of this person, or a program with Dana's token for reading or writing."""
    kind, _, scope = name.partition("-")
    return with_token(company, scope) if kind == "token" else company.browser(name)


def fingerprint() -> dict[str, str]:
    """A hash of the rows of every table but those that note refusals and sign-ins."""
    tables = [table for table in Base.metadata.sorted_tables if table.name not in UNCHANGED]
    return {
        table.name: hashlib.sha256(repr(sorted(map(repr, db.session.execute(table.select())))).encode()).hexdigest()
        for table in tables
    }


@pytest.fixture
def objects(company: Company) -> Objects:
    return make_objects(company)


def test_whoever_may_not_is_refused_and_changes_nothing(company: Company, objects: Objects) -> None:
    browsers = {name: visitor(company, name) for name in PEOPLE}
    before, wrong = company.ask(fingerprint), []
    for endpoint, method, rule, row in cells_of(company.app):
        path = path_of(company.app, rule, objects)
        for name, cell in zip(PEOPLE, row, strict=False):
            if cell != "y":
                status = ask(browsers[name], method, path)
                if status not in REFUSALS[cell]:
                    wrong.append((endpoint, method, name, cell, status))
    assert wrong == []
    assert company.ask(fingerprint) == before


def test_whoever_may_is_answered(company: Company, objects: Objects, monkeypatch: pytest.MonkeyPatch) -> None:
    browsers: dict[str, Any] = {name: visitor(company, name) for name in PEOPLE}
    monkeypatch.setattr(documents, "SECONDS_TO_WAIT", 0)
    wrong = []
    for endpoint, method, rule, row in sorted(cells_of(company.app), key=lambda cell: cell[1]):
        if method != "GET":
            monkeypatch.setattr(db.session, "commit", db.session.rollback)
        path = path_of(company.app, rule, objects)
        for name, cell in zip(PEOPLE, row, strict=False):
            if cell == "y":
                status = ask(browsers[name], method, path)
                if status in (401, 403) or status >= 500 or (status == 404 and (endpoint, method) not in GONE):
                    wrong.append((endpoint, method, name, status))
    assert wrong == []


# Somebody else's sign-in is not found, whoever asks; nor is a role that the person does not hold.
GONE = frozenset({("accounts.end_sign_in", "POST"), ("organisation.end_role", "POST")})


def test_a_get_changes_nothing(company: Company, objects: Objects, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "SECONDS_TO_WAIT", 0)
    ada, dana, before = company.browser("ada"), company.browser("dana"), company.ask(fingerprint)
    for _endpoint, method, rule, _row in cells_of(company.app):
        if method == "GET":
            for browser in (ada, dana):
                browser.get(path_of(company.app, rule, objects))
    assert company.ask(fingerprint) == before


def test_the_needle_of_the_other_company_is_found_nowhere(
    company: Company, objects: Objects, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "SECONDS_TO_WAIT", 0)
    with company.writing():
        db.session.add(Metric(unit_id=company.units["EF"], name="Zebrafinch needle", kind="time"))
    browsers = [company.browser(name) for name in ("dana", "ines", "ada", "helen")]
    browsers += [with_token(company, "read", name) for name in ("dana", "ines", "helen")]
    for _endpoint, method, rule, _row in cells_of(company.app):
        if method != "GET":
            continue
        path = path_of(company.app, rule, objects)
        for browser in browsers:
            for address in (path, f"{path}?q=needle", f"{path}?q=zebrafinch"):
                assert b"Zebrafinch needle" not in browser.get(address).data, address


def test_a_child_of_another_project_is_not_found(company: Company, objects: Objects) -> None:
    """Each nested address with one's own project and a foreign child, and the other way round."""
    dana, otto = company.browser("dana"), company.browser("otto")
    for endpoint, method, rule, _row in cells_of(company.app):
        if "project" not in rule.arguments or len(rule.arguments & objects.keyed) == 0:
            continue
        values = {name: objects.part(endpoint, name) for name in rule.arguments}
        swapped = company.app.url_map.bind("localhost").build(
            endpoint, values | {"project": company.foreign_project}, method=None
        )
        for browser in (dana, otto):
            assert ask(browser, method, swapped) == 404, (endpoint, method)


def test_the_database_keeps_its_references(company: Company, objects: Objects) -> None:
    def dangling() -> list[Any]:
        if db.engine.dialect.name != "sqlite":
            return []
        return list(db.session.execute(text("PRAGMA foreign_key_check")))

    assert company.ask(dangling) == []
