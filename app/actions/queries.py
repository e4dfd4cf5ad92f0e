"""Which actions stand where: a project's list, one's own across projects, and how many are open."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, func, nulls_last, select
from sqlalchemy.orm import contains_eager, joinedload

from app.accounts.models import Person
from app.actions.models import DONE, Action
from app.core.db import db
from app.projects.models import OPEN_STATES, Membership, Project

AT_ONCE = 50


def of_project(project: Project) -> Select[Action]:
    """A project's actions: the open ones by their day, then what is done, newest first."""
    order = (Action.quarters == DONE, nulls_last(Action.due_on.asc()), Action.done_at.desc(), Action.title, Action.id)
    found = select(Action).where(Action.project_id == project.id, Action.removed_at.is_(None))
    return found.options(joinedload(Action.owner), joinedload(Action.cause)).order_by(*order)


def page_of(query: Select[Action], number: int) -> tuple[list[Action], int]:
    """One page of actions, and how many pages there are."""
    total = db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    rows = db.session.scalars(query.offset((number - 1) * AT_ONCE).limit(AT_ONCE)).unique()
    return list(rows), max(1, -(-total // AT_ONCE))


def _mine(person: Person) -> Sequence[ColumnElement[bool]]:
    visible = Project.visible_to(person).with_only_columns(Project.id).where(Project.state.in_(OPEN_STATES))
    own = Action.owner_id == person.id, Action.quarters < DONE, Action.removed_at.is_(None)
    return (*own, Action.project_id.in_(visible.order_by(None)))


def open_of(person: Person) -> Select[Action]:
    """A person's open actions in the projects that go on, the most urgent first."""
    people = contains_eager(Action.project).selectinload(Project.memberships).joinedload(Membership.person)
    found = select(Action).join(Action.project).where(*_mine(person))
    found = found.options(people, contains_eager(Action.project).joinedload(Project.unit), joinedload(Action.cause))
    return found.order_by(nulls_last(Action.due_on.asc()), Action.title, Action.id)


def open_count(person: Person) -> int:
    """How many actions of this person are open."""
    return db.session.scalar(select(func.count(Action.id)).where(*_mine(person))) or 0


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
