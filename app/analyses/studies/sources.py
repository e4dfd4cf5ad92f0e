"""A project's measures as tables: the day, the weekday, the stage, and each measure's value on that day."""

from __future__ import annotations

import math
from datetime import date

from babel.dates import format_date
from flask_babel import gettext as _

from app.analyses import links, wording
from app.analyses.case import measured
from app.analyses.studies.columns import LONGEST_NAME, MOST_ROWS, Table
from app.core import words
from app.metrics.models import MetricLink
from app.metrics.series import Series, each_of_many, series_of_many
from app.projects.models import Project


def offered(project: Project) -> list[tuple[str, str]]:
    """The project's measures by key and name."""
    return [(str(link.id), link.metric.name) for link in links.of_project(project)]


def link_of(project: Project, key: str) -> MetricLink | None:
    """A measure of the project by its key."""
    return next((link for link in links.of_project(project) if str(link.id) == key), None)


def table_of(link: MetricLink) -> Table:
    """The newest values of a measure with what may go with them: the other measures of its project on the same day.

    The measure itself is the first column of numbers.
    """
    others = [other for other in links.of_project(link.project) if other.id != link.id]
    found = series_of_many(other.metric_id for other in others)
    own = _newest(each_of_many([link.metric_id])[link.metric_id])  # values of one day may be a subgroup
    days = [day for day, _value in own]
    written = [_written(value) for _day, value in own]
    columns = [[day.isoformat() for day in days], [_weekday(day) for day in days], written]
    names = [_("Day"), _("Weekday"), link.metric.name[:LONGEST_NAME]]
    for other in others:
        by_day = dict(_newest(found[other.metric_id]))
        values = [_written(by_day.get(day, math.nan)) for day in days]
        if any(values):
            columns.append(values)
            names.append(other.metric.name[:LONGEST_NAME])
    return Table(tuple(names), tuple(map(tuple, columns)))


def _newest(series: Series) -> list[tuple[date, float]]:
    return list(zip(series.days, series.values, strict=True))[-MOST_ROWS:]


def _written(value: float) -> str:
    return f"{value:.15g}" if math.isfinite(value) else ""


def _weekday(day: date) -> str:
    return format_date(day, "EEEE", locale=words.style().locale)


def unit_of(link: MetricLink) -> str:
    """What stands behind its values."""
    return wording.unit_text(measured(link.metric))
