"""The chart behind a measure in numbers: its stages, their limits, and which values are unusual."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.analyses.case import Case, Question
from app.analyses.reading import StageNumbers
from app.metrics.series import Series

if TYPE_CHECKING:
    from app.stats.base.result import Flags
    from app.stats.control_charts.choose import ChartChoice
    from app.stats.control_charts.stages import ControlChart, FrozenLimits, Stage, StagePlan


@dataclass(frozen=True, eq=False)
class Staged:
    """The chart's numbers in the raw unit, why this chart was chosen, and the role of each stage."""

    chart: ControlChart
    choice: ChartChoice
    roles: tuple[str, ...]


def sizes_of(series: Series) -> list[float | None]:
    """Denominators as the statistics take them: nothing checked is missing."""
    return [size or None for size in series.checked]


def named_positions(series: Series) -> list[int]:
    """Where a special cause is named, counted from 0."""
    return [place for place, cause in enumerate(series.special_causes) if cause]


def named_days(series: Series) -> tuple[str, ...]:
    """The ISO days of the values with a named special cause."""
    return tuple(series.days[place].isoformat() for place in named_positions(series))


def staged(case: Case, asked_for: str | None = None) -> Staged:
    """The staged chart of a case that has values: one stage before, one from each change on. The fitting chart, unless
    another is asked for.

    A frozen baseline's limits judge all values before the first change, those that came after it too.
    """
    starts = sorted({bisect_left(case.shown.days, step.day) for step in case.changes} - {len(case.shown)})
    plans, roles = _plans(case, starts)
    chart, choice = chart_of_series(case.question, case.shown, plans, asked_for)
    limits = _limits_of_baseline(case, choice.chart) if case.frozen is not None and roles[0] == "before" else None
    if limits is not None:
        chart, _asked = chart_of_series(
            case.question, case.shown, [replace(plans[0], frozen=limits), *plans[1:]], choice.chart
        )
    return Staged(chart, choice, roles)


def chart_of_series(
    question: Question, series: Series, plans: Sequence[StagePlan] = (), chart: str | None = None
) -> tuple[ControlChart, ChartChoice]:
    """A series' chart, the fitting one unless one is asked for; named special causes leave its limits."""
    from app.stats.control_charts.choose import chart_of
    from app.stats.control_charts.stages import Settings

    return chart_of(
        kind=question.kind,
        values=list(series.counts),
        sizes=sizes_of(series) if question.measured.is_counted else None,
        stages=plans,
        excluded=named_positions(series),
        settings=Settings(rule_set=question.rule_set),
        chart=chart,
    )


def _plans(case: Case, starts: list[int]) -> tuple[list[StagePlan], tuple[str, ...]]:
    """A stage before the first change unless it is the first value; the last one's limits settle."""
    from app.stats.control_charts.stages import StagePlan

    plans = [] if starts and starts[0] == 0 else [StagePlan(0)]
    before, settled = len(plans), _settled(case.shown, starts[-1]) if starts else None
    plans += [StagePlan(start, limits_points=settled if start == starts[-1] else None) for start in starts]
    return plans, ("before",) * before + ("between",) * max(0, len(starts) - 1) + ("after",) * min(1, len(starts))


def _settled(shown: Series, start: int) -> int | None:
    """How many values of the newest stage settle its limits: those up to the twentieth without a special cause."""
    from app.stats.control_charts.stages import SETTLED_POINTS

    usable = [place for place in range(start, len(shown)) if not shown.special_causes[place]]
    return usable[SETTLED_POINTS - 1] - start + 1 if len(usable) > SETTLED_POINTS else None


def _limits_of_baseline(case: Case, chart: str) -> FrozenLimits | None:
    """Centre and sigma of the frozen values; None while they are too few for a normal range."""
    from app.stats.control_charts.stages import FrozenLimits

    alone, _asked = chart_of_series(case.question, case.before, chart=chart)
    stage = alone.stages[0] if alone.stages else None
    if stage is None or stage.limits_absent or stage.centre is None or stage.sigma is None:
        return None
    return FrozenLimits(stage.centre, stage.sigma if chart == "i_mr" else stage.sigma_z or 1.0)


def stage_numbers(case: Case, found: Staged) -> tuple[StageNumbers, ...]:
    """The stages in the unit shown."""
    pairs = zip(found.chart.stages, found.roles, strict=True)
    return tuple(_numbers(case, found, stage, role) for stage, role in pairs)


def _numbers(case: Case, found: Staged, stage: Stage, role: str) -> StageNumbers:
    times, days = case.question.multiplier, case.shown.days
    places = found.chart.positions[stage.start : stage.stop]
    return StageNumbers(
        role=role,
        first_day=days[places[0]].isoformat(),
        last_day=days[places[-1]].isoformat(),
        n=stage.n,
        n_limits=len(case.before) if stage.frozen else stage.n_limits,
        centre=_scaled(stage.centre, times),
        lower=_scaled(stage.lower, times),
        upper=_scaled(stage.upper, times),
        provisional=stage.provisional,
        unexplained=int(_open(found.chart)[stage.start : stage.stop][_of_limits(found.chart, stage)].sum()),
    )


def _scaled(number: float | None, times: int) -> float | None:
    return None if number is None else number * times


def is_steady(found: Staged) -> bool | None:
    """Whether no value of the newest stage carries a signal; None while it has no normal range."""
    import numpy as np

    stage = found.chart.stages[-1]
    if stage.limits_absent:
        return None
    flags = [members[stage.start : stage.stop] for members in found.chart.signals.members.values()]
    unusual = np.logical_or.reduce(flags) & ~found.chart.excluded[stage.start : stage.stop]
    return not bool(unusual.any())


def marked(found: Staged) -> dict[str, int]:
    """How many values carry a signal without a known cause, and how many have a named special cause."""
    return {"unusual": int(_open(found.chart).sum()), "named": int(found.chart.excluded.sum())}


def marked_by_role(found: Staged) -> dict[str, int]:
    """How many values carry a signal without a known cause: before, between and after."""
    marks = {"before": 0, "between": 0, "after": 0}
    for stage, role in zip(found.chart.stages, found.roles, strict=True):
        marks[role] += int(_open(found.chart)[stage.start : stage.stop].sum())
    return marks


def _open(chart: ControlChart) -> Flags:
    """Which values carry a signal without a known cause, shape (n,)."""
    import numpy as np

    flags = [np.zeros(chart.excluded.size, dtype=bool), *chart.signals.members.values()]
    return np.asarray(np.logical_or.reduce(flags) & ~chart.excluded)


def _of_limits(chart: ControlChart, stage: Stage) -> Flags:
    """Which values of a stage make its limits: its first ones without a special cause. All where they are given."""
    import numpy as np

    usable = ~chart.excluded[stage.start : stage.stop]
    within = usable if stage.frozen else usable & (np.cumsum(usable) <= stage.n_limits)
    return np.asarray(within)
