"""Changes to the process behind a measure: noted, changed, removed, brought back."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.accounts import sessions
from app.core import gate
from app.core.db import db
from app.metrics import recording
from app.metrics.area import area
from app.metrics.metric_page import back_to, metric_page
from app.metrics.models import Metric, ProcessChange
from app.metrics.value_forms import ChangeForm


@area.route("/measures/<metric:metric>/changes", may="metric.edit", methods=("POST",))
def add_change(metric: Metric) -> Any:
    """Note that the process was changed; the next stage of the measure begins there."""
    form = ChangeForm()
    if not form.validate():
        return metric_page(metric, change_form=form)
    act = gate.act()
    change = ProcessChange(metric=metric, made_by_id=act.person_id, made_at=act.at, **form.values())
    db.session.add(change)
    db.session.flush()
    change.created(act, fields=("title", "day", "is_trial"))
    recording.values_changed(metric, act)
    sessions.toast(_("The change is noted: %(title)s", title=change.title))
    return redirect(back_to(metric, form.link.data), 303)


@area.route(
    "/measures/<metric:metric>/changes/<process_change:process_change>",
    may="metric.edit", subject="metric", methods=("GET", "POST"),
)  # fmt: skip
def change_change(metric: Metric, process_change: ProcessChange) -> Any:
    """Change what is noted about a process change."""
    form = ChangeForm(obj=process_change, link=request.args.get("link"))
    if request.method == "GET" or not form.validate():
        shown = {"metric": metric, "change": process_change, "form": form}
        return render_template("metrics/change.html", **shown), 422 if form.errors else 200
    if process_change.revise(form.values(), based_on=form.based_on, act=gate.act()):
        recording.values_changed(metric, gate.act())
    sessions.toast(_("Saved"))
    return redirect(back_to(metric, form.link.data), 303)


@area.route(
    "/measures/<metric:metric>/changes/<process_change:process_change>/remove",
    may="metric.edit", subject="metric", methods=("POST",),
)  # fmt: skip
def remove_change(metric: Metric, process_change: ProcessChange) -> Any:
    """Take a process change out."""
    recording.remove(process_change, gate.act())
    undo = url_for("metrics.restore_change", metric=metric, removed_process_change=process_change)
    sessions.toast(_("Removed the change: %(title)s", title=process_change.title), undo=undo)
    return redirect(url_for("metrics.metric", metric=metric), 303)


@area.route(
    "/measures/<metric:metric>/changes/<removed_process_change:removed_process_change>/restore",
    may="metric.edit", subject="metric", methods=("POST",),
)  # fmt: skip
def restore_change(metric: Metric, removed_process_change: ProcessChange) -> Any:
    """Bring a process change back."""
    recording.restore(removed_process_change, gate.act())
    sessions.toast(_("Brought back: %(title)s", title=removed_process_change.title))
    return redirect(url_for("metrics.metric", metric=metric), 303)
