"""The road of a project: how far it has come, and which of its gates were passed by a decision here."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from app.gates.models import CONDITIONS, GO, GateReview
from app.projects.models import Project


def passed(reviews: Iterable[GateReview]) -> dict[str, GateReview]:
    """The newest review that opened each gate, by phase; the reviews come newest first."""
    opened = [review for review in reviews if review.decision in (GO, CONDITIONS)]
    return {review.phase: review for review in reversed(opened)}


def state_of(project: Project, phase: str, decided: Collection[str]) -> str:
    """done (its gate was passed here), past (gone by without a decision here), now or next; `decided` are the phases
    whose gates were passed."""
    here, place = project.method.position(project.phase), project.method.position(phase)
    if place < here or project.state == "closed":
        return "done" if phase in decided else "past"
    return "now" if place == here else "next"
