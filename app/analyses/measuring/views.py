"""The pages of a measurement study: plan, enter reading by reading or pasted, and the verdict."""

from __future__ import annotations

from typing import Any

from flask import g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.accounts import sessions
from app.analyses.measuring import entering, judging, pasting, planning
from app.analyses.measuring.area import area
from app.analyses.measuring.forms import PasteForm, plan_form, run_form
from app.analyses.measuring.models import JUDGEMENTS, NUMBERS, MeasuringRun, MeasuringStudy
from app.analyses.studies import asking, figures, pictures, told
from app.analyses.studies.columns import told as told_problem
from app.core import gate
from app.core.problems import Problem
from app.metrics.models import Metric

__all__ = ["area"]

ONE = "/measures/<metric:metric>/measuring/<measuring_study:measuring_study>"


@area.route("/measures/<metric:metric>/measuring/new", may="metric.edit", methods=("GET", "POST"))
def plan(metric: Metric) -> Any:
    """Plan a study of the measuring."""
    asked = request.form.get("kind") or request.args.get("kind") or (JUDGEMENTS if metric.is_counted else NUMBERS)
    form = plan_form(metric, JUDGEMENTS if asked == JUDGEMENTS else NUMBERS)
    if request.method == "GET" or not form.validate():
        page = render_template("measuring/plan.html", metric=metric, form=form, kind=form.kind.object_data)
        return page, 422 if form.errors else 200
    study = planning.plan(metric, form.plan(), gate.act())
    sessions.toast(_("The study is planned. Print the blank forms, or enter at the bench."))
    return _to(study)


def _to(study: MeasuringStudy) -> Any:
    return redirect(url_for("measuring.study", metric=study.metric, measuring_study=study), 303)


@area.route(ONE, may="metric.read", subject="metric", endpoint="study")
def show(metric: Metric, measuring_study: MeasuringStudy) -> Any:
    """How far a study is; what it says once every reading is there."""
    study = measuring_study
    found = judging.answered(study) if study.is_complete else None
    shown: dict[str, Any] = {"problem": "", "telling": None, "answer": None}
    if isinstance(found, Problem):
        shown["problem"] = told_problem(found)
    elif found is not None:
        shown = {"answer": found, "telling": told.Telling(found), "pictures": pictures.of_study(found, g.me.id),
                 "statistics": figures.statistics_lines(found), "advice": judging.NEXT[found.signal]}  # fmt: skip
    waiting = {letter: entering.next_open(study, letter) for letter in study.letters}
    return render_template("measuring/study.html", metric=metric, study=study, waiting=waiting, **shown)


@area.route(
    f"{ONE}/runs/<measuring_run:measuring_run>", may="metric.record", subject="metric", methods=("GET", "POST"),
    prepare=asking.warm,
)  # fmt: skip
def enter(metric: Metric, measuring_study: MeasuringStudy, measuring_run: MeasuringRun, **_warmed: None) -> Any:
    """One reading in its turn; what was read before, by whomever, is not shown."""
    run, form = measuring_run, run_form(measuring_study, data={"version": measuring_run.version})
    if request.method == "GET" or not form.validate():
        return _run_page(run, form)
    entering.enter(run, form.text, gate.act(), based_on=form.based_on)
    following = entering.next_open(measuring_study, run.appraiser, run.position)
    if following is None:
        return _to(measuring_study)
    return redirect(url_for("measuring.enter", metric=metric, measuring_study=run.study, measuring_run=following), 303)


def _run_page(run: MeasuringRun, form: Any) -> Any:
    runs = run.study.of(run.appraiser)
    place = runs.index(run)
    page = render_template(
        "measuring/enter.html", metric=run.study.metric, study=run.study, run=run, form=form, place=place + 1,
        runs=len(runs), before=runs[place - 1] if place else None, behind=(*runs, None)[place + 1],
    )  # fmt: skip
    return page, 422 if form.errors else 200


@area.route(f"{ONE}/paste", may="metric.record", subject="metric", methods=("GET", "POST"), prepare=asking.warm)
def paste(metric: Metric, measuring_study: MeasuringStudy, **_warmed: None) -> Any:
    """Many readings at once: all of them, or none where one is wrong."""
    form, problems = PasteForm(), []
    if request.method == "POST" and form.validate():
        found = pasting.read(measuring_study, form.pasted.data)
        problems = found.problems
        if not problems and not found.values:
            form.refuse("pasted", _("There are no new readings in this."))
        if problems:
            form.refuse("pasted", _("Nothing was saved. Put right what is listed, then send it again."))
        if not form.errors:
            entering.enter_many(measuring_study, found.values, gate.act())
            return _to(measuring_study)
    page = render_template(
        "measuring/paste.html", metric=metric, study=measuring_study, form=form, problems=problems[:50]
    )
    return page, 422 if form.errors else 200
