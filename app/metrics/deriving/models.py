"""The formula by which a measure is computed from others."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.core.db import Model, UTCDateTime
from app.core.rows import RemovableRow
from app.metrics.models import Metric

LETTERS = "abcdef"


class MetricFormula(RemovableRow, Model):
    """How a measure is computed: each letter stands for one number of another measure.

    Of a letter, `…_id` is the measure and `…_part` which of its numbers: `shown`, `counted` or `checked`. Kinds that
    are counted have a `base_formula` for what they are counted from. `outcome` tells of the last computing what came
    of it. `made_by` saved it last, and it reads what this person may read.
    """

    __tablename__ = "metric_formula"

    metric_id: Mapped[int] = mapped_column(ForeignKey("metric.id"), unique=True)
    formula: Mapped[str] = mapped_column(String(200))
    base_formula: Mapped[str] = mapped_column(String(200), default="")
    a_id: Mapped[int | None] = mapped_column(ForeignKey("metric.id"), index=True)
    a_part: Mapped[str] = mapped_column(String(8), default="shown")
    b_id: Mapped[int | None] = mapped_column(ForeignKey("metric.id"), index=True)
    b_part: Mapped[str] = mapped_column(String(8), default="shown")
    c_id: Mapped[int | None] = mapped_column(ForeignKey("metric.id"), index=True)
    c_part: Mapped[str] = mapped_column(String(8), default="shown")
    d_id: Mapped[int | None] = mapped_column(ForeignKey("metric.id"), index=True)
    d_part: Mapped[str] = mapped_column(String(8), default="shown")
    e_id: Mapped[int | None] = mapped_column(ForeignKey("metric.id"), index=True)
    e_part: Mapped[str] = mapped_column(String(8), default="shown")
    f_id: Mapped[int | None] = mapped_column(ForeignKey("metric.id"), index=True)
    f_part: Mapped[str] = mapped_column(String(8), default="shown")
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    computed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    outcome: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    metric: Mapped[Metric] = relationship(foreign_keys=[metric_id])
    made_by: Mapped[Person] = relationship()

    @property
    def event_project(self) -> int | None:
        """As of the measure."""
        return self.metric.event_project

    @property
    def source_ids(self) -> dict[str, int]:
        """The keys of the measures by the letters that stand for them."""
        found = {letter: getattr(self, f"{letter}_id") for letter in LETTERS}
        return {letter: key for letter, key in found.items() if key is not None}

    def grants(self, person: Any) -> frozenset[str]:
        """As on the measure."""
        return self.metric.grants(person)
