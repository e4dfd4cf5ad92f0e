"""A benefit: its type and basis, the money, and finance's word on it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Select, String, Text, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from app.accounts.models import Person
from app.core import events
from app.core.acting import Act
from app.core.db import Model, Money, UTCDateTime
from app.core.rows import RemovableRow
from app.projects.models import Project

SOFT, ONCE = "soft", "working_capital"
POSSIBLE, ESTIMATED, CONFIRMED = "possible", "estimated", "confirmed"
AMOUNTS = ("a_year", "realised")
WORTH = ("kind", "basis", "a_year", "realised", "starts_on")


class OwnAmount(Exception):
    """Nobody confirms an amount they entered or changed last themselves."""


class NothingToConfirm(Exception):
    """A soft benefit, or one without any amount, has no money to confirm."""


class NotBegun(Exception):
    """What counts from a day to come is a forecast: it stays an estimate until that day."""


class Benefit(RemovableRow, Model):
    """An amount a project is worth: possible, estimated from a result, or confirmed by finance.

    `a_year` is the annualised run-rate; `realised` what the accounts of this year show so far. `soft` carries no
    money: safety, quality, satisfaction.
    """

    __tablename__ = "benefit"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    basis: Mapped[str] = mapped_column(Text)
    a_year: Mapped[Decimal | None] = mapped_column(Money)
    realised: Mapped[Decimal | None] = mapped_column(Money)
    starts_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(String(10), default="possible")
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    entered_at: Mapped[datetime] = mapped_column(UTCDateTime)
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    project: Mapped[Project] = relationship()
    entered_by: Mapped[Person] = relationship(foreign_keys=[entered_by_id])
    confirmed_by: Mapped[Person | None] = relationship(foreign_keys=[confirmed_by_id])

    @property
    def is_soft(self) -> bool:
        """Whether it carries no money."""
        return self.kind == SOFT

    @property
    def is_confirmed(self) -> bool:
        """Whether finance has confirmed the amounts as they stand."""
        return self.state == CONFIRMED

    @property
    def has_amount(self) -> bool:
        """Whether there is money to confirm."""
        return self.a_year is not None or self.realised is not None

    def has_begun(self, today: date) -> bool:
        """Whether the day from which it counts has come; without one nothing is said against it."""
        return self.starts_on is None or self.starts_on <= today

    @classmethod
    def of(cls, project_id: int) -> Select[Benefit]:
        """A project's benefits that were not removed, oldest first."""
        query = select(cls).where(cls.project_id == project_id, cls.removed_at.is_(None))
        return query.order_by(cls.entered_at, cls.id).options(joinedload(cls.entered_by), joinedload(cls.confirmed_by))

    def change(self, values: Mapping[str, Any], *, based_on: int, act: Act) -> list[str]:
        """Take over an edit. Who changes what it is worth has entered it, and a confirmation ends with it."""
        changed = self.revise(values, based_on=based_on, act=act)
        if not set(changed).isdisjoint(WORTH):
            self.entered_by_id, self.entered_at = act.person_id, act.at  # type: ignore[assignment]
            self._withdraw(act)
        return changed

    def _withdraw(self, act: Act) -> None:
        if not self.is_confirmed:
            return
        ends = {"state": (CONFIRMED, ESTIMATED), "confirmed_by_id": (self.confirmed_by_id, None)}
        self.apply({**ends, "confirmed_at": (self.confirmed_at, None)}, act=act, verb="unconfirmed")

    def confirm(self, act: Act, *, today: date) -> None:
        """Finance's word on the amounts as they stand.

        Raises OwnAmount for whoever entered them or set one of them last, NothingToConfirm where there is no money,
        NotBegun before the day from which they count.
        """
        if act.person_id in (self.entered_by_id, *self._set_amounts()):
            raise OwnAmount
        if self.is_soft or not self.has_amount:
            raise NothingToConfirm
        if self.is_confirmed:
            return
        if not self.has_begun(today):
            raise NotBegun
        changes = {"state": (self.state, CONFIRMED), "confirmed_by_id": (None, act.person_id)}
        self.apply({**changes, "confirmed_at": (None, act.at)}, act=act, verb="confirmed")

    def _set_amounts(self) -> set[int | None]:
        """Who set the amounts as they stand; rewording does not make them somebody else's."""
        standing = [name for name in AMOUNTS if getattr(self, name) is not None]
        last: dict[str, int | None] = {}
        for event in events.history(self):
            last |= {name: event.person_id for name in standing if name in event.fields}
        return set(last.values())

    def grants(self, person: Any) -> frozenset[str]:
        """As on the project."""
        return self.project.grants(person)
