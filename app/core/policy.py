"""Who may do what: one table, and the one function that reads it.

A subject (a project, a metric, a unit, the organisation) tells which roles a person holds *on it*; the table
tells which roles an action asks for. What is not in the table is denied. A subject may be `closed_to` an action
whatever the role, and says why. "Who may do what" in Help is this
table, rendered.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from flask_babel import lazy_gettext as _l

PUBLIC = "public"
SIGNED_IN = "signed_in"

ADMINISTRATOR, CI_LEAD, MEMBER, FINANCE, EXECUTIVE = (
    "site:administrator",
    "site:ci_lead",
    "site:member",
    "site:finance",
    "site:executive",
)
LEAD, SPONSOR, OWNER, COACH, MONEY, TEAM, VIEWER = (
    "project:lead",
    "project:sponsor",
    "project:process_owner",
    "project:coach",
    "project:finance",
    "project:member",
    "project:viewer",
)
PARTNER, FEEDER = "metric:partner", "metric:feeding_partner"
SELF = "self"

ROLE_NAMES = {
    ADMINISTRATOR: _l("Administrator"),
    CI_LEAD: _l("CI lead"),
    MEMBER: _l("Member"),
    FINANCE: _l("Finance"),
    EXECUTIVE: _l("Executive"),
    LEAD: _l("Project lead"),
    SPONSOR: _l("Sponsor"),
    OWNER: _l("Process owner"),
    COACH: _l("Coach"),
    MONEY: _l("Project finance"),
    TEAM: _l("Team member"),
    VIEWER: _l("Viewer"),
    PARTNER: _l("Partner outside who sees a measure"),
    FEEDER: _l("Partner outside who feeds a measure"),
    SELF: _l("The person"),
}
SITE_ROLES = (ADMINISTRATOR, CI_LEAD, MEMBER, FINANCE, EXECUTIVE)
PROJECT_ROLES = (LEAD, SPONSOR, OWNER, COACH, MONEY, TEAM, VIEWER)
PARTNER_ROLES = (PARTNER, FEEDER)

READERS = frozenset({LEAD, SPONSOR, OWNER, COACH, MONEY, TEAM, VIEWER, CI_LEAD, FINANCE, EXECUTIVE})
LEADERS = frozenset({LEAD, COACH, CI_LEAD})
WORKERS = LEADERS | {OWNER, TEAM}


class Grantor(Protocol):
    """A subject that knows which roles a person holds on it."""

    def grants(self, person: object) -> frozenset[str]: ...


@dataclass(frozen=True)
class Rule:
    """The roles that may act, and how Help names the action."""

    roles: frozenset[str]
    label: object


TABLE: dict[str, Rule] = {
    "project.read": Rule(READERS, _l("See a project, its measures, causes, actions and documents")),
    "project.start": Rule(frozenset({CI_LEAD}), _l("Start a project in a unit")),
    "project.edit": Rule(frozenset({LEAD, CI_LEAD}), _l("Change a project's name, dates and team, and pause it")),
    "charter.edit": Rule(LEADERS | {OWNER}, _l("Write the charter")),
    "charter.approve": Rule(frozenset({SPONSOR}), _l("Approve a version of the charter")),
    "gate.prepare": Rule(WORKERS, _l("Say that a gate item is ready")),
    "gate.decide": Rule(frozenset({SPONSOR}), _l("Decide at a gate")),
    "cause.edit": Rule(WORKERS, _l("Work on causes, 5 Whys, fishbones and evidence")),
    "action.edit": Rule(WORKERS, _l("Add and change actions")),
    "metric.read": Rule(READERS | {MEMBER, PARTNER, FEEDER}, _l("See a measure and its values")),
    "board.read": Rule(frozenset({CI_LEAD, MEMBER, FINANCE, EXECUTIVE}), _l("See the board of a unit's measures")),
    "board.subscribe": Rule(
        frozenset({CI_LEAD, MEMBER, FINANCE, EXECUTIVE}), _l("Have the board of a unit sent to oneself by mail")
    ),
    "alert.read": Rule(READERS | {MEMBER}, _l("See the alerts of a measure")),
    "alert.acknowledge": Rule(WORKERS | {MEMBER, SPONSOR}, _l("Say that an alert was seen, and what was behind it")),
    "metric.create": Rule(frozenset({CI_LEAD}), _l("Add a measure to a unit")),
    "metric.edit": Rule(LEADERS | {OWNER}, _l("Define a measure and record process changes")),
    "metric.record": Rule(WORKERS | {MEMBER, FEEDER}, _l("Enter, paste, upload and correct values")),
    "link.edit": Rule(LEADERS, _l("Use a measure in a project and freeze its baseline")),
    "link.answer": Rule(
        frozenset({LEAD, OWNER, COACH}), _l("Say whether a measure was counted the same way before and after")
    ),
    "analysis.run": Rule(WORKERS, _l("Ask questions of data, and save and re-run comparisons")),
    "benefit.edit": Rule(frozenset({LEAD, COACH, CI_LEAD, MONEY, FINANCE}), _l("Enter what a project is worth")),
    "benefit.confirm": Rule(frozenset({MONEY, FINANCE}), _l("Confirm an amount of money")),
    "people.manage": Rule(frozenset({ADMINISTRATOR}), _l("Invite people and give site roles")),
    "units.manage": Rule(frozenset({ADMINISTRATOR}), _l("Change the organisation's units")),
    "settings.manage": Rule(frozenset({ADMINISTRATOR}), _l("Change the organisation's settings")),
    "mailbox.read": Rule(frozenset({ADMINISTRATOR}), _l("Read the demo's mailbox")),
    "audit.read": Rule(frozenset({ADMINISTRATOR}), _l("Read the audit trail's seals")),
    "own.read": Rule(frozenset({SELF}), _l("See own profile, sessions and documents in the making")),
    "own.edit": Rule(frozenset({SELF}), _l("Change own profile, password and sessions")),
}
READING = frozenset({
    PUBLIC, SIGNED_IN, "project.read", "metric.read", "alert.read", "board.read", "mailbox.read", "audit.read",
    "own.read",
})  # fmt: skip

# What somebody may do at most who said by a PIN, on a tablet that many share, who they are.
ON_A_TABLET = frozenset({
    "project.read", "metric.read", "metric.record", "board.read", "alert.read", "alert.acknowledge", "cause.edit",
    "action.edit",
})  # fmt: skip

# What somebody from outside may do at most, at the addresses alone that are declared for partners.
FOR_A_PARTNER = frozenset({"metric.read", "metric.record", "own.read", "own.edit"})


def allows(person: object | None, action: str, subject: Grantor | None) -> bool:
    """Whether this person may do this to this subject, as it is stored now."""
    if action == PUBLIC:
        return True
    if person is None or not getattr(person, "is_active", False):
        return False
    if action == SIGNED_IN:
        return True
    if action not in _most_of(person):
        return False
    rule = TABLE.get(action)
    if rule is None or subject is None or action in getattr(subject, "closed_to", ()):
        return False
    return not rule.roles.isdisjoint(subject.grants(person))


def is_partner(person: object | None) -> bool:
    """Whether this person is of another company and was given single measures."""
    return bool(getattr(person, "is_partner", False))


def _most_of(person: object) -> Collection[str]:
    """The actions that this person may do at most in this request, whatever the roles."""
    if is_partner(person):
        return FOR_A_PARTNER
    return getattr(person, "narrowed_to", None) or TABLE


def check_guard(rule: str, action: str, *, writes: bool) -> None:
    """Raise ValueError for an address with a right that does not exist, or with one to read although it writes."""
    if action not in (*TABLE, PUBLIC, SIGNED_IN):
        raise ValueError(f"the policy table has no action {action!r}")
    if writes and action in READING - {PUBLIC, SIGNED_IN}:
        raise ValueError(f"{rule} writes and may not be guarded by the reading right {action!r}")
