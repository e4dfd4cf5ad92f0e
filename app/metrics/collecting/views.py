"""The data-collection plan of a measure as a page that can be printed, and its form."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.accounts import sessions
from app.core import gate
from app.metrics.area import area
from app.metrics.collecting import saving
from app.metrics.collecting.forms import PlanForm
from app.metrics.collecting.models import ANSWERS
from app.metrics.models import Metric


@area.record_once
def _connect(state: Any) -> None:
    state.app.jinja_env.globals |= {"collection_plan_of": saving.plan_of, "plan_questions": len(ANSWERS)}


@area.route("/measures/<metric:metric>/plan", may="metric.read")
def plan(metric: Metric) -> Any:
    """The whole plan: what the measure's definition says, and the answers."""
    found = saving.plan_of(metric)
    form = PlanForm(formdata=None, obj=found)
    answers = [(form[name].label.text, form[name].data) for name in ANSWERS]
    return render_template("metrics/collecting/plan.html", metric=metric, plan=found, answers=answers)


@area.route("/measures/<metric:metric>/plan/edit", may="metric.edit", methods=("GET", "POST"))
def edit_plan(metric: Metric) -> Any:
    """Answer the questions of the plan."""
    form = PlanForm(obj=saving.plan_of(metric))
    if request.method == "GET" or not form.validate():
        page = render_template("metrics/collecting/edit.html", metric=metric, form=form)
        return page, 422 if form.errors else 200
    saving.save(metric, form.values(), based_on=form.based_on, act=gate.act())
    sessions.toast(_("The plan is saved."))
    return redirect(url_for("metrics.plan", metric=metric), 303)
