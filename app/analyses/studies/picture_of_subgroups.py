"""The picture of subgroups: their averages above, how far their values spread below, each with its normal range."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from app.analyses.studies.picturing import Drawing, Drawn, axis, drawing, order, titled
from app.charts import control, control_pair

if TYPE_CHECKING:
    from app.stats.control_charts.subgroups import SubgroupChart
    from app.stats.questions.steadiness import Taken


def subgroup_picture(drawn: Drawn, taken: Taken) -> Drawing:
    """The pair of charts that said whether the process was steady. The customer's limits hold for single values, so
    they are not drawn among averages."""
    from app.stats.control_charts.subgroups import subgroup_chart

    chart = subgroup_chart(taken.cut(taken.values), chart=taken.chart)
    about = _(
        "Averages tell whether the level moved from one subgroup to the next, what is below how far values spread."
    )
    picture = control_pair.ControlPair(
        title=_("Averages of %(name)s, and how far they spread", name=drawn.measured),
        description=_("%(count)s subgroups in their order.", count=len(taken.sizes)),
        upper=_averages(drawn, chart), lower=_spreads(drawn, chart),
    )  # fmt: skip
    return drawing(picture, control_pair.render, _("Was the process steady?"), about)


def _averages(drawn: Drawn, chart: SubgroupChart) -> control.ControlChart:
    caption = (
        _("X-bar and R chart. Diamonds are parts of unusual patterns.")
        if chart.chart == "xbar_r"
        else _("X-bar and S chart. Diamonds are parts of unusual patterns.")
    )
    stage = _stage(chart.values, (chart.centre, chart.lower, chart.upper), _average(drawn, chart.centre))
    return control.ControlChart(
        title=titled(_("Average of %(name)s", name=drawn.measured), drawn.unit), description="", stages=[stage],
        format_value=axis(drawn.unit), format_x=order, signals=_marks(drawn, "signals"),
        range_label=_("Normal range"), caption=caption, from_zero=False,
    )  # fmt: skip


def _spreads(drawn: Drawn, chart: SubgroupChart) -> control.ControlChart:
    name = _("Range in a subgroup") if chart.chart == "xbar_r" else _("Standard deviation in a subgroup")
    levels = (chart.spread_centre, chart.spread_lower, chart.spread_upper)
    return control.ControlChart(
        title=titled(name, drawn.unit), description="",
        stages=[_stage(chart.spreads, levels, _average(drawn, chart.spread_centre))],
        format_value=axis(drawn.unit), format_x=order, signals=_marks(drawn, "spread_signals"),
        range_label=_("Normal range"),
    )  # fmt: skip


def _stage(values: Iterable[float], levels: Sequence[Iterable[float]], label: str) -> control.Stage:
    shown = _numbers(values)
    centre, lower, upper = (_level(level) for level in levels)
    return control.Stage(
        role=control.Role.BEFORE, label=label, short_label=label, x=[float(place + 1) for place in range(len(shown))],
        values=shown, centre=centre, lower=lower, upper=upper,
    )  # fmt: skip


def _numbers(values: Iterable[float]) -> list[float | None]:
    return [None if math.isnan(value) else float(value) for value in values]


def _level(values: Iterable[float]) -> control.Level:
    """One number where all subgroups are of one size, else one for each."""
    found = _numbers(values)
    return found[0] if len(set(found)) == 1 else found


def _average(drawn: Drawn, centre: Iterable[float]) -> str:
    """The average where there is one for all."""
    level = _level(centre)
    return _("Average %(mean)s", mean=drawn.write(level)) if isinstance(level, float) else ""


def _marks(drawn: Drawn, name: str) -> list[control.Signal]:
    spots: list[int] = drawn.study.answer["figures"].get(name, [])
    return [control.Signal(position=spot) for spot in spots]
