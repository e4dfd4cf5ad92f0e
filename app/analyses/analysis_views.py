"""Saved comparisons: keeping one, reading it later, and asking the same again of today's data."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from flask_babel import gettext as _

from app.accounts import sessions
from app.analyses import saved
from app.analyses.analysis_words import outcome_items
from app.analyses.area import area
from app.analyses.measure_page import Verdict, chart_title, measure_page
from app.analyses.models import Analysis
from app.analyses.pictures import charts_of_case
from app.analyses.value_pages import series_page
from app.core import gate
from app.core.forms import page_number
from app.metrics.models import MetricLink
from app.projects import access
from app.projects.models import Project

gate.loads("analysis")(access.of_project(Analysis))


@area.route(
    "/projects/<project:project>/measures/<link:link>/save", may="analysis.run", subject="project", methods=("POST",)
)
def save(project: Project, link: MetricLink) -> Any:
    """Keep today's comparison with its data."""
    try:
        analysis = saved.save(link, gate.act())
    except saved.NothingToSave:
        return measure_page(link, problem=_("There is nothing to compare yet: no change to the process is noted."))
    sessions.toast(_("The comparison is saved."))
    return redirect(url_for("measures.analysis", project=project, analysis=analysis), 303)


@area.route("/projects/<project:project>/analyses/<analysis:analysis>", may="project.read", subject="project")
def analysis(project: Project, analysis: Analysis) -> Any:
    """A saved comparison as it was."""
    reading = saved.reading_of_analysis(analysis)
    case = saved.case_again(analysis)
    charts = charts_of_case(case, str(analysis.id)) if reading.stages else None
    shown: dict[str, Any] = {"verdict": Verdict(reading), "charts": charts, "outcome": outcome_items(analysis)}
    shown["values"] = series_page(case.shown, page_number())
    title = chart_title(analysis.link.metric)
    return render_template(
        "analyses/analysis.html",
        project=project,
        analysis=analysis,
        link=analysis.link,
        reading=reading,
        title=title,
        **shown,
    )


@area.route(
    "/projects/<project:project>/analyses/<analysis:analysis>/again",
    may="analysis.run", subject="project", methods=("POST",),
)  # fmt: skip
def rerun(project: Project, analysis: Analysis) -> Any:
    """Ask the same question of today's data, and keep the answer."""
    try:
        again = saved.run_again(analysis, gate.act())
    except saved.NothingToSave:
        return measure_page(analysis.link, problem=_("There is nothing to compare any more: no change is noted."))
    return redirect(url_for("measures.analysis", project=project, analysis=again), 303)
