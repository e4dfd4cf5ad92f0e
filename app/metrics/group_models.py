"""One import that makes or feeds many measures of a unit, one for each group of its table."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, ForeignKey, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person, Unit
from app.core.db import Model, UTCDateTime
from app.core.rows import VersionedRow


class GroupImport(VersionedRow, Model):
    """A table whose groups are measures: tried (`mapping`), written (`reading`), then confirmed, undone or cancelled.

    Each measure gets its part as an `ImportBatch` that changes its state with this one. Measures it makes are archived
    until then.
    """

    __tablename__ = "group_import"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    state: Mapped[str] = mapped_column(String(10), default="mapping")
    source: Mapped[str] = mapped_column(String(200))
    storage_name: Mapped[str] = mapped_column(String(80))
    values_storage_name: Mapped[str | None] = mapped_column(String(80))
    mapping: Mapped[dict[str, Any]] = mapped_column(JSON)
    rows_good: Mapped[int] = mapped_column(default=0)
    rows_bad: Mapped[int] = mapped_column(default=0)
    troubles: Mapped[list[Any]] = mapped_column(JSON)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    unit: Mapped[Unit] = relationship()
    made_by: Mapped[Person] = relationship()

    @property
    def event_project(self) -> None:
        """It belongs to no project."""
        return None

    def grants(self, person: Any) -> frozenset[str]:
        """As on the unit."""
        return self.unit.grants(person)
