"""The charter: its sections, its frozen versions, what changed between two, and signatures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from app.accounts.models import Person
from app.core import events, policy
from app.core.acting import Act
from app.core.db import db
from app.projects.differences import Comparing, Difference
from app.projects.models import Approval, Charter, CharterVersion

SECTIONS: tuple[tuple[str, Any, tuple[tuple[str, Any], ...]], ...] = (
    ("why", _l("Why now"), (
        ("business_case", _l("Business case")),
        ("strategic_link", _l("Strategic goal it serves")),
        ("cost_of_waiting", _l("Cost of not acting")),
    )),
    ("what", _l("Problem and goal"), (
        ("problem", _l("Problem")),
        ("goal", _l("Goal")),
        ("goal_by", _l("Reach the goal by")),
        ("defect_definition", _l("Unit, opportunity and defect")),
        ("customers", _l("Customers of the process")),
        ("customer_needs", _l("What the customers need (CTQ)")),
    )),
    ("scope", _l("Scope"), (
        ("first_step", _l("First step of the process")),
        ("last_step", _l("Last step of the process")),
        ("in_scope", _l("In scope")),
        ("out_of_scope", _l("Not in scope")),
        ("constraints", _l("Constraints")),
        ("assumptions", _l("Assumptions")),
    )),
    ("how", _l("Approach and benefit"), (
        ("approach", _l("Approach")),
        ("benefit_method", _l("How the benefit is worked out")),
        ("benefit_review_on", _l("Benefit reviewed on")),
        ("adverse_effects", _l("Possible adverse effects")),
        ("barriers", _l("Expected barriers")),
        ("dependencies", _l("Dependencies")),
        ("communication_plan", _l("Communication plan")),
        ("replication", _l("Where else it could be used")),
    )),
)  # fmt: skip
FIELDS = tuple(name for _key, _title, fields in SECTIONS for name, _label in fields)
LABELS = {name: label for _key, _title, fields in SECTIONS for name, label in fields}
DATES = ("goal_by", "benefit_review_on")


class NothingToApprove(Exception):
    """The charter has no problem or no goal yet."""


class AlreadyAnswered(Exception):
    """Somebody has signed this version, or sent it back, in the meantime."""


class OwnCharter(Exception):
    """The person who leads the project cannot approve its charter."""


def content_of(charter: Charter) -> dict[str, Any]:
    """What a version freezes: every field, the team, the gates' dates and the risks, as plain values."""
    project = charter.project
    return {
        **{name: events.canonical(getattr(charter, name)) or "" for name in FIELDS},
        "title": project.title,
        "team": [[m.person.name, m.role, m.part, m.hours_a_week] for m in project.memberships],
        "gates": [[m.phase, m.planned_on.isoformat() if m.planned_on else ""] for m in _stones(charter)],
        "risks": [[r.risk, r.response, r.owner.name if r.owner else ""] for r in charter.risks],
    }


def _stones(charter: Charter) -> list[Any]:
    order = charter.project.method.position
    return sorted(charter.project.milestones, key=lambda stone: order(stone.phase))


def ask_for_approval(charter: Charter, act: Act) -> CharterVersion:
    """Freeze the charter as the next version; an unchanged charter that waits is not frozen twice.

    Raises NothingToApprove when problem or goal are empty.
    """
    if not (charter.problem and charter.goal):
        raise NothingToApprove
    content, last = content_of(charter), charter.versions[-1] if charter.versions else None
    if last is not None and last.content == content and not last.is_answered:
        return last
    version = CharterVersion(number=len(charter.versions) + 1, content=content)
    version.asked_by_id, version.asked_at = act.person_id, act.at  # type: ignore[assignment]
    charter.versions.append(version)
    events.record(act, charter, "approval_asked", changes={"number": (None, version.number)})
    return version


def answer(charter: Charter, version: CharterVersion, *, role: str, approved: bool, comment: str, act: Act) -> None:
    """Sign a version or send it back, in one of the roles the person holds.

    Raises OwnCharter for the lead and for whoever asked, AlreadyAnswered when somebody with that role has answered
    already.
    """
    if charter.project.is_led_by(act.person_id) or version.asked_by_id == act.person_id:
        raise OwnCharter
    if any(given.role == role for given in version.approvals):
        raise AlreadyAnswered
    given = Approval(person_id=act.person_id, role=role, approved=approved, comment=comment, at=act.at)
    version.approvals.append(given)
    db.session.flush()
    verb = "approved" if approved else "sent_back"
    events.record(act, charter, verb, changes={"number": (None, version.number), "comment": (None, comment)})


def approved_version(charter: Charter) -> CharterVersion | None:
    """The newest version the sponsor has signed."""
    return next((version for version in reversed(charter.versions) if version.is_approved), None)


def waiting_version(charter: Charter) -> CharterVersion | None:
    """The newest version if the sponsor has still to answer it."""
    last = charter.versions[-1] if charter.versions else None
    return last if last is not None and not last.is_answered else None


def has_changed_since(charter: Charter, version: CharterVersion) -> bool:
    """Whether the working text differs from a frozen version in any field."""
    return any((events.canonical(getattr(charter, name)) or "") != version.content.get(name, "") for name in FIELDS)


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """What changed between two contents, field by field, word by word as far as `STEPS_TO_COMPARE` go."""
    comparing = Comparing()
    return [
        comparing.difference(LABELS[name], str(before.get(name) or ""), str(after.get(name) or ""))
        for name in FIELDS
        if (before.get(name) or "") != (after.get(name) or "")
    ]


def may_sign(charter: Charter, person: Person) -> bool:
    """Whether this person is a sponsor and no lead."""
    return policy.allows(person, "charter.approve", charter) and not charter.project.is_led_by(person.id)


def as_date(text: str) -> date | None:
    """A date of a frozen content."""
    return date.fromisoformat(text) if text else None
