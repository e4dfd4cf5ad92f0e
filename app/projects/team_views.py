"""The team of a project, and when its gates are planned."""

from __future__ import annotations

from typing import Any

from flask import abort, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.accounts import sessions
from app.core import events, gate, policy
from app.core.db import db
from app.core.fields import DayField
from app.core.forms import Form
from app.core.gate import Area
from app.projects import starting
from app.projects.forms import MemberForm
from app.projects.models import Membership, Milestone, Project

area = Area("team", __name__)


def _offer(form: MemberForm) -> MemberForm:
    form.person.offer(starting.people_to_choose(g.me))
    return form


def _milestone_form(project: Project, *, formdata: Any = None) -> Form:
    fields = {stone.phase: DayField(project.method.phase(stone.phase).name) for stone in stones_of(project)}
    form_class = type("MilestoneForm", (Form,), fields)
    planned = {stone.phase: stone.planned_on for stone in project.milestones}
    return form_class(formdata=formdata, data=planned)  # type: ignore[no-any-return]


def stones_of(project: Project) -> list[Milestone]:
    """The milestones in the order of the road."""
    return sorted(project.milestones, key=lambda stone: project.method.position(stone.phase))


def _page(project: Project, form: MemberForm, gates_form: Form) -> str:
    shown = {"project": project, "form": form, "gates_form": gates_form, "role_names": policy.ROLE_NAMES}
    return render_template("projects/team.html", **shown)


@area.route("/projects/<project:project>/team", may="project.read", endpoint="team")
def read(project: Project) -> Any:
    """The team."""
    return _page(project, _offer(MemberForm(formdata=None, role=policy.TEAM)), _milestone_form(project))


@area.route("/projects/<project:project>/team", may="project.edit", methods=("POST",))
def add(project: Project) -> Any:
    """Put somebody on the team."""
    form = _offer(MemberForm())
    if form.validate() and _holds(project, form.person.chosen_id, form.role.data):
        form.refuse("person", _("This person has that role already."))
    if form.errors:
        return _page(project, form, _milestone_form(project)), 422
    member = starting.add_member(project, form.person.chosen, form.role.data, part=form.part.data)
    member.hours_a_week = form.hours_a_week.data
    changes = {"person_id": (None, form.person.chosen_id), "role": (None, member.role)}
    events.record(gate.act(), project, "member_added", changes=changes)
    sessions.toast(_("%(name)s is on the team.", name=form.person.chosen.name))
    return redirect(url_for("team.team", project=project), 303)


def _holds(project: Project, person_id: int, role: str) -> bool:
    return any(member.person_id == person_id and member.role == role for member in project.memberships)


def _member(project: Project, key: int) -> Membership:
    return next((member for member in project.memberships if member.id == key), None) or abort(404)


@area.route(
    "/projects/<project:project>/team/<int:member>/remove", may="project.edit", subject="project", methods=("POST",)
)
def remove(project: Project, member: int) -> Any:
    """Take somebody off the team; a project keeps a lead."""
    leaving = _member(project, member)
    leads = [other for other in project.memberships if other.role == policy.LEAD]
    if leaving.role == policy.LEAD and len(leads) == 1:
        sessions.toast(_("A project needs a lead. Put the next one on the team first."))
        return redirect(url_for("team.team", project=project), 303)
    changes = {"person_id": (leaving.person_id, None), "role": (leaving.role, None)}
    project.memberships.remove(leaving)
    events.record(gate.act(), project, "member_removed", changes=changes)
    sessions.toast(_("%(name)s is no longer on the team.", name=leaving.person.name))
    return redirect(url_for("team.team", project=project), 303)


@area.route("/projects/<project:project>/milestones", may="project.edit", methods=("POST",))
def milestones(project: Project) -> Any:
    """Plan the gates."""
    form = _milestone_form(project, formdata=request.form)
    if not form.validate():
        return _page(project, _offer(MemberForm(formdata=None)), form), 422
    changes = {}
    for stone in stones_of(project):
        wanted = form[stone.phase].data
        if stone.planned_on != wanted:
            changes[stone.phase] = (stone.planned_on, wanted)
            stone.planned_on = wanted
    if changes:
        db.session.flush()
        events.record(gate.act(), project, "gates_planned", changes=changes)
    sessions.toast(_("Saved"))
    return redirect(url_for("team.team", project=project), 303)
