"""The speed of the statistics: a million points charted, ten thousand ranked, and one verdict."""

from __future__ import annotations

import statistics
import time
import tracemalloc
from collections.abc import Callable, Iterator

import numpy as np

from app.stats.before_after.verdict import before_after
from app.stats.comparing.ranks import mann_whitney
from app.stats.control_charts.control import Settings, individuals_chart
from tests.bench.measuring import Line, cpu_medians

POINTS = 1_000_000
RANKED = 5_000
MEGABYTE = 1_000_000


def statistics_lines() -> Iterator[Line]:
    """Every figure, beside its floor where it has one."""
    floor, chart = chart_milliseconds()
    yield Line(
        what="I-MR limits and 8 rules, 1,000,000 points, beside mean + std",
        measured=chart,
        unit="ms",
        floor=floor,
        most=30,
    )
    seconds, megabytes = ranking_cost()
    yield Line(what="Mann-Whitney with HL interval, 5,000 + 5,000", measured=seconds, unit="s", most=2)
    yield Line(what="its peak of memory", measured=megabytes, unit="MB", most=100)
    yield Line(what="one verdict on 60 points, median", measured=verdict_milliseconds(), unit="ms", most=30)


def chart_milliseconds() -> tuple[float, float]:
    """CPU milliseconds of one pass of mean and standard deviation, and of the chart, on the same numbers in turn."""
    values = np.random.default_rng(20261122).normal(size=POINTS)
    settings = Settings(rule_set="nelson")
    floor, chart = cpu_medians(
        lambda: (values.mean(), values.std()), lambda: individuals_chart(values, settings=settings), runs=9
    )
    return floor, chart


def ranking_cost() -> tuple[float, float]:
    """Wall-clock seconds of the test, and the most memory it held at once in megabytes, measured apart because
    counting memory slows it."""
    rng = np.random.default_rng(20261122)
    first, second = rng.normal(size=RANKED), rng.normal(0.1, 1.2, size=RANKED)
    mann_whitney(first[:50], second[:50])
    times = [_seconds(lambda: mann_whitney(first, second)) for _ in range(3)]
    tracemalloc.start()
    try:
        mann_whitney(first, second)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    return statistics.median(times), peak / MEGABYTE


def verdict_milliseconds() -> float:
    """The median of 15 different series of 60 points, judged after a first one that loads what is needed."""
    rng = np.random.default_rng(20261122)
    series = [rng.normal(10, 1, size=60) - np.r_[np.zeros(30), np.ones(30)] for _ in range(16)]
    times = [_seconds(lambda one=one: _judge(one)) for one in series]  # type: ignore[misc]
    return statistics.median(times[1:]) * 1000


def _judge(values: np.ndarray) -> None:
    before_after(kind="continuous", direction="lower", before=values[:30], after=values[30:])


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
