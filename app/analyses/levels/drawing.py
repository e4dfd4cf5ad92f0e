"""A control chart for each level, all with the same value axis, and what is counted by level as a Pareto chart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask_babel import gettext as _
from markupsafe import Markup

from app.analyses.case import case_of_metric
from app.analyses.levels.splitting import Level
from app.analyses.pictures import control_chart_of
from app.charts import control
from app.metrics.check_sheets.pictures import Ranking, ranking
from app.metrics.models import Metric

MOST_CHARTS = 12


@dataclass(frozen=True)
class Picture:
    """The chart of one level, in two widths."""

    name: str
    wide: Markup
    narrow: Markup


def charts(metric: Metric, levels: Sequence[Level]) -> list[Picture]:
    """The charts of these levels, the first twelve; each value axis holds what any of them holds."""
    made = [
        replace(
            control_chart_of(case_of_metric(metric, level.series)),
            title=_("%(name)s, %(level)s", name=metric.name, level=level.name),
        )
        for level in levels[:MOST_CHARTS]
    ]
    holds = tuple(end for chart in made for end in chart.value_range)
    alike = [replace(chart, holds=holds) for chart in made]
    return [
        Picture(level.name, *(_drawn(chart, size, place) for size in (control.WIDE, control.NARROW)))
        for place, (level, chart) in enumerate(zip(levels, alike, strict=False))
    ]


def _drawn(chart: control.ControlChart, size: control.Size, place: int) -> Markup:
    return Markup(control.render(chart, size=size, prefix=f"l{place}{size.name}"))  # noqa: S704


def counted(metric: Metric, factor: str, levels: Sequence[Level]) -> Ranking | None:
    """How many each level makes of all that was counted; None of what is not counted."""
    if not metric.is_counted:
        return None
    found = [(level.name, round(sum(level.series.counts))) for level in levels]
    return ranking(_("%(name)s by %(factor)s", name=metric.value_name, factor=factor), metric.value_name, found)
