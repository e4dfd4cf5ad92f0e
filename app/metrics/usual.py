"""What a measure usually is: the range against which a newly typed value is held, to ask before it is saved.

Where somebody judges the measure, the area of analyses tells its newest normal range; elsewhere the range comes from
the values alone, by methods that a few odd values do not move.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite, sqrt
from statistics import median

from app.metrics.models import Metric
from app.metrics.series import each_of_many

FEWEST_VALUES = 12
FAR = 2.0
"""A value is far outside when it lies so many times as far from the middle as the edge of the normal range."""
OF_MOVING_RANGE, OF_DEVIATION = 3.145, 3 * 1.4826


@dataclass(frozen=True, kw_only=True)
class Usual:
    """The normal range in the unit shown and, for counted measures, the usual denominator.

    `unexplained`: a value inside it carries a signal whose cause nobody has named, so that the range may be too wide.
    """

    low: float
    high: float
    centre: float
    size: float | None = None
    unexplained: bool = False

    def way(self, value: float, checked: float | None = None) -> str:
        """above or below when a value lies far outside; empty when there is nothing to ask.

        Few checked make a rate jump: the range widens with the root of the denominator, as in a u or p chart.
        """
        half = max(self.high - self.centre, self.centre - self.low)
        if self.size and checked and checked < self.size:
            half *= sqrt(self.size / checked)
        if not isfinite(value) or half <= 0 or abs(value - self.centre) <= FAR * half:
            return ""
        return "above" if value > self.centre else "below"


Teller = Callable[[Metric, str], Usual | None]
_tellers: list[Teller] = []


def told_by(teller: Teller) -> Teller:
    """Ask this function first; it is given the measure and the key of the project's link, or an empty text."""
    _tellers.append(teller)
    return teller


def usual_of(metric: Metric, link: str = "") -> Usual | None:
    """The measure's normal range now; None while nothing can be said."""
    found = (teller(metric, link) for teller in _tellers)
    return next((usual for usual in found if usual is not None), None) or _of_metric(metric)


def _of_metric(metric: Metric) -> Usual | None:
    """From the values since the newest change that has any, without named special causes."""
    series = each_of_many([metric.id])[metric.id]  # a value is entered by itself, whatever else its day holds
    changes = [change.day for change in metric.changes if not change.is_trial]
    begun = [day for day in changes if series.days and day <= series.days[-1]]
    newest = series.between(first=max(begun, default=None))
    kept = [place for place, cause in enumerate(newest.special_causes) if not cause]
    return of_values([newest.values[place] for place in kept], [newest.checked[place] for place in kept])


def of_values(values: Sequence[float], sizes: Sequence[float | None] = ()) -> Usual | None:
    """The range of values alone: the median and 3.145 times the median moving range, or 3 robust standard deviations
    where that is wider. Source: Wheeler and Chambers, Understanding Statistical Process Control (1992)."""
    known = [value for value in values if isfinite(value)]
    if len(known) < FEWEST_VALUES:
        return None
    centre = median(known)
    moving = median(abs(later - earlier) for earlier, later in pairwise(known))
    deviation = median(abs(value - centre) for value in known)
    half = max(OF_MOVING_RANGE * moving, OF_DEVIATION * deviation)
    if half <= 0:
        return None
    low = max(0.0, centre - half) if min(known) >= 0 else centre - half
    checked = [size for size in sizes if size]
    return Usual(low=low, high=centre + half, centre=centre, size=median(checked) if checked else None)
