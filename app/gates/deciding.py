"""The decision at a gate: taken once, by somebody who neither asked nor leads, and carried out in the same lock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from app.accounts import links
from app.accounts.models import Person
from app.actions.models import Action
from app.core import events, mail, words
from app.core.acting import Act
from app.core.db import db
from app.gates.basis import Basis, fingerprint_of
from app.gates.facts import Facts
from app.gates.models import CONDITIONS, GO, PAUSE, REWORK, STOP, GateReview
from app.metrics import recording
from app.metrics.models import MetricLink
from app.projects.models import Project


class AlreadyDecided(Exception):
    """Somebody else was first."""


class Moved(Exception):
    """The project no longer stands before this gate."""


class Unseen(Exception):
    """What the decision rests on is no longer what the sponsor saw."""


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What the sponsor says, and the fingerprint of what they saw; a condition comes with its owner and day."""

    decision: str
    seen: str
    comment: str = ""
    condition: str = ""
    owner: Person | None = None
    due_on: date | None = None


def decide(review: GateReview, decision: Decision, basis: Basis, act: Act) -> None:
    """Record the decision on this basis and carry it out: on to the next phase, closed after the last, paused or
    stopped; a paused project that shall be reworked is taken up again.

    The caller holds the review and its project against other writers. Raises AlreadyDecided, Moved, Unseen.
    """
    project = review.project
    if not review.is_waiting:
        raise AlreadyDecided
    if project.phase != review.phase or not project.is_open:
        raise Moved
    if not decision.seen == basis.fingerprint == fingerprint_of(Facts(project)):
        raise Unseen
    review.evidence = basis.evidence
    _record(review, decision, act)
    _carry_out(project, decision.decision, act)
    if decision.decision == CONDITIONS:
        _promise(review, decision, act)
    _tell(review, act)


def _record(review: GateReview, decision: Decision, act: Act) -> None:
    review.decision, review.comment, review.condition = decision.decision, decision.comment, decision.condition
    review.condition_owner, review.condition_due_on = decision.owner, decision.due_on
    review.decided_by_id, review.decided_at = act.person_id, act.at
    said = ("decision", "comment", "condition", "condition_due_on")
    changes = {name: (None, getattr(review, name)) for name in said if getattr(review, name)}
    events.record(act, review, _verb(decision.decision), changes={"phase": (None, review.phase), **changes})


def _verb(decision: str) -> str:
    return {GO: "passed", CONDITIONS: "passed_with_conditions", PAUSE: "paused", STOP: "stopped"}.get(
        decision, "sent_back"
    )


def _carry_out(project: Project, decision: str, act: Act) -> None:
    changes = _changes(project, decision, words.utc_day(act.at))
    if changes:
        project.apply(changes, act=act, verb="moved")
        for link in db.session.scalars(MetricLink.of(project.id)).unique():
            recording.values_changed(link.metric, act)  # what is kept, and may slip, hangs on the phase


def _changes(project: Project, decision: str, today: date) -> dict[str, Any]:
    following = project.method.after(project.phase)
    is_go = decision in (GO, CONDITIONS)
    wanted: dict[str, Any] = {}
    if is_go:
        wanted = {"phase": following.key, "state": "active"} if following else {"state": "closed", "closed_on": today}
    elif decision == REWORK:
        wanted = {"state": "active"}
    elif decision == PAUSE:
        wanted = {"state": "paused"}
    elif decision == STOP:
        wanted = {"state": "stopped", "closed_on": today}
    return {name: (getattr(project, name), new) for name, new in wanted.items() if getattr(project, name) != new}


def _promise(review: GateReview, decision: Decision, act: Act) -> None:
    """A condition is an action like any other, so that it is seen when it is late."""
    name = review.project.method.phase(review.phase).name
    action = Action(project=review.project, title=decision.condition, owner=decision.owner, due_on=decision.due_on)
    action.detail = _("Condition of the %(gate)s gate.", gate=name)
    db.session.add(action)
    db.session.flush()
    action.created(act, fields=("title", "owner_id", "due_on"))


def _tell(review: GateReview, act: Act) -> None:
    project = review.project
    address = links.address_of("gates.review", project=project.id, review=str(review.id))
    text = _("%(who)s has decided at the %(gate)s gate of %(title)s:\n\n%(address)s",
             who=act.person.name if act.person else "", gate=project.method.phase(review.phase).name,
             title=project.title, address=address)  # fmt: skip
    subject = _("Decided: %(title)s", title=project.title)
    mail.write(act, to=review.asked_by, subject=subject, text=text, project=project.id)
