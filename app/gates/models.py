"""What has been said about a gate's items, and the decisions taken there."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.core.db import Model, UTCDateTime
from app.core.rows import KeyedRow
from app.projects.models import Project

GO, CONDITIONS, REWORK, PAUSE, STOP = "go", "go_with_conditions", "rework", "pause", "stop"


class GateMark(KeyedRow, Model):
    """What the team says about an item the program cannot see for itself: ready, with a note, or not yet."""

    __tablename__ = "gate_mark"
    __table_args__ = (UniqueConstraint("project_id", "phase", "item"),)

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    phase: Mapped[str] = mapped_column(String(20))
    item: Mapped[str] = mapped_column(String(20))
    ready: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(Text, default="")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    marked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    marked_at: Mapped[datetime] = mapped_column(UTCDateTime)

    project: Mapped[Project] = relationship()
    owner: Mapped[Person | None] = relationship(foreign_keys=[owner_id])
    marked_by: Mapped[Person] = relationship(foreign_keys=[marked_by_id])


class GateReview(Model):
    """A decision asked for at a gate, and the answer: who, when, on which version of the charter.

    `evidence` is what the project could show when it was decided; it may be large, so it is read where it is shown.
    """

    __tablename__ = "gate_review"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    phase: Mapped[str] = mapped_column(String(20))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    request: Mapped[str] = mapped_column(Text, default="")
    items: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    charter_version: Mapped[int | None]
    evidence: Mapped[dict[str, Any] | None] = mapped_column(JSON, deferred=True)
    decision: Mapped[str | None] = mapped_column(String(20))
    comment: Mapped[str] = mapped_column(Text, default="")
    condition: Mapped[str] = mapped_column(Text, default="")
    condition_owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    condition_due_on: Mapped[date | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    project: Mapped[Project] = relationship()
    asked_by: Mapped[Person] = relationship(foreign_keys=[asked_by_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])
    condition_owner: Mapped[Person | None] = relationship(foreign_keys=[condition_owner_id])

    @property
    def event_kind(self) -> str:
        """For the event table."""
        return "gate_review"

    @property
    def event_key(self) -> str:
        """For the event table."""
        return str(self.id)

    @property
    def event_project(self) -> int | None:
        """For the project's feed."""
        return self.project_id

    @property
    def is_waiting(self) -> bool:
        """Whether the sponsor has still to decide."""
        return self.decision is None

    def grants(self, person: Any) -> frozenset[str]:
        """As on the project; nobody decides what they asked for or lead themselves."""
        roles = self.project.grants(person)
        own = person.id == self.asked_by_id or self.project.is_led_by(person.id)
        return roles - {"project:sponsor"} if own else roles
