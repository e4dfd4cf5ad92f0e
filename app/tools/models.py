"""The envelope around every tool: whose it is, which phase it serves, and its state."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, String, inspect
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from app.accounts.models import Person
from app.core.db import Model, UTCDateTime
from app.core.rows import RemovableRow
from app.projects.models import Project


class Worksheet(RemovableRow, Model):
    """One sheet of a tool in a project. Its rows live in the tool's own tables.

    `heading` holds the few fields of the tool that are not rows, such as the problem a why-tree starts from.
    """

    __tablename__ = "worksheet"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    tool: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(160))
    phase: Mapped[str] = mapped_column(String(20))
    heading: Mapped[dict[str, Any]] = mapped_column(JSON)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)

    project: Mapped[Project] = relationship()
    owner: Mapped[Person | None] = relationship()

    @property
    def is_stored(self) -> bool:
        """Whether something was entered yet; a sheet is stored with its first entry."""
        return not inspect(self).transient

    @property
    def problem(self) -> str:
        """The problem the sheet starts from, in a few words."""
        return str(self.heading.get("problem", ""))

    @problem.setter
    def problem(self, text: str) -> None:
        self.heading = {**self.heading, "problem": text}

    @property
    def figure(self) -> str:
        """The number that goes with the problem: how much, of what, when."""
        return str(self.heading.get("figure", ""))

    @figure.setter
    def figure(self, text: str) -> None:
        self.heading = {**self.heading, "figure": text}

    def grants(self, person: Any) -> frozenset[str]:
        """As on the project."""
        return self.project.grants(person)


class SheetRow(RemovableRow):
    """Mixin: a row of a worksheet, ordered among its siblings, removable and restorable."""

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    worksheet_id: Mapped[UUID] = mapped_column(ForeignKey("worksheet.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)

    @declared_attr
    def worksheet(cls) -> Mapped[Worksheet]:  # noqa: N805 (declared_attr passes the class)
        """The sheet it stands on."""
        return relationship("Worksheet")

    def grants(self, person: Any) -> frozenset[str]:
        """As on the sheet."""
        return self.worksheet.grants(person)
