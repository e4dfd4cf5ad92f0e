"""How the numbers and names of a reading are written: units, periods, amounts, days. All rounding is in core.words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.analyses.reading import Measured, Parameter, Range, Reading
from app.core import words
from app.metrics import periods as periods_of_day

PERIOD_WORDS = {
    "day": (_l("day"), _l("days")),
    "week": (_l("week"), _l("weeks")),
    "month": (_l("month"), _l("months")),
    "quarter": (_l("quarter"), _l("quarters")),
    "year": (_l("year"), _l("years")),
    "order": (_l("order"), _l("orders")),
}
DAYS = ("since", "first", "last", "changed", "when")
LEVELS = ("before", "after", "goal", "so_far")
MOST_DAYS_NAMED = 2
AMOUNTS = ("change", "hidden", "margin")
SIGNED = ("without", "without_low", "without_high")
RATIOS = ("ratio", "dispersion", "dispersion_before", "dispersion_after", "correlation")
ALMOST_HALF, ABOUT_HALF = (0.45, 0.495), (0.495, 0.53)


def period(measured: Measured) -> str:
    """day, week, month, quarter, year or order."""
    return str(PERIOD_WORDS[measured.period][0])


def periods(measured: Measured) -> str:
    """days, weeks, months, quarters, years or orders."""
    return str(PERIOD_WORDS[measured.period][1])


def counted_periods(measured: Measured, count: int) -> str:
    """1 day, 30 days"""
    return f"{words.number(count)} {period(measured) if count == 1 else periods(measured)}"


def unit_text(measured: Measured) -> str:
    """What stands behind a value in a sentence: "%", "per 1,000", "minutes" or nothing."""
    if measured.kind == "proportion":
        return "%"
    if measured.kind == "count" and (measured.denominator_name or not measured.measured_in):
        return _("per %(count)s", count=words.number(measured.per))
    return measured.measured_in


def number_text(measured: Measured, value: float | None) -> str:
    """A value with the measure's decimals: 4.2, or 16.7% where the sign belongs to the number."""
    text = words.number(value, measured.decimals)
    return text + "%" if measured.kind == "proportion" and value is not None else text


def value_text(measured: Measured, value: float | None) -> str:
    """A value with its unit: 4.2 per 1,000, 16.7%, 38 minutes."""
    text, unit = number_text(measured, value), unit_text(measured)
    return text if unit in ("", "%") or value is None else f"{text} {unit}"


def amount_text(measured: Measured, value: float | None) -> str:
    """A difference without its sign and with its unit: 3.8 per 1,000, 2.3 points, 12 minutes.

    One digit more than the measure's decimals where the difference would be rounded to nothing.
    """
    if value is None:
        return words.number(None)
    size = abs(value)
    decimals = measured.decimals
    while size > 0 and decimals < measured.decimals + 2 and size * 10**decimals < 1:
        decimals += 1
    text = words.number(size, decimals)
    if measured.kind == "proportion":
        return _("%(amount)s percentage points", amount=text)
    unit = unit_text(measured)
    return f"{text} {unit}" if unit else text


def change_text(reading: Reading, value: float | None) -> str:
    """How far it moved: "almost half" where a rate or share fell that far, else the amount."""
    share = -(reading.relative.estimate or 0) if reading.relative else 0
    if reading.measured.is_counted and ALMOST_HALF[0] <= share < ALMOST_HALF[1]:
        return _("almost half")
    if reading.measured.is_counted and ABOUT_HALF[0] <= share < ABOUT_HALF[1]:
        return _("about half")
    return amount_text(reading.measured, value)


def range_text(measured: Measured, low: float, high: float) -> str:
    """2.7 to 5.7"""
    return _("%(low)s to %(high)s", low=number_text(measured, low), high=number_text(measured, high))


def likely_text(measured: Measured, found: Range) -> str:
    """How large a difference likely is, said so that it reads from the smaller to the larger."""
    if found.low is None or found.high is None or found.estimate is None:
        return ""
    if not found.low <= found.estimate <= found.high:
        return ""
    if found.low <= 0 <= found.high:
        low, high = (_signed(value, measured.decimals) for value in (found.low, found.high))
        return _("Likely between %(low)s and %(high)s", low=low, high=high)
    small, large = sorted((abs(found.low), abs(found.high)))
    low, high = (words.number(value, measured.decimals) for value in (small, large))
    return _("Likely between %(low)s and %(high)s", low=low, high=high)


def _signed(value: float, decimals: int) -> str:
    """With its sign, unless it is rounded to nothing."""
    nothing = words.number(0, decimals)
    return nothing if words.number(abs(value), decimals) == nothing else words.signed(value, decimals)


def relative_text(reading: Reading) -> str:
    """down 47%; empty where a share of the level before makes no sense."""
    share = reading.relative.estimate if reading.relative else None
    if share is None or not reading.moved:
        return ""
    size = words.percent(abs(share), 0 if abs(share) >= 0.01 else 1)
    return _("down %(share)s", share=size) if share < 0 else _("up %(share)s", share=size)


def day_text(reading: Reading, text: str) -> str:
    """An ISO day as the measure's period calls it: Apr 2018, or 26 Oct, with the year if another than the newest's."""
    found, measured = date.fromisoformat(text), reading.measured
    if measured.period in ("month", "quarter"):
        return periods_of_day.written(found, "MMM y")
    if measured.period == "year":
        return str(found.year)
    return words.short_day(found) if reading.last_day[:4] == text[:4] else words.full_day(found)


def days_text(reading: Reading, days: Sequence[str]) -> str:
    """8 Oct, 9 Oct"""
    return ", ".join(day_text(reading, day) for day in days)


def without_text(reading: Reading, days: Sequence[str]) -> str:
    """Which values with a named special cause a number leaves out: without 8 Oct; empty for none."""
    if not days:
        return ""
    if len(days) <= MOST_DAYS_NAMED:
        return _("without %(days)s", days=days_text(reading, days))
    return _("without %(count)s unusual values", count=words.number(len(days)))


def goal_text(measured: Measured) -> str:
    """Goal 4.0 or less"""
    goal = number_text(measured, measured.goal)
    if measured.direction == "lower":
        return _("Goal %(goal)s or less", goal=goal)
    return _("Goal %(goal)s or more", goal=goal)


def met_text(reading: Reading) -> str:
    """8 of 19 days"""
    return _("%(meeting)s of %(periods)s", meeting=words.number(reading.goal_meeting),
             periods=counted_periods(reading.measured, reading.goal_of))  # fmt: skip


def values_text(count: int) -> str:
    """1 value, 30 values"""
    return ngettext("%(num)d value", "%(num)d values", count)


def filled(reading: Reading, parameters: Mapping[str, Parameter]) -> dict[str, str]:
    """Parameters as they are written, with what every sentence may ask for."""
    written = {name: _written(reading, name, value) for name, value in parameters.items()}
    measured = reading.measured
    names = {"measure": measured.name, "period": period(measured), "periods": periods(measured)}
    return names | written


def _written(reading: Reading, name: str, value: Parameter) -> str:
    if isinstance(value, str):
        return day_text(reading, value) if name in DAYS else value
    if value is not None and name in AMOUNTS:
        return change_text(reading, value) if name == "change" else amount_text(reading.measured, value)
    if value is not None and name in SIGNED:
        return _signed(value, reading.measured.decimals)
    if name in LEVELS and isinstance(value, float):
        return number_text(reading.measured, value)
    return words.number(value, words.natural_decimals(value) if name in RATIOS else 0)
