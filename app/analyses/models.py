"""A saved analysis, and the newest judgement of each measure, by itself and in each project that uses it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, ForeignKey, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.core.db import Model, UTCDateTime
from app.metrics.models import MetricLink


class Analysis(Model):
    """One run of a procedure, kept: which data (by hash), which settings, which result."""

    __tablename__ = "analysis"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    link_id: Mapped[UUID] = mapped_column(ForeignKey("metric_link.id"), index=True)
    procedure: Mapped[str] = mapped_column(String(30))
    data_hash: Mapped[str] = mapped_column(String(64))
    settings: Mapped[dict[str, Any]] = mapped_column(JSON)
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    result: Mapped[dict[str, Any]] = mapped_column(JSON)
    verdict: Mapped[str] = mapped_column(String(12))
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)

    link: Mapped[MetricLink] = relationship()
    made_by: Mapped[Person] = relationship()

    def grants(self, person: Any) -> frozenset[str]:
        """As on the project."""
        return self.link.grants(person)


class MetricJudgement(Model):
    """What the data of a measure say by itself, whichever projects use it: what the board of its unit shows."""

    __tablename__ = "metric_judgement"

    metric_id: Mapped[int] = mapped_column(ForeignKey("metric.id"), primary_key=True)
    reading: Mapped[dict[str, Any]] = mapped_column(JSON)
    judged_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Judgement(Model):
    """What the data of a project's measure say now; made anew by a job whenever values change."""

    __tablename__ = "judgement"

    link_id: Mapped[UUID] = mapped_column(ForeignKey("metric_link.id"), primary_key=True)
    data_hash: Mapped[str] = mapped_column(String(64))
    reading: Mapped[dict[str, Any]] = mapped_column(JSON)
    judged_at: Mapped[datetime] = mapped_column(UTCDateTime)

    link: Mapped[MetricLink] = relationship()
