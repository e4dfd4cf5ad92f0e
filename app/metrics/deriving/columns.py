"""The numbers that a letter of a formula stands for, period by period."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from itertools import accumulate

from app.metrics import periods


class Undefined(Exception):
    """A formula has no value in a period; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Column:
    """Numbers by the first day of their period.

    Days without a value, such as weekends, are passed over when earlier ones are looked for. Of longer periods
    every one has to be there.
    """

    def __init__(self, numbers: Mapping[date, float], period: str) -> None:
        self.numbers = numbers
        self._order = sorted(numbers)
        if period != "day" and self._order:
            self._order = _every(self._order[0], self._order[-1], period)
        self._places = {first: place for place, first in enumerate(self._order)}

    def at(self, first: date) -> float:
        """The number of the period that begins on this day."""
        if first not in self.numbers:
            raise Undefined("missing")
        return self.numbers[first]

    def earlier(self, first: date, count: int) -> float:
        """The number of so many periods before the one that begins on this day."""
        return self.at(self._order[self._begin(first, count + 1)])

    def total(self, first: date, count: int) -> float:
        """The sum of the numbers of so many periods, the one that begins on this day being the last."""
        begin = self._begin(first, count)
        there = self._there[begin + count] - self._there[begin]
        if there < count:
            raise Undefined("missing")
        return float(self._sums[begin + count] - self._sums[begin])

    def _begin(self, first: date, count: int) -> int:
        """The place of the first of so many periods up to this one; `Undefined` where it has no number, or too few
        are before it."""
        self.at(first)
        begin = self._places[first] + 1 - count
        if begin < 0:
            raise Undefined("short")
        return begin

    @cached_property
    def _sums(self) -> list[Fraction]:
        """The sum of all numbers before each place, exactly: the difference of two is any sum between them."""
        return list(accumulate((Fraction(self.numbers.get(first, 0)) for first in self._order), initial=Fraction()))

    @cached_property
    def _there(self) -> list[int]:
        """How many of the periods before each place have a number."""
        return list(accumulate((first in self.numbers for first in self._order), initial=0))


def _every(first: date, last: date, period: str) -> list[date]:
    """The first days of all periods from one to another."""
    found = [first]
    while found[-1] < last:
        found.append(periods.bounds(found[-1], period)[1] + timedelta(days=1))
    return found
