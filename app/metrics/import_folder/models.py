"""Which measure has a folder that is watched, and which files were taken from it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.core.db import Model, UTCDateTime
from app.core.rows import RemovableRow
from app.metrics.models import ImportBatch, Metric


class ImportFolder(RemovableRow, Model):
    """The folder of one measure; taken out, it is not looked into. Its files come in with the rights of `made_by`."""

    __tablename__ = "import_folder"

    metric_id: Mapped[int] = mapped_column(ForeignKey("metric.id"), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)

    metric: Mapped[Metric] = relationship()
    made_by: Mapped[Person] = relationship()

    @property
    def event_project(self) -> int | None:
        """As of the measure."""
        return self.metric.event_project

    def grants(self, person: Any) -> frozenset[str]:
        """As on the measure."""
        return self.metric.grants(person)


class FolderFile(Model):
    """A file that was taken from a folder, known again by the SHA-256 of what is in it, and the import it became."""

    __tablename__ = "import_folder_file"
    __table_args__ = (UniqueConstraint("folder_id", "digest"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    folder_id: Mapped[UUID] = mapped_column(ForeignKey("import_folder.id"))
    batch_id: Mapped[UUID] = mapped_column(ForeignKey("import_batch.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64))

    folder: Mapped[ImportFolder] = relationship()
    batch: Mapped[ImportBatch] = relationship()
