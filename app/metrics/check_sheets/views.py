"""The sheet on the shop floor: tap, undo, how many were checked, the rate and the Pareto at once, and past days."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import abort, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.accounts import sessions
from app.core import clock, gate, policy, words
from app.core.forms import page_number
from app.metrics.check_sheets import (
    changing_views,  # noqa: F401 - registers the pages of making and changing a sheet
    counts,
    tallying,
    writing,
)
from app.metrics.check_sheets.area import area
from app.metrics.check_sheets.forms import STEPS, CheckedForm
from app.metrics.check_sheets.models import CheckSheet, DefectType
from app.metrics.check_sheets.pictures import ranking
from app.metrics.models import Metric

__all__ = ["area"]

SPANS = (1, 7, 30)
"""So many days, today the last of them, can be ranked."""


def _today() -> date:
    return clock.today(words.style().zone)


def _days_asked() -> int:
    """For how many days the Pareto stands on the page, which every tap keeps."""
    asked = request.form.get("days") or request.args.get("days", "")
    return next((days for days in SPANS if str(days) == asked), SPANS[0])


def _existing(metric: Metric) -> CheckSheet:
    return counts.sheet_of(metric) or abort(404)


@area.route("/measures/<metric:metric>/check-sheet", may="metric.read")
def sheet(metric: Metric) -> Any:
    """The check sheet of a measure, or the way to make one."""
    found = counts.sheet_of(metric)
    if found is None:
        return render_template("check_sheets/none.html", metric=metric)
    return _page(found)


def _page(sheet: CheckSheet, form: CheckedForm | None = None) -> str:
    today, days, metric = _today(), _days_asked(), sheet.metric
    now = counts.by_type(sheet, today, today)
    checked = counts.checked(sheet, today, today)
    shown = {"today": today, "counts": now, "found": sum(now.values()), "checked": checked}
    shown["last_tap"] = tallying.last_tap(sheet, today, g.me)
    shown["standing"] = writing.standing_of(sheet, today)
    shown["form"] = form or CheckedForm(checked, _label(metric), formdata=None, checked=checked or None, was=checked)
    shown["ranking"] = _ranking(sheet, today, days)
    return render_template(
        "check_sheets/sheet.html", sheet=sheet, metric=metric, days=days, spans=_spans(), steps=STEPS, **shown
    )


def _spans() -> list[tuple[int, str]]:
    return [(days, _("Today") if days == 1 else ngettext("%(num)d day", "%(num)d days", days)) for days in SPANS]


def _label(metric: Metric) -> str:
    return _("%(checked)s today", checked=metric.denominator_name or _("Checked"))


def _ranking(sheet: CheckSheet, today: date, days: int) -> Any:
    found = counts.by_type(sheet, counts.days_back(today, days), today)
    named = [(one.name, found.get(one.id, 0)) for one in sheet.types]
    return ranking(sheet.title, sheet.metric.value_name or _("How often"), named)


def _back(metric: Metric, anchor: str) -> Any:
    days = _days_asked()
    return redirect(url_for("check_sheets.sheet", metric=metric, days=days if days > 1 else None, _anchor=anchor), 303)


@area.route(
    "/measures/<metric:metric>/check-sheet/types/<defect_type:defect_type>/tap",
    may="metric.record", subject="metric", methods=("POST",),
)  # fmt: skip
def tap(metric: Metric, defect_type: DefectType) -> Any:
    """One more of a type, today."""
    tallying.tap(defect_type, _today(), gate.act())
    return _back(metric, f"type-{defect_type.id}")


@area.route("/measures/<metric:metric>/check-sheet/undo", may="metric.record", methods=("POST",))
def undo(metric: Metric) -> Any:
    """Take one's own last tap of today back."""
    sheet = _existing(metric)
    last = tallying.last_tap(sheet, _today(), g.me)
    if last is None:
        sessions.toast(_("You have no tap of today left to undo."))
    else:
        tallying.undo(last, sheet, gate.act())
    return _back(metric, "taps")


@area.route("/measures/<metric:metric>/check-sheet/checked", may="metric.record", methods=("POST",))
def check(metric: Metric) -> Any:
    """How many were checked today: more, or the number itself."""
    sheet, today = _existing(metric), _today()
    form = CheckedForm(counts.checked(sheet, today, today), _label(metric))
    if not form.validate():
        form.was.data = str(form.now)
        return _page(sheet, form), 422
    if form.amount:
        tallying.check(sheet, today, form.amount, gate.act())
    return _back(metric, f"add-{form.amount}" if form.add.data else "rate")


@area.route("/measures/<metric:metric>/check-sheet/finish", may="metric.record", methods=("POST",))
def finish(metric: Metric) -> Any:
    """Say that the period is complete, so that the measure gets its value now."""
    standing = writing.finish(_existing(metric), _today(), gate.act())
    if standing.state == writing.DUE:
        sessions.toast(_("The measure has the value now. Further taps correct it."))
    return _back(metric, "rate")


@area.route("/measures/<metric:metric>/check-sheet/days", may="metric.read", endpoint="days")
def past_days(metric: Metric) -> Any:
    """The days of the sheet, newest first, each with what the measure has for it."""
    sheet = _existing(metric)
    page = counts.days_page(sheet, page_number())
    may_record = policy.allows(g.me, "metric.record", metric)
    return render_template("check_sheets/days.html", sheet=sheet, metric=metric, page=page, may_record=may_record)
