"""People, the units they work in, and what they may do there."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from flask_login import UserMixin
from sqlalchemy import ColumnElement, ForeignKey, Select, String, UniqueConstraint, false, or_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import policy, words
from app.core.db import Model, Money, UTCDateTime, db
from app.core.rows import VersionedRow

ORGANISATION_ID = 1
ON_THE_FLOOR = (policy.CI_LEAD, policy.MEMBER, policy.FINANCE, policy.EXECUTIVE)


class Organisation(VersionedRow, Model):
    """The one organisation this installation serves, and how it writes."""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    locale: Mapped[str] = mapped_column(String(12), default="en_GB")
    zone: Mapped[str] = mapped_column(String(40), default="Europe/London")
    currency: Mapped[str] = mapped_column(String(3), default="GBP")
    paper: Mapped[str] = mapped_column(String(8), default="A4")
    rule_set: Mapped[str] = mapped_column(String(20), default="default")
    idle_minutes: Mapped[int] = mapped_column(default=480)
    savings_goal: Mapped[Decimal | None] = mapped_column(Money)
    savings_goal_by: Mapped[date | None]
    quiet_from: Mapped[time | None]
    quiet_to: Mapped[time | None]
    quiet_weekends: Mapped[bool] = mapped_column(default=False)
    operators_at_least: Mapped[int | None]

    @classmethod
    def current(cls) -> Organisation:
        """The organisation; an unsaved one with the usual settings before it is set up."""
        found = db.session.get(cls, ORGANISATION_ID)
        return found or cls(
            id=ORGANISATION_ID, name="Tollgate", locale="en_GB", zone="Europe/London", currency="GBP",
            paper="A4", rule_set="default", idle_minutes=480, quiet_weekends=False,
        )  # fmt: skip

    @classmethod
    def lock(cls) -> Organisation:
        """The organisation, held against other writers until this transaction ends."""
        held = db.session.get(cls, ORGANISATION_ID, with_for_update=True, populate_existing=True)
        return held or cls.current()

    @property
    def style(self) -> words.Style:
        """How dates, numbers and money are written here."""
        return words.Style(locale=self.locale, zone=self.zone, currency=self.currency, paper=self.paper)

    @property
    def language(self) -> str:
        """The language tag of its pages, such as `en-GB`."""
        return self.locale.replace("_", "-")

    def grants(self, person: Any) -> frozenset[str]:
        """Only roles given for the whole organisation count on the organisation."""
        return frozenset(role.role for role in person.site_roles if role.unit_id is None)


class Unit(VersionedRow, Model):
    """A site or department; `path` lists the keys from the top, `/1/4/`, so that a subtree is a prefix."""

    __tablename__ = "unit"

    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    code: Mapped[str] = mapped_column(String(8))
    path: Mapped[str] = mapped_column(String(255), index=True, default="")

    parent: Mapped[Unit | None] = relationship(remote_side=[id])

    def place(self) -> None:
        """Set the path; the unit must have its key."""
        self.path = f"{self.parent.path if self.parent else '/'}{self.id}/"

    def grants(self, person: Any) -> frozenset[str]:
        """The site roles that reach this unit: given here, above, or for the whole organisation."""
        return frozenset(role.role for role in person.site_roles if role.reaches(self.path))

    def is_near(self, other: Unit) -> bool:
        """Whether another unit stands above or below this one, or is it."""
        return self.path.startswith(other.path) or other.path.startswith(self.path)


class Person(UserMixin, VersionedRow, Model):
    """Somebody who can sign in, or who was invited to; with a `company`, a partner from outside."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    password_hash: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    joined_at: Mapped[datetime] = mapped_column(UTCDateTime)
    company: Mapped[str | None] = mapped_column(String(120))
    quiet_from: Mapped[time | None]
    quiet_to: Mapped[time | None]

    site_roles: Mapped[list[SiteRole]] = relationship(
        back_populates="person", order_by="SiteRole.id", cascade="all, delete-orphan"
    )

    @property
    def is_active(self) -> bool:
        """Flask-Login's name for it."""
        return self.active

    @property
    def is_partner(self) -> bool:
        """Whether the person is of another company: then single measures are given, and no role at all."""
        return self.company is not None

    @property
    def signature(self) -> str:
        """The name, and for a partner the company."""
        return signed(self.name, self.company)

    @property
    def initials(self) -> str:
        """Two letters for the avatar."""
        return words.initials(self.name)

    @property
    def is_administrator(self) -> bool:
        """Whether the person administers the organisation."""
        return any(role.role == policy.ADMINISTRATOR and role.unit_id is None for role in self.site_roles)

    def narrow(self, actions: frozenset[str] | None) -> None:
        """Let this person do no more than these actions in this request, whatever the roles; None: all of them."""
        self.narrowed_to = actions

    def grants(self, person: Any) -> frozenset[str]:
        """A person's own things are the person's alone."""
        return frozenset({policy.SELF} if person.id == self.id else ())

    def paths_with(self, *roles: str) -> tuple[str, ...]:
        """The tops of the subtrees where this person holds one of these site roles; one "" means everywhere."""
        held = [role for role in self.site_roles if role.role in roles]
        if any(role.unit_id is None for role in held):
            return ("",)
        return tuple(role.unit.path for role in held if role.unit)

    def units_with(self, *roles: str) -> ColumnElement[bool]:
        """Whether `Unit.path` lies in a subtree where this person holds one of these site roles."""
        return below(self.paths_with(*roles))


class SiteRole(Model):
    """A role a person holds in a unit and everything below it; without a unit, everywhere."""

    __tablename__ = "site_role"
    __table_args__ = (UniqueConstraint("person_id", "role", "unit_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    role: Mapped[str] = mapped_column(String(24))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))

    person: Mapped[Person] = relationship(back_populates="site_roles")
    unit: Mapped[Unit | None] = relationship(lazy="joined")

    def reaches(self, path: str) -> bool:
        """Whether this role counts in the unit with this path."""
        return self.unit is None or path.startswith(self.unit.path)


class Tablet(VersionedRow, Model):
    """A device of a unit. Until it is enrolled it has the hash of a code, afterwards that of its cookie."""

    __tablename__ = "tablet"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    name: Mapped[str] = mapped_column(String(120))
    idle_seconds: Mapped[int] = mapped_column(default=120)
    code_fingerprint: Mapped[str | None] = mapped_column(String(64), unique=True)
    code_expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    fingerprint: Mapped[str | None] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    seen_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    unit: Mapped[Unit] = relationship()

    def serves(self, person: Person) -> bool:
        """Whether the person belongs to this tablet's unit: by a role above it, in it or below it."""
        return person.is_active and any(
            held.unit is None or self.unit.path.startswith(held.unit.path) or held.unit.path.startswith(self.unit.path)
            for held in person.site_roles
            if held.role in ON_THE_FLOOR
        )


class SignIn(Model):
    """A browser that is signed in; ended by sign-out, by a new password, by time or by hand. `locale` is the language
    it was begun in where that is not the organisation's."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    began_at: Mapped[datetime] = mapped_column(UTCDateTime)
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime)
    proved_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    browser: Mapped[str] = mapped_column(String(160))
    toasts: Mapped[str] = mapped_column(default="[]")
    tablet_id: Mapped[int | None] = mapped_column(ForeignKey("tablet.id"), index=True)
    locale: Mapped[str | None] = mapped_column(String(12))

    person: Mapped[Person] = relationship(lazy="joined")
    tablet: Mapped[Tablet | None] = relationship()

    def grants(self, person: Any) -> frozenset[str]:
        """A sign-in belongs to the person who signed in."""
        return self.person.grants(person)


class SecretLink(Model):
    """A one-time link sent by mail or printed at start: an invitation, a reset, the first administrator."""

    __tablename__ = "secret_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(String(20))
    fingerprint: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    person: Mapped[Person | None] = relationship(lazy="joined")


class FailedAttempt(Model):
    """A try to sign in that has not proved right, or a request for a reset, counted per account and per address."""

    __tablename__ = "failed_attempt"

    id: Mapped[int] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(String(80), index=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


def below(paths: tuple[str, ...]) -> ColumnElement[bool]:
    """Whether `Unit.path` lies below one of these, as `Person.paths_with` gives them."""
    if "" in paths:
        return Unit.path.isnot(None)
    return or_(false(), *(Unit.path.startswith(path, autoescape=True) for path in paths))


def signed(name: str, company: str | None) -> str:
    """Who did something, and for a partner of which company."""
    return f"{name} ({company})" if company else name


def people_by_id(keys: set[int]) -> dict[int, Person]:
    """These people, by key."""
    if not keys:
        return {}
    return {person.id: person for person in db.session.scalars(select(Person).where(Person.id.in_(keys)))}


def unit_tree(*where: ColumnElement[bool]) -> Select[Unit]:
    """Units from the top down, each after its parent."""
    return select(Unit).where(*where).order_by(Unit.path)
