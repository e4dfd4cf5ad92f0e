"""The routes of all tools, once: sheet, problem, and for each kind of row add, change, move, remove, restore."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.accounts import sessions
from app.core import gate, removal
from app.core.gate import Area
from app.core.rows import Conflict
from app.projects.models import Project
from app.tools import tool as tools
from app.tools.catalog import TOOLS
from app.tools.tool import HeadingForm, RowKind, Tool

LABELS = {"problem": _l("The problem"), "figure": _l("Its number"), "name": _l("Name")}


@dataclass(frozen=True)
class Room:
    """A tool's routes, as the application takes them in."""

    area: Area


def _routes_of(tool: Tool) -> Area:
    area = Area(tool.key, __name__)
    area.record_once(lambda setup: setup.app.extensions["field_labels"].update(LABELS))
    root = f"/projects/<project:project>/{tool.path}"
    _route_sheet(area, root, tool)
    for kind in tool.kinds:
        removal.loads_both(kind.name, removal.in_project(kind.model))
        _route_row(area, root, tool, kind)
        _route_end(area, root, tool, kind)
    return area


def _to_sheet(tool: Tool, project: Project, **landing: Any) -> Any:
    return redirect(url_for(f"{tool.key}.sheet", project=project, **landing), 303)


def _route_sheet(area: Area, root: str, tool: Tool) -> None:
    @area.route(root, may="project.read", endpoint="sheet")
    def sheet(project: Project) -> Any:
        return tool.page(project, tool.sheet(project))

    @area.route(f"{root}/problem", may="cause.edit", methods=("GET", "POST"), endpoint="heading")
    def heading(project: Project) -> Any:
        writing = request.method == "POST"
        kept = tool.opened(project, gate.act()) if writing else tool.sheet(project)
        form = HeadingForm(obj=kept)
        if not writing or not form.validate():
            page = render_template("tools/heading.html", project=project, tool=tool, form=form)
            return page, 422 if form.errors else 200
        kept.revise(form.values(), based_on=form.based_on, act=gate.act())
        sessions.toast(_("Saved"))
        return _to_sheet(tool, project, _anchor="problem")


def _route_row(area: Area, root: str, tool: Tool, kind: RowKind) -> None:
    one = f"{root}/{kind.name}/<{kind.name}:{kind.name}>"

    @area.route(f"{root}/{kind.name}", may="cause.edit", methods=("POST",), endpoint=f"add_{kind.name}")
    def add(project: Project) -> Any:
        kept = tool.opened(project, gate.act())
        form = kind.form(project, kept)
        if not form.validate():
            return tool.page(project, kept, failed=form, form=form), 422
        row = kind.add(kept, form, gate.act())
        undo = url_for(f"{tool.key}.remove_{kind.name}", project=project, **{kind.name: row})
        sessions.toast(_("Saved"), undo=undo)
        return _to_sheet(tool, project, **kind.landing(row))

    methods = ("GET", "POST") if kind.change_form else ("GET",)

    @area.route(one, may="cause.edit", subject="project", methods=methods, endpoint=kind.name)
    def row(project: Project, **rows: Any) -> Any:
        found = rows[kind.name]
        form = kind.change_form(obj=found) if kind.change_form else None
        if request.method == "GET" or form is None or not form.validate():
            page = kind.page(project, found, move_form=kind.move_form(found, formdata=None), form=form)
            return page, 422 if form and form.errors else 200
        found.revise(form.values(), based_on=form.based_on, act=gate.act())
        return _to_sheet(tool, project, **kind.landing(found))

    @area.route(f"{one}/move", may="cause.edit", subject="project", methods=("POST",), endpoint=f"move_{kind.name}")
    def move(project: Project, **rows: Any) -> Any:
        found = rows[kind.name]
        try:
            form = _move(kind, found)
        except Conflict:
            fresh = kind.move_form(found, formdata=None)
            return kind.page(project, found, move_form=fresh, moved_meanwhile=True), 409
        if form.errors:
            return kind.page(project, found, move_form=form, form=form), 422
        sessions.toast(_("Moved"))
        return _to_sheet(tool, project, **kind.landing(found))


def _move(kind: RowKind, row: Any) -> Any:
    form = kind.move_form(row) or tools.MoveForm()
    step = request.form.get("step")
    if step in ("up", "down"):
        tools.step(kind, row, down=step == "down", based_on=form.based_on, act=gate.act())
    elif form.validate():
        kind.move(row, form, gate.act())
    return form


def _route_end(area: Area, root: str, tool: Tool, kind: RowKind) -> None:
    one = f"{root}/{kind.name}/<{kind.name}:{kind.name}>/remove"
    gone = f"{root}/{kind.name}/<removed_{kind.name}:removed_{kind.name}>/restore"

    @area.route(one, may="cause.edit", subject="project", methods=("GET", "POST"), endpoint=f"remove_{kind.name}")
    def remove(project: Project, **rows: Any) -> Any:
        found = rows[kind.name]
        if request.method == "GET":
            with_it = [(each, _kind_of(tool, each).title(each)) for each in kind.branch(found)]
            shown = {"tool": tool, "kind": kind, "row": found, "branch": with_it}
            return render_template("tools/remove.html", project=project, **shown)
        tools.remove(kind, project, found, gate.act())
        undo = url_for(f"{tool.key}.restore_{kind.name}", project=project, **{f"removed_{kind.name}": found})
        sessions.toast(_("Deleted: %(what)s", what=kind.title(found)), undo=undo)
        return _to_sheet(tool, project)

    @area.route(gone, may="cause.edit", subject="project", methods=("POST",), endpoint=f"restore_{kind.name}")
    def restore(project: Project, **rows: Any) -> Any:
        found = rows[f"removed_{kind.name}"]
        tools.restore(tool, kind, found, gate.act())
        return _to_sheet(tool, project, **kind.landing(found))


def _kind_of(tool: Tool, row: Any) -> RowKind:
    return next(kind for kind in tool.kinds if isinstance(row, kind.model))


ROOMS = tuple(Room(_routes_of(tool)) for tool in TOOLS)
