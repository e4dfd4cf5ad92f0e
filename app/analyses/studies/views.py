"""Studies of a project: the questions, asking one, the answer that was kept, and asking it again."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts import sessions
from app.analyses.models import Analysis
from app.analyses.studies import (
    forms,
    kept,
    plan_views,  # noqa: F401 - registers the page of the planner
)
from app.analyses.studies.area import area
from app.analyses.studies.models import Study
from app.analyses.studies.preparing import Again, Ready, form_of, prepare_again, prepare_asking, refused_text
from app.analyses.studies.study_page import study_page
from app.core import gate
from app.core.db import db
from app.core.problems import Problem
from app.projects.models import Project

__all__ = ["area"]

ADDRESS = "/projects/<project:project>/analyses"
ONE = "/projects/<project:project>/studies/<study:study>"
REMOVED = "/projects/<project:project>/studies/<removed_study:removed_study>"


@area.route(ADDRESS, may="project.read", endpoint="studies")
def of_project(project: Project) -> Any:
    """The questions one can ask, and what was answered."""
    compared = select(Analysis).where(Analysis.project_id == project.id).order_by(Analysis.made_at.desc(), Analysis.id)
    analyses = db.session.scalars(compared.options(joinedload(Analysis.made_by), joinedload(Analysis.link))).unique()
    rows = sorted([*kept.of_project(project), *analyses], key=lambda row: row.made_at, reverse=True)
    return render_template("studies/studies.html", project=project, rows=rows, questions=list(forms.EXTRA))


@area.route(
    f"{ADDRESS}/ask/<question>", may="analysis.run", subject="project", methods=("GET", "POST"), prepare=prepare_asking
)
def ask(project: Project, question: str, prepared: Ready | None = None) -> Any:
    """Ask a question of pasted data or of a measure."""
    if question not in forms.EXTRA:
        abort(404)
    if prepared is None:
        study = _study_to_ask_anew(project, question)
        return _ask_page(project, question, form_of(question, project, study, request.args.get("source", "")))
    if prepared.answer is None or prepared.asked is None:
        return _ask_page(project, question, prepared), 422
    try:
        study = kept.keep(
            project, prepared.asked, prepared.answer, gate.act(), name=prepared.name, source=prepared.source
        )  # fmt: skip
    except kept.Full as full:
        prepared.form.refuse("pasted", str(full))
        return _ask_page(project, question, prepared), 422
    sessions.toast(_("The study is saved."))
    return redirect(url_for("studies.study", project=project, study=study), 303)


def _study_to_ask_anew(project: Project, question: str) -> Study | None:
    """The study named in the address, to be asked with other columns or numbers."""
    wanted = request.args.get("study", "")
    query = Study.of(project.id).where(Study.question == question)
    return next((study for study in db.session.scalars(query) if str(study.id) == wanted), None)


def _ask_page(project: Project, question: str, ready: Ready) -> str:
    extra = forms.extra_names(question)
    return render_template("studies/ask.html", project=project, question=question, ready=ready, form=ready.form,
                           columns=ready.columns, extra=extra)  # fmt: skip


@area.route(ONE, may="project.read", subject="project")
def study(project: Project, study: Study) -> Any:  # noqa: ARG001 - the gate hands over every part of the address
    """A study as it was answered."""
    return study_page(study)


@area.route(f"{ONE}/again", may="analysis.run", subject="project", methods=("POST",), prepare=prepare_again)
def again(project: Project, study: Study, prepared: Again | None) -> Any:
    """Ask the same once more, or by another procedure, and keep the answer."""
    assert prepared is not None
    if isinstance(prepared.answer, Problem):
        return study_page(study, problem=refused_text(prepared.answer)), 422
    source = study.settings["source"]
    try:
        made = kept.keep(
            project, prepared.asked, prepared.answer, gate.act(), name=study.name, source=source, again=study
        )  # fmt: skip
    except kept.Full as full:
        return study_page(study, problem=str(full)), 422
    return redirect(url_for("studies.study", project=project, study=made), 303)


@area.route(f"{ONE}/rename", may="analysis.run", subject="project", methods=("POST",))
def rename(project: Project, study: Study) -> Any:
    """Give a study another name."""
    form = forms.RenameForm()
    if not form.validate():
        return study_page(study, rename_form=form), 422
    study.revise(form.values(), based_on=form.based_on, act=gate.act())
    sessions.toast(_("Saved"))
    return redirect(url_for("studies.study", project=project, study=study), 303)


@area.route(f"{ONE}/remove", may="analysis.run", subject="project", methods=("POST",))
def remove(project: Project, study: Study) -> Any:
    """Remove a study; it can be brought back."""
    study.remove(gate.act())
    undo = url_for("studies.restore", project=project, removed_study=study)
    sessions.toast(_("Removed: %(name)s", name=study.name), undo=undo)
    return redirect(url_for("studies.studies", project=project), 303)


@area.route(f"{REMOVED}/restore", may="analysis.run", subject="project", methods=("POST",))
def restore(project: Project, removed_study: Study) -> Any:
    """Bring a removed study back."""
    removed_study.restore(gate.act())
    return redirect(url_for("studies.study", project=project, study=removed_study), 303)
