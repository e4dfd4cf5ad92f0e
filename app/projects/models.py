"""A project, who works on it, and its charter with frozen versions and signatures."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ColumnElement, ForeignKey, Select, String, Text, UniqueConstraint, Uuid, and_, or_, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from app.accounts.models import Person, Unit, below
from app.core import policy
from app.core.db import Model, UTCDateTime
from app.core.rows import RemovableRow, VersionedRow
from app.projects.methods import METHODS, Method

OPEN_STATES = ("active", "paused")
STATEMENTS_KEPT = 500
WITHDRAWN = "withdrawn"
"""The state of a project that was brought in by mistake: nobody reaches it, and its number is free again."""
Sight = tuple[int, tuple[str, ...]]


class Project(VersionedRow, Model):
    """One improvement, carried from a problem to a result that lasts."""

    __tablename__ = "project"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    title: Mapped[str] = mapped_column(String(160))
    method_key: Mapped[str] = mapped_column(String(20))
    phase: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(12), default="active")
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    started_on: Mapped[date]
    closed_on: Mapped[date | None]
    brought_in_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    brought_in_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    brought_in_by: Mapped[Person | None] = relationship()
    unit: Mapped[Unit] = relationship()
    memberships: Mapped[list[Membership]] = relationship(
        back_populates="project", order_by="Membership.position, Membership.id", cascade="all, delete-orphan"
    )
    milestones: Mapped[list[Milestone]] = relationship(back_populates="project", cascade="all, delete-orphan")
    charter: Mapped[Charter] = relationship(back_populates="project", cascade="all, delete-orphan")

    @property
    def event_project(self) -> int | None:
        """A project's own events are in its own feed."""
        return self.id

    @property
    def method(self) -> Method:
        """How the project is run: its phases and their gates."""
        return METHODS[self.method_key]

    @property
    def is_open(self) -> bool:
        """Whether work goes on."""
        return self.state in OPEN_STATES

    @property
    def lead(self) -> Person | None:
        """Who leads the project."""
        return self.holder(policy.LEAD)

    @property
    def sponsor(self) -> Person | None:
        """Who decides at its gates."""
        return self.holder(policy.SPONSOR)

    def holder(self, role: str) -> Person | None:
        """The first person with this project role."""
        return next((member.person for member in self.memberships if member.role == role), None)

    def is_led_by(self, person_id: int | None) -> bool:
        """Whether this person leads the project, as the first lead or another."""
        return any(member.person_id == person_id and member.role == policy.LEAD for member in self.memberships)

    def sponsors_for(self, asker_id: int | None) -> list[Person]:
        """Who may answer what this person asks: the sponsors who can sign in, and neither lead the project nor ask."""
        here = [member.person for member in self.memberships if member.role == policy.SPONSOR]
        return [who for who in here if who.is_active and who.id != asker_id and not self.is_led_by(who.id)]

    def people(self) -> list[Person]:
        """Everybody on the project, each once, in the team's order."""
        return list(dict.fromkeys(member.person for member in self.memberships))

    def planned_gate(self, phase: str) -> date | None:
        """When the gate after this phase is planned."""
        return next((stone.planned_on for stone in self.milestones if stone.phase == phase), None)

    def grants(self, person: Any) -> frozenset[str]:
        """Project roles, and site roles that reach the unit; administrators see no content, of what was withdrawn
        nobody anything."""
        if self.state == WITHDRAWN:
            return frozenset()
        own = {member.role for member in self.memberships if member.person_id == person.id}
        return frozenset(own) | (self.unit.grants(person) - {policy.ADMINISTRATOR, policy.MEMBER})

    @classmethod
    def visible_to(cls, person: Person) -> Select[Project]:
        """The projects this person may see; pages, documents, search and feeds all start here."""
        return cls.in_sight(cls.sight_of(person))

    @staticmethod
    def sight_of(person: Person) -> Sight:
        """What decides which projects a person may see: whose memberships, and the units in reach."""
        return person.id, person.paths_with(policy.CI_LEAD, policy.FINANCE, policy.EXECUTIVE)

    @classmethod
    @lru_cache(maxsize=STATEMENTS_KEPT)
    def in_sight(cls, sight: Sight) -> Select[Project]:
        """The projects that can be seen so; building the statement costs more than running it."""
        return (
            select(cls).join(Unit, cls.unit_id == Unit.id).where(cls.is_in_sight(sight))
            .options(joinedload(cls.unit), joinedload(cls.memberships).joinedload(Membership.person))
        )  # fmt: skip

    @classmethod
    def is_in_sight(cls, sight: Sight) -> ColumnElement[bool]:
        """Whether a project, joined with its unit, can be seen so."""
        person_id, paths = sight
        own = select(Membership.project_id).where(Membership.person_id == person_id)
        return and_(or_(cls.id.in_(own), below(paths)), cls.state != WITHDRAWN)


class Membership(Model):
    """A person's part in a project."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("project_id", "person_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[str] = mapped_column(String(24))
    part: Mapped[str] = mapped_column(String(80), default="")
    hours_a_week: Mapped[float | None]
    position: Mapped[int] = mapped_column(default=0)

    project: Mapped[Project] = relationship(back_populates="memberships")
    person: Mapped[Person] = relationship()


class Milestone(Model):
    """When the gate after a phase is planned."""

    __tablename__ = "milestone"
    __table_args__ = (UniqueConstraint("project_id", "phase"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    phase: Mapped[str] = mapped_column(String(20))
    planned_on: Mapped[date | None]

    project: Mapped[Project] = relationship(back_populates="milestones")


class Charter(VersionedRow, Model):
    """The working text of a project's charter. What was approved is frozen in `CharterVersion`."""

    __tablename__ = "charter"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), primary_key=True)
    business_case: Mapped[str] = mapped_column(Text, default="")
    strategic_link: Mapped[str] = mapped_column(Text, default="")
    cost_of_waiting: Mapped[str] = mapped_column(Text, default="")
    problem: Mapped[str] = mapped_column(Text, default="")
    goal: Mapped[str] = mapped_column(Text, default="")
    goal_by: Mapped[date | None]
    defect_definition: Mapped[str] = mapped_column(Text, default="")
    customers: Mapped[str] = mapped_column(Text, default="")
    customer_needs: Mapped[str] = mapped_column(Text, default="")
    first_step: Mapped[str] = mapped_column(Text, default="")
    last_step: Mapped[str] = mapped_column(Text, default="")
    in_scope: Mapped[str] = mapped_column(Text, default="")
    out_of_scope: Mapped[str] = mapped_column(Text, default="")
    constraints: Mapped[str] = mapped_column(Text, default="")
    assumptions: Mapped[str] = mapped_column(Text, default="")
    approach: Mapped[str] = mapped_column(Text, default="")
    benefit_method: Mapped[str] = mapped_column(Text, default="")
    benefit_review_on: Mapped[date | None]
    adverse_effects: Mapped[str] = mapped_column(Text, default="")
    barriers: Mapped[str] = mapped_column(Text, default="")
    dependencies: Mapped[str] = mapped_column(Text, default="")
    communication_plan: Mapped[str] = mapped_column(Text, default="")
    replication: Mapped[str] = mapped_column(Text, default="")

    project: Mapped[Project] = relationship(back_populates="charter")
    risks: Mapped[list[CharterRisk]] = relationship(
        order_by="CharterRisk.position, CharterRisk.id",
        primaryjoin="and_(Charter.project_id == CharterRisk.project_id, CharterRisk.removed_at.is_(None))",
    )
    versions: Mapped[list[CharterVersion]] = relationship(order_by="CharterVersion.number")

    @property
    def event_key(self) -> str:
        """A charter is known by its project."""
        return str(self.project_id)

    def grants(self, person: Any) -> frozenset[str]:
        """As on the project."""
        return self.project.grants(person)


class CharterRisk(RemovableRow, Model):
    """A risk named in the charter, what is done about it and by whom."""

    __tablename__ = "charter_risk"

    project_id: Mapped[int] = mapped_column(ForeignKey("charter.project_id"), index=True)
    risk: Mapped[str] = mapped_column(Text)
    response: Mapped[str] = mapped_column(Text, default="")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    position: Mapped[int] = mapped_column(default=0)

    owner: Mapped[Person | None] = relationship()


class CharterVersion(Model):
    """The charter as it stood when approval was asked for: frozen, numbered, signed or sent back."""

    __tablename__ = "charter_version"
    __table_args__ = (UniqueConstraint("project_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("charter.project_id"))
    number: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)

    asked_by: Mapped[Person] = relationship()
    approvals: Mapped[list[Approval]] = relationship(order_by="Approval.at")

    @property
    def is_approved(self) -> bool:
        """Whether the sponsor has signed this version."""
        return any(approval.role == policy.SPONSOR and approval.approved for approval in self.approvals)

    @property
    def is_answered(self) -> bool:
        """Whether the sponsor has signed it or sent it back."""
        return any(approval.role == policy.SPONSOR for approval in self.approvals)


class Approval(Model):
    """A signature under one version of the charter, or the reason it was sent back."""

    __tablename__ = "approval"
    __table_args__ = (UniqueConstraint("version_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("charter_version.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    role: Mapped[str] = mapped_column(String(24))
    approved: Mapped[bool]
    comment: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(UTCDateTime)

    person: Mapped[Person] = relationship()


class StoredFile(Model):
    """A file somebody added to a project; its bytes stand in the file store under a random name."""

    __tablename__ = "stored_file"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    storage_name: Mapped[str] = mapped_column(String(80))
    width: Mapped[int | None]
    height: Mapped[int | None]
    added_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime] = mapped_column(UTCDateTime)

    project: Mapped[Project] = relationship()

    @property
    def is_picture(self) -> bool:
        """Whether it was re-encoded and may be shown in a page."""
        return self.width is not None

    def grants(self, person: Any) -> frozenset[str]:
        """As on the project."""
        return self.project.grants(person)
