"""A measure's control chart as a file, for slides and documents made elsewhere."""

from __future__ import annotations

from flask import Response, abort, g, request

from app.analyses.area import area
from app.analyses.judging import reading_of, reading_of_metric
from app.analyses.kept_cases import kept_case_of, kept_case_of_metric
from app.analyses.kinds.views import Chosen, chart_asked_for
from app.analyses.pictures import Charts, charts_of, charts_of_metric
from app.charts.standalone import as_png, as_svg
from app.core.at_once import file_of
from app.core.files import download
from app.metrics.models import Metric, MetricLink
from app.projects.models import Project

FORMATS = {"svg": (as_svg, "image/svg+xml"), "png": (as_png, "image/png")}
_KIND = "kind"
ENDING = "<any(svg, png):ending>"


@area.route(f"/projects/<project:project>/measures/<link:link>/chart.{ENDING}", may="project.read", subject="project")
def chart(project: Project, link: MetricLink, ending: str) -> Response:
    """The chart with the project's baseline and changes, or another that is asked for."""
    with file_of(g.me.id):
        if _KIND in request.args:
            charts: Charts | Chosen | None = chart_asked_for(link.metric, kept_case_of(link))
        else:
            charts = charts_of(link, reading_of(link))
        return _sent(charts, f"{project.code} {link.metric.name}", ending)


@area.route(f"/measures/<metric:metric>/chart.{ENDING}", may="metric.read")
def own_chart(metric: Metric, ending: str) -> Response:
    """The chart of the measure by itself, or another that is asked for."""
    with file_of(g.me.id):
        if _KIND in request.args:
            charts: Charts | Chosen | None = chart_asked_for(metric, kept_case_of_metric(metric))
        else:
            charts = charts_of_metric(metric, reading_of_metric(metric))
        return _sent(charts, metric.name, ending)


def _sent(charts: Charts | Chosen | None, name: str, ending: str) -> Response:
    if charts is None:
        abort(404)
    write, kind = FORMATS[ending]
    return download(write(str(charts.wide)), f"{name}.{ending}", kind)
