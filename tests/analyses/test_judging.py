"""Judging: kept readings, made anew by a job, never out of date, and never written by a look."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import event

from app.analyses import judging
from app.analyses.models import Judgement
from app.core import jobs
from app.core.db import db
from app.metrics.models import Metric, MetricLink, Observation
from tests.analyses.world import around, measured, picking
from tests.company import Browser, Company


@pytest.fixture
def errors(company: Company) -> UUID:
    with company.writing():
        return picking(company).id


def run_jobs(company: Company) -> None:
    with company.app.app_context():
        jobs.run_due_jobs()


def test_the_job_keeps_a_reading_for_every_project_that_uses_the_measure(company: Company, errors: UUID) -> None:
    run_jobs(company)
    with company.reading():
        kept = db.session.get_one(Judgement, errors)
        assert kept.reading["verdict"] == "improved" and len(kept.data_hash) == 64


def test_a_kept_reading_is_used_as_long_as_nothing_has_changed(company: Company, errors: UUID) -> None:
    with company.writing():
        link = db.session.get_one(MetricLink, errors)
        kept = judging.renew(link, company.act())
        marked = replace(kept, now=-1.0)
        db.session.get_one(Judgement, errors).reading = marked.to_json()
    assert company.ask(lambda: judging.reading_of(db.session.get_one(MetricLink, errors)).now) == -1.0


@pytest.mark.parametrize("what", ["value", "goal", "change", "role", "rule set", "confirmation"])
def test_anything_the_verdict_rests_on_makes_a_kept_reading_old(company: Company, errors: UUID, what: str) -> None:
    with company.writing():
        link = db.session.get_one(MetricLink, errors)
        judging.renew(link, company.act())
        db.session.get_one(Judgement, errors).reading = replace(judging.judge(link), now=-1.0).to_json()
    with company.writing():
        _touch(company, db.session.get_one(MetricLink, errors), what)
    assert company.ask(lambda: judging.reading_of(db.session.get_one(MetricLink, errors)).now) != -1.0


def _touch(company: Company, link: MetricLink, what: str) -> None:
    from app.accounts.models import Organisation
    from app.analyses import links

    row = db.session.query(Observation).first()
    act = company.act()
    if what == "rule set":
        Organisation.current().rule_set = "nhs"
        return
    {
        "value": lambda: row.revise({"value": 1.0}, based_on=1, act=act),
        "goal": lambda: link.metric.revise({"goal": 5.0}, based_on=1, act=act),
        "change": lambda: link.metric.changes[0].revise({"is_trial": True}, based_on=1, act=act),
        "role": lambda: link.revise({"looks_planned": 4}, based_on=1, act=act),
        "confirmation": lambda: links.answer_same_way(link, True, act),
    }[what]()


def test_readings_of_many_projects_come_in_one_query(company: Company, errors: UUID) -> None:
    with company.writing():
        measured(company, around(1, 40, 4, 24), name="Walking time", role="process")
    run_jobs(company)
    statements: list[str] = []

    def listen(*arguments: object) -> None:
        statements.append(str(arguments[2]))

    with company.reading():
        event.listen(db.engine, "before_cursor_execute", listen)
        found = judging.readings_of([company.project, company.foreign_project])
        event.remove(db.engine, "before_cursor_execute", listen)
    assert len(statements) == 1
    assert found[company.foreign_project] == []
    assert [(told.role, told.measure) for told in found[company.project]] == [
        ("primary", "Picking errors"),
        ("process", "Walking time"),
    ]
    main = found[company.project][0].reading
    assert main is not None and (main.verdict, main.signal) == ("improved", "good")


def test_a_new_value_enqueues_the_judging_by_name(company: Company, dana: Browser, errors: UUID) -> None:
    run_jobs(company)
    metric = company.ask(lambda: db.session.get_one(MetricLink, errors).metric_id)
    first = company.ask(lambda: db.session.get_one(Judgement, errors).data_hash)
    dana.fill(f"/measures/{metric}/record", {"day": "2026-11-20", "checked": "2900", "value": "12"})
    run_jobs(company)
    assert company.ask(lambda: db.session.get_one(Judgement, errors).data_hash) != first


def test_judging_uses_the_rules_the_organisation_chose(company: Company, errors: UUID) -> None:
    from app.accounts.models import Organisation

    with company.writing():
        Organisation.current().rule_set = "nhs"
    with company.reading():
        reading = judging.judge(db.session.get_one(MetricLink, errors))
    assert reading.rule_set == "nhs"


def test_a_measure_that_was_archived_can_still_be_judged(company: Company, errors: UUID) -> None:
    with company.writing():
        link = db.session.get_one(MetricLink, errors)
        db.session.get_one(Metric, link.metric_id).archived_at = company.act().at
    with company.reading():
        assert judging.judge(db.session.get_one(MetricLink, errors)).verdict == "improved"
