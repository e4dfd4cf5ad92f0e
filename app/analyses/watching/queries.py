"""What the pages of alerts ask the database."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from app.accounts.models import Person
from app.analyses.watching.models import KEPT_PHASES, SLIPPING, Alert
from app.core import policy
from app.core.db import db
from app.metrics.models import Metric, MetricLink
from app.metrics.queries import Page
from app.projects.models import Membership, Project

ALERTS_A_PAGE = 25
IS_STATE: dict[str, ColumnElement[bool]] = {
    "open": and_(Alert.closed_at.is_(None), Alert.acknowledged_at.is_(None)),
    "acknowledged": and_(Alert.closed_at.is_(None), Alert.acknowledged_at.is_not(None)),
    "closed": Alert.closed_at.is_not(None),
}


def page_of(person: Person, *, mine: bool, state: str, number: int) -> Page:
    """A page of the alerts this person may see, the newest first."""
    found = _listed(person, mine=mine).where(IS_STATE[state])
    total = db.session.scalar(select(func.count()).select_from(found.with_only_columns(Alert.id).subquery())) or 0
    options = (joinedload(Alert.metric).joinedload(Metric.unit), joinedload(Alert.metric).joinedload(Metric.owner),
               joinedload(Alert.link).joinedload(MetricLink.project), joinedload(Alert.acknowledged_by))  # fmt: skip
    rows = found.order_by(Alert.opened_at.desc(), Alert.id).options(*options)
    rows = rows.offset((number - 1) * ALERTS_A_PAGE).limit(ALERTS_A_PAGE)
    shown = list(db.session.scalars(rows).unique())
    return Page(rows=shown, number=number, last=max(1, -(-total // ALERTS_A_PAGE)), total=total)


def counts(person: Person, *, mine: bool) -> dict[str, int]:
    """How many alerts this person may see, by state; one statement."""
    listed = _listed(person, mine=mine).with_only_columns(Alert.id)
    numbers = [func.count(Alert.id).filter(condition).label(state) for state, condition in IS_STATE.items()]
    return dict(db.session.execute(select(*numbers).where(Alert.id.in_(listed))).one()._mapping)


def _listed(person: Person, *, mine: bool) -> Select[Alert]:
    found = Alert.visible_to(person)
    if not mine:
        return found
    owned = select(Metric.id).where(Metric.owner_id == person.id)
    sponsored = select(Membership.project_id).where(
        Membership.person_id == person.id, Membership.role == policy.SPONSOR
    )
    links = select(MetricLink.id).where(MetricLink.project_id.in_(sponsored))
    to_owner = and_(Alert.kind != SLIPPING, Alert.metric_id.in_(owned))
    return found.where(or_(to_owner, and_(Alert.kind == SLIPPING, Alert.link_id.in_(links))))


def open_alerts(metric: Metric, link: MetricLink | None = None) -> list[Alert]:
    """The alerts of a measure that are not closed, for its page; in a project also those of its result there."""
    here = Alert.link_id.is_(None) if link is None else or_(Alert.link_id.is_(None), Alert.link_id == link.id)
    query = select(Alert).where(Alert.metric_id == metric.id, Alert.closed_at.is_(None), here)
    query = query.order_by(Alert.opened_at.desc()).options(joinedload(Alert.acknowledged_by))
    return list(db.session.scalars(query))


def is_slipping(project: Project) -> bool:
    """Whether what the project has reached slips; asked only in the phase in which it is to be kept."""
    if project.state != "active" or project.phase not in KEPT_PHASES:
        return False
    used = (MetricLink.project_id == project.id, MetricLink.removed_at.is_(None))
    query = select(Alert.id).join(MetricLink, MetricLink.id == Alert.link_id).where(*used, Alert.kind == SLIPPING)
    return db.session.scalar(query.where(Alert.closed_at.is_(None)).limit(1)) is not None


def open_by_metric(keys: Iterable[int]) -> dict[int, list[Alert]]:
    """The alerts of these measures that are not closed, by measure; one statement."""
    found: dict[int, list[Alert]] = {key: [] for key in keys}
    query = select(Alert).where(Alert.metric_id.in_(found), Alert.closed_at.is_(None))
    for alert in db.session.scalars(query.order_by(Alert.opened_at.desc())):
        found[alert.metric_id].append(alert)
    return found
