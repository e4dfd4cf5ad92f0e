"""A measure's values as the chart somebody chose: its picture before it is drawn, and what to see in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from math import inf
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from app.analyses import wording
from app.analyses.kinds.framing import Look, Looked, known, one_stage, pair
from app.analyses.pictures import control_chart_of, day_on_axis
from app.analyses.staging import Staged, sizes_of, staged
from app.analyses.studies.picturing import axis
from app.charts import control, control_pair
from app.core import words

if TYPE_CHECKING:
    from app.stats.base.result import Flags, Positions

Picture = control.ControlChart | control_pair.ControlPair
Drawn = tuple[Picture, list[str]]


def picture_of(looked: Looked, kind: str) -> Drawn:
    """The chart of a stretch that has values, and what to see in it."""
    return _DRAWING[kind](looked, kind)


def _individuals(looked: Looked, kind: str) -> Drawn:
    """Values with moving ranges below, in stages as on the measure's page; rates in one stage with one width."""
    if looked.case.question.measured.is_counted:
        return _single_rates(looked, kind)
    found = staged(looked.case)
    upper = control_chart_of(looked.case, found)
    return pair(looked, kind, upper, _moving_ranges(looked, upper, found)), []


def _moving_ranges(looked: Looked, upper: control.ControlChart, found: Staged) -> control.ControlChart:
    """How far each value lies from the one before, with the limit of its stage."""
    assert found.chart.moving_ranges is not None  # an individuals chart has them
    ranges, stages = known(found.chart.moving_ranges.tolist()), []
    for shown, stage in zip(upper.stages, found.chart.stages, strict=True):
        mean = stage.moving_range_mean
        label = "" if mean is None else _("Average step %(level)s", level=looked.write(mean))
        limit = None if stage.limits_absent else stage.moving_range_upper
        stages.append(control.Stage(
            role=shown.role, label=label, short_label=label, x=shown.x, values=ranges[stage.start : stage.stop],
            centre=mean, lower=None if limit is None else 0.0, upper=limit, carried=shown.carried,
        ))  # fmt: skip
    return control.ControlChart(
        title=_("Step from the value before"), description="", stages=stages, format_value=upper.format_value,
        format_x=day_on_axis, range_label=_("Normal range"),
    )  # fmt: skip


def _single_rates(looked: Looked, kind: str) -> Drawn:
    """As measured values, in one stage; a rate is never below nought, a share never above all."""
    from app.stats.control_charts.control import individuals_chart

    found = individuals_chart(list(looked.stretch.values))
    stage, most = found.stages[0], 100.0 if looked.case.question.measured.kind == "proportion" else inf
    lower, upper = found.lower.clip(min=0.0), found.upper.clip(max=most)
    above, told = one_stage(looked, kind, found.values.tolist(), (found.centre, lower, upper))
    assert found.moving_ranges is not None  # an individuals chart has them
    limit = None if stage.limits_absent else stage.moving_range_upper
    levels = ([stage.moving_range_mean] * stage.n, [None if limit is None else 0.0] * stage.n, [limit] * stage.n)
    look = Look(title=_("Step from the value before"), centre=_("Average step %(level)s"))
    below, _told = one_stage(looked, kind, found.moving_ranges.tolist(), levels, look)
    return pair(looked, kind, above, below), told


def _rates(looked: Looked, kind: str) -> Drawn:
    """In stages, as on the measure's page."""
    return control_chart_of(looked.case, staged(looked.case, kind)), []


def _plain_counts(looked: Looked, kind: str) -> Drawn:
    from app.stats.control_charts.rate_charts import rate_chart

    stretch = looked.stretch
    found = rate_chart(kind, list(stretch.counts), sizes_of(stretch) if kind == "np" else None)
    look = Look(title=_("How many each %(period)s", period=wording.period(looked.case.question.measured)),
                write=axis(""))  # fmt: skip
    return one_stage(looked, kind, found.values.tolist(), (found.centre, found.lower, found.upper), look)


def _averages(looked: Looked, kind: str) -> Drawn:
    """The weighted average after each value."""
    from app.stats.control_charts.time_weighted import ewma_chart

    found = ewma_chart(list(looked.stretch.values))
    levels = ([found.centre] * found.n, found.lower, found.upper)
    chart, told = one_stage(looked, kind, found.averages.tolist(), levels, Look(from_zero=False))
    weight = words.number(found.weight * 100) + "%"
    return chart, [*told, _("Each point is %(weight)s of its value, and the rest of the point before.", weight=weight)]


def _sums(looked: Looked, kind: str) -> Drawn:
    """Both sums, the lower one below nought, against the decision interval."""
    from app.stats.control_charts.time_weighted import cusum_chart

    found = cusum_chart(list(looked.stretch.values))
    levels = ([0.0] * found.n, [-found.limit] * found.n, [found.limit] * found.n)
    look = Look(title=_("Sums, in standard deviations"), write=axis(""), centre=" ", from_zero=False)
    one, _told = one_stage(looked, kind, found.above.tolist(), levels, look)
    up, down = (flags.nonzero()[0].tolist() for flags in (found.signals_above, found.signals_below))
    marks = [control.Signal(position=place) for place in up]
    marks += [control.Signal(position=place, second=True) for place in down]
    chart = control.ControlChart(
        title=one.title, description=one.description, stages=one.stages, format_value=one.format_value,
        format_x=one.format_x, caption=one.caption, range_label=one.range_label, from_zero=False, signals=marks,
        line_label=_("Above the average"),
        second=control.SecondLine(values=known((-found.below).tolist()), label=_("Below the average")),
    )  # fmt: skip
    told = [
        *_shift(looked.stretch.days, found.signals_above, found.since_above, _("higher")),
        *_shift(looked.stretch.days, found.signals_below, found.since_below, _("lower")),
    ]
    return chart, told or [_("Neither sum leaves its limits: no lasting shift is seen.")]


def _shift(days: Sequence[date], signals: Flags, since: Positions, way: str) -> list[str]:
    """When a sum left its limits for the first time, and when it began to climb."""
    if not signals.any():
        return []
    place = int(signals.argmax())
    begun = days[place - int(since[place]) + 1]
    return [_("Values have been %(way)s than their average since about %(begun)s; it was clear on %(day)s.", way=way,
              begun=words.full_day(begun), day=words.full_day(days[place]))]  # fmt: skip


def _gaps(looked: Looked, kind: str) -> Drawn:
    """How many periods lie between one event and the next."""
    from app.stats.control_charts.offers import without_one
    from app.stats.control_charts.rare_events import g_chart

    gaps, ends = without_one(looked.stretch.counts)
    limits = g_chart(gaps).limits
    centre, lower, upper = ([level] * len(gaps) for level in (limits.centre, limits.lower, limits.upper))
    periods = wording.periods(looked.case.question.measured)
    look = Look(
        title=_("%(periods)s without one, up to each event", periods=periods.capitalize()), write=axis(""),
        days=[looked.stretch.days[place] for place in ends], centre=_("Median %(level)s"),
    )  # fmt: skip
    return one_stage(looked, kind, gaps, (centre, lower, upper), look)


def _subgroups(looked: Looked, kind: str) -> Drawn:
    """Averages of the periods above, the spread of their values below."""
    from app.stats.control_charts.subgroups import subgroup_chart

    found = subgroup_chart(looked.subgroups, chart=kind)
    days = looked.stretch.days[-len(looked.subgroups) :]
    upper, told = one_stage(looked, kind, found.values.tolist(), (found.centre, found.lower, found.upper),
                            Look(days=days, from_zero=False))  # fmt: skip
    name = _("Range of a period") if kind == "xbar_r" else _("Standard deviation of a period")
    lower, _told = one_stage(looked, kind, found.spreads.tolist(),
                             (found.spread_centre, found.spread_lower, found.spread_upper),
                             Look(title=name, days=days))  # fmt: skip
    return pair(looked, kind, upper, lower), told


def _around_the_median(looked: Looked, kind: str) -> Drawn:
    from app.stats.control_charts.runs import run_chart

    values = list(looked.stretch.values)
    found = run_chart(values)
    nothing: list[None] = [None] * len(values)
    look = Look(centre=_("Median %(level)s"))
    chart, _told = one_stage(looked, kind, values, ([found.median] * len(values), nothing, nothing), look)
    if found.signal is None:
        return chart, [_("Nothing can be said of their order yet.")]
    heading = (
        _("The order is more than chance: something moved the values.")
        if found.signal
        else _("The order asks for no reason.")
    )
    longest = _("The longest run on one side has %(longest)s values; up to %(most)s may be chance.",
                longest=found.longest_run, most=found.longest_run_limit)  # fmt: skip
    crossed = _("The line crosses the median %(crossed)s times; from %(fewest)s on it may be chance.",
                crossed=found.crossings, fewest=found.crossings_limit)  # fmt: skip
    return chart, [heading, longest, crossed]


_DRAWING: Mapping[str, Callable[[Looked, str], Drawn]] = {
    "i_mr": _individuals, "xbar_r": _subgroups, "xbar_s": _subgroups, "p": _rates, "u": _rates, "laney_p": _rates,
    "laney_u": _rates, "np": _plain_counts, "c": _plain_counts, "ewma": _averages, "cusum": _sums, "g": _gaps,
    "run": _around_the_median,
}  # fmt: skip
