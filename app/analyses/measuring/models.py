"""A study of how a measure is measured, and its runs: one reading of one part by one appraiser each."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.core.db import Model, UTCDateTime
from app.core.rows import KeyedRow
from app.metrics.models import Metric

NUMBERS, JUDGEMENTS = "numbers", "judgements"
LONGEST_NAME, LONGEST_CLASS = 120, 40
MOST_RUNS = 1000
LETTERS = "ABCDEF"


class MeasuringStudy(KeyedRow, Model):
    """The plan of a study, and what came of it.

    `appraisers` holds a name or "" for each letter, `classes` the judgements that can be chosen, `standards` the right
    one of each item where it is known, `seed` what the order of the runs was drawn with. `signal` is that of
    `app.stats.questions.answer.Answer` once every run has its value, "" before.
    """

    __tablename__ = "measuring_study"

    metric_id: Mapped[int] = mapped_column(ForeignKey("metric.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    instrument: Mapped[str] = mapped_column(String(LONGEST_NAME), default="")
    resolution: Mapped[str] = mapped_column(String(LONGEST_CLASS), default="")
    unit: Mapped[str] = mapped_column(String(60), default="")
    parts: Mapped[int]
    trials: Mapped[int]
    appraisers: Mapped[list[str]] = mapped_column(JSON)
    tolerance: Mapped[float | None]
    classes: Mapped[list[str]] = mapped_column(JSON, default=list)
    standards: Mapped[list[str]] = mapped_column(JSON, default=list)
    seed: Mapped[int]
    signal: Mapped[str] = mapped_column(String(8), default="")
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)

    metric: Mapped[Metric] = relationship()
    made_by: Mapped[Person] = relationship()
    runs: Mapped[list[MeasuringRun]] = relationship(back_populates="study", order_by="MeasuringRun.position")

    @property
    def letters(self) -> str:
        """The appraisers by their letters."""
        return LETTERS[: len(self.appraisers)]

    @property
    def done(self) -> int:
        """How many runs have their value."""
        return sum(run.value is not None for run in self.runs)

    @property
    def is_complete(self) -> bool:
        """Whether every run has its value."""
        return all(run.value is not None for run in self.runs)

    @property
    def event_project(self) -> int | None:
        """As of the measure."""
        return self.metric.event_project

    def of(self, letter: str) -> list[MeasuringRun]:
        """The runs of an appraiser, in order."""
        return [run for run in self.runs if run.appraiser == letter]

    def grants(self, person: Any) -> frozenset[str]:
        """As on the measure."""
        return self.metric.grants(person)


class MeasuringRun(KeyedRow, Model):
    """One reading: `value` is a number as text, or one of the study's classes; None until it is entered."""

    __tablename__ = "measuring_run"
    __table_args__ = (UniqueConstraint("study_id", "position"),)

    study_id: Mapped[UUID] = mapped_column(ForeignKey("measuring_study.id"))
    position: Mapped[int]
    part: Mapped[int]
    appraiser: Mapped[str] = mapped_column(String(1))
    trial: Mapped[int]
    value: Mapped[str | None] = mapped_column(String(LONGEST_CLASS))
    entered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    study: Mapped[MeasuringStudy] = relationship(back_populates="runs")

    event_project = None
    """No project's feed tells of single readings: appraisers must not see them."""

    def grants(self, person: Any) -> frozenset[str]:
        """As on the measure."""
        return self.study.grants(person)
