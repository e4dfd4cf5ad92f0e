"""Which measures are given to whom of another company, with which right and until when."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import ForeignKey, Select, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, declared_attr, joinedload, mapped_column, relationship

from app.accounts.models import Person
from app.core import clock, policy, words
from app.core.db import Model, UTCDateTime
from app.core.rows import VersionedRow

if TYPE_CHECKING:
    from collections.abc import Hashable

    from app.metrics.models import Metric

READ, FEED = "read", "feed"
ROLES = {READ: policy.PARTNER, FEED: policy.FEEDER}
STATEMENTS_KEPT = 100


class PartnerAccess(VersionedRow, Model):
    """A measure that is given to an address. It opens nothing without a person: the address is a colleague's then,
    which whoever gave it may not be able to know."""

    __tablename__ = "partner_access"
    __table_args__ = (UniqueConstraint("metric_id", "email"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    metric_id: Mapped[int] = mapped_column(ForeignKey("metric.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    email: Mapped[str] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(120))
    company: Mapped[str] = mapped_column(String(120))
    may: Mapped[str] = mapped_column(String(8))
    ends_on: Mapped[date]
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)

    metric: Mapped[Metric] = relationship(back_populates="partners")
    person: Mapped[Person | None] = relationship(foreign_keys=person_id)

    @property
    def event_project(self) -> int | None:
        """As of the measure."""
        return self.metric.event_project

    @property
    def is_live(self) -> bool:
        """Whether it opens the measure today; its last day is the organisation's."""
        return self.ended_at is None and self.ends_on >= today()


def today() -> date:
    """Today where the organisation is."""
    return clock.today(words.style().zone)


class GivenToPartners:
    """Mixin: a measure that may be given to people of other companies."""

    @declared_attr
    def partners(cls) -> Mapped[list[PartnerAccess]]:  # noqa: N805 - SQLAlchemy calls it on the class
        """To whom it was ever given, in that order."""
        return relationship(PartnerAccess, back_populates="metric", order_by=PartnerAccess.id)

    def roles_of_partner(self, person: Person) -> frozenset[str]:
        """What somebody from outside holds on it today."""
        return frozenset(ROLES[one.may] for one in self.partners if one.person_id == person.id and one.is_live)

    @classmethod
    def given_to(cls, person: Person) -> Select[Any]:
        """The measures that somebody from outside was given and still has."""
        return _given(cast("Hashable", cls), person.id, today())


@lru_cache(maxsize=STATEMENTS_KEPT)
def _given(model: Any, person_id: int, day: date) -> Select[Any]:
    live = (PartnerAccess.person_id == person_id, PartnerAccess.ended_at.is_(None), PartnerAccess.ends_on >= day)
    keys = select(PartnerAccess.metric_id).where(*live)
    return select(model).join(model.unit).where(model.id.in_(keys)).options(joinedload(model.unit))
