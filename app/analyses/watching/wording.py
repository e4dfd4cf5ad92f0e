"""An alert in words: what happened, what it is held against, what to do, how it ended."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.analyses.watching import models
from app.analyses.watching.models import LIMIT, MISSING, SIGNAL, SLIPPING, Alert
from app.core import words
from app.metrics import periods
from app.metrics.models import Metric
from app.metrics.wording import number_text

LEADING = (
    "beyond_limits", "seven_one_side", "eight_one_side", "nine_one_side", "six_trending", "seven_trending",
    "two_of_three_near_limit", "four_of_five_beyond_one_sigma",
)  # fmt: skip
"""Of several rules that one event breaks, the first of these names it."""
PATTERNS = {
    ("one_side", "up"): _l(
        "%(points)s values in a row, from %(first)s to %(last)s, lie above the average of %(centre)s."
    ),
    ("one_side", "down"): _l(
        "%(points)s values in a row, from %(first)s to %(last)s, lie below the average of %(centre)s."
    ),
    ("trending", "up"): _l("The values from %(first)s to %(last)s rise, each above the one before."),
    ("trending", "down"): _l("The values from %(first)s to %(last)s fall, each below the one before."),
    ("near", "up"): _l("From %(first)s to %(last)s several values lie near the upper end of the normal range."),
    ("near", "down"): _l("From %(first)s to %(last)s several values lie near the lower end of the normal range."),
    ("alternating", ""): _l("The values from %(first)s to %(last)s go up and down in turn, as chance does not do."),
    ("within", ""): _l(
        "The values from %(first)s to %(last)s lie closer to their average of %(centre)s than they should."
    ),
    ("beyond", ""): _l(
        "The values from %(first)s to %(last)s lie above and below their average of %(centre)s, and none near it."
    ),
}
HEADS = {
    ("one_side", "up"): _l("A long run above the average"),
    ("one_side", "down"): _l("A long run below the average"),
    ("trending", "up"): _l("Rising again and again"),
    ("trending", "down"): _l("Falling again and again"),
    ("near", "up"): _l("Unusually high again and again"),
    ("near", "down"): _l("Unusually low again and again"),
}
SORTS = {
    "seven_one_side": "one_side", "eight_one_side": "one_side", "nine_one_side": "one_side",
    "six_trending": "trending", "seven_trending": "trending", "fourteen_alternating": "alternating",
    "fifteen_within_one_sigma": "within", "two_of_three_near_limit": "near", "four_of_five_beyond_one_sigma": "near",
}  # fmt: skip
"""How a rule's pattern is told; the rest lie beyond one sigma on both sides."""
ENDINGS = {
    models.OVER: _l("It is over: later values are as usual."),
    models.CORRECTED: _l("The value was corrected, or the range it is held against is another by now."),
    models.EXPLAINED: _l("The value has a named special cause by now."),
    models.CAME: _l("The values came."),
    models.UNWATCHED: _l("The measure is not watched any more."),
    models.ENDED: _l("The project is not in its last phase any more."),
}


def headline(alert: Alert) -> str:
    """The event in a few words."""
    if alert.kind == MISSING:
        return _("A value is missing")
    if alert.kind == SLIPPING:
        return _("The result may be slipping")
    if alert.kind == LIMIT:
        return _("Above the customer’s limit") if alert.way == "up" else _("Below the customer’s limit")
    return _signal_head(alert)


def _signal_head(alert: Alert) -> str:
    rule = _leading(alert)
    if rule == "beyond_limits":
        return _("Above the normal range") if alert.way == "up" else _("Below the normal range")
    return str(HEADS.get((SORTS.get(rule, "beyond"), alert.way), _l("An unusual pattern")))


def _leading(alert: Alert) -> str:
    rules = alert.facts.get("rules", [])
    return next((rule for rule in LEADING if rule in rules), rules[0] if rules else "")


def sentence(alert: Alert) -> str:
    """What happened, with the value and what it is held against."""
    if alert.kind == MISSING:
        return _(
            "%(measure)s has no value since %(newest)s. The next was due by %(due)s.",
            measure=alert.metric.name, newest=_period(alert, "newest"), due=words.full_day(_day(alert, "due")),
        )  # fmt: skip
    if alert.kind == LIMIT:
        return _limit(alert)
    return _slipping(alert) if alert.kind == SLIPPING else _signal(alert)


def _limit(alert: Alert) -> str:
    limit = alert.facts.get("upper" if alert.way == "up" else "lower")
    told = {**_told(alert), "limit": number_text(alert.metric, limit)}
    if alert.way == "up":
        return _("%(measure)s: %(value)s, %(day)s. The customer accepts at most %(limit)s.", **told)
    return _("%(measure)s: %(value)s, %(day)s. The customer accepts at least %(limit)s.", **told)


def _signal(alert: Alert) -> str:
    rule, told = _leading(alert), _told(alert)
    if rule == "beyond_limits":
        if alert.way == "up":
            return _("%(measure)s: %(value)s, %(day)s. That is above the normal range of %(range)s.", **told)
        return _("%(measure)s: %(value)s, %(day)s. That is below the normal range of %(range)s.", **told)
    return f"{alert.metric.name}: " + str(PATTERNS[SORTS.get(rule, "beyond"), alert.way]) % told


def _slipping(alert: Alert) -> str:
    """What is known and what is not: a signal against the limits is no proof of why."""
    since = alert.facts.get("changed_on")
    told = {**_told(alert), "since": words.full_day(date.fromisoformat(since)) if since else ""}
    return " ".join((
        _signal(alert),
        _("The range is that of the values since the change on %(since)s, and was fixed before.", **told),
        _("It is not known yet whether this lasts, and what is behind it."),
    ))  # fmt: skip


def _told(alert: Alert) -> dict[str, Any]:
    metric, facts = alert.metric, alert.facts
    return {
        "measure": metric.name,
        "value": number_text(metric, facts.get("value")),
        "day": _period(alert, "value_day"),
        "range": range_text(alert),
        "centre": number_text(metric, facts.get("centre")),
        "points": words.number(facts.get("points", 0)),
        "first": _period(alert, "first_day"),
        "last": _period(alert, "last_day"),
    }


def _day(alert: Alert, name: str) -> date | None:
    text = alert.facts.get(name)
    return date.fromisoformat(text) if text else None


def _period(alert: Alert, name: str) -> str:
    day = _day(alert, name)
    return periods.name(day, alert.metric.period) if day else words.MISSING


def range_text(alert: Alert) -> str:
    """The normal range the event is held against: 2.7 to 5.7 per 1,000 lines; "" where there is none."""
    metric, low, high = alert.metric, alert.facts.get("lower"), alert.facts.get("upper")
    if alert.kind not in (SIGNAL, SLIPPING) or low is None or high is None:
        return ""
    return _("%(low)s to %(high)s", low=words.number(low, metric.decimals), high=number_text(metric, high))


def is_better(alert: Alert) -> bool:
    """Whether the measure moved the way that is wanted."""
    return alert.kind == SIGNAL and alert.way == wanted_way(alert.metric)


def wanted_way(metric: Metric) -> str:
    """up or down."""
    return "down" if metric.direction == "lower" else "up"


def what_to_do(alert: Alert) -> str:
    """The reaction plan, or what always helps."""
    if alert.kind == MISSING:
        return _("Enter the value, or find out why it was not taken.")
    if is_better(alert):
        return _("This is the better direction: find out what is different, and keep it.")
    return alert.metric.reaction_plan or _("No reaction plan is written yet. Find out what was different, and name it.")


def ending(alert: Alert) -> str:
    """Why the alert is closed; "" while it is open."""
    return str(ENDINGS.get(alert.closed_because, "")) if alert.closed_at is not None else ""


def subject(alert: Alert) -> str:
    """The subject of the message."""
    if alert.kind == SLIPPING and alert.link is not None:
        return _("May be slipping: %(project)s", project=alert.link.project.title)
    return _("Look at this: %(measure)s, %(unit)s", measure=alert.metric.name, unit=alert.metric.unit.name)


def message(alert: Alert, address: str) -> str:
    """The text of the message: what happened, what it is held against, what to do, where to say what was found."""
    lines = [sentence(alert)]
    if range_text(alert):
        lines.append(_("Normal range: %(range)s", range=range_text(alert)))
    lines.append(_("What to do: %(text)s", text=what_to_do(alert)))
    lines.append(_("See it, and say what you found:") + "\n" + address)
    return "\n\n".join(lines)
