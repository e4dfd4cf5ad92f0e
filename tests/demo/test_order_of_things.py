"""Each project of the demo went its road in the right order, and nobody stamped their own work."""

from __future__ import annotations

from datetime import date, datetime
from itertools import pairwise

import pytest
from sqlalchemy import select

from app.benefits.models import Benefit
from app.causes.models import Cause
from app.core import clock
from app.core.db import db
from app.core.events import Event
from app.gates.models import GO, GateReview
from app.metrics.models import MetricLink, Observation
from app.projects.models import Project

CODES = ("NG-21", "NG-24", "NG-25", "SM-07", "SM-09", "SM-11", "RC-05", "EF-03")


@pytest.fixture(params=CODES)
def project(demo: None, request: pytest.FixtureRequest) -> Project:
    """One of the demo's projects."""
    return db.session.scalars(select(Project).where(Project.code == request.param)).one()


def passed(project: Project) -> dict[str, GateReview]:
    """The reviews that opened a gate, by phase."""
    query = select(GateReview).where(GateReview.project_id == project.id, GateReview.decision == GO)
    return {review.phase: review for review in db.session.scalars(query.order_by(GateReview.decided_at))}


def links(project: Project) -> list[MetricLink]:
    return list(db.session.scalars(MetricLink.of(project.id)).unique().all())


def days_of_changes(project: Project) -> list[date]:
    return [change.day for link in links(project) for change in link.metric.changes]


def decided(review: GateReview) -> datetime:
    assert review.decided_at is not None
    return review.decided_at


def test_gates_open_one_after_the_other_up_to_the_phase_the_project_is_in(project: Project) -> None:
    reviews = passed(project)
    phases = [phase.key for phase in project.method.phases]
    assert list(reviews) == phases[: phases.index(project.phase)]
    for earlier, later in pairwise(reviews.values()):
        assert decided(earlier) < later.asked_at
    for review in reviews.values():
        assert review.asked_at < decided(review)


def test_every_item_was_ready_when_a_gate_was_opened(project: Project) -> None:
    for review in passed(project).values():
        assert [item["key"] for item in review.items if item["state"] == "todo"] == []


def test_a_gate_was_opened_on_a_version_of_the_charter_that_was_signed_before(project: Project) -> None:
    versions = {version.number: version for version in project.charter.versions}
    for review in passed(project).values():
        version = versions[review.charter_version or 0]
        signed = [given.at for given in version.approvals if given.role == "project:sponsor" and given.approved]
        assert signed
        assert signed[0] < review.asked_at


def test_a_baseline_is_whole_before_it_is_frozen_and_frozen_before_the_measure_gate(project: Project) -> None:
    gate = passed(project).get("measure")
    for link in links(project):
        for baseline in link.baselines:
            assert baseline.last_day < baseline.frozen_at.date()
            assert len(baseline.values) >= 12
            assert gate is None or baseline.frozen_at < gate.asked_at


def test_no_change_lies_inside_a_baseline_or_before_the_causes_were_known(project: Project) -> None:
    known = passed(project).get("analyze")
    for day in days_of_changes(project):
        assert known is not None
        assert decided(known).date() < day
        for link in links(project):
            assert link.baseline is not None
            assert link.baseline.last_day < day


def test_causes_were_checked_between_the_baseline_and_the_pilot(project: Project) -> None:
    reviews, query = passed(project), select(Cause).where(Cause.project_id == project.id, Cause.state == "confirmed")
    for cause in db.session.scalars(query):
        assert cause.can_be_confirmed
        for proof in cause.evidence:
            assert decided(reviews["measure"]) < proof.added_at
            assert "analyze" not in reviews or proof.added_at < reviews["analyze"].asked_at


def test_a_roll_out_came_after_the_improve_gate(project: Project) -> None:
    gate = passed(project).get("improve")
    if gate is None:
        assert len(set(days_of_changes(project))) <= 1
        return
    assert decided(gate).date() < max(days_of_changes(project))
    assert min(days_of_changes(project)) < gate.asked_at.date()


def test_nobody_decides_signs_or_confirms_their_own(project: Project) -> None:
    assert project.lead is not None
    for review in db.session.scalars(select(GateReview).where(GateReview.project_id == project.id)):
        assert review.decided_by_id not in {review.asked_by_id, project.lead.id}
    for version in project.charter.versions:
        assert {given.person_id for given in version.approvals}.isdisjoint({version.asked_by_id, project.lead.id})
    for benefit in db.session.scalars(select(Benefit).where(Benefit.project_id == project.id)):
        assert benefit.confirmed_by_id != benefit.entered_by_id


def test_whoever_says_that_values_are_counted_alike_has_not_entered_them(project: Project) -> None:
    for link in links(project):
        query = select(Observation.entered_by_id).where(Observation.metric_id == link.metric_id)
        assert link.same_way_by_id not in set(db.session.scalars(query))


def test_values_are_entered_on_their_day_or_later(project: Project) -> None:
    for link in links(project):
        for value in db.session.scalars(select(Observation).where(Observation.metric_id == link.metric_id)):
            assert value.day <= value.entered_at.date()


def test_the_feed_is_in_the_order_in_which_things_happened(project: Project) -> None:
    events = db.session.scalars(select(Event).where(Event.project_id == project.id).order_by(Event.id)).all()
    moments = [event.at for event in events]
    assert len(moments) > 10
    assert moments == sorted(moments)
    assert moments[-1] <= clock.now()
