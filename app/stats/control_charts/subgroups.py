"""X-bar charts with their chart of spread (R or S), equal or unequal subgroups, in stages.

Sources: Montgomery, Introduction to Statistical Quality Control, chapter 6; Burr 1969 for unequal subgroups.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.stats.base.constants import range_deviation, range_mean, unbiasing
from app.stats.base.moments import mean_of
from app.stats.base.result import Flags, Floats, InputError, Positions, Undefined, undefined
from app.stats.base.sample import Numbers
from app.stats.control_charts.chart_parts import Piece, left_out, pieces
from app.stats.control_charts.rules import Deviations, Signals, find_signals
from app.stats.control_charts.stages import Settings, StagePlan
from app.stats.control_charts.within import DEVIATIONS, POOLED, RANGES, Subgroups, by_size, gather_subgroups, within

CHARTS = {"xbar_r": RANGES, "xbar_s": DEVIATIONS, "xbar_pooled": POOLED}
METHODS = {
    "xbar_r": "X-bar and R chart, sigma from the ranges",
    "xbar_s": "X-bar and S chart, sigma from the standard deviations",
    "xbar_pooled": "X-bar and S chart, sigma from the pooled standard deviation",
}


@dataclass(frozen=True)
class SubgroupStage:
    """One stage. ``start`` and ``stop`` count the subgroups shown; ``size`` is the size of all of them, None
    where they differ (limits then vary). ``spread_mean`` is R-bar or S-bar."""

    label: str
    start: int
    stop: int
    n: int
    n_limits: int
    size: int | None
    centre: float | None
    sigma: float | None
    df: float | None
    spread_mean: float | None
    provisional: bool
    limits_absent: bool
    frozen: bool
    undefined: tuple[Undefined, ...] = ()


@dataclass(frozen=True, eq=False)
class SubgroupChart:
    """Means and their limits, spreads and theirs: shapes (k,), NaN where there is none. ``positions`` point
    into the subgroups handed in."""

    chart: str
    values: Floats
    sizes: Positions
    centre: Floats
    lower: Floats
    upper: Floats
    spreads: Floats
    spread_centre: Floats
    spread_lower: Floats
    spread_upper: Floats
    spread_signals: Flags
    positions: Positions
    excluded: Flags
    stages: tuple[SubgroupStage, ...]
    signals: Signals
    method: str
    source: str
    dropped: int


def subgroup_chart(
    subgroups: Sequence[Numbers],
    *,
    chart: str = "xbar_r",
    stages: Sequence[StagePlan] = (),
    excluded: Sequence[int] = (),
    settings: Settings | None = None,
) -> SubgroupChart:
    """``xbar_r``, ``xbar_s`` or ``xbar_pooled`` of subgroups, a list of values each; stages begin at a subgroup.

    Centre = mean of all values; limits = centre ± sigmas x sigma / sqrt(n). Spread limits are d2 ± sigmas d3 or
    c4 ± sigmas sqrt(1 - c4^2) times sigma; one value has none. Raises ``unknown_chart`` and as ``gather_subgroups``.
    """
    how, groups = settings or Settings(), _gathered(chart, subgroups)
    out = left_out(groups.kept, excluded)
    limits = [_stage(groups, piece, how, chart) for piece in pieces(groups.kept, stages, out)]
    centre, sigma = (_spread_out(limits, name, groups.k) for name in ("centre", "sigma"))
    spreads = groups.ranges if chart == "xbar_r" else groups.deviations
    middle, low, high = (factor * sigma for factor in _spread_factors(groups.sizes, how, chart))
    error = how.sigmas * sigma / np.sqrt(groups.sizes)
    return SubgroupChart(
        chart=chart,
        values=groups.means,
        sizes=groups.sizes,
        centre=_spread_out(limits, "centre", groups.k, always=True),
        lower=centre - error,
        upper=centre + error,
        spreads=spreads,
        spread_centre=middle,
        spread_lower=low,
        spread_upper=high,
        spread_signals=(spreads > high) | (spreads < low),
        positions=groups.kept,
        excluded=out,
        stages=tuple(limits),
        signals=find_signals(_judged(groups, limits, how), rule_set=how.rule_set),
        method=METHODS[chart] + f", constants {how.constants}",
        source="Montgomery, Statistical Quality Control; Burr 1969",
        dropped=groups.dropped,
    )


def _gathered(chart: str, subgroups: Sequence[Numbers]) -> Subgroups:
    if chart not in CHARTS:
        raise InputError("unknown_chart", name=chart)
    return gather_subgroups(subgroups)


def _stage(groups: Subgroups, piece: Piece, how: Settings, chart: str) -> SubgroupStage:
    flags = np.zeros(groups.k, dtype=np.bool_)
    flags[piece.own] = piece.used
    used, frozen, sizes = groups.only(flags), piece.plan.frozen, groups.sizes[piece.own]
    found = within(used, CHARTS[chart], constants=how.constants)
    spreads = (used.ranges if chart == "xbar_r" else used.deviations)[used.sizes > 1]
    centre = mean_of(used.values) if used.k else None
    sigma = found.sigma
    if frozen is not None:
        centre, sigma = frozen.centre, frozen.sigma
    absent = centre is None or sigma is None or (used.k < how.fewest_points and frozen is None)
    return SubgroupStage(
        label=piece.plan.label,
        start=piece.start,
        stop=piece.stop,
        n=sizes.size,
        n_limits=used.k,
        size=int(sizes[0]) if np.ptp(sizes) == 0 else None,
        centre=centre,
        sigma=sigma,
        df=found.df if frozen is None else None,
        spread_mean=float(spreads.mean()) if spreads.size else None,
        provisional=frozen is None and not absent and used.k < how.settled_points,
        limits_absent=absent,
        frozen=frozen is not None,
        undefined=undefined("too_few_values", "lower", "upper") if absent else (),
    )


def _spread_out(stages: Sequence[SubgroupStage], name: str, size: int, *, always: bool = False) -> Floats:
    """A stage's number for each of its subgroups, NaN where the stage has no limits."""
    numbers = np.full(size, np.nan)
    for stage in stages:
        number = getattr(stage, name)
        if number is not None and (always or not stage.limits_absent):
            numbers[stage.start : stage.stop] = number
    return numbers


def _spread_factors(sizes: Positions, how: Settings, chart: str) -> tuple[Floats, Floats, Floats]:
    """Mean, lower and upper limit of the spread of each subgroup, in sigmas."""
    if chart == "xbar_r":
        middle = by_size(sizes, lambda size: range_mean(size, constants=how.constants))
        half = by_size(sizes, lambda size: range_deviation(size, constants=how.constants))
    else:
        middle = by_size(sizes, lambda size: unbiasing(size - 1))
        half = np.sqrt(1 - middle**2)
    return middle, np.maximum(middle - how.sigmas * half, 0), middle + how.sigmas * half


def _judged(groups: Subgroups, stages: Sequence[SubgroupStage], how: Settings) -> list[Deviations | int]:
    scale = how.sigmas / 3.0
    return [
        stage.n
        if stage.limits_absent or stage.sigma is None or stage.centre is None
        else Deviations(
            groups.means[stage.start : stage.stop],
            stage.centre,
            scale * stage.sigma / np.sqrt(groups.sizes[stage.start : stage.stop]),
        )
        for stage in stages
    ]
