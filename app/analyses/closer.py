"""A closer look at a part of a control chart: which values it shows, and each of them in words."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from math import isfinite
from uuid import UUID

from flask_babel import gettext as _
from markupsafe import Markup

from app.analyses import wording
from app.analyses.case import Case
from app.analyses.pictures import control_chart_of
from app.charts import control
from app.charts.control_window import window
from app.core import words
from app.core.keeping import Kept

FEWEST, USUAL, MOST_LISTED = 5, 30, 200


@dataclass(frozen=True, kw_only=True)
class Spot:
    """One value of the part: its key and day, how it is written, and why it is marked; empty where it is not."""

    key: UUID
    day: date
    value: str
    why: str


@dataclass(frozen=True, kw_only=True)
class Closer:
    """The part from `first` to `last` of `total` values; `earlier` and `later` are the days that begin the parts beside
    it. `spots` is empty where there are too many to list."""

    wide: Markup
    narrow: Markup
    first: date
    last: date
    count: int
    total: int
    earlier: tuple[date, date] | None
    later: tuple[date, date] | None
    spots: tuple[Spot, ...]


@dataclass(frozen=True, kw_only=True)
class _Whole:
    """The whole chart, its days, and the places of its values among those of the case."""

    case: Case
    chart: control.ControlChart
    days: Sequence[date]
    places: Sequence[int]


_wholes: Kept[_Whole] = Kept(most=2)


def _whole(case: Case) -> _Whole:
    places = [place for place, value in enumerate(case.shown.values) if isfinite(value)]
    days = [case.shown.days[place] for place in places]
    return _Whole(case=case, chart=control_chart_of(case), days=days, places=places)


def closer_of(case: Case, key: str, first: date | None, last: date | None, newest: int | None) -> Closer | None:
    """The values from one day to another, both included, or so many of the newest; None without values. `key` names
    whose they are."""
    if not len(case.shown):
        return None
    kept = (key, case.data_hash, case.question, words.style())
    whole = _wholes.get(kept, lambda: _whole(case))
    start, end = _span(whole.days, first, last, newest)
    part, name = window(whole.chart, start, end), sha256(repr((kept, start, end)).encode()).hexdigest()[:10]
    wide, narrow = (
        Markup(control.render(part, size=size, prefix=f"z{name}{size.name}"))  # noqa: S704 - app.charts escapes
        for size in (control.WIDE, control.NARROW)
    )
    count, days = end - start + 1, whole.days
    return Closer(
        wide=wide, narrow=narrow, first=days[start], last=days[end], count=count, total=len(days),
        earlier=(days[max(0, start - count)], days[start - 1]) if start else None,
        later=(days[end + 1], days[min(len(days) - 1, end + count)]) if end + 1 < len(days) else None,
        spots=tuple(_spots(whole, start, end)) if count <= MOST_LISTED else (),
    )  # fmt: skip


def _span(days: Sequence[date], first: date | None, last: date | None, newest: int | None) -> tuple[int, int]:
    """The first and the last place, at least a few values, so that there is something to see."""
    if newest is not None:
        return max(0, len(days) - max(FEWEST, newest)), len(days) - 1
    start = bisect_left(days, first) if first else 0
    end = (bisect_right(days, last) if last else len(days)) - 1
    start = max(0, min(start, end, len(days) - FEWEST))
    return start, max(end, min(start + FEWEST, len(days)) - 1)


def _spots(whole: _Whole, start: int, end: int) -> list[Spot]:
    """Each value, the newest first."""
    chart, shown, measured = whole.chart, whole.case.shown, whole.case.question.measured
    beyond = {signal.position for signal in chart.signals}
    runs = {place: run.label for run in chart.runs for place in run.positions}
    spots = []
    for place in range(end, start - 1, -1):
        at = whole.places[place]
        cause = shown.special_causes[at]
        why = cause or (_("outside the normal range") if place in beyond else runs.get(place, ""))
        spots.append(
            Spot(key=shown.ids[at], day=shown.days[at], value=wording.value_text(measured, shown.values[at]), why=why)
        )
    return spots
