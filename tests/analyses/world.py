"""Measures with values for the tests: the picking errors of the story, and whatever a test draws itself."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from app.analyses import links
from app.core.acting import Act
from app.core.db import db
from app.metrics.models import Metric, MetricLink, Observation, ProcessChange
from app.projects.models import Project
from tests.company import Company

FIRST_DAY = date(2026, 9, 14)
CHANGE_DAY = date(2026, 10, 26)
PICKING = {
    "name": "Picking errors", "kind": "count", "per": 1000, "value_name": "Picking errors found",
    "denominator_name": "Order lines", "direction": "lower", "goal": 4.0, "goal_basis": "every", "decimals": 1,
    "definition": "Wrong item, wrong quantity or missed line at the pack bench.", "source": "Pack bench check",
}  # fmt: skip


def working_days(first: date) -> Iterator[date]:
    """Mondays to Fridays from this day on."""
    day = first
    while True:
        if day.weekday() < 5:
            yield day
        day += timedelta(days=1)


def days_from(first: date, count: int) -> list[date]:
    """So many working days."""
    days = working_days(first)
    return [next(days) for _ in range(count)]


def counts(seed: int, rate: float, sizes: Sequence[int]) -> list[int]:
    """Counts that vary as counting does around this rate."""
    draw = random.Random(seed)
    return [sum(draw.random() < rate for _ in range(size)) for size in sizes]


def define(company: Company, **about: Any) -> Metric:
    """A measure of Northgate, owned by Marek."""
    metric = Metric(**({"measured_in": "", "unit_id": company.units["NG"]} | about))
    metric.owner_id = company.people["marek"]
    db.session.add(metric)
    db.session.flush()
    return metric


def link_to(company: Company, metric: Metric, *, role: str = "primary", margin: float | None = None) -> MetricLink:
    """The measure in the picking project."""
    project = db.session.get_one(Project, company.project)
    return links.use(project, metric, role=role, margin=margin, act=company.act())


def record(
    company: Company, metric: Metric, days: Sequence[date], values: Sequence[float],
    checked: Sequence[float | None] | None = None, causes: dict[date, str] | None = None,
) -> None:  # fmt: skip
    """Enter a value for each day, without a word about each."""
    at, person = company.act().at, company.people["marek"]
    rows = zip(days, values, checked or [None] * len(days), strict=True)
    for place, (day, value, size) in enumerate(rows):
        cause = (causes or {}).get(day, "")
        db.session.add(
            Observation(metric_id=metric.id, day=day, value=value, checked=size, position=place, special_cause=cause,
                        entered_by_id=person, entered_at=at)
        )  # fmt: skip
    db.session.flush()


def change(company: Company, metric: Metric, day: date, title: str = "New labels", *, is_trial: bool = False) -> None:
    """Note a change to the process."""
    act: Act = company.act()
    row = ProcessChange(metric_id=metric.id, day=day, title=title, is_trial=is_trial, made_at=act.at)
    row.made_by_id = company.people["dana"]
    db.session.add(row)
    db.session.flush()
    db.session.refresh(metric, ["changes"])


def picking(company: Company, *, after: int = 19, after_rate: float = 0.0042, changed: bool = True) -> MetricLink:
    """30 days at about 8 per 1,000 with the scanners offline on 8 October, then so many since the labels."""
    metric = define(company, **PICKING)
    link = link_to(company, metric)
    before = days_from(FIRST_DAY, 30)
    found = counts(437, 0.008, [2900] * 30)
    found[18] = 37
    record(company, metric, before, found, [2900.0] * 30, {before[18]: "Scanners offline 3 hours"})
    if changed:
        change(company, metric, CHANGE_DAY, "new labels, scan to confirm")
        later = days_from(CHANGE_DAY, after)
        record(company, metric, later, counts(18, after_rate, [2900] * after), [2900.0] * after)
    return link


def measured(company: Company, before: Sequence[float], after: Sequence[float] = (), **about: Any) -> MetricLink:
    """A measured value, day by day, before and after a change."""
    usual = {"name": "Waiting time", "kind": "time", "measured_in": "minutes", "decimals": 1}
    role, margin = about.pop("role", "primary"), about.pop("margin", None)
    metric = define(company, **(usual | about))
    link = link_to(company, metric, role=role, margin=margin)
    days = days_from(FIRST_DAY, len(before) + len(after))
    record(company, metric, days, [*before, *after])
    if len(after):
        change(company, metric, days[len(before)])
    return link


def around(seed: int, level: float, spread: float, count: int) -> list[float]:
    """So many values around a level, evenly enough spread."""
    draw = random.Random(seed)
    return [round(draw.gauss(level, spread), 2) for _ in range(count)]
