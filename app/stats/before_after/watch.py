"""A measure without a change yet: is it steady, sliding, wandering?

Feeds the portfolio while a project still measures: a measure is "rising since 3 Nov, before any change",
never a project "getting worse".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from app.stats.base.result import Floats, Parameter, Undefined, undefined
from app.stats.base.sample import Numbers
from app.stats.before_after.change_model import Fit, best_log_likelihood, fit, scan_steps, whiten
from app.stats.before_after.comparison import Moment, Series, one_stage, some_rows
from app.stats.before_after.evidence import far_out
from app.stats.before_after.goal import FEWEST_POINTS, GoalAttainment, attainment, check_goal
from app.stats.before_after.report_card import carries_over, ordered, signal_points
from app.stats.before_after.strays import strays_of
from app.stats.before_after.verdict_figures import summarise
from app.stats.before_after.verdict_result import Check, Sentence, StageSummary
from app.stats.control_charts.choose import ChartChoice, chart_of
from app.stats.control_charts.stages import ControlChart, Settings

TREND_LEVEL = 0.01
STEP_GAIN = 14.0
"""Twice the log likelihood a step anywhere must gain: above the 1 % point of the largest of many such
gains (12.2 to 12.4, Andrews, Econometrica 61 (1993), table I), because the autocorrelation is estimated
too."""
WANDERING = 0.5
_MOST_BENDS = 80


@dataclass(frozen=True, eq=False)
class Watch:
    """``state``: steady, rising, falling, higher, lower, wandering, unsettled, strayed (but for a few extreme values
    nothing asks for a look), constant, too_few.

    ``since`` is the 0-based position (in the input) from which it moves; ``slope_p`` belongs to a slope over
    all points with autocorrelation allowed for.
    """

    state: str
    kind: str
    sentence: Sentence
    lines: tuple[Sentence, ...]
    summary: StageSummary
    goal: GoalAttainment
    checks: tuple[Check, ...]
    chart: ControlChart | None
    choice: ChartChoice | None
    dropped: int
    since: int | None = None
    slope_p: float | None = None
    autocorrelation: float | None = None
    undefined: tuple[Undefined, ...] = ()


def baseline_watch(  # noqa: PLR0913 - one keyword for each thing the question may say
    *,
    kind: str,
    values: Numbers,
    denominators: Numbers | None = None,
    when: Sequence[Moment] | None = None,
    direction: str = "lower",
    goal: float | None = None,
    goal_basis: str = "average",
    goal_share: float | None = None,
    excluded: Sequence[int] = (),
    settings: Settings | None = None,
) -> Watch:
    """One stage before any change; below 12 points it is too_few. ``excluded``: 0-based positions of named special
    causes, visible but out of the limits. Raises InputError for what cannot be asked."""
    check_goal(goal, goal_basis, goal_share, direction)
    series = one_stage(kind=kind, values=values, sizes=denominators, when=when)
    chart, choice = chart_of(kind=kind, values=values, sizes=denominators, excluded=excluded, settings=settings)
    summary = summarise(series, slice(0, series.n))
    met = attainment(
        series.values,
        average=summary.estimate,
        direction=direction,
        goal=goal,
        basis=goal_basis,
        share_wanted=goal_share,
    )
    strays = strays_of(series)
    usual = some_rows(series, ~strays, split=int((~strays).sum())) if strays.any() else series
    looked = _look(usual, chart) if series.n >= FEWEST_POINTS else _Looked("too_few")
    if strays.any() and looked.state == "unsettled":
        left_out = [*excluded, *series.positions[strays].tolist()]
        rest, _choice = chart_of(kind=kind, values=values, sizes=denominators, excluded=left_out, settings=settings)
        looked = looked if _signals_but(rest, left_out) else replace(looked, state="strayed")
    position = None if looked.since is None else int(usual.positions[looked.since])
    points = int(strays.sum()) if looked.state == "strayed" else signal_points(chart, slice(0, series.n))
    said = Sentence(looked.state, _numbers(series, summary, position, points))
    parts = {"summary": summary, "goal": met, "checks": ordered(_checks(series, chart, choice, looked))}
    return _watch(kind, looked, said, **parts, chart=chart, choice=choice, since=position)


def _watch(kind: str, looked: _Looked, said: Sentence, *, chart: ControlChart, **parts: Any) -> Watch:
    return Watch(
        state=looked.state,
        kind=kind,
        sentence=said,
        lines=(said,),
        chart=chart,
        dropped=chart.dropped,
        slope_p=looked.slope_p,
        autocorrelation=looked.phi,
        undefined=undefined("too_few_values", "slope_p") if looked.state == "too_few" else (),
        **parts,
    )


def _numbers(series: Series, summary: StageSummary, position: int | None, points: int) -> dict[str, Parameter]:
    return {
        "since": position,
        "points": points,
        "before": summary.estimate,
        "have": series.n,
        "needed": FEWEST_POINTS,
        "more": max(0, FEWEST_POINTS - series.n),
    }


def _signals_but(chart: ControlChart, left_out: Sequence[int]) -> bool:
    """Whether any point but those left out, 0-based positions, carries a signal."""
    marked = np.logical_or.reduce([*chart.signals.members.values()])
    return bool((marked & ~np.isin(chart.positions, left_out)).any())


@dataclass(frozen=True)
class _Looked:
    state: str
    since: int | None = None
    slope_p: float | None = None
    phi: float | None = None


def _look(series: Series, chart: ControlChart) -> _Looked:
    """Slide first, then a step, then wandering, then signals of the chart."""
    response, level = series.values * series.roots, series.roots[:, None]
    still = fit(response, level, starts=series.starts)
    sloped = fit(
        response,
        np.column_stack([level, level * series.time[:, None]]),
        starts=series.starts,
    )
    if still is None:
        return _Looked("constant")
    if sloped is None:
        return _Looked("rising" if series.values[-1] > series.values[0] else "falling", 0)
    slope = sloped.coefficient(1)
    if slope.p_value < TREND_LEVEL:
        return _moving(series, response, sloped, slope.estimate, slope.p_value)
    stepped = _step(series, response, still)
    if stepped is not None:
        return _Looked("higher" if stepped[1] > 0 else "lower", stepped[0], slope.p_value, still.phi)
    if still.phi > WANDERING:
        return _Looked("wandering", None, slope.p_value, still.phi)
    unsettled = signal_points(chart, slice(0, chart.values.size)) > 0
    return _Looked("unsettled" if unsettled else "steady", None, slope.p_value, still.phi)


def _moving(series: Series, response: Floats, sloped: Fit, slope: float, p_value: float) -> _Looked:
    """A slide or a step, whichever the data like better, from where they like it best."""
    steps = scan_steps(response, series.roots[:, None], sloped.phi, roots=series.roots, starts=series.starts)
    rows, bends = _scan_bends(series, response, sloped.phi)
    if steps.max() > bends.max():
        return _Looked("higher" if slope > 0 else "lower", int(steps.argmax()), p_value, sloped.phi)
    return _Looked("rising" if slope > 0 else "falling", int(rows[bends.argmax()]), p_value, sloped.phi)


def _scan_bends(series: Series, response: Floats, phi: float) -> tuple[Floats, Floats]:
    """Rows where a level may begin to slide, and the log likelihood of each; at most 80 rows are tried."""
    size = series.n
    rows = np.unique(np.linspace(0, size - 4, min(size - 3, _MOST_BENDS)).astype(np.intp))
    bends = np.maximum(0.0, series.time[:, None] - series.time[rows][None, :]) * series.roots[:, None]
    white = whiten(np.column_stack([series.roots, response, bends]), series.starts, phi)
    level = white[:, :1] / np.linalg.norm(white[:, 0])
    rest = white[:, 1:] - level @ (level.T @ white[:, 1:])
    answer, columns = rest[:, 0], rest[:, 1:]
    norms = (columns**2).sum(axis=0)
    gain = np.divide((answer @ columns) ** 2, norms, out=np.zeros(rows.size), where=norms > 0)
    left = answer @ answer - gain
    return rows.astype(np.float64), -0.5 * size * np.log(np.maximum(left, 1e-300))


def _step(series: Series, response: Floats, still: Fit) -> tuple[int, float] | None:
    """A step the data insist on: its row and its size, or None."""
    level = series.roots[:, None]
    row = int(scan_steps(response, level, still.phi, roots=series.roots, starts=series.starts).argmax())
    column = (np.arange(series.n) >= row)[:, None] * level
    design = np.column_stack([level, column])
    gain = 2 * (
        best_log_likelihood(response, design, starts=series.starts)
        - best_log_likelihood(response, level, starts=series.starts)
    )
    stepped = fit(response, design, starts=series.starts)
    if gain < STEP_GAIN or stepped is None:
        return None
    return row, stepped.coefficient(1).estimate


def _checks(series: Series, chart: ControlChart, choice: ChartChoice, looked: _Looked) -> Iterator[Check]:
    yield Check(
        "enough_before",
        "ok" if series.n >= FEWEST_POINTS else "todo",
        {"have": series.n, "needed": FEWEST_POINTS},
    )
    if chart.dropped:
        yield Check("missing_values", "info", {"points": int(chart.dropped)})
    yield Check("chart", "info", {"chart": choice.chart})
    if choice.reason == "over_dispersed":
        yield Check("dispersion_one", "look", {"dispersion": choice.dispersion[0]})
    if looked.phi is None:
        return
    points = signal_points(chart, slice(0, series.n))
    yield Check("steady", "look" if points else "ok", {"points": points})
    carries = carries_over(looked.phi, series.n)
    yield Check(
        "independent_alone" if carries else "independent", "look" if carries else "ok", {"correlation": looked.phi}
    )
    if carries:
        yield Check("stock", "info", {"correlation": looked.phi})
    extreme = int(far_out(series.values, series.roots).sum())
    yield Check("extreme", "look" if extreme else "ok", {"points": extreme})
