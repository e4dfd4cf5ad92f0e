"""An import of what was done elsewhere."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, ForeignKey, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.core.db import Model, UTCDateTime
from app.core.rows import VersionedRow

PROJECTS, ACTIONS, BENEFITS = "projects", "actions", "benefits"


class HistoricImport(VersionedRow, Model):
    """A table of projects, actions or benefits: tried (`mapping`), then confirmed, undone or cancelled.

    `headings` and `rows`, each a number and its cells, are kept until it is decided; `made` names the rows it made by
    kind and key. Nobody but who brought it sees it.
    """

    __tablename__ = "historic_import"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    sort: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10), default="mapping")
    source: Mapped[str] = mapped_column(String(200))
    headings: Mapped[list[str]] = mapped_column(JSON)
    rows: Mapped[list[Any]] = mapped_column(JSON)
    columns: Mapped[dict[str, Any]] = mapped_column(JSON)
    made: Mapped[list[Any]] = mapped_column(JSON)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    made_by: Mapped[Person] = relationship()

    @property
    def event_project(self) -> None:
        """It belongs to no project."""
        return None
