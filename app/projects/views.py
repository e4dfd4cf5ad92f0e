"""Starting a project, and changing its outline."""

from __future__ import annotations

from typing import Any

from flask import g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.accounts import sessions
from app.accounts.models import Person
from app.core import clock, gate, words
from app.core.gate import Area
from app.projects import starting
from app.projects.forms import TITLE_HINT, ProjectForm, StartForm
from app.projects.methods import METHODS
from app.projects.models import Project
from app.projects.pausing import is_paused_by_sponsor

area = Area("projects", __name__)


@gate.stands("startable")
def _startable() -> Any:
    return _Startable()


class _Startable:
    """Wherever somebody may start a project; the unit itself is checked again when it is chosen."""

    def grants(self, person: Person) -> frozenset[str]:
        """The site roles held anywhere."""
        return frozenset(role.role for role in person.site_roles)


@area.route("/projects/start", may="project.start", subject="startable", methods=("GET", "POST"))
def start() -> Any:
    """Start a project in a unit where one may."""
    form = StartForm(started_on=clock.today(words.style().zone), lead=g.me.id)
    people = starting.choosable(g.me)
    form.unit.offer(starting.startable_units(g.me))
    form.lead.offer_found(people)
    form.sponsor.offer_found(people)
    if request.method == "GET" or not form.check(by=g.me):
        page = render_template("projects/start.html", form=form, methods=METHODS, title_hint=TITLE_HINT)
        return page, 422 if form.errors else 200
    project = starting.start(_plan(form), gate.act())
    sessions.toast(_("%(code)s is started. Write the charter next.", code=project.code))
    return redirect(url_for("portfolio.overview", project=project), 303)


def _plan(form: StartForm) -> starting.Plan:
    return starting.Plan(
        title=form.title.data,
        method_key=form.method.data,
        unit=form.unit.chosen,
        lead=form.lead.chosen,
        sponsor=form.sponsor.chosen,
        started_on=form.started_on.data or clock.today(words.style().zone),
    )


@area.route("/projects/<project:project>/edit", may="project.edit", methods=("GET", "POST"))
def edit(project: Project) -> Any:
    """Change title, start, and whether work is paused."""
    is_held = is_paused_by_sponsor(project)
    form = ProjectForm(obj=project).offer_states(project.state, is_held=is_held)
    if request.method == "GET" or not form.validate():
        page = render_template("projects/edit.html", form=form, project=project, is_held=is_held)
        return page, 422 if form.errors else 200
    project.revise(form.values(), based_on=form.based_on, act=gate.act())
    sessions.toast(_("Saved"))
    return redirect(url_for("portfolio.overview", project=project), 303)
