"""Whose a pause is: what the sponsor decided at a gate, only a decision at the gate takes back."""

from __future__ import annotations

from sqlalchemy import select

from app.core.db import columns, db
from app.projects.models import Project


def is_paused_by_sponsor(project: Project) -> bool:
    """Whether the newest decision paused the project; asked of the table, because gates stand above projects."""
    if project.state != "paused":
        return False
    review = db.metadata.tables["gate_review"]
    decided = select(review.c.decision).where(review.c.project_id == project.id, review.c.decided_at.isnot(None))
    return columns(decided.order_by(review.c.decided_at.desc()).limit(1)).scalar() == "pause"
