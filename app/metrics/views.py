"""The library of measures: finding one, defining it, and its page with values, process changes and imports."""

from __future__ import annotations

from typing import Any

from flask import g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.accounts import sessions
from app.accounts.models import Unit
from app.core import clock, gate, policy, words
from app.core.forms import page_number, search_text
from app.metrics import (
    access,  # noqa: F401 - registers how a measure and its rows are loaded
    archiving,
    change_views,  # noqa: F401 - registers the pages of process changes
    queries,
    recording,
    value_views,  # noqa: F401 - registers the pages of values
)
from app.metrics.area import area
from app.metrics.collecting import views as collecting  # noqa: F401 - registers the pages of plans
from app.metrics.deriving import views as deriving  # noqa: F401 - registers the pages of formulas
from app.metrics.forms import MetricForm
from app.metrics.import_folder import taking  # noqa: F401 - registers the look into folders
from app.metrics.import_folder import views as import_folder  # noqa: F401 - registers the pages of folders
from app.metrics.metric_page import metric_page
from app.metrics.missing import missing_for
from app.metrics.models import Metric
from app.metrics.partners import seeing
from app.metrics.partners import views as partners  # noqa: F401 - registers the pages of partners
from app.metrics.stratifying import views as stratifying  # noqa: F401 - registers the pages of factors

__all__ = ["area"]


@area.route("/measures", may=policy.SIGNED_IN, partners=True)
def index() -> Any:
    """The measures one may see, unit by unit, found by name or unit; for somebody from outside those given."""
    if g.me.is_partner:
        return seeing.given_measures()
    text = search_text()
    archived = "archived" in request.args
    page = queries.metrics_page(g.me, text, page_number(), archived=archived)
    groups, units = queries.by_unit(page.rows), queries.units_to_create_in(g.me)
    asked = archived or text or page.number > 1
    missing = [] if asked else missing_for(g.me, clock.today(words.style().zone))
    return render_template(
        "metrics/index.html", page=page, groups=groups, q=text, units=units, archived=archived, missing=missing
    )


@area.route("/units/<unit:unit>/measures/new", may="metric.create", methods=("GET", "POST"))
def create(unit: Unit) -> Any:
    """Add a measure to a unit."""
    form = MetricForm(
        direction="lower", goal_basis="average", period="day", decimals=1, owner_id=g.me.id, is_watched=True
    )
    if request.method == "GET" or not form.validate():
        return render_template("metrics/edit.html", form=form, unit=unit, metric=None), 422 if form.errors else 200
    metric = recording.define(unit, form.values(), gate.act())
    sessions.toast(_("%(name)s is defined. Add values next.", name=metric.name))
    return redirect(url_for("metrics.metric", metric=metric), 303)


@area.route("/measures/<metric:metric>", may="metric.read", endpoint="metric", partners=True)
def one_metric(metric: Metric) -> Any:
    """One measure: how it is measured, its values newest first, process changes, projects and imports."""
    return seeing.given_measure(metric) if g.me.is_partner else metric_page(metric)


@area.route("/measures/<metric:metric>/edit", may="metric.edit", methods=("GET", "POST"))
def edit(metric: Metric) -> Any:
    """Change how a measure is defined."""
    form = _form_of(metric)
    if request.method == "GET" or not form.validate():
        return _edit_page(metric, form), 422 if form.errors else 200
    recording.redefine(metric, form.values(), based_on=form.based_on, act=gate.act())
    sessions.toast(_("Saved"))
    return redirect(url_for("metrics.metric", metric=metric), 303)


def _form_of(metric: Metric, **bound: Any) -> MetricForm:
    return MetricForm(metric=metric, has_values=metric.is_computed or queries.has_values(metric), **bound)


def _edit_page(metric: Metric, form: MetricForm) -> str:
    hindrance = archiving.hindrance(metric)
    return render_template("metrics/edit.html", form=form, unit=metric.unit, metric=metric, hindrance=hindrance)


@area.route("/measures/<metric:metric>/archive", may="metric.edit", methods=("POST",))
def archive(metric: Metric) -> Any:
    """Put a measure away that is not in use any more."""
    if archiving.hindrance(metric) is not None:
        return _edit_page(metric, _form_of(metric, formdata=None)), 422
    archiving.archive(metric, gate.act())
    sessions.toast(_("“%(name)s” is archived.", name=metric.name), undo=url_for("metrics.bring_back", metric=metric))
    return redirect(url_for("metrics.index"), 303)


@area.route("/measures/<metric:metric>/bring-back", may="metric.edit", methods=("POST",))
def bring_back(metric: Metric) -> Any:
    """Use an archived measure again."""
    archiving.bring_back(metric, gate.act())
    sessions.toast(_("“%(name)s” is in use again.", name=metric.name))
    return redirect(url_for("metrics.metric", metric=metric), 303)
