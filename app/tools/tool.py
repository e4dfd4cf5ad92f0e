"""The contract of a tool: what it must tell so that all tools share routes, permission, versions and undo.

A tool is a sheet (`Worksheet`) with rows of one or more kinds. It brings a model and a form for each kind, two
templates and its own arithmetic; `views` brings the rest.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from flask import request
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, bindparam, select

from app.causes import places
from app.causes.models import Cause
from app.core.acting import Act
from app.core.db import db
from app.core.fields import KeyChoiceField
from app.core.forms import Form, Needed, TextField, VersionedForm
from app.projects.models import Project
from app.tools.models import Worksheet

LONGEST_PROBLEM = 160


class HeadingForm(VersionedForm):
    """The problem a sheet starts from."""

    problem = TextField(
        _l("The problem"), [Needed(_l("Say what goes wrong, for example: wrong item picked."))],
        most=LONGEST_PROBLEM, description=_l("What goes wrong, in a few words. No cause, no solution, no blame."),
    )  # fmt: skip
    figure = TextField(
        _l("Its number"), description=_l("How much, of what, when. For example: 412 of 675 errors, 14 Sep to 23 Oct.")
    )


class MoveForm(VersionedForm):
    """Where a row goes: below another one, or to the top."""

    parent_id = KeyChoiceField(_l("Put it below"))


class RowKind(ABC):
    """One kind of row of a tool."""

    name: str
    model: type[Any]
    change_form: type[VersionedForm] | None = None

    @abstractmethod
    def form(self, project: Project, sheet: Worksheet) -> Form:
        """The form for a new row, bound to the request."""

    @abstractmethod
    def add(self, sheet: Worksheet, form: Any, act: Act) -> Any:
        """Make the row that the valid form asks for."""

    @abstractmethod
    def siblings(self, row: Any) -> list[Any]:
        """The row and those beside it, in order."""

    @abstractmethod
    def branch(self, row: Any) -> list[Any]:
        """The row and everything that stands or falls with it, the row first."""

    @abstractmethod
    def page(self, project: Project, row: Any, **shown: Any) -> str:
        """The page on which a row is moved, and whatever else is done to it."""

    @abstractmethod
    def title(self, row: Any) -> str:
        """The row in words."""

    def landing(self, row: Any) -> dict[str, Any]:
        """Where on the sheet's page work goes on once the row was saved: what `url_for` needs to lead there."""
        return {"_anchor": f"{self.name}-{row.id}"}

    def move_form(self, row: Any, **options: Any) -> MoveForm | None:
        """The form that puts a row elsewhere; None when it has but one place."""
        return None

    def move(self, row: Any, form: Any, act: Act) -> None:
        """Put the row where the valid form says."""
        raise NotImplementedError

    def reattach(self, row: Any, act: Act) -> None:
        """Find a restored row a place when the one it had is gone; a kind without parents has nothing to do."""
        return


class Tool(ABC):
    """A tool: its names, its kinds of rows and its page."""

    key: str
    path: str
    name: Any
    phase: str
    kinds: Sequence[RowKind]

    @abstractmethod
    def page(self, project: Project, sheet: Worksheet, **shown: Any) -> str:
        """The sheet's page; `shown` holds a form that was refused."""

    def sheet(self, project: Project) -> Worksheet:
        """The project's sheet; one that is not stored yet before the first entry."""
        found = db.session.scalar(_sheets(), {"project": project.id, "tool": self.key})
        return found or Worksheet(
            project_id=project.id, tool=self.key, title=str(self.name), phase=self.phase,
            heading={"problem": first_sentence(project)}, version=1,
        )  # fmt: skip

    def opened(self, project: Project, act: Act) -> Worksheet:
        """The project's sheet, stored from here on. The lock on the project keeps it the only one."""
        sheet = self.sheet(project)
        if not sheet.is_stored:
            sheet.made_at, sheet.owner_id = act.at, act.person_id
            db.session.add(sheet)
            sheet.created(act, fields=("tool", "problem"))
        return sheet


@cache
def _sheets() -> Select[Worksheet]:
    kept = Worksheet.project_id == bindparam("project"), Worksheet.tool == bindparam("tool")
    return select(Worksheet).where(*kept, Worksheet.removed_at.is_(None)).order_by(Worksheet.made_at).limit(1)


def first_sentence(project: Project) -> str:
    """What a new sheet calls the problem: the charter's first sentence if it is short, else the project's title."""
    written = project.charter.problem if project.charter else ""
    sentence = written.split(". ")[0].split("\n")[0].strip().rstrip(".")
    return sentence if 0 < len(sentence) <= LONGEST_PROBLEM else project.title


def live(model: Any, sheet: Worksheet) -> Select[Any]:
    """The rows of a sheet that are not removed, in order."""
    found = select(model).where(model.worksheet_id == sheet.id, model.removed_at.is_(None))
    return found.order_by(model.position, model.id)


def step(kind: RowKind, row: Any, *, down: bool, based_on: int, act: Act) -> None:
    """Change places with the neighbour above or below; at the end nothing happens."""
    beside = kind.siblings(row)
    here = next(place for place, other in enumerate(beside) if other.id == row.id)
    there = here + (1 if down else -1)
    if not 0 <= there < len(beside):
        return
    neighbour = beside[there]
    mine, theirs = row.position, neighbour.position
    if mine == theirs:
        mine, theirs = here, there
    row.revise({"position": theirs}, based_on=based_on, act=act, verb="moved")
    if neighbour.position != mine:
        neighbour.apply({"position": (neighbour.position, mine)}, act=act, verb="made_room")


def remove(kind: RowKind, project: Project, row: Any, act: Act) -> None:
    """Remove a row with all below it, and the causes that then stand nowhere."""
    rows = kind.branch(row)
    for gone in rows:
        gone.remove(act)
    places.let_go(project, _causes(rows), act)


def restore(tool: Tool, kind: RowKind, row: Any, act: Act) -> None:
    """Bring a row back with what was removed in the same moment; nothing happens to one that stands."""
    if row.removed_at is None:
        return
    moment: datetime = row.removed_at
    rows = [found for each in tool.kinds for found in _removed(each.model, row.worksheet_id, moment)]
    for back in rows:
        back.restore(act)
    places.take_back(_causes(rows), act)
    kind.reattach(_first_of(rows, row), act)


def _first_of(rows: Sequence[Any], row: Any) -> Any:
    """The row, or the one it stands behind when that came back with it, and so on."""
    front = next((back for back in rows if back.id == getattr(row, "parent_id", None)), None)
    return row if front is None else _first_of(rows, front)


def _removed(model: Any, sheet_id: UUID, moment: datetime) -> list[Any]:
    return list(db.session.scalars(select(model).where(model.worksheet_id == sheet_id, model.removed_at == moment)))


def _causes(rows: Sequence[Any]) -> list[Cause]:
    keys = {row.cause_id for row in rows if hasattr(row, "cause_id")}
    return list(db.session.scalars(select(Cause).where(Cause.id.in_(keys)))) if keys else []


def new_cause(sheet: Worksheet, text: str, act: Act) -> Cause:
    """A cause met for the first time."""
    cause = Cause(project_id=sheet.project_id, text=text, state="unchecked", is_root=False)
    db.session.add(cause)
    cause.created(act, fields=("text", "state"))
    return cause


def causes_asked_for(project: Project, here: set[UUID]) -> list[Cause]:
    """The causes that the form may take: none unless it names one."""
    return causes_elsewhere(project, here) if request.form.get("cause_id") else []


def causes_elsewhere(project: Project, here: set[UUID]) -> list[Cause]:
    """The project's causes that do not stand on a sheet yet, by text."""
    return [cause for cause in db.session.scalars(_causes_known(), {"project": project.id}) if cause.id not in here]


@cache
def _causes_known() -> Select[Cause]:
    known = Cause.project_id == bindparam("project"), Cause.removed_at.is_(None)
    return select(Cause).where(*known).order_by(Cause.text)
