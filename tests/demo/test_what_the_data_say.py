"""What the portfolio says of the demo's projects is worked out from their values, and tells the story it should."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from app.analyses import judging, saved
from app.analyses.models import Analysis, Judgement
from app.benefits.models import Benefit
from app.core.db import db
from app.metrics.models import MetricLink
from app.projects.models import Project

SAID = {
    "RC-05": ("watched", "too_early", "rising", "misses"),
    "NG-25": ("compared", "too_early", "", "early"),
    "NG-24": ("compared", "improved", "", "some"),
    "SM-09": ("watched", "too_early", "steady", "misses"),
    "SM-07": ("compared", "improved", "", "meets"),
    "NG-21": ("compared", "improved", "", "some"),
    "SM-11": ("empty", "too_early", "", ""),
    "EF-03": ("watched", "too_early", "steady", "misses"),
}


def links(code: str) -> list[MetricLink]:
    project = db.session.scalars(select(Project).where(Project.code == code)).one()
    return list(db.session.scalars(MetricLink.of(project.id)).unique().all())


def reading(code: str, measure: str = "") -> Any:
    link = next(link for link in links(code) if not measure or link.metric.name == measure)
    return judging.judge(link)


@pytest.mark.parametrize("code", SAID)
def test_each_main_measure_says_what_its_values_show(demo: None, code: str) -> None:
    said = reading(code)
    assert (said.mode, said.verdict, said.watch, said.goal_signal) == SAID[code]


def test_what_is_kept_is_what_the_values_say_now(demo: None) -> None:
    every = list(db.session.scalars(select(MetricLink)))
    assert len(every) > 15
    for link in every:
        kept = db.session.get(Judgement, link.id)
        assert kept is not None, link.metric.name
        assert kept.data_hash == judging.judge(link).data_hash, link.metric.name
        assert kept.reading["verdict"] == judging.judge(link).verdict


def test_picking_errors_fell_from_eight_to_four_in_a_thousand_and_the_day_without_scanners_is_named(demo: None) -> None:
    said = reading("NG-24")
    assert said.was == pytest.approx(7.8, abs=0.1)
    assert said.now == pytest.approx(4.2, abs=0.1)
    assert (said.n_before, said.n_after, len(said.left_out_before)) == (29, 19, 1)
    assert 0 < said.goal_meeting < said.goal_of
    baseline = links("NG-24")[0].baseline
    assert baseline is not None
    named = [row[3] for row in baseline.values if row[3]]
    assert named == ["Scanners offline for 3 hours"]


def test_dock_to_stock_time_has_held_for_more_than_ninety_days(demo: None) -> None:
    said = reading("SM-07")
    assert said.was == pytest.approx(11.4, abs=0.1)
    assert said.now == pytest.approx(6.2, abs=0.1)
    assert said.n_after == 14
    assert said.steady_now
    assert (date.fromisoformat(said.last_day) - date.fromisoformat(said.settled_on)).days >= 90


@pytest.mark.parametrize("code, measure", [("NG-24", "Pick rate"), ("NG-21", "Near misses reported"),
                                               ("SM-07", "Goods in the wrong place")])  # fmt: skip
def test_nothing_was_paid_for_elsewhere(demo: None, code: str, measure: str) -> None:
    assert reading(code, measure).balance == "safe"


def test_forklift_safety_is_judged_by_harm_and_not_by_reports(demo: None) -> None:
    roles = {link.metric.name: link.role for link in links("NG-21")}
    assert roles == {"Racking hits": "primary", "Near misses reported": "balancing"}


def test_a_stock_is_read_beside_what_comes_in_and_what_goes_out(demo: None) -> None:
    assert reading("RC-05", "Items received").watch == "steady"
    assert reading("RC-05", "Items processed").watch in ("lower", "falling")
    since = date.fromisoformat(str(reading("RC-05").headline.parameters["since"]))
    baseline = links("RC-05")[0].baseline
    assert baseline is not None
    assert baseline.first_day < since < baseline.last_day


def test_money_is_estimated_or_confirmed_only_where_the_change_is_clear(demo: None) -> None:
    counted = db.session.scalars(select(Benefit).where(Benefit.state != "possible", Benefit.kind != "soft")).all()
    assert {benefit.project.code for benefit in counted} == {"NG-24", "SM-07"}
    for benefit in counted:
        assert reading(benefit.project.code).verdict == "improved"


def test_money_of_the_year_so_far_and_of_a_whole_year_stand_apart(demo: None) -> None:
    dock = db.session.scalars(select(Benefit).where(Benefit.state == "confirmed")).one()
    assert dock.a_year == 118_000
    assert dock.realised is not None
    assert dock.realised < dock.a_year / 2
    assert dock.starts_on is not None
    assert dock.confirmed_by is not None
    assert dock.confirmed_by.name == "Helen Marsh"


def test_safety_claims_no_money(demo: None) -> None:
    soft = db.session.scalars(select(Benefit).where(Benefit.kind == "soft")).one()
    assert (soft.project.code, soft.a_year, soft.realised) == ("NG-21", None, None)


def test_the_comparison_saved_after_each_pilot_said_what_opened_the_gate(demo: None) -> None:
    kept = db.session.scalars(select(Analysis)).all()
    assert {analysis.link.project.code for analysis in kept} == {"SM-07", "NG-21"}
    for analysis in kept:
        assert analysis.verdict == "improved"
        assert saved.reading_of_analysis(analysis).n_after == 12
        assert analysis.link.looks_planned == 2
