"""Whether each level changed when the process did: the usual comparison of before and after, level by level."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.analyses import comparing, sentences
from app.analyses.case import case_of_metric
from app.analyses.levels.drawing import MOST_CHARTS
from app.analyses.levels.splitting import Level
from app.metrics.models import Metric


@dataclass(frozen=True, kw_only=True)
class Changed:
    """What the values of one level say of the changes to the process."""

    name: str
    headline: str
    line: str


def changed(metric: Metric, levels: Sequence[Level]) -> list[Changed]:
    """For the levels that are drawn; empty while nothing was changed in the process."""
    return [_changed(metric, level) for level in levels[:MOST_CHARTS]] if metric.changes else []


def _changed(metric: Metric, level: Level) -> Changed:
    reading = comparing.read(case_of_metric(metric, level.series))
    return Changed(name=level.name, headline=sentences.headline(reading), line=sentences.second_line(reading))
