"""The team of a project, and when its gates are planned."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import abort, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from wtforms import HiddenField

from app.accounts import sessions
from app.core import events, gate, policy
from app.core.db import db
from app.core.fields import DayField
from app.core.forms import Form
from app.core.gate import Area
from app.core.rows import Clash, Conflict
from app.projects import starting
from app.projects.forms import MemberForm
from app.projects.models import Membership, Milestone, Project

WAS = "was_"  # before the name of a phase: the day its gate was planned for when the form was opened

area = Area("team", __name__)


def _offer(form: MemberForm) -> MemberForm:
    form.person.offer_found(starting.choosable(g.me))
    return form


def _milestone_form(project: Project, *, formdata: Any = None) -> Form:
    planned = {stone.phase: stone.planned_on for stone in stones_of(project)}
    days = {phase: DayField(project.method.phase(phase).name) for phase in planned}
    form_class = type("MilestoneForm", (Form,), days | {WAS + phase: HiddenField() for phase in planned})
    opened = {WAS + phase: _text(day) for phase, day in planned.items()}
    return form_class(formdata=formdata, data=planned | opened)  # type: ignore[no-any-return]


def _text(day: date | None) -> str:
    return day.isoformat() if day else ""


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
    if form.validate():
        _object(form, project)
    if form.errors:
        return _page(project, form, _milestone_form(project)), 422
    member = starting.add_member(project, form.person.chosen, form.role.data, part=form.part.data)
    member.hours_a_week = form.hours_a_week.data
    changes = {"person_id": (None, form.person.chosen_id), "role": (None, member.role)}
    changes |= {"part": (None, member.part), "hours_a_week": (None, member.hours_a_week)}
    events.record(gate.act(), project, "member_added", changes=changes)
    sessions.toast(_("%(name)s is on the team.", name=form.person.chosen.name))
    return redirect(url_for("team.team", project=project), 303)


def _object(form: MemberForm, project: Project) -> None:
    """Put by its field why this person cannot have this role."""
    person = form.person.chosen
    reasons = {
        "held": ("person", _("This person has that role already.")),
        "leads": ("role", _("%(name)s leads the project. The sponsor must be somebody else.", name=person.name)),
        "decides": ("role", _("%(name)s is the sponsor. The lead must be somebody else.", name=person.name)),
        "taken": ("role", _("%(name)s is the sponsor already. Take that role off first, so that one person decides.",
                            name=project.sponsor.name if project.sponsor else "")),
        "no_finance": ("role", _("%(name)s is not in finance. An administrator gives that role first.",
                                 name=person.name)),
        "yourself": ("person", _("Nobody takes this role by themselves. Ask a colleague to put you on the team.")),
    }  # fmt: skip
    by_oneself = person.id == g.me.id and form.role.data in (policy.SPONSOR, policy.MONEY)
    found = starting.objection(project, person, form.role.data) or ("yourself" if by_oneself else "")
    if found:
        form.refuse(*reasons[found])


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
    sessions.toast(_gone(project, leaving))
    return redirect(url_for("team.team", project=project), 303)


def _gone(project: Project, left: Membership) -> str:
    """What has ended: one of several roles, or being on the team."""
    if left.person not in project.people():
        return _("%(name)s is no longer on the team.", name=left.person.name)
    role = policy.ROLE_NAMES[left.role]
    return _("%(name)s no longer has the role “%(role)s”.", name=left.person.name, role=role)


@area.route("/projects/<project:project>/milestones", may="project.edit", methods=("POST",))
def milestones(project: Project) -> Any:
    """Plan the gates."""
    form = _milestone_form(project, formdata=request.form)
    if not form.validate():
        return _page(project, _offer(MemberForm(formdata=None)), form), 422
    changes = _replanned(project, form)
    for stone in project.milestones:
        if stone.phase in changes:
            stone.planned_on = changes[stone.phase][1]
    if changes:
        db.session.flush()
        events.record(gate.act(), project, "gates_planned", changes=changes)
    sessions.toast(_("Saved"))
    return redirect(url_for("team.team", project=project), 303)


def _replanned(project: Project, form: Form) -> dict[str, events.Change]:
    """The days this form changes, old and new by phase; raises `Conflict` when one of them was changed meanwhile."""
    now = {stone.phase: stone.planned_on for stone in stones_of(project)}
    wanted = {phase: form[phase].data for phase in now}
    opened = {phase: form[WAS + phase].data or "" for phase in now}
    edited = [phase for phase in now if wanted[phase] != now[phase] and _text(wanted[phase]) != opened[phase]]
    clashes = [
        Clash(field=phase, theirs=_text(now[phase]), mine=_text(wanted[phase]))
        for phase in edited
        if _text(now[phase]) != opened[phase]
    ]
    if clashes:
        g.sent_form = form
        untouched = {phase: _text(now[phase]) for phase in now if phase not in edited}
        untouched |= {WAS + phase: _text(day) for phase, day in now.items()}
        raise Conflict(project, clashes, _last_planner(project), untouched=untouched)
    return {phase: (now[phase], wanted[phase]) for phase in edited}


def _last_planner(project: Project) -> int | None:
    about = (events.Event.kind == project.event_kind, events.Event.key == project.event_key)
    query = select(events.Event.person_id).where(*about, events.Event.verb == "gates_planned")
    return db.session.scalar(query.order_by(events.Event.id.desc()).limit(1))
