"""The pages of alerts: those of one's measures and units, and one with its reaction plan."""

from __future__ import annotations

from typing import Any

from flask import g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.accounts import sessions
from app.analyses.watching import (
    acknowledging,
    hourly,  # noqa: F401 - registers what is looked for once an hour
    queries,
)
from app.analyses.watching.area import acknowledge_form, area
from app.analyses.watching.forms import AcknowledgeForm
from app.analyses.watching.models import STATES, Alert
from app.core import gate, policy
from app.core.forms import page_number
from app.metrics.models import Metric

__all__ = ["area"]

ONE = "/measures/<metric:metric>/alerts/<alert:alert>"


@area.route("/alerts", may=policy.SIGNED_IN)
def index() -> Any:
    """The alerts one may see, by state: one's own, or all."""
    state = request.args.get("state", "open")
    state, mine = (state if state in STATES else "open"), request.args.get("whose") == "mine"
    page = queries.page_of(g.me, mine=mine, state=state, number=page_number())
    counts = queries.counts(g.me, mine=mine)
    return render_template("watching/alerts.html", page=page, state=state, mine=mine, counts=counts)


@area.route(ONE, may="alert.read", endpoint="alert")
def one(metric: Metric, alert: Alert) -> Any:  # noqa: ARG001 - the gate hands over every part of the address
    """One alert: what happened, what to do, who has seen it."""
    return _page(alert, acknowledge_form(alert))


@area.route(ONE, may="alert.acknowledge", methods=("POST",))
def acknowledge(metric: Metric, alert: Alert) -> Any:
    """Say that it was seen, and what was behind it."""
    form = AcknowledgeForm()
    if not form.validate():
        return _page(alert, form), 422
    act, value = gate.act(), acknowledging.explainable_by(g.me, alert) if form.is_special.data else None
    if form.is_special.data and (value is None or form.explains.data != acknowledging.mark_of(value)):
        form.refuse("is_special", _("The value was changed meanwhile. Look at it, and name its cause there."))
        form.explains.data = acknowledging.mark_of(value)  # the one that the page shows now
        return _page(alert, form), 422
    acknowledging.acknowledge(alert, form.cause.data, based_on=form.based_on, act=act)
    if value is not None:
        acknowledging.name_special_cause(value, form.cause.data, act)
    sessions.toast(_("Saved"))
    return redirect(url_for("alerts.alert", metric=metric, alert=alert), 303)


def _page(alert: Alert, form: AcknowledgeForm) -> str:
    return render_template("watching/alert.html", alert=alert, metric=alert.metric, form=form)
