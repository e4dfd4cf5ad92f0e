"""How a measure's numbers are written beside their unit."""

from __future__ import annotations

from flask_babel import gettext as _

from app.core import words
from app.metrics import periods
from app.metrics.models import Metric, Observation
from app.metrics.series import ratio
from app.metrics.usual import Usual


def unit_of(metric: Metric) -> str:
    """What stands behind a value, with the space it needs: "%", " per 1,000 lines checked", " minutes"."""
    if metric.kind == "proportion":
        return "%"
    if metric.measured_in:
        return " " + metric.measured_in
    if metric.kind == "count":
        name = metric.denominator_name[:1].lower() + metric.denominator_name[1:]
        return " " + (_("per %(count)s %(name)s", count=words.number(metric.per), name=name) if name else "")
    return ""


def shown_value(metric: Metric, value: float, checked: float | None) -> float:
    """A value as shown: the count over what was checked times the multiplier, or the number itself."""
    return ratio(value, checked, metric.multiplier) if metric.is_counted else value


def unit_heading(metric: Metric) -> str:
    """The unit above a column of values: "Per 1,000 lines checked"."""
    unit = unit_of(metric).strip() or _("Value")
    return unit[:1].upper() + unit[1:]


def bare_value(metric: Metric, value: float, checked: float | None) -> str:
    """3.8"""
    return words.number(shown_value(metric, value, checked), metric.decimals)


def value_text(metric: Metric, value: float, checked: float | None) -> str:
    """3.8 per 1,000 lines checked"""
    return bare_value(metric, value, checked) + unit_of(metric)


def observation_text(observation: Observation) -> str:
    """A stored value as shown, with its unit."""
    return value_text(observation.metric, observation.value, observation.checked)


def taken_text(observation: Observation, *, tells_value: bool = True) -> str:
    """What somebody reads who brings a second value for a period: Fri 20 Nov 2026 has a value already: 3.8."""
    period = periods.name(observation.day, observation.metric.period)
    if not tells_value:
        return _("%(period)s has a value already.", period=period)
    return _("%(period)s has a value already: %(value)s.", period=period, value=observation_text(observation))


def number_text(metric: Metric, value: float | None) -> str:
    """A number in the measure's own unit, such as its goal; empty when there is none."""
    return "" if value is None else words.number(value, metric.decimals) + unit_of(metric)


def usual_text(metric: Metric, usual: Usual) -> str:
    """The normal range: 2.7 to 5.7 per 1,000 lines checked"""
    low = words.number(usual.low, metric.decimals)
    return _("%(low)s to %(high)s", low=low, high=number_text(metric, usual.high))


def goal_text(metric: Metric) -> str:
    """The goal with its direction and basis, such as "4.0 per 1,000 lines or less, on average"; empty without one."""
    if metric.goal is None:
        return ""
    goal = number_text(metric, metric.goal)
    reached = _("%(goal)s or less", goal=goal) if metric.direction == "lower" else _("%(goal)s or more", goal=goal)
    if metric.goal_basis == "share":
        share = words.percent(metric.goal_share)
        return _("%(reached)s, in %(share)s of the values", reached=reached, share=share)
    if metric.goal_basis == "every":
        return _("%(reached)s, every time", reached=reached)
    return _("%(reached)s, on average", reached=reached)


def plain_number(value: float | None) -> str:
    """A count or a size as it was entered: no decimals unless it has some."""
    if value is None:
        return ""
    decimals = 0 if value == int(value) else min(6, len(f"{value:.6f}".rstrip("0").partition(".")[2]))
    return words.number(value, decimals)
