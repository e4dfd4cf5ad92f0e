"""Numbers, dates, money and chances in words: all rounding of the program happens here, at the edge."""

from __future__ import annotations

import re
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from functools import lru_cache
from math import floor, isfinite, log10
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal, get_currency_symbol
from flask_babel import gettext as _
from flask_babel import ngettext

MINUS = "\u2212"
MISSING = "\u2026"
EVERY_DIGIT = Context(prec=400)  # of the largest float, with decimals: 28 digits are what a context has by itself


@dataclass(frozen=True, kw_only=True)
class Style:
    """How the organisation writes: its locale, time zone, currency and paper."""

    locale: str = "en_GB"
    zone: str = "Europe/London"
    currency: str = "GBP"
    paper: str = "A4"


_style: ContextVar[Style] = ContextVar("style", default=Style())  # noqa: B039 (frozen, never mutated)


def use(style: Style) -> None:
    """Write in this style from here on, in this request or job."""
    _style.set(style)


def style() -> Style:
    """The style in use."""
    return _style.get()


def number(value: float | Decimal | None, decimals: int = 0) -> str:
    """A number with this many decimals, a real minus and the locale's separators."""
    if value is None or not isfinite(value):
        return _("not known")
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return _written_number(_round(value, decimals), pattern, style().locale)


@lru_cache(maxsize=10_000)
def _written_number(rounded: Decimal, pattern: str, locale: str) -> str:
    with localcontext(EVERY_DIGIT):
        return format_decimal(rounded, format=pattern, locale=locale).replace("-", MINUS)


def _round(value: float | Decimal, decimals: int) -> Decimal:
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(str(value))
    with localcontext(EVERY_DIGIT):
        return exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP) + 0


def hours(value: float | None) -> str:
    """Hours, halves and tenths of them only where there are some; "" when nobody said."""
    return "" if value is None else number(value, 0 if value == int(value) else 1)


def natural_decimals(*values: float | None) -> int:
    """How many decimals show two to three meaningful digits of the largest of these values."""
    sizes = [abs(value) for value in values if value is not None and isfinite(value) and value != 0]
    if not sizes:
        return 0
    return min(4, max(0, 1 - floor(log10(max(sizes)))))


def percent(share: float | None, decimals: int = 0) -> str:
    """A share of 1 as a percentage."""
    if share is None or not isfinite(share):
        return _("not known")
    return number(share * 100, decimals) + "%"


def signed(value: float, decimals: int = 0) -> str:
    """A difference with its sign."""
    text = number(value, decimals)
    return text if text.startswith(MINUS) or value == 0 else "+" + text


def money(amount: Decimal | None) -> str:
    """An amount without hundredths in the organisation's currency: £118,000."""
    if amount is None:
        return _("Not set yet")
    return _whole_money(amount)


def short_money(amount: Decimal | None) -> str:
    """An amount for a narrow place: £940, £118k, £1.2m."""
    if amount is None:
        return _("Not set yet")
    size = abs(amount)
    if size >= 999_500:
        return _("%(sign)s%(currency)s%(amount)sm", amount=number(size / 1_000_000, 1), **_signs(amount))
    if size >= 1000:
        return _("%(sign)s%(currency)s%(amount)sk", amount=number(size / 1000), **_signs(amount))
    return _whole_money(amount)


def _whole_money(amount: Decimal) -> str:
    return _("%(sign)s%(currency)s%(amount)s", amount=number(abs(amount)), **_signs(amount))


def _signs(amount: Decimal) -> dict[str, str]:
    """What stands by an amount: its minus if it has one, and the sign of the currency."""
    symbol = get_currency_symbol(style().currency, locale=style().locale)
    return {"sign": MINUS if amount < 0 else "", "currency": symbol}


def local(moment: datetime) -> datetime:
    """The moment in the organisation's zone."""
    return moment.astimezone(ZoneInfo(style().zone))


def utc_day(moment: datetime) -> date:
    """The organisation's calendar day of a moment."""
    return local(moment).date()


def day(value: date | datetime | None) -> str:
    """Fri 20 Nov"""
    return _date(value, "EEE d MMM")


def short_day(value: date | datetime | None) -> str:
    """20 Nov"""
    return _date(value, "d MMM")


def full_day(value: date | datetime | None) -> str:
    """20 Nov 2026"""
    return _date(value, "d MMM y")


def long_day(value: date | datetime | None) -> str:
    """Friday 20 November 2026"""
    return _date(value, "EEEE d MMMM y")


def near_day(value: date, today: date) -> str:
    """20 Nov, with its year outside the running one: 20 Nov 2028"""
    return short_day(value) if value.year == today.year else full_day(value)


def _date(value: date | datetime | None, pattern: str) -> str:
    if value is None:
        return _("no date")
    day_ = utc_day(value) if isinstance(value, datetime) else value
    return _written_day(day_, pattern, style().locale)


@lru_cache(maxsize=10_000)
def _written_day(value: date, pattern: str, locale: str) -> str:
    return _short_september(format_date(value, pattern, locale=locale))


def _short_september(text: str) -> str:
    """Three letters for every month: British data say Sept where all others have three."""
    return re.sub(r"\bSept\b", "Sep", text)


def moment(value: datetime | None) -> str:
    """Fri 20 Nov 2026, 16:40"""
    if value is None:
        return _("never")
    return _short_september(format_datetime(local(value), "EEE d MMM y, HH:mm", locale=style().locale))


def clock_time(value: datetime) -> str:
    """16:40"""
    return format_datetime(local(value), "HH:mm", locale=style().locale)


def recent(value: datetime, today: date) -> str:
    """Today 16:40, Yesterday 16:40, Wed 18 Nov"""
    age = (today - utc_day(value)).days
    if age == 0:
        return _("Today %(time)s", time=clock_time(value))
    if age == 1:
        return _("Yesterday %(time)s", time=clock_time(value))
    return day(value) if age < 300 else full_day(value)


def due(value: date | None, today: date) -> str:
    """When something is due, said from today: 2 days late, today, Wed 25 Nov, 20 Nov 2028"""
    if value is None:
        return _("no date yet")
    late = (today - value).days
    if late > 0:
        return ngettext("%(num)d day late", "%(num)d days late", late)
    if late == 0:
        return _("today")
    return day(value) if value.year == today.year else full_day(value)


def initials(name: str) -> str:
    """DO for Dana Okafor."""
    parts = [part for part in name.split() if part[0].isalnum()]
    return "".join(part[0] for part in (parts[:1] + parts[1:][-1:])).upper() or "?"


def chance(p_value: float | None) -> str:
    """How often a change this big appears by chance; empty when that is not worth saying."""
    if p_value is None or not isfinite(p_value) or p_value >= 0.05:
        return ""
    if p_value < 0.001:
        return _(
            "A change this big or bigger would appear by chance less than once in 1,000 tries if nothing had changed."
        )
    if p_value < 0.01:
        return _(
            "A change this big or bigger would appear by chance less than once in 100 tries if nothing had changed."
        )
    times = max(1, round(p_value * 100))
    return ngettext(
        "By chance alone a change this big or bigger appears about %(num)d time in 100. Keep measuring to be sure.",
        "By chance alone a change this big or bigger appears about %(num)d times in 100. Keep measuring to be sure.",
        times,
    )


def listing(names: list[str]) -> str:
    """Ann, Bo and Cy"""
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s and %(last)s", first=", ".join(names[:-1]), last=names[-1])


FILTERS: dict[str, Any] = {
    function.__name__: function
    for function in (
        number, hours, percent, signed, money, short_money, day, short_day, full_day, long_day, moment,
        clock_time, recent, due, initials, chance, listing, natural_decimals, utc_day,
    )
}  # fmt: skip
