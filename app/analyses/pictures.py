"""A measure's pictures with finished labels: the staged control chart in two sizes, and the sparkline of a row."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from math import isfinite
from uuid import UUID

from flask_babel import gettext as _
from markupsafe import Markup

from app.analyses import chart_labels as labels
from app.analyses import wording
from app.analyses.case import Case, case_of, case_of_metric
from app.analyses.reading import Reading
from app.analyses.staging import Staged, staged
from app.charts import control, spark
from app.core import words
from app.core.keeping import Kept
from app.metrics import periods
from app.metrics.models import Metric, MetricLink
from app.metrics.series import series_of

STAGE_ROLES = {"before": control.Role.BEFORE, "between": control.Role.AFTER, "after": control.Role.AFTER}
MOST_UNNAMED = 3
MOST_POINTS = 8


@dataclass(frozen=True, kw_only=True)
class Point:
    """A marked value, for those who cannot point at it: its key, day, value with unit, and named cause or ""."""

    key: UUID
    day: date
    value: str
    cause: str


@dataclass(frozen=True)
class Charts:
    """The control chart as finished SVG, wide and narrow, and its marked values, the newest first; `more` are not
    listed; `runs` names what is ringed. `unnamed` of the values beyond the limits have no cause when they are too many
    to list."""

    wide: Markup
    narrow: Markup
    points: tuple[Point, ...] = ()
    more: int = 0
    runs: tuple[str, ...] = ()
    unnamed: int = 0


_drawn: Kept[Charts] = Kept(most=64)
_sparks: Kept[Markup] = Kept(most=512)


def charts_of(link: MetricLink, reading: Reading) -> Charts | None:
    """A measure's chart, drawn once for each state of its data and way of writing; None without values."""
    if not reading.stages:
        return None
    key = (reading.stamp, reading.data_hash, str(link.id), words.style())
    return _drawn.get(key, lambda: _charts(case_of(link), key))


def charts_of_metric(metric: Metric, reading: Reading) -> Charts | None:
    """As `charts_of`, of a measure by itself."""
    if not reading.stages:
        return None
    key = (reading.stamp, reading.data_hash, metric.id, words.style())
    return _drawn.get(key, lambda: _charts(case_of_metric(metric, series_of(metric)), key))


def charts_for_partner(metric: Metric, reading: Reading) -> Charts | None:
    """As `charts_of_metric`, without what colleagues call changes and special causes."""
    if not reading.stages:
        return None
    key = (reading.stamp, reading.data_hash, metric.id, words.style(), "partner")
    return _drawn.get(key, lambda: _charts(_unnamed(case_of_metric(metric, series_of(metric))), key))


def _unnamed(case: Case) -> Case:
    causes = tuple(_("Cause known") if cause else "" for cause in case.series.special_causes)
    steps = tuple(replace(step, title=_("Change to the process")) for step in case.steps)
    return replace(case, series=replace(case.series, special_causes=causes), steps=steps)


def _charts(case: Case, key: object) -> Charts:
    """Both sizes of a case's chart, their ids named after `key`, with its marked values."""
    chart, name = control_chart_of(case), sha256(repr(key).encode()).hexdigest()[:10]
    wide, narrow = (
        Markup(control.render(chart, size=size, prefix=f"c{name}{size.name}"))  # noqa: S704
        for size in (control.WIDE, control.NARROW)
    )
    known = [spot for spot, value in enumerate(case.shown.values) if isfinite(value)]
    marked = [known[signal.position] for signal in reversed(chart.signals)]
    unnamed = sum(not case.shown.special_causes[spot] for spot in marked)
    if unnamed > MOST_POINTS:
        marked = [spot for spot in marked if case.shown.special_causes[spot]]
    points = tuple(_point(case, spot) for spot in marked[:MOST_POINTS])
    more = max(0, len(marked) - MOST_POINTS)
    return Charts(wide, narrow, points, more, _runs(case, chart), unnamed if unnamed > MOST_POINTS else 0)


def _runs(case: Case, chart: control.ControlChart) -> tuple[str, ...]:
    """What makes the ringed values unusual together, and from when to when, the newest first."""
    known = [spot for spot, value in enumerate(case.shown.values) if isfinite(value)]
    spans = [(known[min(run.positions)], known[max(run.positions)], run.label) for run in chart.runs]
    days = case.shown.days
    return tuple(
        _(
            "%(first)s to %(last)s: %(run)s",
            first=words.full_day(days[first]),
            last=words.full_day(days[last]),
            run=label,
        )
        for first, last, label in sorted(spans, reverse=True)
    )


def _point(case: Case, spot: int) -> Point:
    shown = case.shown
    value = wording.value_text(case.question.measured, shown.values[spot])
    return Point(key=shown.ids[spot], day=shown.days[spot], value=value, cause=shown.special_causes[spot])


def charts_of_case(case: Case, key: str) -> Charts:
    """The chart of data that no longer change, under a key of their own."""
    whole = (key, words.style())
    return _drawn.get(whole, lambda: _charts(case, whole))


def control_chart(link: MetricLink) -> control.ControlChart | None:
    """A measure's chart as it stands now; None without values."""
    case = case_of(link)
    return control_chart_of(case) if len(case.shown) else None


def control_chart_of(case: Case, found: Staged | None = None) -> control.ControlChart:
    """The chart of a case that has values, of the fitting type unless numbers of another are given."""
    found, measured = found or staged(case), case.question.measured
    return control.ControlChart(
        title=labels.title(measured),
        description=labels.description(case, found),
        stages=[_stage(case, found, place) for place in range(len(found.roles))],
        format_value=labels.axis_value(measured),
        format_x=day_on_axis,
        changes=[labels.change(step) for step in case.steps if case.shown.days[0] <= step.day <= case.shown.days[-1]],
        signals=_signals(case, found),
        runs=[run for run in labels.runs(found) if run.positions],
        goal=labels.goal(measured),
        customer_limits=labels.customer_limits(measured),
        range_label=_("Normal range"),
        caption=labels.caption(found),
        from_zero=measured.is_counted,
    )


def _stage(case: Case, found: Staged, place: int) -> control.Stage:
    stage, times = found.chart.stages[place], case.question.multiplier
    span = slice(stage.start, stage.stop)
    lower, upper = (_level(level[span].tolist(), times) for level in (found.chart.lower, found.chart.upper))
    label, short = labels.stage(case, found, place)
    return control.Stage(
        role=STAGE_ROLES[found.roles[place]],
        label=label,
        short_label=short,
        x=[case.shown.days[spot] for spot in found.chart.positions[span]],
        values=[value * times for value in found.chart.values[span].tolist()],
        centre=None if stage.centre is None else stage.centre * times,
        lower=lower,
        upper=upper,
        carried=stage.frozen,
    )


def _level(numbers: list[float], times: int) -> control.Level:
    """A limit as one number where it is the same for all points."""
    shown = [number * times if isfinite(number) else None for number in numbers]
    return shown[0] if len(set(shown)) == 1 else shown


def _signals(case: Case, found: Staged) -> list[control.Signal]:
    """Values beyond the limits, and those with a named special cause, which the limits leave out."""
    beyond = found.chart.signals.members.get("beyond_limits")
    flags = [False] * len(found.chart.values) if beyond is None else beyond.tolist()
    unnamed = sum(flag and not out for flag, out in zip(flags, found.chart.excluded.tolist(), strict=True))
    signals = []
    for place, (flag, out) in enumerate(zip(flags, found.chart.excluded.tolist(), strict=True)):
        if flag or out:
            spot = found.chart.positions[place]
            label = _signal_label(case, spot) if unnamed <= MOST_UNNAMED or case.shown.special_causes[spot] else ""
            signals.append(control.Signal(position=place, label=label, excluded=out))
    return signals


def _signal_label(case: Case, spot: int) -> str:
    day, cause = words.short_day(case.shown.days[spot]), case.shown.special_causes[spot]
    return f"{day}: {cause}" if cause else day


def day_on_axis(value: object, grain: str) -> str:
    """A day as the axis writes it, as fine as its grain."""
    patterns = {"month": "MMM y", "year": "y"}
    assert isinstance(value, date)
    return periods.written(value, patterns[grain]) if grain in patterns else words.short_day(value)


def sparkline(reading: Reading) -> spark.Sparkline | None:
    """The small line of a table row; None without values."""
    if not any(value is not None for value in reading.spark):
        return None
    return spark.Sparkline(
        values=reading.spark,
        title=labels.spark_title(reading),
        change_positions=reading.spark_changes,
        goal=reading.measured.goal,
    )


def spark_of(reading: Reading, key: str) -> Markup:
    """The small line as SVG, empty without values; `key` tells rows with equal data apart on a page."""
    picture = sparkline(reading)
    if picture is None:
        return Markup()
    prefix = f"s{key[:8]}{reading.data_hash[:8]}"
    content = (prefix, picture.title, reading.spark, reading.spark_changes, picture.goal)
    return _sparks.get(content, lambda: Markup(spark.render(picture, prefix=prefix)))  # noqa: S704
