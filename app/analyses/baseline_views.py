"""Freezing a baseline: choose the days, see what would be frozen, freeze it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.accounts import sessions
from app.analyses import baseline_words, baselines, comparing, saved
from app.analyses.area import area
from app.analyses.case import Case, Step, hash_of, question_of
from app.analyses.forms import PeriodForm
from app.analyses.minimum import rule_text
from app.analyses.pictures import Charts, charts_of_case
from app.analyses.value_pages import series_page
from app.core import gate
from app.core.forms import page_number
from app.metrics.models import MetricLink
from app.metrics.series import series_of
from app.projects.models import Project

ADDRESS = "/projects/<project:project>/measures/<link:link>/baseline"


@area.route(ADDRESS, may="link.edit", subject="project", methods=("GET", "POST"))
def baseline(project: Project, link: MetricLink) -> Any:
    """Choose a period, see its values, and freeze them."""
    form = _form(link)
    if request.method == "GET" or not form.validate():
        return _page(link, form)
    first, last = form.first.data, form.last.data
    assert first is not None
    assert last is not None
    try:
        baselines.freeze(link, first, last, act=gate.act(), reason=form.reason.data or "")
    except baselines.Refused as refused:
        form.refuse(*baseline_words.refusal(refused))
        return _page(link, form)
    sessions.toast(_("The baseline is frozen. Next: look for the causes, then note the day of the change."))
    return redirect(url_for("measures.measure", project=project, link=link), 303)


def _form(link: MetricLink) -> PeriodForm:
    """From what was sent, from the days asked for in the address, or from the suggested days."""
    if request.method == "POST":
        return PeriodForm()
    if "first" in request.args:
        form = PeriodForm(request.args)
        form.validate()
        return form
    days = baselines.suggestion(link)
    return PeriodForm(formdata=None, first=days[0] if days else None, last=days[1] if days else None)


def _page(link: MetricLink, form: PeriodForm) -> Any:
    first, last = form.first.data, form.last.data
    chosen = series_of(link.metric).between(first, last) if first and last else None
    case = Case(question_of(link), chosen, _trials(link)) if chosen is not None and len(chosen) else None
    reading = comparing.read(case) if case else None
    page = render_template(
        "analyses/baseline.html",
        project=link.project,
        link=link,
        metric=link.metric,
        form=form,
        count=len(chosen) if chosen is not None else 0,
        numbers=baseline_words.baseline_tiles(case, reading) if case and reading else [],
        charts=_charts(case) if case else None,
        advice=baseline_words.baseline_advice(link, reading, first, last) if chosen is not None else [],
        values=series_page(chosen, page_number()) if chosen is not None else None,
        rule=rule_text(),
    )
    return page, 422 if form.errors else 200


def _trials(link: MetricLink) -> tuple[Step, ...]:
    return tuple(Step(day=one.day, title=one.title, is_trial=True) for one in link.metric.changes if one.is_trial)


def _charts(case: Case) -> Charts | None:
    from app.stats.base.result import InputError

    try:
        return charts_of_case(case, hash_of([saved.data_of(case), asdict(case.question)]))
    except InputError:
        return None
