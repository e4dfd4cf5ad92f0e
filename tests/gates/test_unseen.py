"""Nothing is decided on what the sponsor did not see: the form carries what its page showed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from app.benefits.models import Benefit
from app.core import clock
from app.core.db import db
from app.gates.models import GateReview
from app.metrics import recording
from app.metrics.models import Metric, MetricLink
from app.projects.models import Project
from tests.company import Browser, Company, hidden_fields
from tests.reports import picking

WHY = "The data show it, and the night shift is trained."
GO = {"decision": "go", "comment": WHY}


@pytest.fixture
def review(company: Company, dana: Browser) -> str:
    """Dana asks at the last gate of a project with measures, a charter and a benefit; the address of the review."""
    picking.measure(company)
    picking.write_charter(company)
    with company.writing():
        project = picking.project_of(company)
        project.phase = "control"
        entered = {"entered_by_id": company.people["dana"], "entered_at": clock.now()}
        db.session.add(Benefit(project=project, kind="cost", basis="Fewer picks", a_year=Decimal(34200), **entered))
    path = f"/projects/{company.project}/gates/control"
    return str(dana.fill(path, {"request": "Please decide"}, form=f"{path}/ask").headers["Location"])


def opened(browser: Browser, review: str) -> dict[str, str]:
    """The hidden fields of the form as somebody has it open."""
    return hidden_fields(browser.get(review).text, f"{review}/decide")


def link_of(role: str) -> MetricLink:
    return db.session.query(MetricLink).filter_by(role=role).one()


def swap_measures(company: Company) -> None:
    primary, balancing = link_of("primary"), link_of("balancing")
    primary.revise({"role": "process"}, based_on=primary.version, act=company.act())
    balancing.revise({"role": "primary"}, based_on=balancing.version, act=company.act())


def record_a_value(company: Company, kind: str) -> None:
    metric = db.session.query(Metric).filter_by(kind=kind).one()
    recording.record(metric, {"day": date(2026, 11, 20), "value": 300.0, "checked": 10_000.0}, company.act())


def write_goal(company: Company) -> None:
    charter = picking.project_of(company).charter
    charter.revise({"goal": "From 8.0 to 7.9."}, based_on=charter.version, act=company.act())


def raise_benefit(company: Company) -> None:
    benefit = db.session.query(Benefit).one()
    benefit.change({"a_year": Decimal(90_000)}, based_on=benefit.version, act=company.act())


CHANGES: list[tuple[Callable[[Company], Any], str]] = [
    (swap_measures, "this has changed: the main measure and what must not get worse."),
    (lambda company: record_a_value(company, "count"), "this has changed: the main measure."),
    (lambda company: record_a_value(company, "continuous"), "this has changed: what must not get worse."),
    (write_goal, "this has changed: the charter."),
    (raise_benefit, "this has changed: the benefits."),
]


@pytest.mark.parametrize("change, said", CHANGES, ids=["measure", "value", "balancing value", "charter", "benefit"])
def test_ruth_decides_nothing_on_what_changed_since_she_opened_the_page(
    company: Company, ruth: Browser, review: str, change: Callable[[Company], Any], said: str
) -> None:
    form = opened(ruth, review)
    with company.writing():
        change(company)
    answer = ruth.post(f"{review}/decide", {**form, **GO})
    assert answer.status_code == 409 and said in answer.text and WHY in answer.text
    with company.reading():
        assert db.session.query(GateReview).one().is_waiting
        assert db.session.get_one(Project, company.project).state == "active"


def test_ruth_decides_from_the_page_that_told_her_what_changed(company: Company, ruth: Browser, review: str) -> None:
    form = opened(ruth, review)
    with company.writing():
        swap_measures(company)
    told = ruth.post(f"{review}/decide", {**form, **GO}).text
    assert "Pick rate" in told.split('id="evidence"')[1].split('id="balancing"')[0]
    assert ruth.post(f"{review}/decide", {**hidden_fields(told, f"{review}/decide"), **GO}).status_code == 303
    with company.reading():
        kept = db.session.query(GateReview).one().evidence or {}
        assert kept["measures"][0]["reading"]["measured"]["name"] == "Pick rate"


def test_a_form_with_a_mistake_still_says_what_its_page_showed(company: Company, ruth: Browser, review: str) -> None:
    form = opened(ruth, review)
    with company.writing():
        write_goal(company)
    spoilt = ruth.post(f"{review}/decide", {**form, "decision": "rework", "comment": ""})
    assert spoilt.status_code == 422
    again = hidden_fields(spoilt.text, f"{review}/decide")
    assert ruth.post(f"{review}/decide", {**again, **GO}).status_code == 409


@pytest.mark.parametrize("seen", ["", "0", "---", "a-b-c-d"])
def test_a_decision_that_does_not_say_what_was_seen_is_not_recorded(
    company: Company, ruth: Browser, review: str, seen: str
) -> None:
    answer = ruth.post(f"{review}/decide", {**opened(ruth, review), **GO, "seen": seen})
    assert answer.status_code == 409 and "the charter, the main measure, what must not get worse and" in answer.text
    assert company.ask(lambda: db.session.query(GateReview).one().is_waiting)


def test_what_has_nothing_to_do_with_the_decision_does_not_hold_it_up(
    company: Company, ruth: Browser, review: str
) -> None:
    form = opened(ruth, review)
    with company.writing():
        picking.project_of(company).title = "Fewer errors in Zone B"
    assert ruth.post(f"{review}/decide", {**form, **GO}).status_code == 303
