"""Two measurements of the same things: pairs with either missing are dropped, the rest become differences."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.stats.base.result import Floats, InputError
from app.stats.base.sample import Numbers, clean, numbers


@dataclass(frozen=True, eq=False)
class Pairs:
    """Complete pairs, shape (n,) each, with first less second."""

    first: Floats
    second: Floats
    differences: Floats
    dropped: int

    @property
    def n(self) -> int:
        return int(self.differences.size)


def complete_pairs(first: Numbers, second: Numbers) -> Pairs:
    """Pairs by position. Raises InputError ``lengths_differ`` and what ``clean`` raises.

    Differences that differ only in the digits lost by subtracting (4.1 - 3.1 against 5.1 - 4.1) are one number.
    """
    one, two = numbers(first, name="first"), numbers(second, name="second")
    if one.size != two.size:
        raise InputError("lengths_differ", name="second", first=int(one.size), second=int(two.size))
    clean(one, name="first")
    clean(two, name="second")
    present = ~(np.isnan(one) | np.isnan(two))
    one, two = one[present], two[present]
    return Pairs(one, two, _differences(one, two), int(present.size - present.sum()))


def _differences(one: Floats, two: Floats) -> Floats:
    apart: Floats = one - two
    if not apart.size:
        return apart
    lost = 2 * float(np.spacing(max(np.abs(one).max(), np.abs(two).max())))
    middle = float(np.median(apart))
    return np.full_like(apart, middle) if float(np.abs(apart - middle).max()) <= lost else apart
