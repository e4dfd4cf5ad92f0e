"""A small, seeded calibration: how often luck is called a change, and how often a change is seen.

Three hundred series a cell; the bounds leave room for three standard errors of such a count above the rates the full
calibration has to meet.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest

from app.stats.before_after.verdict import before_after
from tests.stats.series import days

pytestmark = [pytest.mark.pure, pytest.mark.slow]

SERIES = 300
Generator = np.random.Generator


def verdicts(make: Callable[[Generator, int], np.ndarray], before: int, after: int, **more: object) -> Counter[str]:
    rng, found = np.random.default_rng([before, after, 2026]), Counter[str]()
    for _ in range(SERIES):
        values = make(rng, before + after)
        question: dict[str, object] = {"kind": "continuous", "direction": "lower", **more}
        found[before_after(before=values[:before], after=values[before:], **question).verdict] += 1  # type: ignore[arg-type]
    return found


def claims(found: Counter[str]) -> float:
    return (found["improved"] + found["worse"]) / SERIES


def autoregression(phi: float) -> Callable[[Generator, int], np.ndarray]:
    def make(rng: Generator, size: int) -> np.ndarray:
        values = rng.normal(size=size + 40)
        for place in range(1, size + 40):
            values[place] += phi * values[place - 1]
        return values[40:]

    return make


def outlier(rng: Generator, size: int) -> np.ndarray:
    values = rng.normal(size=size)
    values[rng.integers(size)] += 15
    return values


@pytest.mark.parametrize(
    "make, before, after, bound",
    [
        (lambda rng, size: rng.normal(size=size), 12, 12, 0.1),
        (lambda rng, size: rng.lognormal(size=size), 25, 25, 0.1),
        (outlier, 25, 25, 0.1),
        (autoregression(0.4), 60, 60, 0.07),
        (lambda rng, size: rng.normal(size=size) + 0.04 * np.arange(size), 60, 60, 0.1),
    ],
    ids=["normal", "lognormal", "outlier", "autocorrelated", "drifting"],
)
def test_nothing_changed_is_seldom_called_a_change(
    make: Callable[[Generator, int], np.ndarray], before: int, after: int, bound: float
) -> None:
    assert claims(verdicts(make, before, after)) <= bound


def test_over_dispersed_proportions_are_seldom_called_a_change() -> None:
    rng, found = np.random.default_rng(77), Counter[str]()
    for _ in range(SERIES):
        sizes = rng.integers(200, 600, size=40)
        counts = rng.binomial(sizes, rng.beta(6, 54, size=40))
        found[
            before_after(
                kind="proportion",
                direction="lower",
                before=counts[:20],
                before_n=sizes[:20],
                after=counts[20:],
                after_n=sizes[20:],
            ).verdict
        ] += 1
    assert claims(found) <= 0.1


def stepped(size: float, start: int) -> Callable[[Generator, int], np.ndarray]:
    return lambda rng, length: rng.normal(size=length) + size * (np.arange(length) >= start)


@pytest.mark.parametrize("size, before, after, bound", [(1, 25, 25, 0.8), (2, 12, 12, 0.9), (2, 40, 20, 0.93)])
def test_a_real_step_is_seen(size: float, before: int, after: int, bound: float) -> None:
    assert claims(verdicts(stepped(size, before), before, after)) >= bound


def test_silence_is_no_refuge_under_a_weekly_pattern() -> None:
    def make(rng: Generator, size: int) -> np.ndarray:
        wave = 1.5 * np.sin(2 * np.pi * np.arange(size) / 7 + rng.uniform(0, 6))
        return rng.normal(size=size) + wave + 2 * (np.arange(size) >= 30)

    assert claims(verdicts(make, 30, 30, when=days(60))) >= 0.8
