"""Control charts in stages: I-MR, p, u and Laney's p' and u'.

Limits belong to a stage and never cross its boundary; a moving range is not taken across it either. A stage
with fewer than ``fewest_points`` has its mean only; below ``settled_points`` its limits are provisional.
Special causes named by the user stay on the chart but leave the limits. Sources: Montgomery, Introduction to
Statistical Quality Control, chapters 6 and 7; Laney, Quality Engineering 14 (2002) 531-537.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.stats.constants import D2_OF_TWO, D2_OF_TWO_TABLE, D3_OF_TWO
from app.stats.result import Flags, Floats, InputError, Positions, undefined
from app.stats.rules import Deviations, find_signals
from app.stats.sample import Numbers, Rates, clean, clean_rates
from app.stats.stages import ControlChart, FrozenLimits, Settings, Stage, StagePlan

__all__ = [
    "ControlChart",
    "FrozenLimits",
    "Settings",
    "Stage",
    "StagePlan",
    "individuals_chart",
    "rate_chart",
]


@dataclass(frozen=True, eq=False)
class _Points:
    """The values shown, where they stand in the input, and which of them leave the limits."""

    values: Floats
    positions: Positions
    excluded: Flags
    dropped: int


@dataclass(frozen=True, eq=False)
class _Piece:
    """A stage cut out of the series: its plan, where it lies, and which points make its limits."""

    plan: StagePlan
    start: int
    stop: int
    used: Flags


def individuals_chart(
    values: Numbers,
    *,
    stages: Sequence[StagePlan] = (),
    excluded: Sequence[int] = (),
    settings: Settings | None = None,
) -> ControlChart:
    """I-MR: sigma = mean moving range (span 2) / d2, d2 exact. ``excluded`` are 0-based positions in
    ``values``."""
    sample, how = clean(values), settings or Settings()
    left_out = _left_out(sample.kept, excluded)
    limits = [_individual_limits(sample.values, piece, how) for piece in _pieces(sample.kept, stages, left_out)]
    points = _Points(sample.values, sample.kept, left_out, sample.dropped)
    sigmas = [None if stage.limits_absent else stage.sigma for stage in limits]
    return _chart("i_mr", points, sigmas, stages=limits, how=how)


def rate_chart(
    chart: str,
    counts: Numbers,
    sizes: Numbers | None,
    *,
    stages: Sequence[StagePlan] = (),
    excluded: Sequence[int] = (),
    settings: Settings | None = None,
) -> ControlChart:
    """``p``, ``u``, ``laney_p`` or ``laney_u`` of counts over denominators.

    Centre = all counts / all denominators of the stage; sigma of a point from its own denominator; Laney's
    charts widen it by sigma-z = mean |z(i) - z(i-1)| / 1.128 (the table value, as Laney and Minitab do).
    """
    if chart not in METHODS or chart == "i_mr":
        raise InputError("unknown_chart", name=chart)
    how, proportion = settings or Settings(), chart.endswith("p")
    rates = clean_rates(counts, sizes, proportion=proportion)
    left_out = _left_out(rates.kept, excluded)
    pieces = _pieces(rates.kept, stages, left_out)
    limits = [_rate_limits(rates, piece, how, chart) for piece in pieces]
    points = _Points(rates.rates, rates.kept, left_out, rates.dropped)
    sigmas = [
        None
        if stage.limits_absent
        else _point_sigma(rates.sizes[stage.start : stage.stop], stage.centre, stage.sigma_z, proportion)
        for stage in limits
    ]
    return _chart(chart, points, sigmas, stages=limits, how=how)


METHODS = {
    "i_mr": "individuals and moving range, d2 exact, span 2",
    "p": "p chart, limits from each denominator",
    "u": "u chart, limits from each denominator",
    "laney_p": "Laney p' chart, sigma-z with d2 = 1.128",
    "laney_u": "Laney u' chart, sigma-z with d2 = 1.128",
}


def _left_out(kept: Positions, excluded: Sequence[int]) -> Flags:
    if not len(excluded):
        return np.zeros(kept.size, dtype=np.bool_)
    return np.isin(kept, np.asarray(list(excluded), dtype=np.intp))


def _pieces(kept: Positions, stages: Sequence[StagePlan], left_out: Flags) -> list[_Piece]:
    plans = sorted(stages, key=lambda plan: plan.start) or [StagePlan(0)]
    if plans[0].start > 0:
        plans = [StagePlan(0), *plans]
    starts = np.searchsorted(kept, [plan.start for plan in plans]).tolist()
    stops = [*starts[1:], kept.size]
    return [
        _Piece(plan, start, stop, _used(plan, left_out[start:stop]))
        for plan, start, stop in zip(plans, starts, stops, strict=True)
        if stop > start
    ]


def _used(plan: StagePlan, left_out: Flags) -> Flags:
    used = ~left_out
    if plan.limits_points is not None:
        used[plan.limits_points :] = False
    return used


def _stage(
    piece: _Piece,
    how: Settings,
    *,
    centre: float | None,
    sigma: float | None,
    bounds: tuple[float, float] = (-np.inf, np.inf),
    vary: bool = False,
    sigma_z: float | None = None,
    range_mean: float | None = None,
) -> Stage:
    """A stage from its centre and sigma, without limits when its points are too few or sigma does not
    exist."""
    used, frozen = int(piece.used.sum()), piece.plan.frozen is not None
    absent = (used < how.fewest_points and not frozen) or centre is None or sigma is None
    half = 0.0 if sigma is None else how.sigmas * sigma
    return Stage(
        label=piece.plan.label,
        start=piece.start,
        stop=piece.stop,
        n=piece.stop - piece.start,
        n_limits=used,
        centre=centre,
        sigma=sigma,
        sigma_z=sigma_z,
        frozen=frozen,
        limits_absent=absent,
        limits_vary=vary,
        lower=None if absent or centre is None else max(centre - half, bounds[0]),
        upper=None if absent or centre is None else min(centre + half, bounds[1]),
        provisional=not frozen and not absent and used < how.settled_points,
        moving_range_mean=range_mean,
        moving_range_upper=None if absent or range_mean is None else range_mean * (1 + 3 * D3_OF_TWO / D2_OF_TWO),
        undefined=undefined("too_few_values", "lower", "upper") if absent else (),
    )


def _individual_limits(values: Floats, piece: _Piece, how: Settings) -> Stage:
    own, frozen = values[piece.start : piece.stop], piece.plan.frozen
    if frozen is not None:
        return _stage(piece, how, centre=frozen.centre, sigma=frozen.sigma, range_mean=frozen.sigma * D2_OF_TWO)
    if not piece.used.any():
        return _stage(piece, how, centre=None, sigma=None)
    ranges, used = np.abs(own[1:] - own[:-1]), piece.used
    if not used.all():
        own, ranges = own[used], ranges[used[1:] & used[:-1]]
    mean_range = float(ranges.mean()) if ranges.size else None
    return _stage(
        piece,
        how,
        centre=float(own.mean()),
        range_mean=mean_range,
        sigma=None if mean_range is None else mean_range / D2_OF_TWO,
    )


def _rate_limits(rates: Rates, piece: _Piece, how: Settings, chart: str) -> Stage:
    counts, sizes = rates.counts[piece.start : piece.stop], rates.sizes[piece.start : piece.stop]
    proportion, frozen = chart.endswith("p"), piece.plan.frozen
    if frozen is None and not piece.used.any():
        return _stage(piece, how, centre=None, sigma=None)
    centre = frozen.centre if frozen else float(counts[piece.used].sum() / sizes[piece.used].sum())
    sigma_z: float | None = 1.0
    if chart.startswith("laney"):
        sigma_z = frozen.sigma if frozen else _sigma_z(counts / sizes, sizes, centre, piece.used, proportion)
    typical = _point_sigma(np.array([sizes.mean()]), centre, sigma_z, proportion)[0]
    return _stage(
        piece,
        how,
        centre=centre,
        sigma=None if sigma_z is None else float(typical),
        sigma_z=sigma_z,
        bounds=(0.0, 1.0 if proportion else np.inf),
        vary=bool(np.ptp(sizes) > 0),
    )


def _sigma_z(rates: Floats, sizes: Floats, centre: float, used: Flags, proportion: bool) -> float | None:
    """Laney's factor: how much more neighbouring points differ than their denominators explain."""
    sigma = _point_sigma(sizes, centre, 1.0, proportion)
    scores = np.divide(rates - centre, sigma, out=np.zeros_like(rates), where=sigma > 0)
    steps = np.abs(np.diff(scores))[used[1:] & used[:-1]]
    return float(steps.mean()) / D2_OF_TWO_TABLE if steps.size else None


def _point_sigma(sizes: Floats, centre: float | None, sigma_z: float | None, proportion: bool) -> Floats:
    """Sigma of each point from its denominator: sqrt(p(1-p)/n) or sqrt(u/n), times sigma-z."""
    if centre is None or sigma_z is None:
        return np.full(sizes.size, np.nan)
    variance = centre * (1 - centre) if proportion else centre
    return np.asarray(sigma_z * np.sqrt(variance / sizes))


def _moving_ranges(values: Floats, starts: Sequence[int]) -> Floats:
    ranges = np.empty(values.size)
    np.abs(np.subtract(values[1:], values[:-1], out=ranges[1:]), out=ranges[1:])
    ranges[list(starts)] = np.nan
    return ranges


def _chart(
    chart: str,
    points: _Points,
    sigmas: Sequence[float | Floats | None],
    *,
    stages: Sequence[Stage],
    how: Settings,
) -> ControlChart:
    """The chart from its stages and their sigmas: one number, one a point, or None without limits."""
    centre, lower, upper = (np.full(points.values.size, np.nan) for _ in range(3))
    floor, ceiling = (-np.inf if chart == "i_mr" else 0.0), (1.0 if chart.endswith("p") else np.inf)
    for stage, sigma in zip(stages, sigmas, strict=True):
        own = slice(stage.start, stage.stop)
        centre[own] = np.nan if stage.centre is None else stage.centre
        if sigma is not None and stage.centre is not None:
            lower[own] = np.maximum(stage.centre - how.sigmas * sigma, floor)
            upper[own] = np.minimum(stage.centre + how.sigmas * sigma, ceiling)
    ranges, wide = _ranges(points.values, stages) if chart == "i_mr" else (None, None)
    return ControlChart(
        chart=chart,
        values=points.values,
        centre=centre,
        stages=tuple(stages),
        positions=points.positions,
        excluded=points.excluded,
        lower=lower,
        upper=upper,
        moving_ranges=ranges,
        moving_range_signals=wide,
        dropped=points.dropped,
        method=METHODS[chart],
        source="Laney 2002" if chart.startswith("laney") else "Montgomery, Statistical Quality Control",
        signals=find_signals(_judged(points.values, sigmas, stages, how), rule_set=how.rule_set),
    )


def _ranges(values: Floats, stages: Sequence[Stage]) -> tuple[Floats, Flags]:
    """Moving ranges within stages, and which lie above their limit."""
    ranges = _moving_ranges(values, [stage.start for stage in stages])
    wide = np.zeros(values.size, dtype=np.bool_)
    for stage in stages:
        if stage.moving_range_upper is not None:
            own = slice(stage.start, stage.stop)
            wide[own] = ranges[own] > stage.moving_range_upper
    return ranges, wide


def _judged(
    values: Floats, sigmas: Sequence[float | Floats | None], stages: Sequence[Stage], how: Settings
) -> list[Deviations | int]:
    scale = how.sigmas / 3.0
    return [
        stage.n
        if sigma is None or stage.centre is None
        else Deviations(values[stage.start : stage.stop], stage.centre, scale * sigma)
        for stage, sigma in zip(stages, sigmas, strict=True)
    ]
