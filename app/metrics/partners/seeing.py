"""What somebody of another company sees: the measures they were given, and of each the definition and the values."""

from __future__ import annotations

from typing import Any

from flask import g, redirect, render_template, url_for

from app.core.db import db
from app.core.forms import page_number
from app.metrics import queries
from app.metrics.models import Metric

METRICS_LISTED = 100


def given_measures() -> Any:
    """Their measures; the only one itself."""
    found = Metric.visible_to(g.me).order_by(Metric.name, Metric.id).limit(METRICS_LISTED)
    metrics = list(db.session.scalars(found).unique())
    if len(metrics) == 1:
        return redirect(url_for("metrics.metric", metric=metrics[0]), 303)
    return render_template("metrics/partners/index.html", metrics=metrics)


def given_measure(metric: Metric) -> Any:
    """One of them. No project, no cause and no colleague's name stands on it, but who looks after the measure."""
    values = queries.values_page(metric, page_number())
    return render_template("metrics/partners/measure.html", metric=metric, values=values)
