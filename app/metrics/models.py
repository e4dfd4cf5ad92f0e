"""Measures of a unit, their values, the changes made to the process, and what projects use them for."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, ForeignKey, Index, Select, String, Text, UniqueConstraint, Uuid, bindparam, inspect, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from app.accounts.models import Person, Unit, below
from app.core import policy
from app.core.db import Model, UTCDateTime, db
from app.core.rows import RemovableRow, VersionedRow
from app.metrics.deriving.computable import Computable
from app.metrics.partners.models import GivenToPartners
from app.metrics.stratifying.levelled import Levelled
from app.projects.models import STATEMENTS_KEPT, Membership, Project, Sight

COUNTED = ("count", "proportion")
_KEYED: dict[str, Any] = dict.fromkeys(("sqlite_where", "postgresql_where"), db.text("source_key IS NOT NULL"))


class Metric(GivenToPartners, Computable, VersionedRow, Model):
    """Something a unit measures. It outlives the projects that use it.
    `count` has a number of events and what was checked, shown as a rate per `per`; `proportion` has a number and
    its denominator, shown as a percentage; `continuous` and `time` have one value. While it is watched, values after
    `watched_after` and those missing since `watched_since` make alerts; `looked_to` is the newest day at the last look.
    """

    __tablename__ = "metric"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(12))
    measured_in: Mapped[str] = mapped_column(String(60), default="")
    per: Mapped[int] = mapped_column(default=1)
    value_name: Mapped[str] = mapped_column(String(80), default="")
    denominator_name: Mapped[str] = mapped_column(String(80), default="")
    direction: Mapped[str] = mapped_column(String(6), default="lower")
    period: Mapped[str] = mapped_column(String(8), default="day")
    decimals: Mapped[int] = mapped_column(default=1)
    definition: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(String(200), default="")
    goal: Mapped[float | None]
    goal_basis: Mapped[str] = mapped_column(String(8), default="average")
    goal_share: Mapped[float | None]
    lower_limit: Mapped[float | None]
    upper_limit: Mapped[float | None]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reaction_plan: Mapped[str] = mapped_column(Text, default="")
    is_watched: Mapped[bool] = mapped_column(default=False)
    watched_since: Mapped[date | None]
    watched_after: Mapped[date | None]
    looked_to: Mapped[date | None]
    made_in_id: Mapped[UUID | None] = mapped_column(ForeignKey("group_import.id"), index=True)

    unit: Mapped[Unit] = relationship()
    owner: Mapped[Person | None] = relationship()
    links: Mapped[list[MetricLink]] = relationship(
        back_populates="metric",
        primaryjoin="and_(Metric.id == MetricLink.metric_id, MetricLink.removed_at.is_(None))",
    )
    changes: Mapped[list[ProcessChange]] = relationship(
        back_populates="metric",
        order_by="ProcessChange.day",
        primaryjoin="and_(Metric.id == ProcessChange.metric_id, ProcessChange.removed_at.is_(None))",
    )

    @property
    def is_counted(self) -> bool:
        """Whether a value needs a denominator."""
        return self.kind in COUNTED

    @property
    def multiplier(self) -> int:
        """What a ratio is multiplied by to be shown: 100 for a percentage, `per` for a rate, else 1."""
        if self.kind == "proportion":
            return 100
        return self.per if self.kind == "count" else 1

    @property
    def event_project(self) -> int | None:
        """The project whose feed tells of this measure: the first that uses it."""
        return min((link.project_id for link in self.links), default=None)

    def grants(self, person: Any) -> frozenset[str]:
        """Site roles on the unit, and the roles on the projects that use the measure.

        A project of another branch of the organisation gives a look at the measure and no more: using it there
        must not hand out the right to define it here.
        """
        if person.is_partner:
            return self.roles_of_partner(person)
        self._read_rights()
        roles = self.unit.grants(person) - {policy.ADMINISTRATOR}
        for link in self.links:
            given = link.project.grants(person)
            roles |= given if self.unit.is_near(link.project.unit) else frozenset({policy.VIEWER} if given else ())
        return roles

    def _read_rights(self) -> None:
        """Read at once what the roles on every project are found from; left alone, each would send two statements."""
        if inspect(self).persistent and "links" in inspect(self).unloaded:
            db.session.scalars(_with_rights(), {"metric": self.id}).unique().one()

    @classmethod
    def visible_to(cls, person: Person) -> Select[Metric]:
        """The measures this person may see: of units in reach, and of visible projects; a partner's are given."""
        if person.is_partner:
            return cls.given_to(person)
        reach = person.paths_with(policy.CI_LEAD, policy.MEMBER, policy.FINANCE, policy.EXECUTIVE)
        return cls.in_sight(Project.sight_of(person), reach)

    @classmethod
    @lru_cache(maxsize=STATEMENTS_KEPT)
    def in_sight(cls, sight: Sight, reach: tuple[str, ...]) -> Select[Metric]:
        """Those of projects in sight and of units in reach; building the statement costs more than running it."""
        projects = Project.in_sight(sight).with_only_columns(Project.id)
        used = (MetricLink.project_id.in_(projects), MetricLink.removed_at.is_(None))
        linked = select(MetricLink.metric_id).where(*used)
        query = select(cls).join(Unit, cls.unit_id == Unit.id).where(below(reach) | cls.id.in_(linked))
        return query.options(joinedload(cls.unit))

    @classmethod
    def rights(cls) -> Any:
        """A loader option: what the roles on a measure are found from, in the same statement."""
        links = joinedload(cls.links).load_only(MetricLink.metric_id, MetricLink.project_id, MetricLink.removed_at)
        project = links.joinedload(MetricLink.project).load_only(Project.unit_id, Project.code, Project.state)
        unit = joinedload(Project.unit).load_only(Unit.path)
        people = joinedload(Project.memberships).load_only(Membership.project_id, Membership.person_id, Membership.role)
        return project.options(unit, people)


class Observation(Levelled, RemovableRow, Model):
    """One value: the day, the number, what was checked, and a special cause if one is known.

    `value` is the number itself, or the count of events whose denominator is `checked`. One that came with an import
    counts while it is confirmed; one that an import replaces does not. `source_key` is its row at its program."""

    __tablename__ = "observation"
    __table_args__ = (
        Index("ix_observation_series", "metric_id", "day", "position"),
        Index("uq_observation_source", "metric_id", "source_key", unique=True, **_KEYED),
    )

    metric_id: Mapped[int] = mapped_column(ForeignKey("metric.id"))
    import_id: Mapped[UUID | None] = mapped_column(ForeignKey("import_batch.id"), index=True)
    replaced_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("import_batch.id"), index=True)
    day: Mapped[date]
    at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    position: Mapped[int] = mapped_column(default=0)
    value: Mapped[float]
    checked: Mapped[float | None]
    note: Mapped[str] = mapped_column(String(200), default="")
    special_cause: Mapped[str] = mapped_column(String(200), default="")
    source_key: Mapped[str | None] = mapped_column(String(120))
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    entered_at: Mapped[datetime] = mapped_column(UTCDateTime)

    metric: Mapped[Metric] = relationship()
    entered_by: Mapped[Person] = relationship()

    @property
    def event_project(self) -> int | None:
        """As of the measure."""
        return self.metric.event_project

    def grants(self, person: Any) -> frozenset[str]:
        """As on the measure."""
        return self.metric.grants(person)


class ImportBatch(VersionedRow, Model):
    """Values that came together, pasted or from a file: read, then confirmed, undone or cancelled; a group all at once.

    The worker reads a large file (`looking`), columns are chosen (`mapping`), values written (`reading`): they count
    from the change to `confirmed`. Until then what was read waits in the file `values_storage_name`."""

    __tablename__ = "import_batch"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    metric_id: Mapped[int] = mapped_column(ForeignKey("metric.id"), index=True)
    group_id: Mapped[UUID | None] = mapped_column(ForeignKey("group_import.id"), index=True)
    state: Mapped[str] = mapped_column(String(10), default="mapping")
    source: Mapped[str] = mapped_column(String(200))
    storage_name: Mapped[str] = mapped_column(String(80))
    values_storage_name: Mapped[str | None] = mapped_column(String(80))
    mapping: Mapped[dict[str, Any]] = mapped_column(JSON)
    rows_good: Mapped[int] = mapped_column(default=0)
    rows_bad: Mapped[int] = mapped_column(default=0)
    troubles: Mapped[list[Any]] = mapped_column(JSON)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    metric: Mapped[Metric] = relationship()
    made_by: Mapped[Person] = relationship()

    @property
    def event_project(self) -> int | None:
        """As of the measure."""
        return self.metric.event_project

    def grants(self, person: Any) -> frozenset[str]:
        """As on the measure."""
        return self.metric.grants(person)


class ProcessChange(RemovableRow, Model):
    """Something was changed in the process on a day: the measure's next stage begins there."""

    __tablename__ = "process_change"

    metric_id: Mapped[int] = mapped_column(ForeignKey("metric.id"), index=True)
    day: Mapped[date]
    title: Mapped[str] = mapped_column(String(120))
    is_trial: Mapped[bool] = mapped_column(default=False)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)

    metric: Mapped[Metric] = relationship(back_populates="changes")

    @property
    def event_project(self) -> int | None:
        """As of the measure."""
        return self.metric.event_project

    def grants(self, person: Any) -> frozenset[str]:
        """As on the measure."""
        return self.metric.grants(person)


class MetricLink(RemovableRow, Model):
    """What a project uses a measure for; its baselines hang here and stay when the measure is taken out."""

    __tablename__ = "metric_link"
    __table_args__ = (UniqueConstraint("project_id", "metric_id"),)

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    metric_id: Mapped[int] = mapped_column(ForeignKey("metric.id"), index=True)
    role: Mapped[str] = mapped_column(String(10))
    margin: Mapped[float | None]
    same_way_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    same_way_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    same_way: Mapped[bool | None]
    looks_planned: Mapped[int] = mapped_column(default=1)
    position: Mapped[int] = mapped_column(default=0)

    project: Mapped[Project] = relationship()
    metric: Mapped[Metric] = relationship(back_populates="links")
    same_way_by: Mapped[Person | None] = relationship()
    baselines: Mapped[list[Baseline]] = relationship(back_populates="link", order_by="Baseline.frozen_at")

    @property
    def baseline(self) -> Baseline | None:
        """The baseline that counts: the last one frozen."""
        return self.baselines[-1] if self.baselines else None

    @classmethod
    def of(cls, project_id: int) -> Select[MetricLink]:
        """A project's links with their measures, the main one first."""
        order = (cls.role != "primary", cls.position)
        options = (joinedload(cls.metric).joinedload(Metric.unit), joinedload(cls.baselines))
        used = (cls.project_id == project_id, cls.removed_at.is_(None))
        return select(cls).where(*used).order_by(*order).options(*options)

    def grants(self, person: Any) -> frozenset[str]:
        """As on the project."""
        return self.project.grants(person)


@cache
def _with_rights() -> Select[Metric]:
    """A measure with its uses, their projects and those projects' people; one that is loaded gets what it lacks."""
    return select(Metric).where(Metric.id == bindparam("metric")).options(Metric.rights())


class Baseline(Model):
    """The values of a period, copied and frozen with their statistics: what the result is compared with."""

    __tablename__ = "baseline"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    link_id: Mapped[UUID] = mapped_column(ForeignKey("metric_link.id"), index=True)
    first_day: Mapped[date]
    last_day: Mapped[date]
    values: Mapped[list[list[Any]]] = mapped_column(JSON)
    statistics: Mapped[dict[str, Any]] = mapped_column(JSON)
    data_hash: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(Text, default="")
    frozen_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    frozen_at: Mapped[datetime] = mapped_column(UTCDateTime)

    link: Mapped[MetricLink] = relationship(back_populates="baselines")
    frozen_by: Mapped[Person] = relationship()
