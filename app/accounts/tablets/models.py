"""Who may use the shared tablets of their unit, and with which PIN."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.core.db import Model, UTCDateTime
from app.core.rows import VersionedRow


class TabletUser(VersionedRow, Model):
    """Somebody who may use the tablets of their unit; PIN and badge stand here as hashes alone. `locale` is the
    language they read, where it is not the organisation's."""

    __tablename__ = "tablet_user"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    pin_hash: Mapped[str | None] = mapped_column(String(255))
    must_change: Mapped[bool] = mapped_column(default=False)
    badge_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    locale: Mapped[str | None] = mapped_column(String(12))

    person: Mapped[Person] = relationship()

    def grants(self, person: Any) -> frozenset[str]:
        """One's PIN is one's own."""
        return self.person.grants(person)

    @property
    def short_name(self) -> str:
        """First name and the initial of the last: what everybody at the line may read."""
        first, *rest = self.person.name.split()
        return f"{first} {rest[-1][0]}." if rest else first
