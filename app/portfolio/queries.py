"""What the portfolio reads besides its summary: its rows, the standing of projects, what waits, the next gates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Label,
    Row,
    Select,
    String,
    Subquery,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)

from app.accounts.models import Person, Unit, below
from app.analyses.models import Judgement
from app.benefits.models import CONFIRMED, ESTIMATED, POSSIBLE, SOFT, Benefit
from app.core import policy
from app.core.db import Money, columns, db
from app.gates.models import GateReview
from app.metrics.models import Baseline, Metric, MetricLink
from app.portfolio import conditions
from app.portfolio.conditions import measured
from app.portfolio.summary import shown
from app.projects.models import OPEN_STATES, STATEMENTS_KEPT, CharterVersion, Membership, Milestone, Project, Sight

SPONSOR = conditions.holder_name(policy.SPONSOR)


REALISED = "realised"


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """Something that waits for a person's decision; `kind` is gate, charter or benefit.

    The note of a benefit says whether its amount is what was realised so far, where there is none for a year.
    """

    kind: str
    at: datetime
    project_id: int
    title: str
    detail: str
    note: str
    key: str
    amount: Decimal | None


def rows_of(person: Person, today: date, *, first: int = 0, most: int | None = None) -> Sequence[Row[Any]]:
    """One statement: the open projects, the most urgent first, with all a line of the table needs."""
    return db.session.execute(_rows(Project.sight_of(person), today, first, most)).all()


@lru_cache(maxsize=STATEMENTS_KEPT)
def _rows(sight: Sight, today: date, first: int, most: int | None) -> Select[Any]:
    """The page is cut out first, so that only its own lines look up names, money and readings."""
    query, urgency = _standing((Project.id, MetricLink.id.label("link_id")), today)
    order = (urgency, Milestone.planned_on.is_(None), Milestone.planned_on, Project.started_on, Project.id)
    query = query.where(shown(sight)).order_by(*order).offset(first)
    page = (query if most is None else query.limit(most)).cte("page")
    money, frozen = _money_by_project(), exists().where(Baseline.link_id == page.c.link_id).label("is_frozen")
    late = conditions.late_actions(today, select(page.c.id))
    wanted: tuple[Any, ...] = (
        Project, Unit.name.label("unit_name"), Metric, Judgement.reading, frozen, SPONSOR.label("sponsor"),
        late.c.late_actions, late.c.late_since,
        money.c.confirmed, money.c.estimated, money.c.possible, money.c.soft, money.c.soft_basis,
        *(column for column in page.c if column.key != "id"),
    )  # fmt: skip
    joined = select(*wanted).select_from(page).join(Project, Project.id == page.c.id)
    joined = joined.join(Unit, Unit.id == Project.unit_id).outerjoin(money, money.c.project_id == Project.id)
    joined = joined.outerjoin(late, late.c.project_id == Project.id)
    joined = joined.outerjoin(MetricLink, MetricLink.id == page.c.link_id)
    joined = joined.outerjoin(Metric, Metric.id == MetricLink.metric_id)
    joined = joined.outerjoin(Judgement, Judgement.link_id == page.c.link_id)
    urgent = (page.c.urgency, page.c.planned_on.is_(None), page.c.planned_on)
    return joined.order_by(*urgent, Project.started_on, Project.id)


def _standing(wanted: Iterable[Any], today: date) -> tuple[Select[Any], Label[int]]:
    """A query for these columns and for why each project stands where it stands, and its urgency to order by."""
    waits = conditions.decisions()
    urgency = conditions.urgency(today, waits=waits.c.waits_since).label("urgency")
    query = measured(
        select(
            *wanted, Milestone.planned_on, urgency,
            conditions.IS_WORSE.label("is_worse"), conditions.IS_RISING.label("is_rising"),
            conditions.is_slipping().label("is_slipping"), waits.c.waits_since,
        )
    )  # fmt: skip
    return query.outerjoin(waits, waits.c.project_id == Project.id), urgency


def standings_of(projects: Iterable[int], today: date) -> dict[int, Row[Any]]:
    """One statement: why each of these projects stands where it stands, by its key."""
    return {row.id: row for row in columns(_standings(today), projects=list(projects))}


@lru_cache(maxsize=2)
def _standings(today: date) -> Select[Any]:
    these: Any = bindparam("projects", expanding=True)
    planned = exists().where(Milestone.project_id == Project.id, Milestone.planned_on.is_not(None)).correlate(Project)
    late = conditions.late_actions(today, these)
    wanted = (Project.id, planned.label("has_dates"), SPONSOR.label("sponsor"), late.c.late_actions, late.c.late_since)
    query, _urgency = _standing(wanted, today)
    return query.outerjoin(late, late.c.project_id == Project.id).where(Project.id.in_(these))


def _money_by_project() -> Subquery:
    sums = [
        func.sum(case((Benefit.state == state, Benefit.a_year), else_=null()), type_=Money()).label(state)
        for state in (CONFIRMED, ESTIMATED, POSSIBLE)
    ]
    soft = case((Benefit.kind == SOFT, Benefit.basis), else_=null())
    by_project = select(Benefit.project_id, *sums, func.count(soft).label("soft"), func.min(soft).label("soft_basis"))
    return by_project.where(Benefit.removed_at.is_(None)).group_by(Benefit.project_id).subquery()


def waiting_for(person: Person, today: date, most: int = 3) -> list[Waiting]:
    """One statement: what waits for this person's decision, the oldest first."""
    found = columns(_waiting((person.id, person.paths_with(policy.FINANCE)), today, most))
    return [Waiting(**row._mapping) for row in found]


@lru_cache(maxsize=STATEMENTS_KEPT)
def _waiting(who: Sight, today: date, most: int) -> Select[Any]:
    """`who` is the person, and the units whose money the person confirms."""
    asked = union_all(_gates(who[0]), _charters(who[0]), _benefits(who, today)).subquery()
    return select(asked).order_by(asked.c.at, asked.c.key).limit(most)


def _columns(kind: str, at: Any, detail: Any, note: Any, key: Any, amount: Any = None) -> tuple[Any, ...]:
    return (
        literal(kind).label("kind"), at.label("at"), Project.id.label("project_id"), Project.title.label("title"),
        cast(detail, String).label("detail"), cast(note, String).label("note"), cast(key, String).label("key"),
        (cast(null(), Money()) if amount is None else amount).label("amount"),
    )  # fmt: skip


def _holds(person_id: int, *roles: str) -> ColumnElement[bool]:
    held = (Membership.project_id == Project.id, Membership.person_id == person_id, Membership.role.in_(roles))
    return exists().where(*held).correlate(Project)


def _decides(person_id: int) -> ColumnElement[bool]:
    return and_(_holds(person_id, policy.SPONSOR), ~_holds(person_id, policy.LEAD), Project.state.in_(OPEN_STATES))


def _gates(person_id: int) -> Select[Any]:
    told = _columns("gate", GateReview.asked_at, GateReview.phase, GateReview.request, GateReview.id)
    mine = (_decides(person_id), GateReview.decision.is_(None), GateReview.asked_by_id != person_id)
    return select(*told).join(Project, Project.id == GateReview.project_id).where(*mine)


def _charters(person_id: int) -> Select[Any]:
    told = _columns("charter", CharterVersion.asked_at, CharterVersion.number, literal(""), CharterVersion.id)
    asked = select(*told).join(Project, Project.id == CharterVersion.project_id)
    return asked.where(_decides(person_id), conditions.unanswered())


def _benefits(who: Sight, today: date) -> Select[Any]:
    person_id, paths = who
    amount = func.coalesce(Benefit.a_year, Benefit.realised, type_=Money())
    so_far = case((Benefit.a_year.is_(None), REALISED), else_="")
    told = _columns("benefit", Benefit.entered_at, Benefit.basis, so_far, Benefit.id, amount)
    waiting = (
        Benefit.state == ESTIMATED,
        Benefit.removed_at.is_(None),
        Benefit.kind != SOFT,
        Benefit.entered_by_id != person_id,
        or_(Benefit.starts_on.is_(None), Benefit.starts_on <= today),
    )
    reach = or_(_holds(person_id, policy.MONEY), below(paths))
    has_amount = or_(Benefit.a_year.is_not(None), Benefit.realised.is_not(None))
    joined = select(*told).join(Project, Project.id == Benefit.project_id).join(Unit, Unit.id == Project.unit_id)
    return joined.where(*waiting, reach, has_amount)


def gates_between(person: Person, first: date, last: date) -> list[tuple[Project, date]]:
    """The gates planned in these days, for the projects that stand before them."""
    query = select(Project, Milestone.planned_on).join(
        Milestone, and_(Milestone.project_id == Project.id, Milestone.phase == Project.phase)
    )
    planned = query.where(shown(Project.sight_of(person)), Milestone.planned_on.between(first, last)).order_by(
        Milestone.planned_on
    )
    return [(project, day) for project, day in db.session.execute(planned) if day is not None]
