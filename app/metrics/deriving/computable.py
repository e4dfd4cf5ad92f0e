"""What a computed measure is closed to."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Mapped, mapped_column

from app.metrics.archivable import Archivable

COMPUTED = _l("The values of this measure are computed from other measures. Correct them there, or change the formula.")


class Computable(Archivable):
    """Mixin: a measure whose values may be computed; then nobody enters any. It may be archived, too."""

    is_computed: Mapped[bool] = mapped_column(default=False)

    @property
    def closed_to(self) -> dict[str, Any]:
        """What nobody may do with it, whatever their role, and why."""
        return {"metric.record": COMPUTED} if self.is_computed else super().closed_to
