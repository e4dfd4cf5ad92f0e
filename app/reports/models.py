"""Documents that were rendered, kept by their content."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model, UTCDateTime


class Document(Model):
    """A finished PDF under the fingerprint of what it was made from; who may have it is asked at its address."""

    __tablename__ = "document"

    fingerprint: Mapped[str] = mapped_column(String(64), primary_key=True)
    storage_name: Mapped[str] = mapped_column(String(80))
    size: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
