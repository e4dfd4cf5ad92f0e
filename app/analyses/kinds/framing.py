"""What charts of all kinds are made of: the values looked at, one stage with its levels, and a pair of charts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import isfinite

from flask_babel import gettext as _
from flask_babel import ngettext

from app.analyses import chart_labels as labels
from app.analyses import wording
from app.analyses.case import Case
from app.analyses.kinds.names import NAMES
from app.analyses.pictures import day_on_axis
from app.charts import control, control_pair
from app.core import words
from app.metrics.series import Series

Numbers = Iterable[float | None]
Levels = tuple[Numbers, Numbers, Numbers]
"""Centre, lower and upper limit, one of each for a point; None or not-a-number where there is none."""


@dataclass(frozen=True, kw_only=True)
class Looked:
    """What is drawn: a measure's case, its newest stretch, and the single values of each period where there are any."""

    case: Case
    stretch: Series
    subgroups: Sequence[Sequence[float]] = ()

    @property
    def title(self) -> str:
        """Measure, unit and period, as every chart of it says."""
        return labels.title(self.case.question.measured)

    @property
    def description(self) -> str:
        """What is drawn, for whoever does not see it."""
        days = self.stretch.days
        return _("%(values)s from %(first)s to %(last)s.", values=wording.values_text(len(days)),
                 first=words.full_day(days[0]), last=words.full_day(days[-1]))  # fmt: skip

    def write(self, value: float) -> str:
        """A value with its unit."""
        return wording.value_text(self.case.question.measured, value)

    def on_axis(self) -> Callable[[float], str]:
        """How the axis writes values in the measure's unit."""
        return labels.axis_value(self.case.question.measured)


@dataclass(frozen=True, kw_only=True)
class Look:
    """How one stage of points looks where it is not the measure itself: its own `title`, the numbers of its axis, the
    days of its points, and what the centre is called, with a place for the number."""

    title: str = ""
    write: Callable[[float], str] | None = None
    days: Sequence[date] = ()
    centre: str = ""
    from_zero: bool = True


def one_stage(
    looked: Looked, kind: str, values: Numbers, levels: Levels, look: Look | None = None
) -> tuple[control.ControlChart, list[str]]:
    """One stage of points (n,) with their levels; what lies beyond the limits is marked, and told."""
    how = look or Look()
    shown, (centre, lower, upper) = known(values), (known(level) for level in levels)
    beyond = [place for place, value in enumerate(shown) if _is_beyond(value, lower[place], upper[place])]
    write, days = how.write or looked.write, list(how.days or looked.stretch.days)
    middle = centre[-1] if centre else None
    label = "" if middle is None else (how.centre or _("Average %(level)s")) % {"level": write(middle)}
    stage = control.Stage(
        role=control.Role.AFTER if looked.case.changes else control.Role.BEFORE, label=label, short_label=label,
        x=days, values=shown, centre=as_level(centre), lower=as_level(lower), upper=as_level(upper),
    )  # fmt: skip
    chart = control.ControlChart(
        title=how.title or looked.title, description=looked.description, stages=[stage],
        format_value=how.write or looked.on_axis(), format_x=day_on_axis, from_zero=how.from_zero,
        signals=[control.Signal(position=place) for place in beyond], range_label=_("Normal range"),
        caption=_("%(chart)s.", chart=NAMES[kind]),
    )  # fmt: skip
    return chart, _beyond_words([days[place] for place in beyond], has_limits=any(one is not None for one in upper))


def _is_beyond(value: float | None, lower: float | None, upper: float | None) -> bool:
    if value is None:
        return False
    return (upper is not None and value > upper) or (lower is not None and value < lower)


def _beyond_words(days: Sequence[date], *, has_limits: bool) -> list[str]:
    if not has_limits:
        return [_("There are too few values for limits.")]
    if not days:
        return [_("No point lies outside its limits.")]
    told = ngettext("%(num)d point lies outside its limits", "%(num)d points lie outside their limits", len(days))
    return [_("%(points)s, the newest on %(day)s.", points=told, day=words.full_day(days[-1]))]


def known(values: Numbers) -> list[float | None]:
    """Numbers, None where there is none."""
    return [None if value is None or not isfinite(value) else float(value) for value in values]


def as_level(numbers: list[float | None]) -> control.Level:
    """One number where it is the same for all points."""
    return numbers[0] if numbers and len(set(numbers)) == 1 else numbers


def pair(
    looked: Looked, kind: str, upper: control.ControlChart, lower: control.ControlChart
) -> control_pair.ControlPair:
    """Two charts of the same points, one above the other."""
    return control_pair.ControlPair(
        title=_("%(measure)s: %(chart)s", measure=looked.title, chart=NAMES[kind]), description=looked.description,
        upper=upper, lower=lower,
    )  # fmt: skip
