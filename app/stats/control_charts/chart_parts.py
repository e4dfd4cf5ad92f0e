"""What every staged chart is put together from: the pieces of the series, and limits laid out point by point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from app.stats.base.result import Flags, Floats, Positions, undefined
from app.stats.control_charts.rules import Deviations
from app.stats.control_charts.stages import Settings, Stage, StagePlan

Level: TypeAlias = float | Floats
"""One number for a whole stage, or one a point."""


@dataclass(frozen=True, eq=False)
class Points:
    """The values shown, where they stand in the input, and which of them leave the limits."""

    values: Floats
    positions: Positions
    excluded: Flags
    dropped: int


@dataclass(frozen=True, eq=False)
class Piece:
    """A stage cut out of the series: its plan, where it lies, and which points make its limits."""

    plan: StagePlan
    start: int
    stop: int
    used: Flags

    @property
    def own(self) -> slice:
        return slice(self.start, self.stop)


@dataclass(frozen=True, eq=False)
class Drawn:
    """A stage's limits as they are drawn; ``sigma`` None means that none are."""

    stage: Stage
    centre: Level | None
    sigma: Level | None
    floor: float = -np.inf
    ceiling: Level = np.inf


def left_out(kept: Positions, excluded: Sequence[int]) -> Flags:
    """Which of the kept points are named special causes (0-based positions in the input)."""
    if not len(excluded):
        return np.zeros(kept.size, dtype=np.bool_)
    return np.isin(kept, np.asarray(list(excluded), dtype=np.intp))


def pieces(kept: Positions, stages: Sequence[StagePlan], out: Flags) -> list[Piece]:
    """The series cut at the starts of its stages; a stage without points is none."""
    plans = sorted(stages, key=lambda plan: plan.start) or [StagePlan(0)]
    if plans[0].start > 0:
        plans = [StagePlan(0), *plans]
    starts = np.searchsorted(kept, [plan.start for plan in plans]).tolist()
    stops = [*starts[1:], kept.size]
    return [
        Piece(plan, start, stop, _used(plan, out[start:stop]))
        for plan, start, stop in zip(plans, starts, stops, strict=True)
        if stop > start
    ]


def _used(plan: StagePlan, out: Flags) -> Flags:
    used = ~out
    if plan.limits_points is not None:
        used[plan.limits_points :] = False
    return used


def make_stage(
    piece: Piece,
    how: Settings,
    *,
    centre: float | None,
    sigma: float | None,
    bounds: tuple[float, float] = (-np.inf, np.inf),
    vary: bool = False,
    sigma_z: float | None = None,
    ranges: tuple[float | None, float] = (None, 0.0),
) -> Stage:
    """A stage from its centre and sigma, without limits when its points are too few or sigma does not
    exist. ``ranges``: the mean moving range and the factor of its upper limit."""
    used, frozen = int(np.count_nonzero(piece.used)), piece.plan.frozen is not None
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
        moving_range_mean=ranges[0],
        moving_range_upper=None if absent or ranges[0] is None else ranges[0] * ranges[1],
        undefined=undefined("too_few_values", "lower", "upper") if absent else (),
    )


def laid_out(drawn: Sequence[Drawn], how: Settings) -> tuple[Floats, Floats, Floats]:
    """Centre, lower and upper limit of every point, shape (n,) each, NaN where there is none."""
    return (
        _end_to_end(drawn, [np.nan if one.centre is None else one.centre for one in drawn]),
        _end_to_end(drawn, [_limit(one, -how.sigmas) for one in drawn]),
        _end_to_end(drawn, [_limit(one, how.sigmas) for one in drawn]),
    )


def _limit(one: Drawn, sigmas: float) -> Level:
    if one.centre is None or one.sigma is None:
        return np.nan
    limit: Level = one.centre + sigmas * one.sigma
    if one.stage.limits_absent:
        return np.nan
    return np.maximum(limit, one.floor) if sigmas < 0 else np.minimum(limit, one.ceiling)


def _end_to_end(drawn: Sequence[Drawn], levels: Sequence[Level]) -> Floats:
    """The levels stage after stage; a single number is spread without a copy for every point (read-only)."""
    parts = [np.broadcast_to(np.float64(level), (one.stage.n,)) for one, level in zip(drawn, levels, strict=True)]
    return parts[0] if len(parts) == 1 else np.concatenate([np.empty(0), *parts])


def judged(values: Floats, drawn: Sequence[Drawn], how: Settings) -> list[Deviations | int]:
    """The stages as the rules read them; limits of other than three sigmas stretch the zones with them."""
    scale = how.sigmas / 3.0
    return [
        one.stage.n
        if one.sigma is None or one.centre is None or one.stage.limits_absent
        else Deviations(values[one.stage.start : one.stage.stop], one.centre, scale * one.sigma)
        for one in drawn
    ]
