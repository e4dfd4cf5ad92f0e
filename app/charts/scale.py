"""Where ticks stand: round numbers on the value axis, calendar steps or round counts along the other one."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from itertools import pairwise
from typing import Literal

Position = date | float
Grain = Literal["minute", "day", "month", "year", "number"]
FormatPosition = Callable[[Position, Grain], str]

_EPOCH = date(1970, 1, 1).toordinal()
# Not 2.5: a caller who rounds to whole numbers would write 2 at 2.5 and 8 at 7.5.
_NICE = (1.0, 2.0, 5.0, 10.0)
_DAY_SPAN = 200.0
_YEAR_SPAN = 12 * 366.0
_MONTH_STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600)
_YEAR_STEPS = (12, 24, 60, 120, 240, 600, 1200, 6000)


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on an axis and its finished label."""

    at: float
    label: str


def moment(position: Position) -> float:
    """Days since 1970 for a date or time (a naive time is taken as UTC); a number stays what it is."""
    if isinstance(position, datetime):
        aware = position if position.tzinfo else position.replace(tzinfo=UTC)
        return aware.timestamp() / 86_400
    if isinstance(position, date):
        return float(position.toordinal() - _EPOCH)
    return float(position)


def value_step(low: float, high: float, *, about: int) -> float:
    """The step of 1, 2 or 5 times a power of ten that makes at most `about` intervals of the range."""
    rough = (high - low) / about
    power = 10.0 ** math.floor(math.log10(rough))
    return next(power * nice for nice in _NICE if power * nice >= rough * 0.999)


def value_ticks(low: float, high: float, *, about: int, format_value: Callable[[float], str]) -> list[Tick]:
    """Ticks around `low` to `high` whose labels all differ, the outer ones at or beyond the ends.

    The step grows until rounding by `format_value` leaves no two labels alike.
    """
    ticks: list[Tick] = []
    for intervals in range(about, 0, -1):
        step = value_step(low, high, about=intervals)
        first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
        values = [index * step for index in range(first, last + 1)]
        ticks = [Tick(value, format_value(value)) for value in values]
        if len({tick.label for tick in ticks}) == len(ticks):
            return ticks
    return ticks


def value_range(values: Sequence[float], *, from_zero: bool) -> tuple[float, float]:
    """Lowest and highest of `values`, zero taken in when asked, and widened to a span when all are equal."""
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    if from_zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if high - low > 1e-12 * max(abs(low), abs(high)):
        return low, high
    pad = abs(high) * 0.1 or 1.0
    return (low, high + pad) if from_zero and low == 0 else (low - pad, high + pad)


def grain_of(positions: Sequence[Position]) -> Grain:
    """The finest unit a tick label of these positions has to tell."""
    first, last = positions[0], positions[-1]
    if not isinstance(first, date):
        return "number"
    span = abs(moment(last) - moment(first))
    if isinstance(first, datetime) and span < 2:
        return "minute"
    if span <= _DAY_SPAN:
        return "day"
    return "month" if span <= _YEAR_SPAN else "year"


@dataclass(frozen=True)
class Along:
    """An axis along a series, asked for more or fewer ticks: it looks at all the points once.

    `positions` are what the points say they are, `places` where they stand on the axis, in the same order.
    """

    positions: Sequence[Position]
    places: Sequence[float]
    format_position: FormatPosition

    def ticks(self, *, most: int) -> list[Tick]:
        """At most `most` ticks, each at a point of the series.

        Months and years are marked at their first point, days and numbers every so many points, by weeks where
        that fits.
        """
        return [Tick(self.places[index], self._label(index)) for index in self._chosen(most)]

    def _label(self, index: int) -> str:
        return self.format_position(self.positions[index], self.grain)

    @cached_property
    def grain(self) -> Grain:
        """The finest unit the labels tell."""
        return grain_of(self.positions)

    def _chosen(self, most: int) -> list[int]:
        if self.grain in ("month", "year"):
            return self._calendar(most)
        if self.grain == "number":
            return _round_numbers(self._numbers, most)
        return _every(self.positions, self.places, most)

    @cached_property
    def _numbers(self) -> list[float]:
        return [moment(position) for position in self.positions]

    @cached_property
    def _months(self) -> list[tuple[int, int]]:
        """The first point of each month, and which month that is, counted through the years."""
        months = map(_month_of, self.positions)
        starts = [0, *(place for place, (left, right) in enumerate(pairwise(months), start=1) if left != right)]
        return [(place, _month_of(self.positions[place])) for place in starts]

    def _calendar(self, most: int) -> list[int]:
        chosen = [0]
        for step in _MONTH_STEPS if self.grain == "month" else _YEAR_STEPS:
            pairs = pairwise(self._months)
            chosen = [place for (_last, left), (place, right) in pairs if left // step != right // step]
            # A first point in the middle of a bucket would crowd the next one.
            if self._months[0][1] % step == 0 or not chosen:
                chosen.insert(0, 0)
            if len(chosen) <= most:
                return chosen
        return chosen[:: math.ceil(len(chosen) / most)]


def _month_of(position: Position) -> int:
    return position.year * 12 + position.month - 1 if isinstance(position, date) else int(position)


def _every(positions: Sequence[Position], places: Sequence[float], most: int) -> list[int]:
    count = len(positions)
    least = max(1, math.ceil(count / max(most, 1)))
    span = places[-1] - places[0]
    if span and abs(span - (count - 1)) > 1e-9:
        return _evenly_by_place(places, most=most)
    # Of very many points no weekday can be read: a hundred ways to mark them are enough to choose from.
    steps = range(least, math.ceil(least * 1.7) + 1, math.ceil(least / 100))
    step = min(steps, key=lambda step: (_unevenness(positions, step), step))
    return list(range(0, count, step))


def _unevenness(positions: Sequence[Position], step: int) -> int:
    """How many different weekdays would be marked: the fewer, the easier to read."""
    return len({position.weekday() for position in positions[::step] if isinstance(position, date)})


def _round_numbers(numbers: Sequence[float], most: int) -> list[int]:
    """The points at or next after round numbers; every so many where the numbers do not rise."""
    first, last = numbers[0], numbers[-1]
    if any(left >= right for left, right in pairwise(numbers)) or first == last:
        return list(range(0, len(numbers), math.ceil(len(numbers) / most)))
    step = value_step(first, last, about=most)
    if all(number.is_integer() for number in numbers):
        step = math.ceil(step)
    rounds = (index * step for index in range(math.ceil(first / step), math.floor(last / step) + 1))
    return sorted({bisect_left(numbers, number) for number in rounds}) or [0]


def _evenly_by_place(places: Sequence[float], *, most: int) -> list[int]:
    first, last = places[0], places[-1]
    targets = [first + (last - first) * index / max(most - 1, 1) for index in range(max(most, 1))]
    found = (min(bisect_left(places, target - 1e-9), len(places) - 1) for target in targets)
    return sorted(set(found))
