"""Starting a project: its number, its team, its empty charter and the milestones of its method."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, false, func, or_, select

from app.accounts.models import Organisation, Person, SiteRole, Unit, unit_tree
from app.core import policy
from app.core.acting import Act
from app.core.db import db
from app.core.rows import end_of
from app.projects.methods import METHODS
from app.projects.models import Charter, Membership, Milestone, Project

BROUGHT_IN = "brought_in"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is known when a project starts."""

    title: str
    method_key: str
    unit: Unit
    lead: Person
    sponsor: Person | None
    started_on: date
    code: str = ""
    phase: str = ""
    state: str = "active"
    closed_on: date | None = None
    problem: str = ""
    goal: str = ""


def may_start(person: Person) -> bool:
    """Whether this person may start a project in any unit."""
    return any(role.role == policy.CI_LEAD for role in person.site_roles)


def startable_units(person: Person) -> list[Unit]:
    """The units in which this person may start a project."""
    return list(db.session.scalars(unit_tree(person.units_with(policy.CI_LEAD))))


def start(plan: Plan, act: Act, *, verb: str = "started") -> Project:
    """Make the project with its charter, milestones and first members; numbers are given one after the other.

    One that is brought in from elsewhere (`brought_in`) may have its own number and stand anywhere on its road.
    """
    Organisation.lock()
    method = METHODS[plan.method_key]
    project = Project(
        code=plan.code or next_code(plan.unit),
        title=plan.title,
        method_key=method.key,
        phase=plan.phase or method.phases[0].key,
        state=plan.state,
        unit=plan.unit,
        started_on=plan.started_on,
        closed_on=plan.closed_on,
        brought_in_by_id=act.person_id if verb == BROUGHT_IN else None,
        brought_in_at=act.at if verb == BROUGHT_IN else None,
        charter=Charter(problem=plan.problem, goal=plan.goal),
        milestones=[Milestone(phase=phase.key) for phase in method.phases],
    )
    db.session.add(project)
    for role, person in ((policy.LEAD, plan.lead), (policy.SPONSOR, plan.sponsor)):
        if person is not None:
            add_member(project, person, role)
    project.created(act, verb=verb, fields=("title", "method_key", "unit_id"))
    return project


def add_member(project: Project, person: Person, role: str, *, part: str = "") -> Membership:
    """Put somebody on the team, at its end."""
    member = Membership(person=person, role=role, part=part, position=end_of(project.memberships))
    project.memberships.append(member)
    return member


def objection(project: Project, person: Person, role: str) -> str:
    """Why this person cannot have this role in the project as it stands: held, leads, decides, taken, no_finance; ""
    if they can.

    Who leads a project never decides at its gates, and one sponsor decides, so that a decision is never in two hands.
    A lead cannot make anybody finance: the organisation does, for the project's unit.
    """
    own = {member.role for member in project.memberships if member.person_id == person.id}
    if role in own:
        return "held"
    if role == policy.SPONSOR and policy.LEAD in own:
        return "leads"
    if role == policy.LEAD and policy.SPONSOR in own:
        return "decides"
    if role == policy.MONEY and not project.unit.path.startswith(person.paths_with(policy.FINANCE)):
        return "no_finance"
    return "taken" if role == policy.SPONSOR and project.sponsor is not None else ""


def next_code(unit: Unit) -> str:
    """The unit's code with the next free number: NG-24."""
    prefix = f"{unit.code}-"
    codes = db.session.scalars(select(Project.code).where(Project.code.startswith(prefix, autoescape=True)))
    numbers = [int(code.removeprefix(prefix)) for code in codes if code.removeprefix(prefix).isdigit()]
    return f"{prefix}{max(numbers, default=0) + 1:02d}"


def choosable(person: Person, chosen: int | None = None) -> Select[Person]:
    """Whom this person can put on a team: active people of the same branch of the organisation, by name, and who was
    chosen before; no partners from outside.

    Those with a site role below the same top unit, those with a project in common, and oneself; a role for the
    whole organisation reaches everybody.
    """
    of_the_house = (or_(Person.active, Person.id == chosen), Person.company.is_(None))
    everybody = select(Person).where(*of_the_house).order_by(func.lower(Person.name))
    if any(role.unit is None for role in person.site_roles):
        return everybody
    common = Project.visible_to(person).with_only_columns(Project.id)
    tops = [Unit.path.startswith(_top(role.unit), autoescape=True) for role in person.site_roles if role.unit]
    near = or_(
        Person.id.in_((person.id, chosen)),
        Person.id.in_(select(Membership.person_id).where(Membership.project_id.in_(common))),
        Person.site_roles.any(or_(SiteRole.unit_id.is_(None), SiteRole.unit.has(or_(false(), *tops)))),
    )
    return everybody.where(near)


def _top(unit: Unit) -> str:
    """The path of the top unit above this one."""
    return "/".join(unit.path.split("/")[:2]) + "/"
