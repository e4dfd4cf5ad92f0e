"""The actions of a project, and one's own across projects."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import abort, current_app, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.accounts import sessions
from app.accounts.models import Person
from app.actions import queries
from app.actions.forms import IN_WORDS, ActionForm, ProgressForm
from app.actions.models import DONE, Action
from app.causes import places
from app.causes.models import Cause
from app.causes.places import Place
from app.core import clock, gate, policy, removal, words
from app.core.db import db
from app.core.forms import page_number
from app.core.gate import Area
from app.core.rows import Conflict
from app.projects.models import Project

area = Area("actions", __name__)
LABELS = {"title": _l("What will be done?"), "detail": _l("Details"), "quarters": _l("Quarters done, 0 to 4")}
area.record_once(lambda setup: setup.app.extensions["field_labels"].update(LABELS))


class OpenCount:
    """How many of one's actions are open; counted when a page shows it, unless it was counted with something else."""

    def __init__(self, person: Person | None, found: int | None) -> None:
        self.person, self.found = person, found

    def __int__(self) -> int:
        if self.found is None:
            self.found = queries.open_count(self.person) if self.person else 0
        return self.found

    def __bool__(self) -> bool:
        return int(self) > 0

    def __str__(self) -> str:
        return str(int(self)) if int(self) < queries.MOST_COUNTED else f"{queries.MOST_COUNTED - 1}+"


@area.app_context_processor
def _count() -> dict[str, Any]:
    return {"open_action_count": OpenCount(g.get("me"), g.get("open_action_count"))}


removal.loads_both("action", removal.in_project(Action))


@area.route("/actions", may=policy.SIGNED_IN)
def mine() -> Any:
    """One's open actions across projects, late ones first."""
    page = page_number()
    found, last = queries.page_of(queries.open_of(g.me), page)
    groups = queries.grouped(found, clock.today(words.style().zone))
    return render_template("actions/mine.html", groups=groups, page=page, last=last)


@area.route("/projects/<project:project>/actions", may="project.read", endpoint="actions")
def of_project(project: Project) -> Any:
    """A project's actions, the open ones first."""
    return render_template("actions/actions.html", **_listed(project))


def _listed(project: Project) -> dict[str, Any]:
    page = page_number()
    found, last = queries.page_of(queries.of_project(project.id), page)
    still_open = [action for action in found if not action.is_done]
    done = [action for action in found if action.is_done]
    return {"project": project, "still_open": still_open, "done": done, "page": page, "last": last}


@area.route("/projects/<project:project>/actions/add", may="action.edit", methods=("GET", "POST"))
def add(project: Project) -> Any:
    """Add an action, against the cause named in the address if there is one."""
    form = _offer(ActionForm(cause_id=request.args.get("cause")), project)
    if request.method == "GET" or not form.validate():
        return render_template("actions/add.html", project=project, form=form), 422 if form.errors else 200
    action = Action(project_id=project.id, quarters=0, **form.wanted)
    db.session.add(action)
    action.created(gate.act(), fields=("title", "detail", "cause_id", "owner_id", "due_on"))
    sessions.toast(_("The action is added."))
    return redirect(url_for("actions.actions", project=project, _anchor=f"action-{action.id}"), 303)


def _offer(form: ActionForm, project: Project, action: Action | None = None) -> ActionForm:
    """An action keeps an owner who left the team and a cause that left the sheets."""
    people = project.people()
    causes = list(db.session.scalars(Cause.of(project.id).order_by(Cause.is_root.desc(), Cause.text)).unique())
    if action and action.owner and action.owner not in people:
        people.append(action.owner)
    if action and action.cause and action.cause not in causes:
        causes.append(action.cause)
    return form.offer(people, causes)


@area.route(
    "/projects/<project:project>/actions/<action:action>", may="action.edit", subject="project", methods=("GET", "POST")
)
def edit(project: Project, action: Action) -> Any:
    """Change an action."""
    form = _offer(ActionForm(obj=action), project, action)
    if request.method == "GET" or not form.validate():
        return _edit_page(project, action, form), 422 if form.errors else 200
    try:
        action.revise(form.wanted, based_on=form.based_on, act=gate.act())
    except Conflict as conflict:
        return _two_choices(project, action, form, conflict)
    sessions.toast(_("Saved"))
    return redirect(url_for("actions.actions", project=project, _anchor=f"action-{action.id}"), 303)


def _edit_page(project: Project, action: Action, form: ActionForm) -> str:
    return render_template("actions/edit.html", project=project, action=action, form=form)


def _two_choices(project: Project, action: Action, form: ActionForm, conflict: Conflict) -> Any:
    """Texts go to the page that shows both; choices and days are said by their fields, in words."""
    if all(clash.field in IN_WORDS for clash in conflict.clashes):
        raise conflict
    who = current_app.extensions["name_of_person"](conflict.person_id) or _("Somebody else")
    form.explain(conflict, who, action)
    return _edit_page(project, action, form), 409


@area.route(
    "/projects/<project:project>/actions/<action:action>/progress",
    may="action.edit", subject="project", methods=("POST",),
)  # fmt: skip
def progress(project: Project, action: Action) -> Any:
    """Say how far an action is."""
    form = ProgressForm()
    if not form.validate():
        abort(422)
    action.advance(int(form.quarters.data or 0), based_on=form.based_on, act=gate.act())
    sessions.toast(_("Done: %(title)s", title=action.title) if action.is_done else _("Saved"))
    if request.args.get("from") == "mine":
        return redirect(url_for("actions.mine", _anchor=f"action-{action.id}"), 303)
    return redirect(url_for("actions.actions", project=project, _anchor=f"action-{action.id}"), 303)


@area.route(
    "/projects/<project:project>/actions/<action:action>/remove",
    may="action.edit", subject="project", methods=("POST",),
)  # fmt: skip
def remove(project: Project, action: Action) -> Any:
    """Remove an action; it can be brought back."""
    action.remove(gate.act())
    undo = url_for("actions.restore", project=project, removed_action=action)
    sessions.toast(_("Deleted: %(what)s", what=action.title), undo=undo)
    return redirect(url_for("actions.actions", project=project), 303)


@area.route(
    "/projects/<project:project>/actions/<removed_action:removed_action>/restore",
    may="action.edit", subject="project", methods=("POST",),
)  # fmt: skip
def restore(project: Project, removed_action: Action) -> Any:
    """Bring a removed action back."""
    removed_action.restore(gate.act())
    return redirect(url_for("actions.actions", project=project, _anchor=f"action-{removed_action.id}"), 303)


@places.told_by("actions", title=_l("Actions"), home=lambda project: url_for("actions.actions", project=project))
def _places(project: Project, causes: set[UUID]) -> dict[UUID, list[Place]]:
    found: dict[UUID, list[Place]] = {}
    live = Action.project_id == project.id, Action.removed_at.is_(None), Action.cause_id.in_(causes)
    for action in db.session.scalars(select(Action).where(*live).order_by(Action.due_on, Action.title)):
        href = url_for("actions.actions", project=project, _anchor=f"action-{action.id}")
        state = _("done") if action.quarters == DONE else words.due(action.due_on, clock.today(words.style().zone))
        place = Place(kind="actions", title=action.title, text=state, href=href, holds=False)
        found.setdefault(action.cause_id, []).append(place)  # type: ignore[arg-type]
    return found
