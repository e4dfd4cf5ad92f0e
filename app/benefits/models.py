"""A benefit: its type and basis, the money, and finance's word on it. The full ledger stands on this row."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.core.db import Model, Money, UTCDateTime
from app.core.rows import KeyedRow
from app.projects.models import Project

KINDS = ("cost", "revenue", "working_capital", "avoidance", "capacity", "soft")


class Benefit(KeyedRow, Model):
    """An amount a project is worth: possible, estimated from a result, or confirmed by finance.

    `a_year` is the annualised run-rate; `realised` what the accounts of this year show so far. `soft` carries no
    money: safety, quality, satisfaction.
    """

    __tablename__ = "benefit"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    basis: Mapped[str] = mapped_column(Text)
    a_year: Mapped[Decimal | None] = mapped_column(Money)
    realised: Mapped[Decimal | None] = mapped_column(Money)
    starts_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(String(10), default="possible")
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    entered_at: Mapped[datetime] = mapped_column(UTCDateTime)
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    project: Mapped[Project] = relationship()
    entered_by: Mapped[Person] = relationship(foreign_keys=[entered_by_id])
    confirmed_by: Mapped[Person | None] = relationship(foreign_keys=[confirmed_by_id])

    def grants(self, person: Any) -> frozenset[str]:
        """As on the project."""
        return self.project.grants(person)
