"""Judging: kept readings, made anew by a job, never out of date, and never written by a look."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from app.analyses import judging
from app.analyses.judging import Known
from app.analyses.models import Judgement
from app.analyses.reading import PROCEDURE, Reading
from app.core import jobs
from app.core.db import db
from app.core.transaction import is_writing
from app.metrics import recording
from app.metrics.models import Metric, MetricLink, Observation
from tests.analyses.world import picking
from tests.company import Browser, Company

SETTINGS = {
    "name": "Harrow & Finch Logistics", "zone": "Europe/London", "locale": "en_GB", "currency": "GBP", "paper": "A4",
    "rule_set": "default", "idle_minutes": "480", "savings_goal": "", "savings_goal_by": "",
}  # fmt: skip


@pytest.fixture
def errors(company: Company) -> UUID:
    """The main measure of the picking project, judged by itself and not yet in the project."""
    with company.writing():
        link = picking(company)
        judging.keep_alone(link.metric, judging.judge_alone(link.metric), company.act())
        return link.id


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


def test_a_changed_rule_set_has_every_measure_judged_anew(company: Company, errors: UUID) -> None:
    run_jobs(company)
    assert kept_rule_set(company, errors) == "default"
    assert company.browser("ada").fill("/settings", {**SETTINGS, "rule_set": "nhs"}).status_code == 303
    run_jobs(company)
    assert kept_rule_set(company, errors) == "nhs"


def test_other_settings_have_nothing_judged_anew(company: Company, errors: UUID) -> None:
    run_jobs(company)
    assert company.browser("ada").fill("/settings", {**SETTINGS, "paper": "Letter"}).status_code == 303
    assert company.ask(lambda: db.session.query(jobs.Job).filter_by(kind="judge_all").count()) == 0


def kept_rule_set(company: Company, key: UUID) -> str:
    return str(company.ask(lambda: db.session.get_one(Judgement, key).reading["rule_set"]))


def test_after_an_upgrade_with_another_procedure_the_worker_judges_all_anew(company: Company, errors: UUID) -> None:
    with company.writing():
        link = db.session.get_one(MetricLink, errors)
        made_before = replace(judging.renew(link, company.act()), procedure=0, now=-1.0)
        db.session.get_one(Judgement, errors).reading = made_before.to_json()
        db.session.query(jobs.Job).delete()
    run_jobs(company)
    kept = company.ask(lambda: db.session.get_one(Judgement, errors).reading)
    assert kept["procedure"] == PROCEDURE and kept["now"] > 0


def test_a_measure_that_was_taken_out_is_not_judged_at_each_start(company: Company, errors: UUID) -> None:
    with company.writing():
        link = db.session.get_one(MetricLink, errors)
        made_before = replace(judging.renew(link, company.act()), procedure=0)
        db.session.get_one(Judgement, errors).reading = made_before.to_json()
        link.remove(company.act())
    run_jobs(company)
    assert company.ask(lambda: db.session.query(jobs.Job).filter_by(kind="judge_all").count()) == 0


def test_a_worker_finds_nothing_to_judge_where_the_procedure_is_its_own(company: Company, errors: UUID) -> None:
    with company.writing():
        judging.renew(db.session.get_one(MetricLink, errors), company.act())
    run_jobs(company)
    assert company.ask(lambda: db.session.query(jobs.Job).filter_by(kind="judge_all").count()) == 0


def test_the_job_computes_while_others_may_write(
    company: Company, errors: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge, computed_inside_a_change = judging.judge, []

    def watched(link: MetricLink, known: Known) -> Reading:
        computed_inside_a_change.append(is_writing())
        return judge(link, known)

    ask_for_judging(company, errors)
    monkeypatch.setattr(judging, "judge", watched)
    run_jobs(company)
    assert computed_inside_a_change == [False]


def test_a_value_corrected_while_the_job_computes_has_it_run_once_more(
    company: Company, errors: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge, judged = judging.judge, []

    def slow(link: MetricLink, known: Known) -> Reading:
        found = judge(link, known)
        judged.append(found.stamp)
        if len(judged) == 1:
            with company.writing():
                correct_the_last_value(company, 40.0)
        return found

    ask_for_judging(company, errors)
    monkeypatch.setattr(judging, "judge", slow)
    run_jobs(company)
    kept = company.ask(lambda: db.session.get_one(Judgement, errors).reading["stamp"])
    assert len(set(judged)) == len(judged) == 2 and kept == judged[1]


def ask_for_judging(company: Company, key: UUID) -> None:
    with company.writing():
        recording.values_changed(db.session.get_one(MetricLink, key).metric, company.act())


def test_a_worker_that_lost_the_job_keeps_nothing(
    company: Company, errors: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask_for_judging(company, errors)
    monkeypatch.setattr(jobs, "still_held", lambda _job: False)
    run_jobs(company)
    assert company.ask(lambda: db.session.get(Judgement, errors)) is None


def test_what_was_computed_inside_a_change_that_was_taken_back_is_not_used(company: Company, errors: UUID) -> None:
    def look_and_fail() -> None:
        correct_the_last_value(company, 900.0)
        judging.reading_of(db.session.get_one(MetricLink, errors))
        raise RuntimeError("taken back")

    with pytest.raises(RuntimeError, match="taken back"), company.writing():
        look_and_fail()
    with company.writing():
        correct_the_last_value(company, 0.0)
    with company.reading():
        link = db.session.get_one(MetricLink, errors)
        assert judging.reading_of(link) == judging.judge(link)


def correct_the_last_value(company: Company, value: float) -> None:
    row = db.session.query(Observation).order_by(Observation.day.desc()).first()
    assert row is not None
    row.revise({"value": value}, based_on=1, act=company.act())
