"""Freezing a baseline: the values of a period are copied with their statistics and a hash, and stay as they are."""

from __future__ import annotations

from datetime import date, timedelta
from statistics import median
from typing import Any

from app.analyses.case import Question, hash_of, question_of, rows_of, usual
from app.analyses.minimum import FEWEST_COMPUTED
from app.analyses.staging import chart_of_series, named_positions
from app.analyses.summaries import average
from app.core import events
from app.core.acting import Act
from app.core.db import db
from app.metrics import recording
from app.metrics.models import Baseline, MetricLink
from app.metrics.series import Series, series_of


class Refused(ValueError):
    """A baseline that cannot be frozen; `code` says why: backwards, too_few, reason_needed, not_computable."""

    def __init__(self, code: str, count: int = 0) -> None:
        super().__init__(code)
        self.code, self.count = code, count


def suggestion(link: MetricLink) -> tuple[date, date] | None:
    """The first and last day of all values before the first change to the process; None without such values."""
    series = series_of(link.metric)
    changes = [change.day for change in link.metric.changes if not change.is_trial]
    last = min(changes) - timedelta(days=1) if changes else None
    before = series.between(last=last)
    return (before.days[0], before.days[-1]) if len(before) else None


def freeze(link: MetricLink, first: date, last: date, *, act: Act, reason: str = "") -> Baseline:
    """Freeze the values from the first to the last day as this project's baseline. Raises `Refused`."""
    recording.hold(link.metric_id)  # whoever is bringing values waits, or is waited for
    values = series_of(link.metric).between(first, last)
    check(link, values, first, last, reason)
    assert act.person is not None
    rows = rows_of(values)
    baseline = Baseline(
        link=link, link_id=link.id, first_day=first, last_day=last, values=rows, data_hash=hash_of(rows), reason=reason,
        statistics=_computed(question_of(link), values), frozen_by_id=act.person.id, frozen_at=act.at,
    )  # fmt: skip
    _record(link, baseline, act)
    recording.values_changed(link.metric, act)
    return baseline


def check(link: MetricLink, values: Series, first: date, last: date, reason: str) -> None:
    """Raise `Refused` when these values of a period cannot become a baseline."""
    if first > last:
        raise Refused("backwards")
    if len(values) < FEWEST_COMPUTED:
        raise Refused("too_few", len(values))
    if link.baseline is not None and not reason:
        raise Refused("reason_needed")


def _record(link: MetricLink, baseline: Baseline, act: Act) -> None:
    again = len(link.baselines) > 1
    fields = ("first_day", "last_day", "data_hash", "reason")
    changes = {name: (None, getattr(baseline, name)) for name in fields}
    db.session.add(baseline)
    events.record(act, link, "baseline_frozen_again" if again else "baseline_frozen", changes=changes)


def _computed(question: Question, values: Series) -> dict[str, Any]:
    from app.stats.base.result import InputError

    try:
        return statistics(question, values)
    except InputError as refused:
        raise Refused("not_computable") from refused


def statistics(question: Question, values: Series) -> dict[str, Any]:
    """The numbers of a period: levels and limits in the unit shown, totals of counts as entered.

    The average and the limits leave named special causes out; the other numbers are of all values.
    """
    from app.stats.base.result import plain

    chart, choice = chart_of_series(question, values)
    stage, times, shown = chart.stages[0], question.multiplier, chart.values * question.multiplier
    limits = {"centre": stage.centre, "sigma": stage.sigma, "lower": stage.lower, "upper": stage.upper}
    kept = usual(values)
    mean = average(kept.counts, kept.checked)
    numbers = {
        "n": len(values),
        "named": len(named_positions(values)),
        "mean_n": len(kept),
        "mean": None if mean is None else mean * times,
        "standard_deviation": float(shown.std(ddof=1)),
        "median": median(shown.tolist()),
        "lowest": float(shown.min()),
        "highest": float(shown.max()),
        "total": sum(values.counts) if question.measured.is_counted else None,
        "checked": sum(size or 0 for size in values.checked) if question.measured.is_counted else None,
        "chart": choice.chart,
        "dispersion": choice.dispersion[0] if choice.dispersion else None,
        **{name: None if number is None else number * times for name, number in limits.items()},
    }
    return plain(numbers)  # type: ignore[return-value]
