"""An alert: one event in a measure's values, or their absence, that somebody should look at."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Select, String, Text, or_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.core.db import Model, UTCDateTime
from app.core.rows import KeyedRow
from app.metrics.models import Metric, MetricLink
from app.projects.models import Project

SIGNAL, LIMIT, MISSING, SLIPPING = "signal", "limit", "missing", "slipping"
OVER, CORRECTED, EXPLAINED, CAME, UNWATCHED, ENDED = "over", "corrected", "explained", "came", "unwatched", "ended"
KEPT_PHASES = ("control", "follow_up")
"""The phases in which a project keeps what it has reached."""
STATES = ("open", "acknowledged", "closed")


class Alert(KeyedRow, Model):
    """One event: a signal of the chart's rules, a value outside a customer's limit, values that are missing, or a
    project's result that slips (`link`). It grows with its event from `first_day` to `last_day`, closes by itself
    when the event is over, and opens again when a correction is taken back.

    `occurrence` names the event, so that no two alerts of one can stand. `facts` are the numbers of its sentence.
    """

    __tablename__ = "alert"

    metric_id: Mapped[int] = mapped_column(ForeignKey("metric.id"), index=True)
    link_id: Mapped[UUID | None] = mapped_column(ForeignKey("metric_link.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    way: Mapped[str] = mapped_column(String(4), default="")
    occurrence: Mapped[str] = mapped_column(String(120), unique=True)
    first_day: Mapped[date]
    last_day: Mapped[date]
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    told_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    told_to_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    acknowledged_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    acknowledged_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    cause: Mapped[str] = mapped_column(Text, default="")
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closed_because: Mapped[str] = mapped_column(String(10), default="")

    metric: Mapped[Metric] = relationship()
    link: Mapped[MetricLink | None] = relationship()
    told_to: Mapped[Person | None] = relationship(foreign_keys=[told_to_id])
    acknowledged_by: Mapped[Person | None] = relationship(foreign_keys=[acknowledged_by_id])

    @property
    def state(self) -> str:
        """open, acknowledged or closed."""
        if self.closed_at is not None:
            return "closed"
        return "open" if self.acknowledged_at is None else "acknowledged"

    @property
    def event_project(self) -> int | None:
        """The project that slips, or the one whose feed tells of the measure."""
        return self.link.project_id if self.link is not None else self.metric.event_project

    def grants(self, person: Any) -> frozenset[str]:
        """As on the measure; what slips is the project's."""
        return (self.link or self.metric).grants(person)

    @classmethod
    def visible_to(cls, person: Person) -> Select[Alert]:
        """The alerts of measures in use, and of projects, that this person may see."""
        projects = Project.visible_to(person).with_only_columns(Project.id)
        links = select(MetricLink.id).where(MetricLink.project_id.in_(projects))
        metrics = Metric.visible_to(person).where(Metric.archived_at.is_(None)).with_only_columns(Metric.id)
        return select(cls).where(cls.metric_id.in_(metrics), or_(cls.link_id.is_(None), cls.link_id.in_(links)))
