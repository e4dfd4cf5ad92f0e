"""A measure's check sheet, its types of defect, what was tallied each day, and every tap with who and when."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.core.db import Model, UTCDateTime
from app.core.events import Key
from app.core.rows import KeyedRow, RemovableRow
from app.metrics.models import Metric

FEWEST_TYPES, MOST_TYPES = 2, 20
LONGEST_TITLE, LONGEST_TYPE = 120, 60
MOST_CHECKED = 10_000_000
"""More than this a day nobody checks by hand."""


class CheckSheet(KeyedRow, Model):
    """The one check sheet of a counted measure."""

    __tablename__ = "check_sheet"

    metric_id: Mapped[int] = mapped_column(ForeignKey("metric.id"), unique=True)
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE))
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)

    metric: Mapped[Metric] = relationship()
    types: Mapped[list[DefectType]] = relationship(back_populates="sheet", order_by="DefectType.position")

    @property
    def standing(self) -> list[DefectType]:
        """The types that can be tapped, in order."""
        return [one for one in self.types if one.removed_at is None]

    @property
    def retired(self) -> list[DefectType]:
        """The types that were taken out; what was tallied of them stays."""
        return [one for one in self.types if one.removed_at is not None]

    @property
    def event_project(self) -> int | None:
        """As of the measure."""
        return self.metric.event_project

    def grants(self, person: Any) -> frozenset[str]:
        """As on the measure."""
        return self.metric.grants(person)


class DefectType(RemovableRow, Model):
    """One kind of what is counted: a button of the sheet, a row of the printed one, a bar of the Pareto chart."""

    __tablename__ = "defect_type"

    sheet_id: Mapped[UUID] = mapped_column(ForeignKey("check_sheet.id"), index=True)
    name: Mapped[str] = mapped_column(String(LONGEST_TYPE))
    position: Mapped[int] = mapped_column(default=0)

    sheet: Mapped[CheckSheet] = relationship(back_populates="types")

    @property
    def event_project(self) -> int | None:
        """As of the measure."""
        return self.sheet.event_project

    def grants(self, person: Any) -> frozenset[str]:
        """As on the measure."""
        return self.sheet.grants(person)


class Tally(Model):
    """How many of a type were counted on a day; only ever added to in the database itself."""

    __tablename__ = "tally"

    defect_type_id: Mapped[UUID] = mapped_column(ForeignKey("defect_type.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    count: Mapped[int] = mapped_column(default=0)


class CheckedDay(Model):
    """How many were checked on a day; the first day of a period also knows the value that the sheet wrote for it.

    A value with other numbers than `written_count` of `written_checked` was corrected by hand.
    """

    __tablename__ = "checked_day"

    sheet_id: Mapped[UUID] = mapped_column(ForeignKey("check_sheet.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    checked: Mapped[int] = mapped_column(default=0)
    observation_id: Mapped[UUID | None] = mapped_column(ForeignKey("observation.id"), index=True)
    written_count: Mapped[int | None]
    written_checked: Mapped[int | None]


class Tap(Model):
    """Who counted what and when: one of a type, or without a type so many more checked. Kept when it is undone."""

    __tablename__ = "tap"
    __table_args__ = (Index("ix_tap_of_day", "sheet_id", "day", "person_id"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    sheet_id: Mapped[UUID] = mapped_column(ForeignKey("check_sheet.id"))
    defect_type_id: Mapped[UUID | None] = mapped_column(ForeignKey("defect_type.id"), index=True)
    day: Mapped[date]
    amount: Mapped[int] = mapped_column(default=1)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    defect_type: Mapped[DefectType | None] = relationship()
    person: Mapped[Person] = relationship()

    event_kind = "tap"
    event_project = None
    """No project's feed tells of taps: they would push everything else out of it."""

    @property
    def event_key(self) -> str:
        """Its number."""
        return str(self.id)
