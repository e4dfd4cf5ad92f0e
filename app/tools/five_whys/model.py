"""A why: the place of a cause in a tree. The cause itself is a record of its own."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.causes.models import Cause
from app.core.db import Model
from app.tools.models import SheetRow


class Why(SheetRow, Model):
    """One answer to "why?"; without a parent it answers the problem itself."""

    __tablename__ = "why"

    cause_id: Mapped[UUID] = mapped_column(ForeignKey("cause.id"), index=True)
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("why.id"), index=True)

    cause: Mapped[Cause] = relationship()
