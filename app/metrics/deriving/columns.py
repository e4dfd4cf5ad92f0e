"""The numbers that a letter of a formula stands for, period by period."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

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

    def last(self, first: date, count: int) -> list[float]:
        """The numbers of so many periods, the one that begins on this day being the last."""
        if first not in self.numbers:
            raise Undefined("missing")
        end = self._places[first] + 1
        if end < count:
            raise Undefined("short")
        return [self.at(earlier) for earlier in self._order[end - count : end]]


def _every(first: date, last: date, period: str) -> list[date]:
    """The first days of all periods from one to another."""
    found = [first]
    while found[-1] < last:
        found.append(periods.bounds(found[-1], period)[1] + timedelta(days=1))
    return found
