"""What the portfolio reads: three statements, whatever the number of projects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    String,
    Subquery,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import aliased

from app.accounts.models import Person, Unit
from app.actions.models import DONE, Action
from app.analyses.models import Judgement
from app.benefits.models import CONFIRMED, ESTIMATED, POSSIBLE, SOFT, Benefit
from app.core import policy
from app.core.db import Money, db
from app.gates.models import GateReview
from app.metrics.models import Metric, MetricLink
from app.projects.models import OPEN_STATES, Approval, CharterVersion, Membership, Milestone, Project

VERDICT, SIGNAL = (Judgement.reading[name].as_string() for name in ("verdict", "signal"))
MISSES = Judgement.reading["goal_signal"].as_string() == "misses"
IS_WORSE, IS_IMPROVED = SIGNAL == "warn", VERDICT == "improved"


@dataclass(frozen=True, kw_only=True)
class Summary:
    """All projects a person may see, counted: open ones, and money a year by how sure it is."""

    total: int
    improved: int
    worse: int
    confirmed: Decimal
    realised: Decimal
    estimated: Decimal


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """Something that waits for a person's decision; `kind` is gate, charter or benefit."""

    kind: str
    at: datetime
    project_id: int
    title: str
    detail: str
    note: str
    key: str
    amount: Decimal | None


def visible(person: Person) -> Select[Any]:
    """The keys of the projects a person may see."""
    return Project.visible_to(person).with_only_columns(Project.id).order_by(None)


def summary_of(person: Person) -> Summary:
    """One statement over all visible projects."""
    counts, money = _counts(person).subquery(), _money(Benefit.project_id.in_(visible(person))).subquery()
    row = db.session.execute(select(counts, money).join_from(counts, money, true())).one()
    zero = Decimal(0)
    return Summary(
        total=row.total, improved=row.improved or 0, worse=row.worse or 0,
        confirmed=row.confirmed or zero, realised=row.realised or zero, estimated=row.estimated or zero,
    )  # fmt: skip


def _counts(person: Person) -> Select[Any]:
    return _measured(
        select(
            func.count().label("total"),
            _times(IS_IMPROVED).label("improved"),
            _times(IS_WORSE).label("worse"),
        )
    ).where(_shown(person))


def _shown(person: Person) -> ColumnElement[bool]:
    return and_(Project.id.in_(visible(person)), Project.state.in_(OPEN_STATES))


def _times(condition: ColumnElement[bool]) -> Any:
    return func.sum(case((condition, 1), else_=0))


def _measured(query: Select[Any]) -> Select[Any]:
    """Each project with its main measure, what it says, and the gate it stands before, where there is one."""
    primary = and_(MetricLink.project_id == Project.id, MetricLink.role == "primary")
    gate = and_(Milestone.project_id == Project.id, Milestone.phase == Project.phase)
    return (
        query.select_from(Project)
        .outerjoin(MetricLink, primary)
        .outerjoin(Metric, Metric.id == MetricLink.metric_id)
        .outerjoin(Judgement, Judgement.link_id == MetricLink.id)
        .outerjoin(Milestone, gate)
    )


def _money(*where: ColumnElement[bool]) -> Select[Any]:
    """Sums of benefits by how sure they are."""
    sums = [
        func.sum(case((Benefit.state == state, Benefit.a_year), else_=null()), type_=Money()).label(state)
        for state in (CONFIRMED, ESTIMATED, POSSIBLE)
    ]
    realised = func.sum(case((Benefit.state == CONFIRMED, Benefit.realised), else_=null()), type_=Money())
    return select(*sums, realised.label("realised")).where(Benefit.removed_at.is_(None), *where)


def rows_of(person: Person, today: date, *, first: int = 0, most: int | None = None) -> Sequence[Row[Any]]:
    """One statement: the open projects, the most urgent first, with all a line of the table needs."""
    money = _money_by_project()
    late = _late_actions(today)
    urgency = _urgency(today, late.c.late_actions)
    query = _measured(
        select(
            Project, Unit.name.label("unit_name"), MetricLink.id.label("link_id"), Metric, Judgement.reading,
            Milestone.planned_on, urgency.label("urgency"),
            money.c.confirmed, money.c.estimated, money.c.possible, money.c.soft, money.c.soft_basis,
        )
    )  # fmt: skip
    query = query.join(Unit, Unit.id == Project.unit_id).outerjoin(money, money.c.project_id == Project.id)
    query = query.outerjoin(late, late.c.project_id == Project.id)
    order = (urgency, Milestone.planned_on.is_(None), Milestone.planned_on, Project.started_on, Project.id)
    query = query.where(_shown(person)).order_by(*order).offset(first)
    return db.session.execute(query if most is None else query.limit(most)).all()


def _money_by_project() -> Subquery:
    soft = case((Benefit.kind == SOFT, Benefit.basis), else_=null())
    by_project = _money().add_columns(
        Benefit.project_id, func.count(soft).label("soft"), func.min(soft).label("soft_basis")
    )
    return by_project.group_by(Benefit.project_id).subquery()


def _late_actions(today: date) -> Subquery:
    late = (Action.removed_at.is_(None), Action.quarters < DONE, Action.due_on < today)
    return (
        select(Action.project_id, func.count().label("late_actions"))
        .where(*late)
        .group_by(Action.project_id)
        .subquery()
    )


PAUSED, NO_DATA, STEADY = 9, 8, 7


def _urgency(today: date, late_actions: Any) -> ColumnElement[int]:
    """What asks for attention first: getting worse, a gate past its day, late actions, then what is not clear."""
    return case(
        (Project.state == "paused", PAUSED),
        (IS_WORSE, 0),
        (Milestone.planned_on < today, 1),
        (late_actions > 0, 2),
        (Judgement.link_id.is_(None), NO_DATA),
        (and_(IS_IMPROVED, MISSES), 3),
        (IS_IMPROVED, STEADY),
        (VERDICT == "no_change", 5),
        else_=4,
    )


def waiting_for(person: Person, most: int = 3) -> list[Waiting]:
    """One statement: what waits for this person's decision, the oldest first."""
    asked = union_all(_gates(person), _charters(person), _benefits(person)).subquery()
    found = db.session.execute(select(asked).order_by(asked.c.at, asked.c.key).limit(most))
    return [Waiting(**row._mapping) for row in found]


def _columns(kind: str, at: Any, detail: Any, note: Any, key: Any, amount: Any = None) -> tuple[Any, ...]:
    return (
        literal(kind).label("kind"), at.label("at"), Project.id.label("project_id"), Project.title.label("title"),
        cast(detail, String).label("detail"), cast(note, String).label("note"), cast(key, String).label("key"),
        (cast(null(), Money()) if amount is None else amount).label("amount"),
    )  # fmt: skip


def _holds(person: Person, *roles: str) -> ColumnElement[bool]:
    held = (Membership.project_id == Project.id, Membership.person_id == person.id, Membership.role.in_(roles))
    return exists().where(*held).correlate(Project)


def _decides(person: Person) -> ColumnElement[bool]:
    return and_(_holds(person, policy.SPONSOR), ~_holds(person, policy.LEAD), Project.state.in_(OPEN_STATES))


def _gates(person: Person) -> Select[Any]:
    columns = _columns("gate", GateReview.asked_at, GateReview.phase, GateReview.request, GateReview.id)
    mine = (_decides(person), GateReview.decision.is_(None), GateReview.asked_by_id != person.id)
    return select(*columns).join(Project, Project.id == GateReview.project_id).where(*mine)


def _charters(person: Person) -> Select[Any]:
    later = aliased(CharterVersion)
    newest = ~exists().where(later.project_id == CharterVersion.project_id, later.number > CharterVersion.number)
    answered = exists().where(Approval.version_id == CharterVersion.id, Approval.role == policy.SPONSOR)
    columns = _columns("charter", CharterVersion.asked_at, CharterVersion.number, literal(""), CharterVersion.id)
    return (
        select(*columns)
        .join(Project, Project.id == CharterVersion.project_id)
        .where(_decides(person), newest, ~answered)
    )


def _benefits(person: Person) -> Select[Any]:
    columns = _columns("benefit", Benefit.entered_at, Benefit.basis, literal(""), Benefit.id, Benefit.a_year)
    waiting = (
        Benefit.state == ESTIMATED,
        Benefit.removed_at.is_(None),
        Benefit.kind != SOFT,
        Benefit.entered_by_id != person.id,
    )
    reach = or_(_holds(person, policy.MONEY), person.units_with(policy.FINANCE))
    has_amount = or_(Benefit.a_year.is_not(None), Benefit.realised.is_not(None))
    joined = select(*columns).join(Project, Project.id == Benefit.project_id).join(Unit, Unit.id == Project.unit_id)
    return joined.where(*waiting, reach, has_amount)


def gates_between(person: Person, first: date, last: date) -> list[tuple[Project, date]]:
    """The gates planned in these days, for the projects that stand before them."""
    query = select(Project, Milestone.planned_on).join(
        Milestone, and_(Milestone.project_id == Project.id, Milestone.phase == Project.phase)
    )
    planned = query.where(_shown(person), Milestone.planned_on.between(first, last)).order_by(Milestone.planned_on)
    return [(project, day) for project, day in db.session.execute(planned) if day is not None]
