"""Days whose values are frozen as a project's baseline: there, nothing is changed behind the result's back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from flask import g, url_for
from flask_babel import gettext as _
from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload

from app.core import policy, words
from app.core.db import columns, db
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
        """What somebody reads who wants to change one of these values; somebody from outside no project's code."""
        if policy.is_partner(g.get("me")):
            return _(
                "The values from %(first)s to %(last)s are settled. Ask whoever looks after the measure.",
                first=words.full_day(self.first), last=words.full_day(self.last),
            )  # fmt: skip
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
    """The baselines that count now for this measure, one a project; their values are left where they are."""
    rows = columns(_frozen(), metric=metric_id).all()
    newest = {row.link_id: (row.first_day, row.last_day) for row in rows}
    if not newest:
        return []
    query = select(MetricLink).where(MetricLink.id.in_(newest)).options(joinedload(MetricLink.project))
    return [
        FrozenDays(first=newest[link.id][0], last=newest[link.id][1], project=link.project, link=link)
        for link in db.session.scalars(query)
    ]


@cache
def _frozen() -> Any:
    """The oldest first, so that the newest of a link comes last."""
    query = select(Baseline.link_id, Baseline.first_day, Baseline.last_day)
    used = (MetricLink.metric_id == bindparam("metric"), MetricLink.removed_at.is_(None))
    return query.join(MetricLink, MetricLink.id == Baseline.link_id).where(*used).order_by(Baseline.frozen_at)


def frozen_on(metric: Metric, *days: date) -> FrozenDays | None:
    """The baseline in which one of these days is frozen, if any is."""
    return next((frozen for frozen in frozen_days(metric.id) for day in days if day in frozen), None)
