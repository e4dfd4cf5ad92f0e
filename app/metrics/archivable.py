"""What a measure that is not in use any more is closed to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import UTCDateTime

ARCHIVED = _l("This measure is archived. Bring it back before you enter values.")


class Archivable:
    """Mixin: a measure that is kept with all its values but stands in no list and takes nothing new."""

    archived_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    @property
    def closed_to(self) -> dict[str, Any]:
        """What nobody may do with it, whatever their role, and why."""
        return {"metric.record": ARCHIVED} if self.archived_at is not None else {}
