"""The control chart of a comparison, in two stages."""

from __future__ import annotations

import numpy as np

from app.stats.base.result import Flags
from app.stats.before_after.comparison import Comparison
from app.stats.control_charts.choose import ChartChoice, chart_of
from app.stats.control_charts.stages import ControlChart, StagePlan


def chart_for_stages(comparison: Comparison, *, named: Flags | None = None) -> tuple[ControlChart, ChartChoice]:
    """The staged chart of a comparison; ``named`` flags, shape (n,), the special causes that leave the limits."""
    series = comparison.series
    plans = (StagePlan(0, "before"), StagePlan(comparison.n_before, "after"))
    values = series.values if series.counts is None else series.counts
    excluded = () if named is None else np.flatnonzero(named).tolist()
    return chart_of(kind=series.kind, values=values, sizes=series.sizes, stages=plans, excluded=excluded)
