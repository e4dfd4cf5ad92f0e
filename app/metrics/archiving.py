"""A measure that is not in use any more is archived, and brought back when it is."""

from __future__ import annotations

from sqlalchemy import select

from app.core.acting import Act
from app.core.db import db
from app.core.problems import N_, Problem
from app.metrics.deriving import dependents
from app.metrics.group_models import GroupImport
from app.metrics.models import Metric, MetricLink
from app.projects.models import OPEN_STATES, Project

IN_USE = Problem(
    "metric.in_use", N_("A running project still uses this measure. Take it out there or finish the project first.")
)
COMPUTED_FROM = Problem(
    "metric.computed_from", N_("Another measure is computed from this one. Change its formula first.")
)


def hindrance(metric: Metric) -> Problem | None:
    """Why the measure cannot be archived now."""
    if _is_in_use(metric):
        return IN_USE
    return COMPUTED_FROM if dependents.is_used(metric.id) else None


def _is_in_use(metric: Metric) -> bool:
    uses = (MetricLink.metric_id == metric.id, MetricLink.removed_at.is_(None), Project.state.in_(OPEN_STATES))
    query = select(MetricLink.id).join(Project, Project.id == MetricLink.project_id).where(*uses).limit(1)
    return db.session.scalar(query) is not None


def archive(metric: Metric, act: Act) -> None:
    """Put the measure away; one that is away stays so."""
    if metric.archived_at is None:
        metric.apply({"archived_at": (None, act.at)}, act=act, verb="archived")


def may_return(metric: Metric) -> bool:
    """Whether the measure is archived and was not taken away with the import that made it."""
    if metric.archived_at is None or metric.made_in_id is None:
        return metric.archived_at is not None
    return db.session.get_one(GroupImport, metric.made_in_id).state == "confirmed"


def bring_back(metric: Metric, act: Act) -> None:
    """Have the measure stand in the lists again; what is watched is watched from now on."""
    if may_return(metric):
        metric.apply({"archived_at": (metric.archived_at, None)}, act=act, verb="restored")
