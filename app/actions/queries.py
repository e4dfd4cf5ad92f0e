"""Which actions stand where: a project's list, one's own across projects, and how many are open."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, func, nulls_last, select
from sqlalchemy.orm import contains_eager, joinedload

from app.accounts.models import Person, Unit
from app.actions.models import DONE, Action
from app.core.db import columns, db
from app.projects.models import OPEN_STATES, STATEMENTS_KEPT, Membership, Project, Sight

AT_ONCE, MOST_COUNTED = 50, 100


@lru_cache(maxsize=STATEMENTS_KEPT)
def of_project(project_id: int) -> Select[Action]:
    """A project's actions: the open ones by their day, then what is done, newest first."""
    order = (Action.quarters == DONE, nulls_last(Action.due_on.asc()), Action.done_at.desc(), Action.title, Action.id)
    found = select(Action).where(Action.project_id == project_id, Action.removed_at.is_(None))
    return found.options(joinedload(Action.owner), joinedload(Action.cause)).order_by(*order)


def page_of(query: Select[Action], number: int) -> tuple[list[Action], int]:
    """One page of actions, and how many pages there are."""
    rows = list(db.session.scalars(_page(query, number)).unique())
    if number == 1 and len(rows) < AT_ONCE:
        return rows, 1
    total = db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    return rows, max(1, -(-total // AT_ONCE))


@lru_cache(maxsize=STATEMENTS_KEPT)
def _page(query: Select[Action], number: int) -> Select[Action]:
    return query.offset((number - 1) * AT_ONCE).limit(AT_ONCE)


def _mine(sight: Sight) -> Sequence[ColumnElement[bool]]:
    visible = Project.in_sight(sight).with_only_columns(Project.id).where(Project.state.in_(OPEN_STATES))
    own = Action.owner_id == sight[0], Action.quarters < DONE, Action.removed_at.is_(None)
    return (*own, Action.project_id.in_(visible.order_by(None)))


def open_of(person: Person) -> Select[Action]:
    """A person's open actions in the projects that go on, the most urgent first."""
    return _open(Project.sight_of(person))


@lru_cache(maxsize=STATEMENTS_KEPT)
def _open(sight: Sight) -> Select[Action]:
    people = contains_eager(Action.project).selectinload(Project.memberships).joinedload(Membership.person)
    found = select(Action).join(Action.project).where(*_mine(sight))
    found = found.options(people, contains_eager(Action.project).joinedload(Project.unit), joinedload(Action.cause))
    return found.order_by(nulls_last(Action.due_on.asc()), Action.title, Action.id)


def open_count(person: Person) -> int:
    """How many actions of this person are open, counted as far as `MOST_COUNTED`."""
    return columns(open_counted(Project.sight_of(person))).scalar_one()  # type: ignore[no-any-return]


@lru_cache(maxsize=STATEMENTS_KEPT)
def open_counted(sight: Sight) -> Select[int]:
    """The query of `open_count`, for who asks for more with it.

    Joined, so that only the projects of these actions are looked at, and no further than the count is shown.
    """
    found = select(Action.id).join(Action.project).join(Unit, Unit.id == Project.unit_id)
    own = Action.owner_id == sight[0], Action.quarters < DONE, Action.removed_at.is_(None)
    return select(func.count()).select_from(
        found.where(*own, Project.state.in_(OPEN_STATES), Project.is_in_sight(sight)).limit(MOST_COUNTED).subquery()
    )


def grouped(actions: Sequence[Action], today: date) -> list[tuple[str, list[Action]]]:
    """Actions under headings: late, this week, later, without a day; empty headings are left out."""
    groups: dict[str, list[Action]] = {_("Late"): [], _("In the next 7 days"): [], _("Later"): [], _("No date yet"): []}
    late, soon, later, undated = groups.values()
    for action in actions:
        if action.due_on is None:
            undated.append(action)
        elif action.is_late(today):
            late.append(action)
        else:
            (soon if action.due_on <= today + timedelta(days=7) else later).append(action)
    return [(heading, found) for heading, found in groups.items() if found]
