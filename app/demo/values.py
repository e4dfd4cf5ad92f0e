"""Made-up measurements, the same on every machine: a fixed seed a measure, and the arithmetic written out here."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp
from random import Random
from statistics import NormalDist


class Draws:
    """Random values of one measure. Only `random()` is asked, whose sequence Python promises not to change."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 (a made-up story, not a secret)

    def share(self) -> float:
        """A number from 0 up to 1, any as likely as another."""
        return self._random.random()

    def normal(self, mean: float, spread: float) -> float:
        """One value of a normal distribution with this mean and standard deviation."""
        return NormalDist(mean, spread).inv_cdf(self._random.random())

    def poisson(self, mean: float) -> int:
        """One count of events that come independently of each other (Knuth's product of uniforms)."""
        count, product, floor = 0, self._random.random(), exp(-mean)
        while product > floor:
            count, product = count + 1, product * self._random.random()
        return count

    def around(self, mean: float, spread: float, size: int, *, decimals: int = 1) -> list[float]:
        """Measured values around a level, as the gauge shows them."""
        return [round(self.normal(mean, spread), decimals) for _ in range(size)]

    def sizes(self, mean: float, spread: float, size: int) -> list[int]:
        """How much was checked each time."""
        return [max(1, round(self.normal(mean, spread))) for _ in range(size)]

    def counts(self, rate: float, sizes: Sequence[float]) -> list[int]:
        """Events found in what was checked, at this rate for each thing checked."""
        return [self.poisson(rate * checked) for checked in sizes]
