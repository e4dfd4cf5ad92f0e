"""Projects with readings, for the pages that only show what was judged."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from app.accounts.models import Person, Unit
from app.analyses.models import Judgement
from app.analyses.reading import Measured, Reading, Said, StageNumbers
from app.core.db import db
from app.metrics.models import Baseline, Metric, MetricLink
from app.projects import starting
from app.projects.models import Project
from tests.company import Company

AT = datetime(2026, 11, 20, 9, tzinfo=UTC)
TRENDS = {
    "improved": [8.2, 7.9, 8.4, 7.6, 8.1, 8.8, 7.7, 8.3, 4.4, 4.1, 4.6, 3.9, 4.2],
    "worse": [12.0, 12.4, 12.9, 13.1, 13.8, 14.2, 14.9, 15.5, 16.1],
    "no_change": [2.1, 2.3, 2.0, 2.4, 1.9, 2.2, 2.3, 2.1, 2.2],
    "too_early": [47.0, 46.1, 48.2, 45.9, 47.3, 38.0, 39.1],
}
SIGNALS = {"improved": "good", "worse": "warn", "no_change": "same", "too_early": "early"}


def start(company: Company, title: str, *, lead: str = "dana", sponsor: str = "ruth", phase: str = "define") -> int:
    """Start a project; inside a transaction. Returns its key."""
    plan = starting.Plan(
        title=title,
        method_key="dmaic",
        unit=db.session.get_one(Unit, company.units["NG"]),
        lead=db.session.get_one(Person, company.people[lead]),
        sponsor=db.session.get_one(Person, company.people[sponsor]),
        started_on=date(2026, 8, 24),
    )
    project = starting.start(plan, company.act(lead))
    project.phase = phase
    db.session.flush()
    return project.id


def judged(company: Company, project: int, verdict: str, **more: Any) -> MetricLink:
    """Give a project a main measure that says this; inside a transaction."""
    metric = Metric(unit_id=company.units["NG"], name="Picking errors", kind="count", per=1000, goal=4.0, version=1)
    metric.measured_in, metric.denominator_name = "per 1,000 lines", "Lines checked"
    link = MetricLink(project=db.session.get_one(Project, project), metric=metric, role="primary", version=1)
    db.session.add(link)
    db.session.flush()
    reading = reading_of(metric, verdict, **more).to_json()
    db.session.add(Judgement(link_id=link.id, data_hash="0" * 64, reading=reading, judged_at=AT))
    return link


def reading_of(metric: Metric, verdict: str, **more: Any) -> Reading:
    """A reading with this verdict."""
    trend = TRENDS[verdict]
    changed = 8 if verdict == "improved" else 5 if verdict == "too_early" else 0
    return Reading(**{
        "mode": "compared" if changed else "watched",
        "verdict": verdict if changed else "too_early",
        "watch": "" if changed else "rising" if verdict == "worse" else "steady",
        "headline": Said(code="no_change"),
        "measured": measured(metric),
        "role": "primary",
        "data_hash": "0" * 64,
        "signal": SIGNALS[verdict],
        "moved": "up" if verdict == "worse" else "down",
        "goal_signal": "some" if verdict == "improved" else "misses",
        "now": trend[-1],
        "was": trend[0] if changed else None,
        "n_before": changed,
        "n_after": len(trend) - changed,
        "changed_on": "2026-10-26" if changed else "",
        "settled_on": "2026-10-26" if changed else "",
        "goal_meeting": 2,
        "goal_of": 5,
        "spark": tuple(trend),
        "spark_changes": (changed,) if changed else (),
        **more,
    })  # fmt: skip


def stage(centre: float) -> StageNumbers:
    """The first stage of a chart with this average."""
    return StageNumbers(role="before", first_day="2026-09-14", last_day="2026-11-19", n=9, n_limits=9, centre=centre,
                        lower=None, upper=None, provisional=True)  # fmt: skip


def frozen(company: Company, link: MetricLink) -> None:
    """Freeze a baseline; inside a transaction."""
    baseline = Baseline(link_id=link.id, first_day=date(2026, 9, 14), last_day=date(2026, 11, 13), frozen_at=AT)
    baseline.values, baseline.statistics, baseline.data_hash = [], {}, "0" * 64
    baseline.frozen_by_id = company.people["dana"]
    db.session.add(baseline)


def measured(metric: Metric) -> Measured:
    """What words need to know of the measure."""
    return Measured(
        name=metric.name, kind=metric.kind, per=metric.per, measured_in=metric.measured_in,
        denominator_name=metric.denominator_name, period="day", decimals=1, direction="lower", goal=metric.goal,
        goal_basis="every", goal_share=None, lower_limit=None, upper_limit=None,
    )  # fmt: skip


def planned(project: int, phase: str, days_from_today: int) -> None:
    """Plan a gate; inside a transaction."""
    found = db.session.get_one(Project, project)
    stone = next(stone for stone in found.milestones if stone.phase == phase)
    stone.planned_on = datetime.now(UTC).date() + timedelta(days=days_from_today)
