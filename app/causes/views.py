"""The page of a cause: its text, its state, the evidence, its history and where it stands."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import abort, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.accounts import sessions
from app.causes import nudge, places, proof
from app.causes.forms import CauseForm, EvidenceForm, StateForm
from app.causes.history import history_of
from app.causes.models import QUESTIONS, Cause, Evidence
from app.causes.places import Place
from app.core import clock, gate, removal, words
from app.core.gate import Area
from app.core.problems import Problem
from app.projects import files
from app.projects.models import Project

area = Area("causes", __name__)
LABELS = {"text": _l("What happens?"), "state": _l("Where does it stand?"), "is_root": _l("Root cause")}
area.record_once(lambda setup: setup.app.extensions["field_labels"].update(LABELS))


@gate.loads("cause")
def load_cause(key: UUID, _person: Any, loaded: dict[str, Any]) -> Cause | None:
    """A cause of the project."""
    return gate.reached(Cause.of(loaded["project"].id), key)  # type: ignore[no-any-return]


removal.loads_both("evidence", lambda loaded: select(Evidence).where(Evidence.cause_id == loaded["cause"].id))


@area.route("/projects/<project:project>/causes/<cause:cause>", may="project.read", subject="project", endpoint="cause")
def show(project: Project, cause: Cause) -> Any:
    """A cause and everything known about it."""
    return _page(project, cause)


def _page(project: Project, cause: Cause, **forms: Any) -> str:
    today = clock.today(words.style().zone)
    shown: dict[str, Any] = {
        "text_form": CauseForm(obj=cause, formdata=None),
        "state_form": StateForm(obj=cause, formdata=None),
        "evidence_forms": {q: EvidenceForm(formdata=None, seen_on=today).named_for(q) for q in QUESTIONS},
    }
    failed = forms.pop("failed_evidence", None)
    if failed is not None:
        shown["evidence_forms"][failed.question.data] = failed
    shown |= {"questions": proof.QUESTION_WORDS, "history": history_of(cause, today), "badge": proof.badge_of(cause)}
    standing = places.of(project, [cause.id])[cause.id]
    shown |= {"places": standing, "at": request.args.get("at", ""), "back": _back(project, standing)}
    if nudge.points_at_people(cause.text, [person.name for person in project.people()]):
        shown["nudge"] = nudge.PROMPT
    return render_template("causes/cause.html", project=project, cause=cause, **(shown | forms))


def _back(project: Project, standing: list[Place]) -> tuple[str, str] | None:
    """The sheet the person came from, at the cause's place on it, and its name."""
    at = request.args.get("at", "")
    home = places.home_of(at, project)
    place = next((place for place in standing if place.kind == at and place.holds), None)
    return (place.href, home[1]) if home and place else home


def _on(project: Project, cause: Cause, *, anchor: str = "") -> Any:
    """Back to the sheet the person came from, or to the cause's own page."""
    at = request.args.get("at") or None
    back = _back(project, places.of(project, [cause.id])[cause.id]) if at and not anchor else None
    if back:
        return redirect(back[0], 303)
    return redirect(url_for("causes.cause", project=project, cause=cause, at=at, _anchor=anchor or None), 303)


@area.route("/projects/<project:project>/causes/<cause:cause>", may="cause.edit", subject="project", methods=("POST",))
def change(project: Project, cause: Cause) -> Any:
    """Change what a cause says."""
    form = CauseForm()
    if not form.validate():
        return _page(project, cause, text_form=form, form=form), 422
    cause.revise({"text": form.text.data}, based_on=form.based_on, act=gate.act())
    sessions.toast(_("Saved"))
    return _on(project, cause)


@area.route(
    "/projects/<project:project>/causes/<cause:cause>/state", may="cause.edit", subject="project", methods=("POST",)
)
def judge(project: Project, cause: Cause) -> Any:
    """Say how far a cause was checked."""
    form = StateForm()
    if form.validate():
        refused = proof.objection(cause, form.state.data, is_root=form.is_root.data, note=form.note.data)
        if refused:
            form.refuse(*refused)
    if form.errors:
        return _page(project, cause, state_form=form, form=form), 422
    values = {"state": form.state.data, "is_root": form.is_root.data, "note": form.note.data}
    proof.judge(cause, **values, based_on=form.based_on, act=gate.act())
    sessions.toast(_("Saved"))
    return _on(project, cause)


@area.route(
    "/projects/<project:project>/causes/<cause:cause>/evidence",
    may="cause.edit", subject="project", methods=("POST",), prepare=files.read_upload,
)  # fmt: skip
def add_evidence(project: Project, cause: Cause, prepared: files.Upload) -> Any:
    """Add what was seen or measured, with a photo or file if there is one."""
    form = EvidenceForm()
    if not form.is_known:
        abort(400)
    form.named_for(form.question.data)
    if form.validate() and (trouble := files.trouble_with(prepared, project, g.me)):
        form.refuse("file", _(trouble.message, **trouble.parameters))
    if form.errors:
        files.drop(prepared)
        return _page(project, cause, failed_evidence=form, form=form), 422
    kept = None if prepared is None or isinstance(prepared, Problem) else prepared.keep(project, gate.act())
    was_confirmed = cause.state == "confirmed"
    proof.add_evidence(
        cause, question=form.question.data, says_yes=form.says_yes.data == "yes", note=form.note.data,
        seen_on=form.seen_on.data, file=kept, act=gate.act(),
    )  # fmt: skip
    _say_saved(cause, was_confirmed=was_confirmed, question=form.question.data)
    return _on(project, cause, anchor="evidence")


def _say_saved(cause: Cause, *, was_confirmed: bool, question: str = "", undo: str = "") -> None:
    if was_confirmed and cause.state != "confirmed":
        sessions.toast(_("Saved. The cause is not confirmed any more: one answer is missing."), undo=undo)
    elif question and cause.disagrees(question):
        sessions.toast(_("Saved. It contradicts another note: look again together, and say which of them holds."))
    else:
        sessions.toast(_("The evidence is removed.") if undo else _("The evidence is saved."), undo=undo)


@area.route(
    "/projects/<project:project>/causes/<cause:cause>/evidence/<evidence:evidence>/remove",
    may="cause.edit", subject="project", methods=("POST",),
)  # fmt: skip
def remove_evidence(project: Project, cause: Cause, evidence: Evidence) -> Any:
    """Remove evidence; it can be brought back."""
    was_confirmed = cause.state == "confirmed"
    proof.remove_evidence(evidence, gate.act())
    undo = url_for("causes.restore_evidence", project=project, cause=cause, removed_evidence=evidence)
    _say_saved(cause, was_confirmed=was_confirmed, undo=undo)
    return _on(project, cause, anchor="evidence")


@area.route(
    "/projects/<project:project>/causes/<cause:cause>/evidence/<removed_evidence:removed_evidence>/restore",
    may="cause.edit", subject="project", methods=("POST",),
)  # fmt: skip
def restore_evidence(project: Project, cause: Cause, removed_evidence: Evidence) -> Any:
    """Bring removed evidence back."""
    proof.restore_evidence(removed_evidence, gate.act())
    sessions.toast(_("The evidence is back."))
    return _on(project, cause, anchor="evidence")
