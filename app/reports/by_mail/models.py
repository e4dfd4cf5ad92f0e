"""Who has the board of which unit sent by mail, how often, and as what."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person, Unit
from app.core import policy
from app.core.db import Model
from app.core.rows import KeyedRow

NEVER, WEEKLY, MONTHLY = "never", "weekly", "monthly"
PDF, WORKBOOK, BOTH = "pdf", "xlsx", "both"


class BoardSubscription(KeyedRow, Model):
    """One person's wish for one board. `sent_for` is the first day of the last week or month that is done with."""

    __tablename__ = "board_subscription"
    __table_args__ = (UniqueConstraint("person_id", "unit_id"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    rhythm: Mapped[str] = mapped_column(String(10), default=NEVER)
    file_kind: Mapped[str] = mapped_column(String(10), default=PDF)
    sent_for: Mapped[date]

    person: Mapped[Person] = relationship()
    unit: Mapped[Unit] = relationship()

    def grants(self, person: Any) -> frozenset[str]:
        """It is the person's own."""
        return frozenset({policy.SELF} if person.id == self.person_id else ())
