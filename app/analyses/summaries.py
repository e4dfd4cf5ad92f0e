"""What a reading keeps of its numbers: the sparkline, and every statistic as plain values in the unit shown."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any, cast

from app.analyses.case import Case

if TYPE_CHECKING:
    from app.stats.base.result import Interval
    from app.stats.before_after.verdict_result import Verdict
    from app.stats.before_after.watch import Watch

MOST_SPARKS = 240
SPARK_COLUMNS = 60
SCALED = {
    "difference": ("estimate", "ci_low", "ci_high"),
    "main_test": ("estimate", "ci_low", "ci_high"),
    "before": ("estimate", "median", "standard_deviation"),
    "after": ("estimate", "median", "standard_deviation"),
    "summary": ("estimate", "median", "standard_deviation"),
    "goal": ("goal",),
}
LEFT_OUT = ("checks", "sentence", "lines", "chart")


def average(numbers: Sequence[float], sizes: Sequence[float | None]) -> float | None:
    """All numbers over all denominators, or the mean where there are none; None of nothing.

    A number of which nothing was checked belongs to no rate.
    """
    if not numbers:
        return None
    if not any(sizes):
        return sum(numbers) / len(numbers)
    pairs = [(number, size) for number, size in zip(numbers, sizes, strict=True) if size]
    return sum(number for number, _size in pairs) / sum(size for _number, size in pairs)


def sparks(case: Case) -> dict[str, Any]:
    """The sparkline's values, at most 240, with the first place of each stage."""
    values = [value if isfinite(value) else None for value in case.shown.values]
    places = _kept_places(values)
    starts = [bisect_left(places, bisect_left(case.shown.days, step.day)) for step in case.changes]
    return {
        "spark": tuple(values[place] for place in places),
        "spark_changes": tuple(start for start in starts if 0 < start < len(places)),
    }


def _kept_places(values: list[float | None]) -> list[int]:
    if len(values) <= MOST_SPARKS:
        return list(range(len(values)))
    import numpy as np

    from app.charts import decimate

    line = np.array([np.nan if value is None else value for value in values])
    return decimate.keep(np.arange(len(values), dtype=float), [line], columns=SPARK_COLUMNS).tolist()


def statistics(case: Case, found: Verdict | Watch) -> dict[str, Any]:
    """Every number of a verdict or watch but the sentences, amounts in the unit shown, positions as days."""
    import dataclasses

    from app.stats.base.result import plain

    numbers: dict[str, Any] = {
        field.name: plain(getattr(found, field.name))
        for field in dataclasses.fields(found)
        if field.name not in LEFT_OUT
    }
    if numbers.get("difference"):
        numbers["difference"] = plain(difference(cast("Verdict", found)))
    for name, inner in SCALED.items():
        if numbers.get(name):
            numbers[name] |= {key: _scaled(numbers[name].get(key), case.question.multiplier) for key in inner}
    for interval in ("with_all", "without"):
        if (numbers.get("outliers") or {}).get(interval):
            numbers["outliers"][interval] = _all_scaled(numbers["outliers"][interval], case.question.multiplier)
    numbers["smallest_detectable"] = _scaled(numbers.get("smallest_detectable"), case.question.multiplier)
    return numbers | _change_point(case, numbers)


def difference(found: Verdict) -> Interval | None:
    """After less before: the averages of all values compared, with the limits of the step fitted to the same values.

    Extreme values stay in both; what it would be without them is told beside it.
    """
    from dataclasses import replace

    whole = found.outliers.with_all or found.difference
    if whole is None:
        return None
    before, after = found.before.estimate, found.after.estimate
    return whole if before is None or after is None else replace(whole, estimate=after - before)


def step(case: Case, found: Verdict) -> dict[str, Any]:
    """The difference of another verdict on the same case, in the unit shown, and its p-value."""
    from app.stats.base.result import plain

    interval = plain(difference(found))
    scaled = _all_scaled(interval, case.question.multiplier) if isinstance(interval, dict) else None
    return {"difference": scaled, "p_value": found.p_value, "verdict": found.verdict}


def _all_scaled(interval: dict[str, Any], times: int) -> dict[str, Any]:
    return interval | {key: _scaled(interval[key], times) for key in SCALED["difference"]}


def _scaled(number: Any, times: int) -> Any:
    return number * times if isinstance(number, int | float) else number


def _change_point(case: Case, numbers: dict[str, Any]) -> dict[str, Any]:
    found = numbers.get("change_point")
    if not found:
        return {}
    days = [day for part in case.compared for day in part.days]
    return {"change_point": {key: days[found[key]].isoformat() for key in ("position", "low", "high")}}
