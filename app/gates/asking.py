"""Asking for the decision at a gate, and what the team says about an item."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from app.accounts import links
from app.accounts.models import Person
from app.core import events, mail
from app.core.acting import Act
from app.core.db import db
from app.gates.models import GateMark, GateReview
from app.gates.readiness import GateView
from app.projects import charter
from app.projects.models import Project


@dataclass(frozen=True)
class Asked:
    """The review that waits for the sponsor now, and whether a message went to anybody."""

    review: GateReview
    is_told: bool


class NotHere(Exception):
    """The project is not standing before this gate."""


class NobodyDecides(Exception):
    """The project has no sponsor but its lead, whoever asks, and those who have left."""


def mark(
    project: Project, phase: str, item: str, *, values: Mapping[str, Any], based_on: int, act: Act
) -> GateMark | None:
    """Say that an item is ready or not, with a note and an owner; nothing when nothing was said.

    The project is held against other writers meanwhile, so that two first words about an item meet as an edit
    conflict and not as two rows.
    """
    found = db.session.query(GateMark).filter_by(project_id=project.id, phase=phase, item=item).one_or_none()
    if found is None and not any(values.values()):
        return None
    if found is None:
        found = GateMark(project=project, phase=phase, item=item, ready=False, note="", version=1)
        found.marked_by_id, found.marked_at = act.person_id, act.at  # type: ignore[assignment]
        db.session.add(found)
        db.session.flush()
    if found.revise(values, based_on=based_on, act=act, verb="marked"):
        found.marked_by_id, found.marked_at = act.person_id, act.at  # type: ignore[assignment]
    return found


def ask(gate: GateView, act: Act, *, request: str = "") -> Asked:
    """Ask for the decision at the gate a project stands before; what is ready now is kept with it.

    A review that waits already stays as it is. Raises NotHere, NobodyDecides.
    """
    if gate.waiting:
        return Asked(gate.waiting, is_told=_tell_sponsors(gate, gate.waiting, act))
    if not gate.is_current:
        raise NotHere
    if not gate.project.sponsors_for(act.person_id):
        raise NobodyDecides
    review = _asked(gate, act, request)
    return Asked(review, is_told=_tell_sponsors(gate, review, act))


def _asked(gate: GateView, act: Act, request: str) -> GateReview:
    project = gate.project
    review = GateReview(project=project, phase=gate.phase.key, request=request, asked_at=act.at)
    review.asked_by_id = act.person_id  # type: ignore[assignment]
    review.items = [item.snapshot() for item in gate.items]
    approved = charter.approved_version(project.charter)
    review.charter_version = approved.number if approved else None
    db.session.add(review)
    db.session.flush()
    changes = {
        "phase": (None, review.phase),
        "request": (None, request),
        "charter_version": (None, review.charter_version),
    }
    events.record(act, review, "asked", changes=changes)
    return review


def _tell_sponsors(gate: GateView, review: GateReview, act: Act) -> bool:
    """Write to everybody who may decide, once for each review; whether a message went to anybody."""
    told = [_tell(sponsor, gate, review, act) for sponsor in gate.project.sponsors_for(review.asked_by_id)]
    return any(told)


def _tell(sponsor: Person, gate: GateView, review: GateReview, act: Act) -> bool:
    address = links.address_of("gates.review", project=gate.project.id, review=str(review.id))
    text = _(
        "%(who)s asks you to decide at the %(gate)s gate of %(title)s. %(done)s of %(total)s items are ready.\n\n"
        "%(request)s\n\n%(address)s",
        who=review.asked_by.name, gate=gate.phase.name, title=gate.project.title, done=gate.done,
        total=gate.total, request=review.request, address=address,
    )  # fmt: skip
    subject = _("A gate waits for you: %(title)s", title=gate.project.title)
    about = f"review {review.id}"
    return mail.write_once(act, about, to=sponsor, subject=subject, text=text, project=gate.project.id)
