"""A large organisation: 1,000 projects, 10,000 actions, a project in full work, a measure with 10,000 values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import uuid4

import numpy as np
from sqlalchemy import insert, select

from app.actions.models import Action
from app.core import jobs, policy
from app.core.db import db
from app.metrics.models import Metric, MetricLink, Observation, ProcessChange
from app.projects.models import Charter, Membership, Milestone, Project
from tests.bench.work import make_work
from tests.company import Company

PROJECTS, ACTIONS, VALUES = 1000, 10_000, 10_000
FIRST_DAY = date(1999, 1, 1)


@dataclass(frozen=True, kw_only=True)
class Large:
    """Keys of what was made: the project with the long measure, and one with forty values as most have."""

    project: int
    link: str
    metric: int
    ordinary: int


def make_large(company: Company) -> Large:
    """Fill the company's database; takes a few seconds."""
    with company.writing():
        keys = _projects(company)
        _actions(company, keys)
        make_work(company)
        links = _measures(company, keys[:60])
        _write_charter(company, keys[0])
    large = _long_measure(company, ordinary=keys[0])
    with company.writing():
        for metric in [*links, large.metric]:
            jobs.enqueue("judge_metric", {"metric": metric}, act=company.act())
    with company.app.app_context():
        jobs.run_due_jobs()
    return large


def _projects(company: Company) -> list[int]:
    start = date(2026, 1, 5)
    rows = [
        {
            "code": f"NG-{n:04d}", "title": f"Project {n} of the large organisation", "method_key": "dmaic",
            "phase": ("define", "measure", "analyze", "improve", "control")[n % 5], "state": "active", "version": 1,
            "unit_id": company.units["NG"], "started_on": start + timedelta(days=n % 200),
        }
        for n in range(100, 100 + PROJECTS)
    ]  # fmt: skip
    db.session.execute(insert(Project), rows)
    keys = list(db.session.scalars(select(Project.id).where(Project.code.like("NG-____"))))
    db.session.execute(insert(Charter), [{"project_id": key} for key in keys])
    db.session.execute(insert(Membership), [_member(company, key, *part) for key in keys for part in _PARTS])
    stones = [{"project_id": key, "phase": phase} for key in keys for phase in ("define", "measure", "analyze")]
    db.session.execute(insert(Milestone), stones)
    return keys


_PARTS = (("dana", policy.LEAD), ("ruth", policy.SPONSOR), ("marek", policy.TEAM))


def _member(company: Company, project: int, name: str, role: str) -> dict[str, object]:
    return {"project_id": project, "person_id": company.people[name], "role": role, "part": "", "position": 0}


def _actions(company: Company, keys: list[int]) -> None:
    owners = [company.people[name] for name in ("dana", "marek", "priya", "sam")]
    rows = [
        {
            "id": uuid4(), "project_id": keys[n % len(keys)], "title": f"Action {n}", "detail": "", "version": 1,
            "owner_id": owners[n % 4], "due_on": date(2026, 6, 1) + timedelta(days=n % 300), "quarters": n % 5,
        }
        for n in range(ACTIONS)
    ]  # fmt: skip
    db.session.execute(insert(Action), rows)


def _write_charter(company: Company, key: int) -> None:
    """The words of the company's charter for this project too."""
    written, empty = (db.session.get_one(Charter, project) for project in (company.project, key))
    for column in Charter.__table__.columns:
        if column.key not in ("project_id", "version"):
            setattr(empty, column.key, getattr(written, column.key))


def _metric(company: Company, name: str) -> Metric:
    metric = Metric(
        unit_id=company.units["NG"], name=name, kind="count", measured_in="errors per 1,000 lines", per=1000,
        value_name="Errors found", denominator_name="Lines checked", goal=4.0, direction="lower",
    )  # fmt: skip
    db.session.add(metric)
    db.session.flush()
    return metric


def _measures(company: Company, keys: list[int]) -> list[int]:
    rng = np.random.default_rng(20261120)
    made = []
    for key in keys:
        metric = _metric(company, f"Errors of project {key}")
        _link(company, key, metric)
        _observe(company, metric, rng.poisson(72, 40), date(2026, 9, 1))
        made.append(metric.id)
    return made


def _link(company: Company, project: int, metric: Metric) -> MetricLink:
    link = MetricLink(project_id=project, metric_id=metric.id, role="primary")
    db.session.add(link)
    db.session.flush()
    return link


def _observe(company: Company, metric: Metric, counts: np.ndarray, first: date) -> None:
    act = company.act()
    rows = [
        {
            "id": uuid4(), "metric_id": metric.id, "day": first + timedelta(days=n), "value": float(count),
            "checked": 9000.0, "entered_by_id": act.person_id, "entered_at": act.at, "position": 0, "note": "",
            "special_cause": "", "version": 1,
        }
        for n, count in enumerate(counts)
    ]  # fmt: skip
    db.session.execute(insert(Observation), rows)


def _long_measure(company: Company, *, ordinary: int) -> Large:
    rng = np.random.default_rng(20261121)
    with company.writing():
        metric = _metric(company, "Picking errors, every day since 1999")
        link = _link(company, company.project, metric)
        counts = np.concatenate([rng.poisson(72, VALUES // 2), rng.poisson(38, VALUES // 2)])
        _observe(company, metric, counts, FIRST_DAY)
        act = company.act()
        change = ProcessChange(
            metric_id=metric.id, day=FIRST_DAY + timedelta(days=VALUES // 2), title="new labels",
            made_by_id=act.person_id, made_at=act.at,
        )  # fmt: skip
        db.session.add(change)
        return Large(project=company.project, link=str(link.id), metric=metric.id, ordinary=ordinary)
