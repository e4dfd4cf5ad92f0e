"""What a data-collection plan says beside the definition of its measure."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Model
from app.core.rows import KeyedRow
from app.metrics.models import Metric

ANSWERS = (
    "question", "not_counted", "example", "factors", "method", "collectors", "sample", "span", "storage", "display",
    "measurement_check", "trial",
)  # fmt: skip


class CollectionPlan(KeyedRow, Model):
    """The plan of one measure; what nobody has answered is empty."""

    __tablename__ = "collection_plan"

    metric_id: Mapped[int] = mapped_column(ForeignKey("metric.id"), unique=True)
    question: Mapped[str] = mapped_column(Text, default="")
    not_counted: Mapped[str] = mapped_column(Text, default="")
    example: Mapped[str] = mapped_column(Text, default="")
    factors: Mapped[str] = mapped_column(Text, default="")
    method: Mapped[str] = mapped_column(Text, default="")
    collectors: Mapped[str] = mapped_column(Text, default="")
    sample: Mapped[str] = mapped_column(Text, default="")
    span: Mapped[str] = mapped_column(Text, default="")
    storage: Mapped[str] = mapped_column(Text, default="")
    display: Mapped[str] = mapped_column(Text, default="")
    measurement_check: Mapped[str] = mapped_column(Text, default="")
    trial: Mapped[str] = mapped_column(Text, default="")

    metric: Mapped[Metric] = relationship()

    @property
    def event_project(self) -> int | None:
        """As of the measure."""
        return self.metric.event_project

    def grants(self, person: Any) -> frozenset[str]:
        """As on the measure."""
        return self.metric.grants(person)

    @property
    def answered(self) -> int:
        """How many of the questions have an answer."""
        return sum(bool(getattr(self, name)) for name in ANSWERS)
