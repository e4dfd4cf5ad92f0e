"""Made-up series for the tests: the same numbers every time."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np

from app.stats.base.result import Floats
from app.stats.before_after.verdict import before_after
from app.stats.before_after.verdict_result import Check, Verdict


def noise(size: int, *, seed: int = 7) -> Floats:
    """Standard normal noise of mean 0 and standard deviation 1, exactly."""
    values = np.random.default_rng(seed).normal(size=size)
    return np.asarray((values - values.mean()) / values.std(ddof=1))


def following(size: int, *, phi: float, seed: int = 7) -> Floats:
    """A first-order autoregression."""
    steps, values = np.random.default_rng(seed).normal(size=size), np.zeros(size)
    for place in range(1, size):
        values[place] = phi * values[place - 1] + steps[place]
    return values


def days(size: int, *, first: date = date(2025, 9, 1)) -> list[date]:
    """Consecutive days."""
    return [first + timedelta(days=place) for place in range(size)]


def judged(before: Any, after: Any, **question: Any) -> Verdict:
    """A verdict on measured values where lower is better."""
    return before_after(**{"kind": "continuous", "direction": "lower", "before": before, "after": after, **question})


def check(verdict: Verdict, code: str) -> Check:
    """The named check of a report card."""
    return next(found for found in verdict.checks if found.code == code)
