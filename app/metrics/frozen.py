"""Days whose values are frozen as a project's baseline: there, nothing is changed behind the result's back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select

from app.core import words
from app.core.db import db
from app.metrics.models import Baseline, Metric, MetricLink
from app.projects.models import Project


@dataclass(frozen=True, kw_only=True)
class FrozenDays:
    """The days of the baseline that counts for a project's use of a measure, both ends included."""

    first: date
    last: date
    project: Project
    link: MetricLink

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    @property
    def why(self) -> str:
        """What somebody reads who wants to change one of these values."""
        return _(
            "The values from %(first)s to %(last)s are frozen as the baseline of %(code)s. "
            "Freeze a baseline of other days there first, with a reason, then come back.",
            first=words.full_day(self.first), last=words.full_day(self.last), code=self.project.code,
        )  # fmt: skip

    @property
    def address(self) -> str:
        """Where a new baseline is frozen."""
        return url_for("measures.baseline", project=self.project, link=self.link)


def frozen_days(metric_id: int) -> list[FrozenDays]:
    """The baselines that count now for this measure, one a project."""
    query = select(Baseline, MetricLink, Project).join(MetricLink, MetricLink.id == Baseline.link_id)
    used = (MetricLink.metric_id == metric_id, MetricLink.removed_at.is_(None))
    query = query.join(Project, Project.id == MetricLink.project_id).where(*used)
    newest = {link.id: (baseline, link, project) for baseline, link, project in _in_order(query)}
    return [
        FrozenDays(first=baseline.first_day, last=baseline.last_day, project=project, link=link)
        for baseline, link, project in newest.values()
    ]


def _in_order(query: Any) -> Any:
    return db.session.execute(query.order_by(Baseline.frozen_at))


def frozen_on(metric: Metric, *days: date) -> FrozenDays | None:
    """The baseline in which one of these days is frozen, if any is."""
    return next((frozen for frozen in frozen_days(metric.id) for day in days if day in frozen), None)
