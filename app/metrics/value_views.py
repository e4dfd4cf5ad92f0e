"""Recording a value, correcting it with its history, naming a special cause, removing and bringing back."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.accounts import sessions
from app.core import clock, gate, words
from app.core.at_once import file_of
from app.core.files import download
from app.metrics import asking, frozen, periods, queries, recording
from app.metrics.area import area
from app.metrics.history import history_for_partner, history_of
from app.metrics.metric_page import back_to, link_of
from app.metrics.models import Metric, Observation
from app.metrics.stratifying.levelled import levels_of
from app.metrics.usual import usual_of
from app.metrics.value_forms import CorrectionForm, RecordForm
from app.metrics.values_file import values_file
from app.metrics.wording import observation_text, taken_text


def new_record_form(metric: Metric) -> RecordForm:
    """An empty form with the day to offer and, as a suggestion, what was checked the time before."""
    day = periods.latest_ended(clock.today(words.style().zone), metric.period)
    before = queries.newest_value(metric)
    form = RecordForm(metric, formdata=None, day=day, checked=before.checked if before else None)
    if metric.is_counted and before is not None:
        form.checked.description = last_time(before)
    return form


def last_time(before: Observation) -> str:
    """Where the number in the form comes from: As the last time, Thu 19 Nov 2026. Change it if it is another."""
    period = periods.name(before.day, before.metric.period)
    return _("As the last time, %(period)s. Change it if it is another.", period=period)


@area.route("/measures/<metric:metric>/values.csv", may="metric.read")
def file(metric: Metric) -> Response:
    """All values of a measure for a spreadsheet."""
    with file_of(g.me.id):
        return download(values_file(metric), f"{metric.name}.csv", "text/csv")


@area.route("/measures/<metric:metric>/record", may="metric.record", methods=("GET", "POST"), partners=True)
def record(metric: Metric) -> Any:
    """Add the value of a day."""
    if request.method == "GET":
        form = new_record_form(metric)
        form.link.data = request.args.get("link", "")
        _offer_typed(form, "day", "value", "checked")
        return _record_page(metric, form)
    form = RecordForm(metric)
    form.validate()
    taken = value_there(metric, form)
    asked = None if taken else asking.question(metric, form)
    if form.errors or taken or asked:
        return _record_page(metric, form, taken, asked), 422
    observation = recording.record(metric, form.values(), gate.act())
    undo = url_for("metrics.remove_observation", metric=metric, observation=observation)
    _say(_("Saved: %(value)s, %(day)s"), observation, undo=undo)
    return redirect(back_to(metric, form.link.data), 303)


def _record_page(
    metric: Metric, form: RecordForm, taken: Observation | None = None, asked: asking.Asked | None = None
) -> str:
    shown = {"metric": metric, "form": form, "taken": taken, "asked": asked, **_about(metric, form)}
    return render_template("metrics/record.html", **shown)


def _about(metric: Metric, form: RecordForm) -> dict[str, Any]:
    """What the pages of values know besides: where one came from, and what is usual."""
    return {"origin": link_of(metric, form.link.data), "usual": usual_of(metric, form.link.data or "")}


def value_there(metric: Metric, form: RecordForm, *, but: Observation | None = None) -> Observation | None:
    """The value that has the form's day already; puts an error by the day for it, or for frozen days."""
    if form.day.data is None or form.day.errors:
        return None
    levels = {**(levels_of(but) if but else {}), **form.levels}
    found = queries.value_in_period(metric, form.day.data, but=but.id if but else None, levels=levels)
    if found is not None:
        form.refuse("day", taken_text(found))
    elif but is None:
        _refuse_frozen(form, metric, form.day.data)
    return found


def _refuse_frozen(form: RecordForm, metric: Metric, *days: date) -> None:
    found = frozen.frozen_on(metric, *days)
    if found is not None:
        form.refuse("day", found.why)
        form.frozen = found


def _say(text: str, observation: Observation, *, undo: str = "") -> None:
    period = periods.name(observation.day, observation.metric.period)
    sessions.toast(text % {"value": observation_text(observation), "day": period}, undo=undo)


@area.route(
    "/measures/<metric:metric>/values/<observation:observation>",
    may="metric.record", subject="metric", methods=("GET", "POST"), endpoint="observation", partners=True,
)  # fmt: skip
def correct(metric: Metric, observation: Observation) -> Any:
    """Correct a value or name its special cause."""
    form = CorrectionForm(metric, obj=observation, link=request.args.get("link"))
    if request.method == "GET":
        _offer_typed(form, "value", "checked")
        return _observation_page(observation, form)
    if form.validate():
        check_correction(form, observation)
    changes = recording.changes_number(observation, form.values())
    if changes and not form.reason.data:
        form.refuse("reason", _("Enter in a few words why it is changed, for example Misread."))
    asked = asking.question(metric, form) if changes else None
    if form.errors or asked:
        return _observation_page(observation, form, asked), 422
    reason = form.reason.data if changes else ""
    recording.correct(observation, form.values(), based_on=form.based_on, act=gate.act(), reason=reason)
    _say(_("Saved: %(value)s, %(day)s"), observation)
    return redirect(back_to(metric, form.link.data), 303)


def _offer_typed(form: RecordForm, *names: str) -> None:
    """What somebody typed for a day that has a value stands in the form that corrects it, and what was tallied for a
    day without one in the form that records it."""
    for name in names:
        typed = request.args.get(name, "")[:40].replace("\x00", "")
        if typed and name in form:
            form[name].typed = typed


def check_correction(form: RecordForm, observation: Observation) -> None:
    """Put errors by the day of a correction that frozen days or another value forbid."""
    if recording.changes_number(observation, form.values()):
        _refuse_frozen(form, observation.metric, observation.day, form.values()["day"])
    if form.day.data != observation.day or form.levels != {name: getattr(observation, name) for name in form.levels}:
        value_there(observation.metric, form, but=observation)


def _observation_page(observation: Observation, form: CorrectionForm, asked: asking.Asked | None = None) -> str:
    shown = {"metric": observation.metric, "observation": observation, "form": form, "asked": asked}
    about = _about(observation.metric, form)
    history = history_for_partner(observation) if g.me.is_partner else history_of(observation)
    return render_template("metrics/observation.html", history=history, **shown, **about)


@area.route(
    "/measures/<metric:metric>/values/<observation:observation>/remove",
    may="metric.record", subject="metric", methods=("POST",), partners=True,
)  # fmt: skip
def remove_observation(metric: Metric, observation: Observation) -> Any:
    """Take a value out, unless it is frozen in a baseline."""
    form = CorrectionForm(metric, formdata=None, obj=observation, link=request.form.get("link"))
    _refuse_frozen(form, metric, observation.day)
    if form.errors:
        return _observation_page(observation, form), 422
    recording.remove(observation, gate.act())
    undo = url_for("metrics.restore_observation", metric=metric, removed_observation=observation)
    _say(_("Removed: %(value)s, %(day)s"), observation, undo=undo)
    return redirect(back_to(metric, form.link.data), 303)


@area.route(
    "/measures/<metric:metric>/values/<removed_observation:removed_observation>/restore",
    may="metric.record", subject="metric", methods=("POST",), partners=True,
)  # fmt: skip
def restore_observation(metric: Metric, removed_observation: Observation) -> Any:
    """Bring a value back, unless its day has another one by now or is frozen."""
    day, levels = removed_observation.day, levels_of(removed_observation)
    taken = queries.value_in_period(metric, day, but=removed_observation.id, levels=levels)
    if taken is not None or frozen.frozen_on(metric, removed_observation.day):
        sessions.toast(_("It stays removed, because its day has another value or is frozen in a baseline."))
    else:
        recording.restore(removed_observation, gate.act())
        _say(_("Brought back: %(value)s, %(day)s"), removed_observation)
    return redirect(url_for("metrics.metric", metric=metric), 303)
