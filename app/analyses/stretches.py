"""Values in a row that ask for a look: which of the newest carry a signal or lie outside a customer's limit.

All patterns that meet and point the same way are one stretch, so that a shift that breaks three rules is told once.
Values with a named special cause are explained and belong to none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from math import isnan
from typing import TYPE_CHECKING, Any

from app.analyses.case import Case
from app.analyses.reading import Stretch
from app.analyses.staging import Staged
from app.metrics import periods

if TYPE_CHECKING:
    from app.stats.base.result import Flags
    from app.stats.control_charts.stages import ControlChart, Stage

WAYS = {"up": 1, "down": -1, "": 0}
TRENDS = ("six_trending", "seven_trending")
WITHOUT_WAY = (
    "fourteen_alternating", "fifteen_within_one_sigma", "eight_beyond_one_sigma", "eight_beyond_one_sigma_both_sides",
)  # fmt: skip
Run = tuple[int, int]


def stretches_of(case: Case, found: Staged) -> tuple[Stretch, ...]:
    """The recent stretches of a staged chart and those outside the customer's limits."""
    chart, since = found.chart, periods.recent_from(case.shown.days[-1], case.question.measured.period)
    signals = [
        _signal(case, found, way, members, places)
        for way in WAYS
        for members in [_members(chart, way)]
        for stage in chart.stages
        for places in _runs_of_stage(chart, stage, members)
        if case.shown.days[chart.positions[places[-1]]] >= since
    ]
    return (*signals, *outside_limits(case))


def _runs_of_stage(chart: ControlChart, stage: Stage, members: Mapping[str, Flags]) -> Iterator[list[int]]:
    """The stretches of a stage, each as the places of its points in the chart."""
    import numpy as np

    flags = np.logical_or.reduce([*members.values()])
    usable = np.flatnonzero(~chart.excluded[stage.start : stage.stop]) + stage.start
    for first, last in _runs(flags[usable].tolist()):
        yield usable[first : last + 1].tolist()


def _members(chart: ControlChart, way: str) -> dict[str, Flags]:
    """Which points belong to a pattern that points this way, rule by rule; those between its first and last do."""
    import numpy as np

    from app.stats.control_charts.rules import ALL_RULES

    found = {}
    for code, ends in chart.signals.ends.items():
        covered, flagged = np.zeros(ends.size, dtype=bool), chart.signals.members[code]
        of_way = np.flatnonzero(ends & (_ways(chart, code) == WAYS[way]))
        begun = np.zeros(of_way.size, dtype=bool)
        for step in reversed(range(ALL_RULES[code].length)):
            begun |= flagged[of_way - step]
            covered[(of_way - step)[begun]] = True
        found[code] = covered
    return found


def _ways(chart: ControlChart, code: str) -> Any:
    """Where a pattern that ends at each point leads: 1 up, -1 down, 0 neither."""
    import numpy as np

    if code in WITHOUT_WAY:
        return np.zeros(chart.values.size)
    if code in TRENDS:
        return np.sign(np.diff(chart.values, prepend=chart.values[:1]))
    return np.sign(chart.values - chart.centre)


def _runs(flags: list[bool]) -> Iterator[Run]:
    """The first and last place of each run of true flags."""
    start = None
    for place, flag in enumerate([*flags, False]):
        if flag and start is None:
            start = place
        elif not flag and start is not None:
            yield start, place - 1
            start = None


def _signal(case: Case, found: Staged, way: str, members: Mapping[str, Flags], places: list[int]) -> Stretch:
    chart, broken = found.chart, [code for code, flags in members.items() if flags[places].any()]
    stage, role = next(pair for pair in zip(chart.stages, found.roles, strict=True) if places[0] < pair[0].stop)
    beyond = members.get("beyond_limits")
    told = next((place for place in reversed(places) if beyond is not None and beyond[place]), places[-1])
    usable = [place for place in range(chart.values.size - 1, places[-1], -1) if not chart.excluded[place]]
    times, days = case.question.multiplier, [case.shown.days[chart.positions[place]] for place in (*places, told)]
    return Stretch(
        kind="signal",
        rules=tuple(broken),
        way=way,
        role=role,
        settled=not stage.provisional and not stage.limits_absent,
        ongoing=not usable,
        points=len(places),
        value=float(chart.values[told]) * times,
        centre=_number(chart.centre[told], times),
        lower=_number(chart.lower[told], times),
        upper=_number(chart.upper[told], times),
        **_days(days[:-1], days[-1]),
    )


def _days(days: list[date], told: date) -> dict[str, Any]:
    return {"first_day": days[0].isoformat(), "last_day": days[-1].isoformat(), "value_day": told.isoformat()}


def _number(level: Any, times: int) -> float | None:
    return None if isnan(level) else float(level) * times


def outside_limits(case: Case) -> tuple[Stretch, ...]:
    """The recent stretches of values that the customer cannot accept."""
    shown, measured = case.shown, case.question.measured
    if not len(shown):
        return ()
    since = periods.recent_from(shown.days[-1], measured.period)
    usable = [
        place for place in range(len(shown)) if not shown.special_causes[place] and not isnan(shown.values[place])
    ]
    found = []
    for way, limit in (("up", measured.upper_limit), ("down", measured.lower_limit)):
        flags = [limit is not None and (shown.values[place] - limit) * WAYS[way] > 0 for place in usable]
        runs = [usable[first : last + 1] for first, last in _runs(flags)]
        found += [_outside(case, way, run, usable[-1]) for run in runs if shown.days[run[-1]] >= since]
    return tuple(found)


def _outside(case: Case, way: str, places: list[int], newest: int) -> Stretch:
    days, measured = [case.shown.days[place] for place in places], case.question.measured
    return Stretch(
        kind="limit",
        rules=("upper_limit" if way == "up" else "lower_limit",),
        way=way,
        role="",
        settled=True,
        ongoing=places[-1] == newest,
        points=len(places),
        value=case.shown.values[places[-1]],
        lower=measured.lower_limit,
        upper=measured.upper_limit,
        **_days(days, days[-1]),
    )
