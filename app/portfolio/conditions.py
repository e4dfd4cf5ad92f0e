"""What asks for attention in a project, as conditions on rows: what its measure says, what is late, what waits."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, exists, false, func, or_, select, union_all
from sqlalchemy.orm import aliased

from app.accounts.models import Person
from app.actions.models import DONE, Action
from app.analyses.models import Judgement
from app.analyses.reading import COMPARED, EMPTY, WATCHED
from app.analyses.watching.models import KEPT_PHASES, SLIPPING, Alert
from app.core import policy
from app.gates.models import GateReview
from app.metrics.models import Metric, MetricLink
from app.projects.models import Approval, CharterVersion, Membership, Milestone, Project

WRONG, GATE_LATE, WAITS, ACTIONS_LATE, SHORT, OPEN, UNCHANGED, STEADY, NO_DATA, PAUSED = range(10)

MODE, VERDICT, SIGNAL, MOVED, GOAL = (
    Judgement.reading[name].as_string() for name in ("mode", "verdict", "signal", "moved", "goal_signal")
)
IS_IMPROVED = VERDICT == "improved"
IS_WORSE = and_(MODE == COMPARED, SIGNAL == "warn")
# Before any change nothing is getting worse because of the project; the measure moves the wrong way by itself.
IS_RISING = and_(MODE == WATCHED, MOVED == "up", Metric.direction == "lower")
IS_FALLING = and_(MODE == WATCHED, MOVED == "down", Metric.direction == "higher")
AVERAGE_MEETS = func.coalesce(Judgement.reading["average_meets"].as_boolean(), false())
# A goal of the average is judged by it; one of every value, or of a part of them, is not met by an average.
MISSES_GOAL = or_(GOAL == "misses", and_(GOAL == "some", or_(Metric.goal_basis != "average", false() == AVERAGE_MEETS)))
IS_UNCONFIRMED = and_(IS_IMPROVED, MetricLink.same_way.is_(None))
# Short of its goal: after a change and with enough values.
IS_SHORT = and_(
    MODE == COMPARED,
    VERDICT.not_in(("too_early", "cannot_tell")),
    MISSES_GOAL,
)


def is_slipping() -> ColumnElement[bool]:
    """Whether what the project of the surrounding query has reached slips, in the phase in which it is to be kept."""
    used = aliased(MetricLink)
    open_alert = exists().where(Alert.link_id == used.id, Alert.kind == SLIPPING, Alert.closed_at.is_(None))
    of_project = (used.project_id == Project.id, used.removed_at.is_(None))
    return and_(
        Project.state == "active", Project.phase.in_(KEPT_PHASES), open_alert.where(*of_project).correlate(Project)
    )


def measured(query: Select[Any]) -> Select[Any]:
    """Each project with its main measure, what it says, and the gate it stands before, where there is one."""
    primary = and_(MetricLink.project_id == Project.id, MetricLink.role == "primary", MetricLink.removed_at.is_(None))
    gate = and_(Milestone.project_id == Project.id, Milestone.phase == Project.phase)
    return (
        query.select_from(Project)
        .outerjoin(MetricLink, primary)
        .outerjoin(Metric, Metric.id == MetricLink.metric_id)
        .outerjoin(Judgement, Judgement.link_id == MetricLink.id)
        .outerjoin(Milestone, gate)
    )


def holder_name(role: str) -> ColumnElement[str]:
    """The name of the first person with this role on the project of the surrounding query."""
    held = (Membership.project_id == Project.id, Membership.role == role)
    names = select(Person.name).join(Membership, Membership.person_id == Person.id).where(*held)
    return names.order_by(Membership.position, Membership.id).limit(1).correlate(Project).scalar_subquery()


def has_late_actions(today: date) -> ColumnElement[bool]:
    """Whether the project of the surrounding query has one: a fraction of what counting them all costs."""
    return exists().where(Action.project_id == Project.id, *_is_late(today)).correlate(Project)


def late_actions(today: date, projects: Any) -> Subquery:
    """By project, of these: how many actions are late, and the day of the oldest."""
    late = (Action.project_id.in_(projects), *_is_late(today))
    counted = select(Action.project_id, func.count().label("late_actions"), func.min(Action.due_on).label("late_since"))
    return counted.where(*late).group_by(Action.project_id).subquery()


def _is_late(today: date) -> tuple[ColumnElement[bool], ...]:
    return Action.removed_at.is_(None), Action.quarters < DONE, Action.due_on < today


def decisions() -> Subquery:
    """By project: since when the oldest decision of its sponsor waits, at a gate or on the charter."""
    gates = select(GateReview.project_id, GateReview.asked_at).where(GateReview.decision.is_(None))
    charters = select(CharterVersion.project_id, CharterVersion.asked_at).where(unanswered())
    asked = union_all(gates, charters).subquery()
    oldest = select(asked.c.project_id, func.min(asked.c.asked_at).label("waits_since"))
    return oldest.group_by(asked.c.project_id).subquery()


def unanswered() -> ColumnElement[bool]:
    """A charter version that is the newest, and that no sponsor has answered."""
    later = aliased(CharterVersion)
    newest = ~exists().where(later.project_id == CharterVersion.project_id, later.number > CharterVersion.number)
    answered = exists().where(Approval.version_id == CharterVersion.id, Approval.role == policy.SPONSOR)
    return and_(newest, ~answered)


def urgency(today: date, *, waits: Any) -> ColumnElement[int]:
    """What asks for attention first: a measure going wrong, a late gate, a decision, late actions; then the rest."""
    return case(
        (Project.state == "paused", PAUSED),
        (or_(IS_WORSE, IS_RISING, IS_FALLING, is_slipping()), WRONG),
        (Milestone.planned_on < today, GATE_LATE),
        (waits.is_not(None), WAITS),
        (has_late_actions(today), ACTIONS_LATE),
        (or_(Judgement.link_id.is_(None), MODE == EMPTY), NO_DATA),
        (IS_SHORT, SHORT),
        (IS_IMPROVED, STEADY),
        (VERDICT == "no_change", UNCHANGED),
        else_=OPEN,
    )
