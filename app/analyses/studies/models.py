"""A study: the question, the data it was asked of, how, and what was answered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Select, String, select
from sqlalchemy.orm import Mapped, defer, joinedload, mapped_column, relationship

from app.accounts.models import Person
from app.core.db import Model, UTCDateTime
from app.core.rows import RemovableRow
from app.projects.models import Project

LONGEST_NAME = 120


class Study(RemovableRow, Model):
    """One question asked of one table, kept with its answer.

    `data` holds `names` and `columns` (numbers, or texts; None where nothing was measured), `settings` the columns'
    parts in the question (`roles`), `numbers` such as customer limits, `words` such as the unit, the procedure an
    expert asked for (`asked`), the measure the data came from (`source`) and the study this one repeats (`again`).
    `answer` is the plain form of `app.stats.questions.answer.Answer`.
    """

    __tablename__ = "study"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    question: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    settings: Mapped[dict[str, Any]] = mapped_column(JSON)
    procedure: Mapped[str] = mapped_column(String(40))
    signal: Mapped[str] = mapped_column(String(8))
    data_hash: Mapped[str] = mapped_column(String(64))
    answer: Mapped[dict[str, Any]] = mapped_column(JSON)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)

    project: Mapped[Project] = relationship()
    made_by: Mapped[Person] = relationship()

    @classmethod
    def of(cls, project_id: int) -> Select[Study]:
        """A project's studies that were not removed, the newest first, without their data."""
        query = select(cls).where(cls.project_id == project_id, cls.removed_at.is_(None))
        return query.order_by(cls.made_at.desc(), cls.id).options(defer(cls.data), joinedload(cls.made_by))

    def grants(self, person: Any) -> frozenset[str]:
        """As on the project."""
        return self.project.grants(person)
