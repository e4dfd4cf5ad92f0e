"""A cause is one record. It is confirmed by evidence for two questions: is it there, does it drive the problem."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Select, String, Text, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from app.accounts.models import Person
from app.core.db import Model, UTCDateTime
from app.core.rows import RemovableRow
from app.projects.models import Project, StoredFile

CONFIRMED = "confirmed"
PRESENT, DRIVES = "present", "drives"
QUESTIONS = (PRESENT, DRIVES)


class Cause(RemovableRow, Model):
    """Something that may lead to the problem, met in a why-tree, a fishbone or both."""

    __tablename__ = "cause"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10), default="unchecked")
    is_root: Mapped[bool] = mapped_column(default=False)

    project: Mapped[Project] = relationship()
    evidence: Mapped[list[Evidence]] = relationship(
        back_populates="cause",
        order_by="Evidence.added_at",
        primaryjoin="and_(Cause.id == Evidence.cause_id, Evidence.removed_at.is_(None))",
    )

    @classmethod
    def of(cls, project_id: int) -> Select[Cause]:
        """A project's causes with their evidence."""
        query = select(cls).where(cls.project_id == project_id, cls.removed_at.is_(None))
        return query.options(joinedload(cls.evidence).joinedload(Evidence.file))

    def answers(self, question: str) -> list[Evidence]:
        """The evidence that answers one of the two questions, oldest first."""
        return [proof for proof in self.evidence if proof.question == question]

    def is_answered_yes(self, question: str) -> bool:
        """Whether the newest evidence for the question says yes."""
        answers = self.answers(question)
        return bool(answers) and answers[-1].says_yes

    def disagrees(self, question: str) -> bool:
        """Whether one note says yes to the question and another says no."""
        return len({proof.says_yes for proof in self.answers(question)}) > 1

    @property
    def evidence_disagrees(self) -> bool:
        """Whether notes contradict each other on either question. Which of them holds, the team says."""
        return any(self.disagrees(question) for question in QUESTIONS)

    @property
    def is_backed(self) -> bool:
        """Whether some evidence says yes to both questions, contradicted or not."""
        return all(any(proof.says_yes for proof in self.answers(question)) for question in QUESTIONS)

    @property
    def can_be_confirmed(self) -> bool:
        """Whether the newest evidence says yes to both questions."""
        return all(self.is_answered_yes(question) for question in QUESTIONS)

    def grants(self, person: Any) -> frozenset[str]:
        """As on the project."""
        return self.project.grants(person)


class Evidence(RemovableRow, Model):
    """What was seen or measured about a cause: for one of the two questions, yes or no."""

    __tablename__ = "evidence"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    cause_id: Mapped[UUID] = mapped_column(ForeignKey("cause.id"), index=True)
    question: Mapped[str] = mapped_column(String(8))
    says_yes: Mapped[bool]
    note: Mapped[str] = mapped_column(Text)
    seen_on: Mapped[date | None]
    file_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_file.id"))
    added_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime] = mapped_column(UTCDateTime)

    cause: Mapped[Cause] = relationship(back_populates="evidence")
    file: Mapped[StoredFile | None] = relationship()
    added_by: Mapped[Person] = relationship()

    def grants(self, person: Any) -> frozenset[str]:
        """As on the project."""
        return self.cause.grants(person)
