"""The charter: reading, writing, asking for approval, answering, comparing versions."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from flask import abort, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import Select, bindparam, select

from app.accounts import links, sessions
from app.accounts.models import Person
from app.core import clock, gate, mail, policy, removal, words
from app.core.db import columns, db
from app.core.gate import Area
from app.core.rows import end_of
from app.projects import charter, wording
from app.projects.charter_forms import AnswerForm, CharterForm, RiskForm
from app.projects.models import Charter, CharterRisk, CharterVersion, Project

area = Area("charter", __name__)


removal.loads_both("risk", removal.in_project(CharterRisk))


def _version_of(project: Project, number: int) -> CharterVersion:
    found = next((version for version in project.charter.versions if version.number == number), None)
    return found or abort(404)


@area.route("/projects/<project:project>/charter", may="project.read", endpoint="charter")
def read(project: Project) -> Any:
    """The charter as it reads now, with its versions and what could be said better."""
    return render_template("projects/charter.html", **_reading(project, RiskForm(formdata=None)))


def _reading(project: Project, risk_form: RiskForm) -> dict[str, Any]:
    text = project.charter
    risk_form.owner_id.offer(project.people())
    return {
        "project": project,
        "charter": text,
        "sections": charter.SECTIONS,
        "findings": _findings(project),
        "advice": wording.ADVICE,
        "waiting": charter.waiting_version(text),
        "approved": charter.approved_version(text),
        "is_changed": charter.has_changed_since(text, text.versions[-1]) if text.versions else False,
        "risk_form": risk_form,
        "may_sign": charter.may_sign(text, g.me),
    }


def _findings(project: Project) -> dict[str, list[str]]:
    """What could be said better; the day of the goal may well have passed once a project has ended."""
    return wording.findings(project.charter, **_standing(project))


def _standing(project: Project) -> dict[str, Any]:
    """What the checks of the wording need to know besides the text."""
    today = clock.today(words.style().zone) if project.is_open else date.min
    return {"has_measure": has_main_measure(project), "today": today}


def has_main_measure(project: Project) -> bool:
    """Whether the project has a main measure; asked of the table, because measures stand above projects."""
    return columns(_main_links(), project=project.id).first() is not None


@cache
def _main_links() -> Select[Any]:
    link = db.metadata.tables["metric_link"]
    main = (link.c.project_id == bindparam("project"), link.c.role == "primary", link.c.removed_at.is_(None))
    return select(link.c.id).where(*main)


@area.route("/projects/<project:project>/charter/edit", may="charter.edit", methods=("GET", "POST"))
def edit(project: Project) -> Any:
    """Write the charter."""
    text = db.session.get_one(Charter, project.id, with_for_update=True, populate_existing=True)
    form = CharterForm(obj=text)
    if request.method == "GET" or not form.validate():
        shown = {"project": project, "form": form, "sections": charter.SECTIONS, "findings": _findings(project)}
        page = render_template("projects/charter_edit.html", advice=wording.ADVICE, **shown)
        return page, 422 if form.errors else 200
    text.revise(form.values(), based_on=form.based_on, act=gate.act())
    sessions.toast(_("The charter is saved."))
    return redirect(url_for("charter.charter", project=project), 303)


@area.route("/projects/<project:project>/charter/ask", may="charter.edit", methods=("POST",))
def ask(project: Project) -> Any:
    """Freeze the charter as a version and ask the sponsor to approve it."""
    try:
        version = charter.ask_for_approval(project.charter, gate.act())
    except charter.NothingToApprove:
        sessions.toast(_("Write the problem and the goal first."))
        return redirect(url_for("charter.edit", project=project), 303)
    sessions.toast(_tell_sponsors(project, version))
    return redirect(url_for("charter.version", project=project, number=version.number), 303)


def _tell_sponsors(project: Project, version: CharterVersion) -> str:
    """Write to everybody who may answer, once for each version; says to whoever asked what came of it."""
    sponsors = project.sponsors_for(g.me.id)
    if not sponsors:
        return _(
            "Version %(number)s is frozen, but nobody can approve it: name another sponsor.", number=version.number
        )
    told = [_tell(sponsor, version, project) for sponsor in sponsors]
    if not any(told):
        return _("Version %(number)s waits for the sponsor. No further message was sent.", number=version.number)
    return _("Version %(number)s waits for the sponsor.", number=version.number)


def _tell(sponsor: Person, version: CharterVersion, project: Project) -> bool:
    address = links.address_of("charter.version", project=project.id, number=version.number)
    text = _(
        "%(who)s asks you to approve version %(number)s of the charter of %(title)s:\n\n%(address)s",
        who=g.me.name, number=version.number, title=project.title, address=address,
    )  # fmt: skip
    subject = _("A charter waits for you: %(title)s", title=project.title)
    about = f"charter {project.id} version {version.number}"
    return mail.write_once(gate.act(), about, to=sponsor, subject=subject, text=text, project=project.id)


@area.route("/projects/<project:project>/charter/versions/<int:number>", may="project.read")
def version(project: Project, number: int) -> Any:
    """A frozen version, its signatures, and the sponsor's form."""
    return _version_page(project, _version_of(project, number), AnswerForm(formdata=None))


def _version_page(project: Project, frozen: CharterVersion, form: AnswerForm) -> str:
    shown = {"project": project, "version": frozen, "form": form, "sections": charter.SECTIONS}
    doubts = [] if frozen.is_answered else wording.codes_of(frozen.content, **_standing(project))
    shown |= {
        "doubts": doubts,
        "advice": wording.ADVICE,
        "role_names": policy.ROLE_NAMES,
        "as_date": charter.as_date,
        "dates": charter.DATES,
    }
    may_answer = charter.may_sign(project.charter, g.me) and not frozen.is_answered
    return render_template("projects/charter_version.html", may_answer=may_answer, **shown)


@area.route(
    "/projects/<project:project>/charter/versions/<int:number>/answer",
    may="charter.approve", subject="project", methods=("POST",),
)  # fmt: skip
def answer(project: Project, number: int) -> Any:
    """Approve a version or send it back."""
    db.session.get_one(Charter, project.id, with_for_update=True)
    frozen, form = _version_of(project, number), AnswerForm()
    if form.validate() and form.decision.data == "send_back" and not form.comment.data:
        form.refuse("comment", _("Say what should be changed, so that the team can do it."))
    if form.errors:
        return _version_page(project, frozen, form), 422
    try:
        charter.answer(
            project.charter, frozen, role=policy.SPONSOR, approved=form.decision.data == "approve",
            comment=form.comment.data, act=gate.act(),
        )  # fmt: skip
    except charter.OwnCharter:
        form.refuse("decision", _("You lead this project or asked for this approval. Somebody else has to answer."))
        return _version_page(project, frozen, form), 422
    except charter.AlreadyAnswered:
        form.refuse("decision", _("This version has been answered in the meantime."))
        return _version_page(project, frozen, form), 409
    sessions.toast(_("Your answer is recorded."))
    return redirect(url_for("charter.version", project=project, number=number), 303)


@area.route("/projects/<project:project>/charter/compare", may="project.read")
def compare(project: Project) -> Any:
    """What changed between two versions, or since the last one."""
    versions = project.charter.versions
    contents = {str(frozen.number): frozen.content for frozen in versions} | {
        "now": charter.content_of(project.charter)
    }
    before = request.args.get("from", str(versions[-1].number) if versions else "now")
    after = request.args.get("to", "now")
    if before not in contents or after not in contents:
        abort(404)
    differences = charter.compare(contents[before], contents[after])
    shown = {"before": before, "after": after, "choices": list(contents), "differences": differences}
    return render_template("projects/charter_compare.html", project=project, **shown)


@area.route("/projects/<project:project>/charter/risks", may="charter.edit", methods=("POST",))
def add_risk(project: Project) -> Any:
    """Add a risk."""
    form = RiskForm()
    form.owner_id.offer(project.people())
    if not form.validate():
        return render_template("projects/charter.html", **_reading(project, form)), 422
    risk = CharterRisk(project_id=project.id, risk=form.risk.data, response=form.response.data)
    risk.owner_id, risk.position = form.owner_id.chosen_id, end_of(project.charter.risks)
    project.charter.risks.append(risk)
    db.session.flush()
    risk.created(gate.act(), fields=("risk", "response", "owner_id"))
    return redirect(url_for("charter.charter", project=project, _anchor=f"risk-{risk.id}"), 303)


@area.route(
    "/projects/<project:project>/charter/risks/<risk:risk>",
    may="charter.edit",
    subject="project",
    methods=("GET", "POST"),
)
def change_risk(project: Project, risk: CharterRisk) -> Any:
    """Change a risk."""
    form = RiskForm(obj=risk)
    form.owner_id.offer(list(dict.fromkeys([*project.people(), *([risk.owner] if risk.owner else [])])))
    if request.method == "GET" or not form.validate():
        page = render_template("projects/charter_risk.html", project=project, risk=risk, form=form)
        return page, 422 if form.errors else 200
    values = {"risk": form.risk.data, "response": form.response.data, "owner_id": form.owner_id.chosen_id}
    risk.revise(values, based_on=form.based_on, act=gate.act())
    return redirect(url_for("charter.charter", project=project, _anchor=f"risk-{risk.id}"), 303)


@area.route(
    "/projects/<project:project>/charter/risks/<risk:risk>/remove",
    may="charter.edit",
    subject="project",
    methods=("POST",),
)
def remove_risk(project: Project, risk: CharterRisk) -> Any:
    """Remove a risk; it can be brought back."""
    risk.remove(gate.act())
    undo = url_for("charter.restore_risk", project=project, removed_risk=risk)
    sessions.toast(_("The risk is removed."), undo=undo)
    return redirect(url_for("charter.charter", project=project), 303)


@area.route(
    "/projects/<project:project>/charter/risks/<removed_risk:removed_risk>/restore",
    may="charter.edit",
    subject="project",
    methods=("POST",),
)
def restore_risk(project: Project, removed_risk: CharterRisk) -> Any:
    """Bring a removed risk back."""
    removed_risk.restore(gate.act())
    return redirect(url_for("charter.charter", project=project, _anchor=f"risk-{removed_risk.id}"), 303)
