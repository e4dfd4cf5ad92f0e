"""The page of a measure's formula: try it, save it, end it."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.accounts import sessions
from app.core import gate
from app.metrics.area import area
from app.metrics.deriving import (
    dependents,
    renewing,  # noqa: F401 - registers the job
    saving,
    telling,
)
from app.metrics.deriving.forms import FormulaForm
from app.metrics.models import Metric

ADDRESS = "/measures/<metric:metric>/formula"


@area.record_once
def _connect(state: Any) -> None:
    state.app.jinja_env.globals |= {
        "computed_how": telling.told_of,
        "computed_from": telling.used_in,
        "may_be_computed": saving.may_be_computed,
        "is_being_computed": dependents.is_being_computed,
    }


@area.route(ADDRESS, may="metric.edit", methods=("GET", "POST"))
def formula(metric: Metric) -> Any:
    """Say by which formula a measure is computed from others, and see first what that gives."""
    row = saving.formula_of(metric)
    if not saving.may_be_computed(metric):
        return render_template(
            "metrics/deriving/impossible.html", metric=metric
        ), 200 if request.method == "GET" else 422
    if request.method == "GET":
        return _page(metric, FormulaForm(metric, row=row))
    saving.one_at_a_time()
    form = FormulaForm(metric, row=row)
    if not form.validate():
        return _page(metric, form), 422
    if "preview" in request.form:
        return _page(metric, form), 422  # an answer of 200 would count as saved
    saving.save(metric, form.values(), based_on=form.based_on, act=gate.act())
    sessions.toast(_("The formula is saved. The values are being computed."))
    return redirect(url_for("metrics.metric", metric=metric), 303)


def _page(metric: Metric, form: FormulaForm) -> str:
    preview = telling.preview_of(metric, form.recipe) if form.recipe else None
    return render_template("metrics/deriving/formula.html", metric=metric, form=form, preview=preview)


@area.route(f"{ADDRESS}/end", may="metric.edit", methods=("POST",))
def end_formula(metric: Metric) -> Any:
    """Compute a measure no more."""
    row = saving.formula_of(metric)
    if row is not None:
        saving.end(row, gate.act())
    sessions.toast(_("The measure is not computed any more. Its values stay."))
    return redirect(url_for("metrics.metric", metric=metric), 303)
