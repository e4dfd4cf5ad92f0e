"""How many do we need? A plan from the size of the change and the usual spread, started from the main measure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.accounts import sessions
from app.analyses.studies import forms, kept, planned
from app.analyses.studies.area import area
from app.analyses.studies.asking import Asked, answer_for
from app.analyses.studies.columns import told as told_problem
from app.analyses.studies.told import question_name
from app.core import gate
from app.core.problems import Problem
from app.projects.models import Project

if TYPE_CHECKING:
    from app.stats.questions.answer import Answer

NEEDED = {
    forms.MEAN: ("change", "spread", "correlation"),
    forms.SHARE: ("now", "aim"),
    forms.RATE: ("now", "aim", "size"),
}


@dataclass(frozen=True, kw_only=True)
class Planned:
    """The form as it was sent, and the plan once it is complete."""

    form: forms.PlanForm
    asked: Asked | None = None
    answer: Answer | None = None


def prepare_plan(**_keys: Any) -> Planned:
    """Compute the plan before the transaction that keeps it."""
    form = forms.PlanForm()
    if not form.check():
        return Planned(form=form)
    numbers = {name: form[name].data for name in NEEDED[form.kind.data] if form[name].data is not None}
    words = {"kind": form.kind.data} | ({"unit": form.unit.data} if form.unit.data else {})
    asked = Asked(question="plan", numbers=numbers, words=words)
    found = answer_for(g.me.id, asked)
    if isinstance(found, Problem):
        form.refuse(NEEDED[form.kind.data][0], told_problem(found))
        return Planned(form=form)
    return Planned(form=form, asked=asked, answer=found)


@area.route(
    "/projects/<project:project>/analyses/ask/plan",
    may="analysis.run", subject="project", methods=("GET", "POST"), prepare=prepare_plan,
)  # fmt: skip
def plan(project: Project, prepared: Planned | None = None) -> Any:
    """Plan how many values to measure."""
    if prepared is None:
        start = planned.start_of(project, request.args.get("measure", ""))
        form = forms.PlanForm(formdata=None, **start.filled)
        return render_template("studies/plan.html", project=project, form=form, start=start)
    if prepared.asked is None or prepared.answer is None:
        return render_template("studies/plan.html", project=project, form=prepared.form, start=None), 422
    name = prepared.form.name.data or question_name("plan")
    try:
        study = kept.keep(project, prepared.asked, prepared.answer, gate.act(), name=name)
    except kept.Full as full:
        prepared.form.refuse("name", str(full))
        return render_template("studies/plan.html", project=project, form=prepared.form, start=None), 422
    sessions.toast(_("The plan is saved."))
    return redirect(url_for("studies.study", project=project, study=study), 303)
