"""The data-collection plan of a measure: it grows, nobody writes over another, all who may read it."""

from __future__ import annotations

from app.core.db import db
from app.metrics.collecting.models import CollectionPlan
from tests.company import Browser, Company
from tests.metrics.measures import link_to_project, make_metric


def test_dana_begins_a_plan_and_whoever_sees_the_measure_reads_it(
    company: Company, dana: Browser, ruth: Browser
) -> None:
    metric = make_metric(company, definition="Every tenth tote", source="Form PB-2")
    link_to_project(company, metric)
    assert "Begin the plan" in dana.get(f"/measures/{metric}/plan").text
    assert "No plan yet" in ruth.get(f"/measures/{metric}/plan").text
    sent = {"question": "Is Zone B worse at night?", "collectors": "The packer\r\nof each shift"}
    assert dana.fill(f"/measures/{metric}/plan/edit", sent).status_code == 303
    page = ruth.get(f"/measures/{metric}/plan").text
    for told in ("Every tenth tote", "Form PB-2", "Is Zone B worse at night?", "The packer\nof each shift"):
        assert told in page
    assert page.count("Not answered yet") == 10
    assert "2 of 12 answered" in ruth.get(f"/measures/{metric}").text


def test_of_two_who_begin_a_plan_together_neither_writes_over_the_other(company: Company, dana: Browser) -> None:
    metric = make_metric(company)
    path = f"/measures/{metric}/plan/edit"
    assert dana.fill(path, {"question": "Is it the shift?", "sample": "All"}).status_code == 303
    fits = dana.post(path, {"question": "", "sample": "", "storage": "Here", "version": ""})
    assert fits.status_code == 303  # what was left empty is left as it is
    clash = dana.post(path, {"question": "Is it the aisle?", "version": ""})
    assert clash.status_code == 409 and "Is it the shift?" in clash.text and "Is it the aisle?" in clash.text
    answers = (CollectionPlan.question, CollectionPlan.sample, CollectionPlan.storage)
    assert company.ask(lambda: tuple(db.session.query(*answers).one())) == ("Is it the shift?", "All", "Here")


def test_too_long_an_answer_is_refused_by_its_field_and_kept(company: Company, dana: Browser) -> None:
    metric = make_metric(company)
    answer = dana.fill(f"/measures/{metric}/plan/edit", {"question": "why " * 6_000})
    assert answer.status_code == 422 and "why why" in answer.text
    assert company.ask(lambda: db.session.query(CollectionPlan).count()) == 0
