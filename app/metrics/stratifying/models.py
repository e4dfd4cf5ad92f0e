"""The factors of a measure and their levels."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Model
from app.core.rows import RemovableRow
from app.metrics.models import Metric
from app.metrics.stratifying.levelled import LEVELS

MOST_FACTORS = len(LEVELS)
FEWEST_LEVELS, MOST_LEVELS = 2, 20
LONGEST_NAME = 60


class Factor(RemovableRow, Model):
    """What the values of a measure can be split by, for example the shift.

    `place` says which column of a value holds its level, and stays with the factor when it is taken out: the values
    keep what they carry. Of operators (`is_operator`, one factor of a measure at most) the levels are pseudonyms.
    """

    __tablename__ = "factor"
    __table_args__ = (UniqueConstraint("metric_id", "place"),)

    metric_id: Mapped[int] = mapped_column(ForeignKey("metric.id"))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    place: Mapped[int]
    is_operator: Mapped[bool] = mapped_column(default=False)

    metric: Mapped[Metric] = relationship()
    levels: Mapped[list[FactorLevel]] = relationship(back_populates="factor", order_by="FactorLevel.position")

    @property
    def column(self) -> str:
        """The name of the column in which a value carries its level."""
        return LEVELS[self.place - 1]

    @property
    def standing(self) -> list[FactorLevel]:
        """The levels that can be chosen, in order."""
        return [one for one in self.levels if one.removed_at is None]

    @property
    def retired(self) -> list[FactorLevel]:
        """The levels that were taken out; values keep them."""
        return [one for one in self.levels if one.removed_at is not None]

    @property
    def event_project(self) -> int | None:
        """As of the measure."""
        return self.metric.event_project

    def grants(self, person: Any) -> frozenset[str]:
        """As on the measure."""
        return self.metric.grants(person)


class FactorLevel(RemovableRow, Model):
    """One level of a factor, for example the night shift."""

    __tablename__ = "factor_level"

    factor_id: Mapped[UUID] = mapped_column(ForeignKey("factor.id"), index=True)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    position: Mapped[int] = mapped_column(default=0)

    factor: Mapped[Factor] = relationship(back_populates="levels")

    @property
    def event_project(self) -> int | None:
        """As of the measure."""
        return self.factor.event_project

    def grants(self, person: Any) -> frozenset[str]:
        """As on the measure."""
        return self.factor.grants(person)
