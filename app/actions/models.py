"""An action: what, against which cause, whose, until when, and how far it is."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.causes.models import CONFIRMED, Cause
from app.core.acting import Act
from app.core.db import Model, UTCDateTime
from app.core.rows import RemovableRow
from app.projects.models import Project

DONE = 4


class Action(RemovableRow, Model):
    """Something somebody has agreed to do; `quarters` runs from 0 to 4, which is done."""

    __tablename__ = "action"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    detail: Mapped[str] = mapped_column(Text, default="")
    cause_id: Mapped[UUID | None] = mapped_column(ForeignKey("cause.id"), index=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    due_on: Mapped[date | None]
    quarters: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    project: Mapped[Project] = relationship()
    cause: Mapped[Cause | None] = relationship()
    owner: Mapped[Person | None] = relationship()

    def advance(self, quarters: int, *, based_on: int, act: Act) -> None:
        """Say how far it is; the fourth quarter closes it, fewer open it again."""
        if self._changed_since({"quarters": quarters}, based_on):
            done_at = act.at if quarters == DONE else None
            changes = {"quarters": (self.quarters, quarters), "done_at": (self.done_at, done_at)}
            self.apply({name: pair for name, pair in changes.items() if pair[0] != pair[1]}, act=act, verb="advanced")

    @property
    def is_done(self) -> bool:
        """Whether all four quarters are done."""
        return self.quarters == DONE

    @property
    def answers_confirmed_cause(self) -> bool:
        """Whether it answers a cause that stands and is confirmed."""
        return self.cause is not None and self.cause.removed_at is None and self.cause.state == CONFIRMED

    def is_late(self, today: date) -> bool:
        """Whether it is open past its day."""
        return not self.is_done and self.due_on is not None and self.due_on < today

    def grants(self, person: Any) -> frozenset[str]:
        """As on the project."""
        return self.project.grants(person)
