"""Whether each level changed when the process did: the usual comparison of before and after, level by level."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from app.analyses import comparing, sentences, wording
from app.analyses.case import case_of_metric, measured
from app.analyses.levels.drawing import MOST_CHARTS
from app.analyses.levels.splitting import Level
from app.analyses.reading import Reading
from app.analyses.studies.pictures import Picture, finished
from app.analyses.studies.picturing import axis, drawing, titled
from app.charts import intervals
from app.charts.control import ReferenceLine
from app.core import words
from app.metrics.models import Metric


@dataclass(frozen=True, kw_only=True)
class Changed:
    """What the values of one level say of the changes to the process."""

    name: str
    reading: Reading

    @property
    def headline(self) -> str:
        return sentences.headline(self.reading)

    @property
    def line(self) -> str:
        return sentences.second_line(self.reading)


def changed(metric: Metric, levels: Sequence[Level]) -> list[Changed]:
    """For the levels that are drawn; empty while nothing was changed in the process."""
    shown = levels[:MOST_CHARTS] if metric.changes else ()
    return [Changed(name=level.name, reading=comparing.read(case_of_metric(metric, level.series))) for level in shown]


def picture_of(metric: Metric, changes: Sequence[Changed]) -> Picture | None:
    """How far each level moved, with how sure that is; None where fewer than two can say it."""
    told = measured(metric)
    estimates = [found for one in changes if (found := _estimate(one))]
    if len(estimates) < 2:
        return None
    unit = _("percentage points") if told.kind == "proportion" else wording.unit_text(told)
    picture = intervals.Intervals(
        title=titled(_("Change of %(name)s", name=metric.name), unit),
        description=". ".join(f"{one.label}: {one.note}" for one in estimates) + ".", estimates=estimates,
        format_value=axis(""), zero=ReferenceLine(value=0.0, label=_("No change")),
    )  # fmt: skip
    about = _(
        "The line says how far it likely moved. One that does not touch 0 is more than chance by itself; whether two "
        "levels moved differently is not asked here."
    )
    return finished(drawing(picture, intervals.render, _("How far each level moved"), about))


def _estimate(one: Changed) -> intervals.Estimate | None:
    """The change of a level with its likely range; None where there is none, or it does not hold the change."""
    found = one.reading.change
    if found is None or found.estimate is None or found.low is None or found.high is None:
        return None
    if not found.low <= found.estimate <= found.high:
        return None
    decimals = one.reading.measured.decimals
    estimate, low, high = (words.signed(value, decimals) for value in (found.estimate, found.low, found.high))
    note = _("%(estimate)s (%(low)s to %(high)s)", estimate=estimate, low=low, high=high)
    return intervals.Estimate(label=one.name, value=found.estimate, lower=found.low, upper=found.high, note=note)
