"""Bringing in what a dry run found, all of it or nothing, and taking it out again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select

from app.accounts.models import Organisation
from app.accounts.tokens import AccessToken
from app.actions.models import DONE, Action
from app.benefits.models import Benefit
from app.core import policy, words
from app.core.acting import Act
from app.core.db import db
from app.core.events import Event
from app.core.rows import VersionedRow
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
    noon = datetime.combine(day, time(12), ZoneInfo(words.style().zone)).astimezone(UTC) if day else act.at
    done_at = min(noon, act.at)
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


def undo(batch: HistoricImport, act: Act) -> list[str]:
    """Take out what nobody has touched since; the names of what stays because somebody has, or because whoever undoes
    it may not."""
    Organisation.lock()
    take_out = _withdraw if batch.sort == PROJECTS else _remove
    stayed = [name for kind, key in batch.made if (name := take_out(kind, key, act))]
    batch.apply({"state": (batch.state, "undone"), "ended_at": (None, act.at)}, act=act, verb="undone")
    return stayed


def cancel(batch: HistoricImport, act: Act) -> None:
    """Give it up; the table goes."""
    batch.rows = []
    batch.apply({"state": (batch.state, "cancelled"), "ended_at": (None, act.at)}, act=act, verb="cancelled")


def _remove(kind: str, key: str, act: Act) -> str:
    """Take an action or a benefit out; its text where it stays."""
    row: Any = db.session.get_one(MADE_OF[kind], UUID(key), with_for_update=True, populate_existing=True)
    if row.removed_at is not None:
        return ""
    if row.version != 1 or not policy.allows(act.person, f"{kind}.edit", row.project):
        return str(row.title if kind == "action" else row.basis)
    row.remove(act)
    return ""


def _withdraw(_kind: str, key: str, act: Act) -> str:
    """Withdraw a project unless anything was done in it since it came; its number is free again then. Its number where
    it stays."""
    project = db.session.get_one(Project, int(key), with_for_update=True, populate_existing=True)
    if project.state == WITHDRAWN:
        return ""
    if _is_used(project):
        return project.code
    changes = {"state": (project.state, WITHDRAWN), "code": (project.code, f"~{project.id}")}
    project.apply(changes, act=act, verb=WITHDRAWN)
    return ""


def _is_used(project: Project) -> bool:
    """Whether a token works for it alone, or anything happened in it but what imports brought and took out again."""
    if db.session.scalar(select(AccessToken.id).where(AccessToken.only_project_id == project.id).limit(1)) is not None:
        return True
    of_it = select(Event.kind, Event.key).where(Event.project_id == project.id)
    others = of_it.where(or_(Event.verb != starting.BROUGHT_IN, Event.kind.in_(MADE_OF)))
    found = set(map(tuple, db.session.execute(others)))
    if any(kind not in MADE_OF for kind, _key in found):
        return True
    return bool(found) and not found <= _taken_out(project)


def _taken_out(project: Project) -> set[tuple[str, str]]:
    """The actions and benefits of a project that an import brought and that are removed again."""
    undone = db.session.scalars(select(HistoricImport.made).where(HistoricImport.state == "undone"))
    brought = {(kind, key) for made in undone for kind, key in made}
    gone = {
        (kind, str(key))
        for kind, model in MADE_OF.items()
        for key in db.session.scalars(
            select(model.id).where(model.project_id == project.id, model.removed_at.is_not(None))
        )
    }
    return brought & gone
