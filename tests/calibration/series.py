"""Simulated processes: how the values of a series come about when nothing but chance, habit or season is at work.

A process takes a generator and a length and answers with values whose own spread (one standard deviation of what is not
season or drift) is 1, so that a shift of 1 is one standard deviation.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.stats.base.result import Floats

Generator = np.random.Generator
Process = Callable[[Generator, int], Floats]
Question = dict[str, Any]
Ask = Callable[[Generator], Question]

_WARM_UP = 200
_LEVEL = 20.0
MONTH = 30.4375


def normal(rng: Generator, size: int) -> Floats:
    """Independent and normal."""
    return rng.normal(size=size)


def heavy_tails(rng: Generator, size: int) -> Floats:
    """Student's t with 3 degrees of freedom, scaled to a standard deviation of 1."""
    return np.asarray(rng.standard_t(3, size=size) / np.sqrt(3.0))


def lognormal(rng: Generator, size: int) -> Floats:
    """Lopsided as waiting times are: the exponential of a normal, scaled to a standard deviation of 1."""
    return np.asarray(rng.lognormal(size=size) / np.sqrt((np.e - 1) * np.e))


def one_outlier(rng: Generator, size: int) -> Floats:
    """Normal, with one value fifteen standard deviations away."""
    values = rng.normal(size=size)
    values[rng.integers(size)] += 15.0
    return values


def autoregression(*phis: float) -> Process:
    """Each value leans on those before it; scaled to a standard deviation of 1."""

    def make(rng: Generator, size: int) -> Floats:
        values = rng.normal(size=size + _WARM_UP)
        for place in range(len(phis), values.size):
            values[place] += sum(phi * values[place - 1 - lag] for lag, phi in enumerate(phis))
        return np.asarray(values[_WARM_UP:] / _stationary_deviation(phis))

    return make


def _stationary_deviation(phis: tuple[float, ...]) -> float:
    weights = [1.0]
    for place in range(1, 400):
        weights.append(sum(phi * weights[place - 1 - lag] for lag, phi in enumerate(phis) if place - 1 - lag >= 0))
    return float(np.sqrt(np.square(weights).sum()))


def moving_autoregression(phi: float, theta: float) -> Process:
    """ARMA(1, 1): leans on the value and on the surprise before it; scaled to a standard deviation of 1."""
    deviation = float(np.sqrt((1 + 2 * phi * theta + theta**2) / (1 - phi**2)))

    def make(rng: Generator, size: int) -> Floats:
        steps = rng.normal(size=size + _WARM_UP)
        values = np.zeros(steps.size)
        for place in range(1, steps.size):
            values[place] = phi * values[place - 1] + steps[place] + theta * steps[place - 1]
        return np.asarray(values[_WARM_UP:] / deviation)

    return make


def season(period: float, *, height: float = 1.0) -> Process:
    """Normal, on a wave of this period (in days, one value a day) that starts anywhere."""

    def make(rng: Generator, size: int) -> Floats:
        phase = rng.uniform(0, 2 * np.pi)
        return np.asarray(rng.normal(size=size) + height * np.sin(2 * np.pi * np.arange(size) / period + phase))

    return make


def drift(slope: float) -> Process:
    """Normal, sliding by ``slope`` standard deviations a point, before the change as after it."""

    def make(rng: Generator, size: int) -> Floats:
        return np.asarray(rng.normal(size=size) + slope * np.arange(size))

    return make


def measured(
    process: Process, before: int, after: int, *, shift: float = 0.0, dated: bool = False, every: int = 1
) -> Ask:
    """How to ask whether measured values have changed; ``shift`` standard deviations are taken off after the change.

    ``dated`` tells the days, one value ``every`` so many.
    """

    def ask(rng: Generator) -> Question:
        values = process(rng, before + after)
        values[before:] -= shift
        when = {"when": _days(np.arange(before + after) * every)} if dated else {}
        return {"kind": "continuous", "before": values[:before], "after": values[before:], **when}

    return ask


def paused(before: int, after: int, *, pause: int, slope: float = 0.0, shift: float = 0.0) -> Ask:
    """Normal values of each day with a pause of so many days at the change, sliding by ``slope`` standard deviations a
    day all the while."""

    def ask(rng: Generator) -> Question:
        days = np.arange(before + after)
        days[before:] += pause
        values = rng.normal(size=days.size) + slope * days
        values[before:] -= shift
        return {"kind": "continuous", "before": values[:before], "after": values[before:], "when": _days(days)}

    return ask


def spread_apart(before: int, after: int, *, first: float, second: float) -> Ask:
    """Two stages of one level whose standard deviations differ."""

    def ask(rng: Generator) -> Question:
        return {
            "kind": "continuous",
            "before": rng.normal(size=before) * first,
            "after": rng.normal(size=after) * second,
        }

    return ask


def counted(before: int, after: int, *, dispersion: float = 1.0, shift: float = 0.0) -> Ask:
    """Counts over unequal denominators; variance ``dispersion`` times the mean by a gamma mixture; about 20 a point."""

    def ask(rng: Generator) -> Question:
        sizes = rng.integers(600, 1400, size=before + after).astype(float)
        rate = _LEVEL / 1000 * np.ones(sizes.size)
        rate[before:] -= shift * np.sqrt(dispersion * _LEVEL) / 1000
        means = np.maximum(rate, 1e-6) * sizes
        if dispersion > 1:
            shape = means / (dispersion - 1)
            means = rng.gamma(shape, dispersion - 1)
        return _rates("count", rng.poisson(means), sizes, before)

    return ask


def proportions(before: int, after: int, *, dispersion: float = 1.0, shift: float = 0.0) -> Ask:
    """Shares of 300 to 700; variance ``dispersion`` times the binomial's by a beta mixture; about one in ten."""

    def ask(rng: Generator) -> Question:
        sizes = rng.integers(300, 701, size=before + after)
        share = np.full(sizes.size, 0.1)
        share[before:] -= shift * np.sqrt(dispersion * 0.09 / 500)
        if dispersion > 1:
            strength = (sizes - dispersion) / (dispersion - 1)
            share = rng.beta(share * strength, (1 - share) * strength)
        return _rates("proportion", rng.binomial(sizes, share), sizes, before)

    return ask


def _rates(kind: str, counts: Floats, sizes: Floats, before: int) -> Question:
    return {
        "kind": kind,
        "before": counts[:before],
        "after": counts[before:],
        "before_n": sizes[:before],
        "after_n": sizes[before:],
    }


def _days(days: NDArray[np.int_]) -> list[str]:
    return [str(day) for day in np.datetime64("2024-01-01") + days]
