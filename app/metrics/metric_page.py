"""The page of one measure, shown by several views: plain, and again with a form that has errors."""

from __future__ import annotations

from typing import Any

from flask import g, render_template, request, url_for

from app.core import clock, policy, words
from app.core.forms import page_number
from app.metrics import queries
from app.metrics.models import Metric, MetricLink
from app.metrics.value_forms import ChangeForm


def metric_page(metric: Metric, *, change_form: ChangeForm | None = None) -> Any:
    """The page; with a form that has errors the answer is 422."""
    came_from = request.args.get("link")
    form = change_form or ChangeForm(formdata=None, day=clock.today(words.style().zone), link=came_from)
    page = render_template(
        "metrics/metric.html",
        metric=metric,
        values=queries.values_page(metric, page_number()),
        projects=queries.projects_using(metric, g.me),
        imports=queries.imports_of(metric),
        form=form,
    )
    return page, 422 if form.errors else 200


def link_of(metric: Metric, key: str | None) -> MetricLink | None:
    """The project's link one came from, if there is such a one and its project may be seen."""
    link = next((link for link in metric.links if str(link.id) == key), None)
    return link if link is not None and policy.allows(g.me, "project.read", link.project) else None


def back_to(metric: Metric, link_key: str | None) -> str:
    """Where a saved form leads: to the project's page of the measure if it came from there, else to the measure."""
    link = link_of(metric, link_key)
    if link is not None:
        return url_for("measures.measure", project=link.project, link=link)
    return url_for("metrics.metric", metric=metric)
