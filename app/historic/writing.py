"""Bringing in what a dry run found, all of it or nothing, and taking it out again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from app.accounts.models import Organisation
from app.accounts.tokens import AccessToken
from app.actions.models import DONE, Action
from app.benefits.models import Benefit
from app.core.acting import Act
from app.core.db import db
from app.core.events import Event
from app.core.rows import RemovableRow, VersionedRow
from app.historic.models import ACTIONS, BENEFITS, PROJECTS, HistoricImport
from app.historic.trying import GOOD, DryRun
from app.projects import starting
from app.projects.models import WITHDRAWN, Project

MADE_OF: Mapping[str, type[Any]] = {"action": Action, "benefit": Benefit}


def confirm(batch: HistoricImport, found: DryRun, act: Act) -> int:
    """Make every good row; how many there are. The table itself is not kept any longer."""
    make = {PROJECTS: _project, ACTIONS: _action, BENEFITS: _benefit}[batch.sort]
    made = [make(line.values, act) for line in found.of(GOOD)]
    batch.made = [[row.event_kind, row.event_key] for row in made]
    batch.rows = []
    batch.apply({"state": (batch.state, "confirmed"), "confirmed_at": (None, act.at)}, act=act, verb="confirmed")
    return len(made)


def _project(values: dict[str, Any], act: Act) -> VersionedRow:
    project = starting.start(starting.Plan(**values), act, verb=starting.BROUGHT_IN)
    db.session.flush()
    return project


def _action(values: dict[str, Any], act: Act) -> VersionedRow:
    day, is_done, project = values["done_on"], values["done"], values["project"]
    done_at = datetime.combine(day, time(12), UTC) if day else act.at
    known = {name: values[name] for name in ("title", "detail", "due_on")}
    action = Action(
        project_id=project.id, project=project, owner=values["owner"], quarters=DONE if is_done else 0,
        done_at=done_at if is_done else None, **known,
    )  # fmt: skip
    db.session.add(action)
    db.session.flush()
    action.created(act, verb=starting.BROUGHT_IN, fields=("title", "detail", "owner_id", "due_on", "quarters"))
    return action


def _benefit(values: dict[str, Any], act: Act) -> VersionedRow:
    benefit = Benefit(entered_by_id=act.person_id, entered_at=act.at, **values)
    db.session.add(benefit)
    db.session.flush()
    fields = ("kind", "basis", "a_year", "realised", "starts_on", "state")
    benefit.created(act, verb=starting.BROUGHT_IN, fields=fields)
    return benefit


def undo(batch: HistoricImport, act: Act) -> int:
    """Take out what nobody has touched since; how many rows stay because somebody has."""
    Organisation.lock()
    take_out = _withdraw if batch.sort == PROJECTS else _remove
    stayed = sum(not take_out(kind, key, act) for kind, key in batch.made)
    batch.apply({"state": (batch.state, "undone"), "ended_at": (None, act.at)}, act=act, verb="undone")
    return stayed


def cancel(batch: HistoricImport, act: Act) -> None:
    """Give it up; the table goes."""
    batch.rows = []
    batch.apply({"state": (batch.state, "cancelled"), "ended_at": (None, act.at)}, act=act, verb="cancelled")


def _remove(kind: str, key: str, act: Act) -> bool:
    row: RemovableRow = db.session.get_one(MADE_OF[kind], UUID(key), with_for_update=True, populate_existing=True)
    if row.version != 1:
        return row.removed_at is not None
    row.remove(act)
    return True


def _withdraw(_kind: str, key: str, act: Act) -> bool:
    """Withdraw a project unless anything was done in it since it came; its number is free again then."""
    project = db.session.get_one(Project, int(key), with_for_update=True, populate_existing=True)
    if project.state == WITHDRAWN:
        return True
    if _is_used(project):
        return False
    changes = {"state": (project.state, WITHDRAWN), "code": (project.code, f"~{project.id}")}
    project.apply(changes, act=act, verb=WITHDRAWN)
    return True


def _is_used(project: Project) -> bool:
    """Whether a token works for it alone, or anything happened in it but what imports brought and took out again."""
    if db.session.scalar(select(AccessToken.id).where(AccessToken.only_project_id == project.id).limit(1)) is not None:
        return True
    of_it = select(Event.kind, Event.key).where(Event.project_id == project.id)
    others = of_it.where(or_(Event.verb != starting.BROUGHT_IN, Event.kind.in_(MADE_OF)))
    return any(not _is_taken_out(kind, key) for kind, key in set(map(tuple, db.session.execute(others))))


def _is_taken_out(kind: str, key: str) -> bool:
    """Whether a row was brought in by an import that was undone."""
    if kind not in MADE_OF:
        return False
    undone = select(HistoricImport.made).where(HistoricImport.state == "undone")
    was_brought = any([kind, key] in made for made in db.session.scalars(undone))
    return was_brought and db.session.get_one(MADE_OF[kind], UUID(key)).removed_at is not None
