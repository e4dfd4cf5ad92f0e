"""The bones of a fishbone and the causes on them."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.causes.models import Cause
from app.core.db import Model
from app.tools.models import SheetRow


class Bone(SheetRow, Model):
    """A category."""

    __tablename__ = "bone"

    name: Mapped[str] = mapped_column(String(60))


class Twig(SheetRow, Model):
    """The place of a cause on a bone; with a parent it is a sub-cause."""

    __tablename__ = "twig"

    bone_id: Mapped[UUID] = mapped_column(ForeignKey("bone.id"), index=True)
    cause_id: Mapped[UUID] = mapped_column(ForeignKey("cause.id"), index=True)
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("twig.id"), index=True)

    bone: Mapped[Bone] = relationship()
    cause: Mapped[Cause] = relationship()
