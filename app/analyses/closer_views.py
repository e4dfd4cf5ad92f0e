"""The page on which a part of a control chart is looked at more closely."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import render_template, request
from flask_babel import lazy_gettext as _l

from app.analyses import closer
from app.analyses.area import area
from app.analyses.case import Case
from app.analyses.kept_cases import kept_case_of, kept_case_of_metric
from app.analyses.measure_page import chart_title
from app.core.fields import DayField
from app.core.forms import Form
from app.metrics.models import Metric, MetricLink
from app.projects.models import Project


class SpanForm(Form):
    """From which day to which; either may stay open."""

    first = DayField(_l("From"))
    last = DayField(_l("To"))


@area.route("/measures/<metric:metric>/closer", may="metric.read")
def own_closer(metric: Metric) -> Any:
    """A part of the chart of a measure by itself."""
    return _page(metric, None, kept_case_of_metric(metric))


@area.route("/projects/<project:project>/measures/<link:link>/closer", may="project.read", subject="project")
def closer_look(project: Project, link: MetricLink) -> Any:  # noqa: ARG001 - the gate asks of the project
    """A part of the chart with the project's baseline and changes."""
    return _page(link.metric, link, kept_case_of(link))


def _page(metric: Metric, link: MetricLink | None, case: Case) -> Any:
    form = SpanForm(formdata=request.args)
    form.validate()
    newest = request.args.get("newest", "")
    first, last = (_day(form, name) for name in ("first", "last"))
    asked = first or last or "whole" in request.args
    count = (
        int(newest) if newest.isascii() and newest.isdigit() and len(newest) < 8 else None if asked else closer.USUAL
    )
    found = closer.closer_of(case, f"{metric.id}:{link.id if link else ''}", first, last, count)
    shown = {"metric": metric, "link": link, "form": form, "title": chart_title(metric), "closer": found}
    return render_template("analyses/closer.html", **shown), 422 if form.errors else 200


def _day(form: SpanForm, name: str) -> date | None:
    field = form[name]
    return None if field.errors else field.data
