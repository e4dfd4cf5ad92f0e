"""The words on a control chart: title, stages, changes, runs, and the line that names chart and rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.analyses import wording
from app.analyses.case import Case, Step
from app.analyses.reading import Measured, Reading
from app.analyses.staging import Staged
from app.analyses.summaries import average
from app.charts import control
from app.core import words

if TYPE_CHECKING:
    from app.stats.control_charts.stages import Stage

CHART_NAMES = {
    "i_mr": _l("Individuals chart (I-MR)"),
    "p": _l("p chart"),
    "u": _l("u chart"),
    "laney_p": _l("Laney p-prime chart, for rates that vary more than counting explains"),
    "laney_u": _l("Laney u-prime chart, for rates that vary more than counting explains"),
}
RULE_NAMES = {
    "beyond_limits": _l("1 point outside the limits"),
    "seven_one_side": _l("7 in a row on one side"),
    "eight_one_side": _l("8 in a row on one side"),
    "nine_one_side": _l("9 in a row on one side"),
    "six_trending": _l("6 in a row rising or falling"),
    "seven_trending": _l("7 in a row rising or falling"),
    "fourteen_alternating": _l("14 in a row alternating"),
    "two_of_three_near_limit": _l("2 of 3 near a limit"),
    "four_of_five_beyond_one_sigma": _l("4 of 5 away from the middle"),
    "fifteen_within_one_sigma": _l("15 in a row close to the middle"),
    "eight_beyond_one_sigma": _l("8 in a row away from the middle"),
}
RUN_LABELS = {
    "two_of_three_near_limit": _l("2 of 3 near a limit"),
    "four_of_five_beyond_one_sigma": _l("4 of 5 away from the middle"),
    "fifteen_within_one_sigma": _l("15 close to the middle"),
    "eight_beyond_one_sigma": _l("8 away from the middle"),
    "fourteen_alternating": _l("14 alternating"),
}
ONE_SIDED = ("two_of_three_near_limit", "four_of_five_beyond_one_sigma")
FEWEST_TRENDING = 6
RULE_SET_NAMES = {
    "default": _l("usual rules"),
    "nhs": _l("NHS rules"),
    "western_electric": _l("Western Electric rules"),
    "nelson": _l("Nelson rules"),
}


def title(measured: Measured) -> str:
    """Measure, unit and period."""
    unit = wording.unit_text(measured)
    per = "" if unit in ("", "%") else (" " if measured.kind == "count" else ", ") + unit
    what = " " + measured.denominator_name.lower() if measured.kind == "count" and measured.denominator_name else ""
    return _(
        "%(measure)s%(unit)s, each %(period)s", measure=measured.name, unit=per + what, period=wording.period(measured)
    )


def description(case: Case, found: Staged) -> str:
    """The picture in words, for whoever does not see it."""
    days = case.shown.days
    averages = [stage(case, found, place)[0] for place in range(len(found.roles))]
    span = _("%(values)s from %(first)s to %(last)s.", values=wording.values_text(len(days)),
             first=words.full_day(days[0]), last=words.full_day(days[-1]))  # fmt: skip
    return f"{span} {'. '.join(averages)}."


def stage(case: Case, found: Staged, place: int) -> tuple[str, str]:
    """A stage's label, long and short: the average as the page shows it, what it leaves out, and the line if it
    rests on other values."""
    part, measured = found.chart.stages[place], case.question.measured
    name = _stage_name(found.roles, place)
    if part.centre is None:
        return name, name
    line = wording.number_text(measured, part.centre * case.question.multiplier)
    level = (
        wording.number_text(measured, _average(case, found.roles, place)) if found.roles[place] != "between" else line
    )
    text = _("%(stage)s: average %(level)s", stage=name, level=level)
    without = _left_out(case, found, part)
    settled = _("the line is at %(line)s", line=line) if line != level else ""
    return ", ".join(filter(None, (f"{text} {without}".strip(), settled))), f"{name} {level}"


def _average(case: Case, roles: Sequence[str], place: int) -> float | None:
    """The average that the tiles show of this stage."""
    series = case.watched if roles == ("before",) else case.compared[0 if roles[place] == "before" else 1]
    level = average(series.counts, series.checked)
    return None if level is None else level * case.question.multiplier


def _stage_name(roles: Sequence[str], place: int) -> str:
    if len(roles) == 1 and roles[0] == "before":
        return _("So far")
    return {"before": _("Before"), "between": _("In between"), "after": _("After")}[roles[place]]


def _left_out(case: Case, found: Staged, part: Stage) -> str:
    """Which values with a special cause the average of a stage leaves out: without 8 Oct."""
    flags = found.chart.excluded[part.start : part.stop].tolist()
    spots = [found.chart.positions[part.start + place] for place, flag in enumerate(flags) if flag]
    if len(spots) == 1:
        return _("without %(day)s", day=words.short_day(case.shown.days[spots[0]]))
    return _("without %(count)s unusual values", count=len(spots)) if spots else ""


def change(step: Step) -> control.Change:
    """The line of a process change; a trial says so."""
    day = words.short_day(step.day)
    text = _("Trial: %(title)s", title=step.title) if step.is_trial else step.title
    return control.Change(at=step.day, label=f"{day}: {text}", short_label=day)


def goal(measured: Measured) -> control.ReferenceLine | None:
    """The goal's line."""
    if measured.goal is None:
        return None
    return control.ReferenceLine(
        value=measured.goal, label=_("Goal %(goal)s", goal=wording.number_text(measured, measured.goal))
    )


def customer_limits(measured: Measured) -> list[control.ReferenceLine]:
    """The customer's limits."""
    limits = (measured.lower_limit, measured.upper_limit)
    return [
        control.ReferenceLine(
            value=limit, label=_("Customer limit %(limit)s", limit=wording.number_text(measured, limit))
        )
        for limit in limits
        if limit is not None
    ]


def axis_value(measured: Measured) -> Callable[[float], str]:
    """How the value axis writes a number: with no more decimals than it needs."""
    sign = "%" if measured.kind == "proportion" else ""

    def write(value: float) -> str:
        decimals = next((count for count in range(5) if abs(value - round(value, count)) < 1e-9), 5)
        return words.number(value, decimals) + sign

    return write


def caption(found: Staged) -> str:
    """Chart type and rules, as every chart prints them."""
    rules = "; ".join(str(RULE_NAMES[rule]) for rule in found.chart.signals.members)
    name = RULE_SET_NAMES[found.chart.signals.rule_set]
    return _("%(chart)s. Signals, %(name)s: %(rules)s.", chart=CHART_NAMES[found.chart.chart], name=name, rules=rules)


def runs(found: Staged) -> Iterator[control.Run]:
    """Values that are unusual together, each run once and for itself, with what makes it so."""
    for rule, flags in found.chart.signals.members.items():
        if rule == "beyond_limits":
            continue
        for part in found.chart.stages:
            places = [part.start + place for place, flag in enumerate(flags[part.start : part.stop].tolist()) if flag]
            for stretch in _stretches(places):
                for one in _runs_in(found, rule, stretch):
                    yield control.Run(positions=one, label=_run_label(rule, found.chart.values, one))


def _stretches(places: Sequence[int]) -> Iterator[list[int]]:
    for _gap, group in groupby(enumerate(places), key=lambda pair: pair[1] - pair[0]):
        yield [place for _count, place in group]


def _runs_in(found: Staged, rule: str, stretch: list[int]) -> Iterator[list[int]]:
    """The runs of a stretch in which every value belongs to one: above and below, rising and falling lie apart."""
    values, centre = found.chart.values, found.chart.centre
    if rule.endswith("trending"):
        yield from _trends(values, stretch)
    elif rule in ONE_SIDED or rule.endswith("one_side"):
        for _side, group in groupby(stretch, key=lambda place: bool(values[place] > centre[place])):
            yield list(group)
    else:
        yield stretch


def _trends(values: Any, stretch: list[int]) -> Iterator[list[int]]:
    """Rises and falls of at least six values; a turning point ends one and begins the next."""
    for _rising, group in groupby(pairwise(stretch), key=lambda pair: bool(values[pair[1]] > values[pair[0]])):
        pairs = list(group)
        if len(pairs) + 1 >= FEWEST_TRENDING:
            yield [pairs[0][0], *(last for _first, last in pairs)]


def _run_label(rule: str, values: Any, run: list[int]) -> str:
    if rule.endswith("one_side"):
        return _("%(count)s on one side", count=len(run))
    if rule.endswith("trending"):
        rising = values[run[-1]] > values[run[0]]
        return _("%(count)s rising", count=len(run)) if rising else _("%(count)s falling", count=len(run))
    return str(RUN_LABELS[rule])


def spark_title(reading: Reading) -> str:
    """The numbers of a sparkline in words."""
    now = "" if reading.now is None else wording.value_text(reading.measured, reading.now)
    if reading.was is None:
        return _("%(measure)s: %(now)s", measure=reading.measured.name, now=now or _("no values"))
    was = wording.value_text(reading.measured, reading.was)
    return _("%(measure)s: %(was)s before, %(now)s now", measure=reading.measured.name, was=was, now=now)
