"""The checks under a verdict: what it leans on, problems first."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from app.stats.before_after.comparison import Comparison
from app.stats.before_after.evidence import CALENDAR, FEWEST_CYCLES
from app.stats.before_after.goal import FEWEST_POINTS, GoalAttainment
from app.stats.before_after.judging import (
    BESIDE_SLOPE_LONG,
    EFFECTIVE_WELCH,
    FEW_EVENTS,
    FEWEST_EFFECTIVE,
    Findings,
    baseline_slope,
)
from app.stats.before_after.looks import Looks
from app.stats.before_after.staged_chart import chart_for_stages
from app.stats.before_after.verdict_result import Check
from app.stats.control_charts.stages import SETTLED_POINTS, ControlChart
from app.stats.describing.assumptions import anderson_darling, dispersion

_FIRST = {"todo": 0, "look": 1, "info": 2, "ok": 3}
CLEAR_AUTOCORRELATION = 0.25
_SPREAD_RATIO = 1.5
_FEWEST_ROUNDS = 3
_SHORTEST_PART_OF_A_YEAR, _LONG_PAUSE = 0.25, 0.2


def ordered(checks: Iterator[Check]) -> tuple[Check, ...]:
    """Problems first; the order within a state is the order of asking."""
    return tuple(sorted(checks, key=lambda check: _FIRST[check.state]))


def basic_checks(
    comparison: Comparison, *, looks: Looks, goal: GoalAttainment, fewest: int = FEWEST_POINTS
) -> Iterator[Check]:
    """What can be said without any calculation on the step."""
    yield _enough(comparison, fewest)
    if any(comparison.dropped):
        yield Check("missing", "info", {"before": comparison.dropped[0], "after": comparison.dropped[1]})
    yield from _looks(looks)
    yield from _goal(goal)


def _enough(comparison: Comparison, fewest: int) -> Check:
    fewer = min(comparison.n_before, comparison.n_after)
    state = "todo" if fewer < fewest else "info" if fewer < SETTLED_POINTS else "ok"
    return Check(
        "enough_points",
        state,
        {
            "before": comparison.n_before,
            "after": comparison.n_after,
            "needed": SETTLED_POINTS if state == "info" else fewest,
        },
    )


def _looks(looks: Looks) -> Iterator[Check]:
    if looks.planned is None:
        yield Check("looks_unknown", "info", {"look": looks.look})
    elif looks.look > looks.planned:
        yield Check("looks", "look", {"look": looks.look, "looks": looks.planned})
    elif looks.planned > 1:
        yield Check("looks", "info", {"look": looks.look, "looks": looks.planned})


def _goal(goal: GoalAttainment) -> Iterator[Check]:
    state = {"meets": "ok", "some": "look", "misses": "todo"}.get(goal.status)
    if state is not None:
        yield Check("goal", state, {"meeting": goal.meeting, "of": goal.n, "goal": goal.goal})


def evidence_checks(found: Findings, *, hidden: float | None) -> Iterator[Check]:
    """What the findings say about the ground the verdict stands on."""
    yield from _steady(found)
    yield _independent(found)
    yield from _season(found)
    yield from _pause(found)
    yield from _extremes(found)
    yield from _shape(found)
    yield from _counting(found)
    yield from _opinions(found)
    if not found.moved and hidden is not None:
        yield Check("smallest_effect", "info", {"hidden": hidden})


def _steady(found: Findings) -> Iterator[Check]:
    """Signals in each stage and a slide before the change; what slides is not called steady."""
    chart, choice = chart_for_stages(found.comparison, named=found.named)
    yield Check("chart", "info", {"chart": choice.chart})
    trend = _trend(found)
    for code, stage in zip(("steady_before", "steady_after"), found.comparison.stages, strict=True):
        points = signal_points(chart, stage)
        slides = code == "steady_before" and trend is not None and trend.state == "look"
        if stage.stop - stage.start >= FEWEST_POINTS and (points or not slides):
            yield Check(code, "look" if points else "ok", {"points": points})
    if trend is not None:
        yield trend


def signal_points(chart: ControlChart, stage: slice) -> int:
    """How many points of a stage carry a signal."""
    flags = [members[stage] for members in chart.signals.members.values()]
    return int(np.logical_or.reduce(flags).sum())


def _trend(found: Findings) -> Check | None:
    slope = baseline_slope(found.comparison)
    return None if slope is None else Check("trend_before", "look" if slope[1] < 0.05 else "ok", {"p": slope[1]})


def _season(found: Findings) -> Iterator[Check]:
    """A season that was taken out; one seen in fewer than three rounds may be something else. Beside a change, that
    too little of a year is covered to see its season."""
    series = found.comparison.series
    if found.season is not None:
        short = series.rounds(found.season) < _FEWEST_ROUNDS
        yield Check("season_short" if short else "season", "info", {"days": round(found.season)})
    elif found.moved and _SHORTEST_PART_OF_A_YEAR <= series.rounds(CALENDAR["year"]) < FEWEST_CYCLES:
        yield Check("season_unseen", "look", {})


def _pause(found: Findings) -> Iterator[Check]:
    """A long pause at the change, through which a slide could have gone on unseen."""
    comparison, beside = found.comparison, found.main.step_beside_slope
    days = comparison.series.days
    if days is None or beside is None or not found.moved or not comparison.series.starts[comparison.n_before]:
        return
    pause = float(days[comparison.n_before] - days[comparison.n_before - 1])
    if pause > _LONG_PAUSE * float(days[-1] - days[0]) and beside.one_sided(found.sign) >= BESIDE_SLOPE_LONG:
        yield Check("pause", "look", {"days": round(pause)})


def carries_over(phi: float, size: int) -> bool:
    """Whether values clearly follow their neighbours: beyond 0.25, and beyond what chance makes of ``size`` values.

    The bound is twice the standard error of a lag-1 autocorrelation, 2 / sqrt(n) (Bartlett, JRSS Suppl. 8 (1946)).
    """
    return phi > max(CLEAR_AUTOCORRELATION, 2 / math.sqrt(size))


def _independent(found: Findings) -> Check:
    phi = found.main.phi
    state = "look" if carries_over(phi, found.comparison.series.n) else "ok"
    if found.effective_points < FEWEST_EFFECTIVE:
        state = "todo"
    return Check("independent", state, {"correlation": phi})


def _extremes(found: Findings) -> Iterator[Check]:
    state = "look" if found.rest_same is False else "info"
    extreme, named = int((found.extreme & ~found.named).sum()), int(found.named.sum())
    if named:
        yield Check("named_causes", state, {"points": named})
    if extreme:
        alone = found.rest is None
        yield Check("outliers_alone" if alone else "outliers", "look" if alone else state, {"points": extreme})
    elif not named:
        yield Check("outliers", "ok", {"points": 0})


def _shape(found: Findings) -> Iterator[Check]:
    comparison = found.comparison
    values, roots = comparison.series.values, comparison.series.roots
    residuals = [(values[stage] - values[stage].mean()) * roots[stage] for stage in comparison.stages]
    p_values = [anderson_darling(part).p_value for part in residuals]
    lopsided = any(p_value is not None and p_value < 0.01 for p_value in p_values)
    yield Check(_lopsided(found) if lopsided else "lopsided", "look" if lopsided else "ok", {})
    spreads = [float(part.std(ddof=1)) for part in residuals]
    if min(spreads) > 0 and max(spreads) / min(spreads) > _SPREAD_RATIO:
        yield Check("spread", "info", {"ratio": spreads[1] / spreads[0]})


def _lopsided(found: Findings) -> str:
    """What a second method says that does not mind the shape; Welch's with fewer points is none."""
    if found.agreement is None or found.second.method == EFFECTIVE_WELCH:
        return "lopsided_alone"
    return "lopsided" if found.agreement else "lopsided_doubted"


def _counting(found: Findings) -> Iterator[Check]:
    series = found.comparison.series
    if series.counts is None or series.sizes is None:
        return
    tests = [
        dispersion(series.counts[stage], series.sizes[stage], proportion=series.kind == "proportion")
        for stage in found.comparison.stages
    ]
    wide_before, wide_after = (test.p_value is not None and test.p_value < 0.05 for test in tests)
    code = "dispersion"
    if wide_before != wide_after:
        code = "dispersion_before" if wide_before else "dispersion_after"
    yield Check(
        code,
        "look" if wide_before or wide_after else "ok",
        {"dispersion_before": tests[0].estimate, "dispersion_after": tests[1].estimate},
    )
    if series.counts.sum() < FEW_EVENTS:
        yield Check("few_events", "look", {"points": float(series.counts.sum())})


def _opinions(found: Findings) -> Iterator[Check]:
    if found.agreement is not None:
        yield Check("second_opinion", "ok" if found.agreement else "look", {"p": found.second.p_value})
    if found.moved:
        point = found.change_point
        yield Check("change_date", "ok" if point.matches else "look", {"since": point.position})
