"""Control charts in stages: individuals with moving ranges here, counts and proportions in ``rate_charts``.

Limits belong to a stage and never cross its boundary; a moving range is not taken across it either. A stage
with fewer than ``fewest_points`` has its mean only; below ``settled_points`` its limits are provisional.
Special causes named by the user stay on the chart but leave the limits. Source: Montgomery, Introduction to
Statistical Quality Control, chapter 6.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app.stats.base.constants import range_deviation, range_mean
from app.stats.base.moments import mean_of
from app.stats.base.result import Flags, Floats
from app.stats.base.sample import Numbers, clean
from app.stats.control_charts.chart_parts import Drawn, Piece, judged, laid_out, left_out, make_stage, pieces
from app.stats.control_charts.rate_charts import rate_chart
from app.stats.control_charts.rules import find_signals
from app.stats.control_charts.stages import ControlChart, FrozenLimits, Settings, Stage, StagePlan

__all__ = [
    "ControlChart",
    "FrozenLimits",
    "Settings",
    "Stage",
    "StagePlan",
    "individuals_chart",
    "moving_ranges",
    "rate_chart",
]


def individuals_chart(
    values: Numbers,
    *,
    stages: Sequence[StagePlan] = (),
    excluded: Sequence[int] = (),
    settings: Settings | None = None,
) -> ControlChart:
    """I-MR: sigma = mean moving range / d2 of its span. ``excluded`` are 0-based positions in ``values``.

    The settings name the span (2 points or more) and the constants (exact, or as the tables print them). Raises
    InputError ``subgroup_size_out_of_range`` (the span), ``unknown_constants`` and what ``sample.clean`` raises.
    """
    sample, how = clean(values), settings or Settings()
    out = left_out(sample.kept, excluded)
    cut = pieces(sample.kept, stages, out)
    ranges = moving_ranges(sample.values, [piece.start for piece in cut], span=how.moving_range_span)
    limits = [_limits(sample.values, ranges, piece, how) for piece in cut]
    drawn = [Drawn(stage, stage.centre, stage.sigma) for stage in limits]
    centre, lower, upper = laid_out(drawn, how)
    return ControlChart(
        chart="i_mr",
        values=sample.values,
        centre=centre,
        lower=lower,
        upper=upper,
        stages=tuple(limits),
        positions=sample.kept,
        excluded=out,
        moving_ranges=ranges,
        moving_range_signals=_wide(ranges, limits),
        dropped=sample.dropped,
        method=f"individuals and moving range, d2 {how.constants}, span {how.moving_range_span}",
        source="Montgomery, Statistical Quality Control",
        signals=find_signals(judged(sample.values, drawn, how), rule_set=how.rule_set),
    )


def moving_ranges(values: Floats, starts: Sequence[int] = (0,), *, span: int = 2) -> Floats:
    """Largest less smallest of each ``span`` neighbours, shape (n,), at the last of them; NaN where the window
    would reach over one of ``starts``, at which a stage begins."""
    ranges = np.empty(values.size)
    if span == 2:
        np.abs(np.subtract(values[1:], values[:-1], out=ranges[1:]), out=ranges[1:])
    elif values.size >= span:
        ranges[span - 1 :] = np.ptp(np.lib.stride_tricks.sliding_window_view(values, span), axis=1)
    for start in (0, *starts):
        ranges[start : start + span - 1] = np.nan
    return ranges


def _limits(values: Floats, ranges: Floats, piece: Piece, how: Settings) -> Stage:
    span, frozen = how.moving_range_span, piece.plan.frozen
    d2 = range_mean(span, constants=how.constants)
    factor = 1 + 3 * range_deviation(span, constants=how.constants) / d2
    if frozen is not None:
        return make_stage(piece, how, centre=frozen.centre, sigma=frozen.sigma, ranges=(frozen.sigma * d2, factor))
    if not piece.used.any():
        return make_stage(piece, how, centre=None, sigma=None)
    own, steps = values[piece.own], ranges[piece.start + span - 1 : piece.stop]
    if not piece.used.all():
        own, steps = own[piece.used], steps[_whole_windows(piece.used, span)]
    mean_range = float(steps.mean()) if steps.size else None
    sigma = None if mean_range is None else mean_range / d2
    return make_stage(piece, how, centre=mean_of(own), sigma=sigma, ranges=(mean_range, factor))


def _whole_windows(used: Flags, span: int) -> Flags:
    """Which windows of ``span`` points have no point that leaves the limits."""
    if used.size < span:
        return np.zeros(0, dtype=np.bool_)
    return np.asarray(np.lib.stride_tricks.sliding_window_view(used, span).all(axis=1))


def _wide(ranges: Floats, stages: Sequence[Stage]) -> Flags:
    """Which moving ranges lie above their limit."""
    wide = np.zeros(ranges.size, dtype=np.bool_)
    for stage in stages:
        if stage.moving_range_upper is not None:
            own = slice(stage.start, stage.stop)
            np.greater(ranges[own], stage.moving_range_upper, out=wide[own])
    return wide
