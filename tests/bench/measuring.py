"""Timing: CPU seconds of the process, the median of interleaved runs, so that both sides meet the same machine."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Line:
    """One figure: what, how much, the floor beside it and the most it may be; without `most` it is told alone."""

    what: str
    measured: float
    unit: str
    most: float | None = None
    floor: float | None = None

    @property
    def held(self) -> float:
        """What is held against the target: the ratio to the floor where there is one."""
        return self.measured / self.floor if self.floor else self.measured

    @property
    def is_met(self) -> bool:
        """Whether the target is met."""
        return self.most is None or self.held <= self.most

    def __str__(self) -> str:
        floor = f"{self.floor:10.2f}" if self.floor is not None else " " * 10
        times = "x" if self.floor is not None else " "
        told = f"{self.what:<58}{self.measured:10.2f} {self.unit:<5}{floor}{self.held:9.2f}{times}"
        return f"{told} {self._verdict(times)}".rstrip()

    def _verdict(self, times: str) -> str:
        if self.most is None:
            return ""
        return f"at most {self.most:g}{times} {'met' if self.is_met else 'MISSED'}"


def cpu_medians(*works: Callable[[], object], runs: int = 15) -> list[float]:
    """The median CPU milliseconds of each, run in turn."""
    for work in works:
        work()
        work()
    times: list[list[float]] = [[] for _ in works]
    for _ in range(runs):
        for place, work in zip(times, works, strict=True):
            place.append(_cpu(work))
    return [statistics.median(place) for place in times]


def _cpu(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return (time.process_time() - begun) * 1000


def wall(work: Callable[[], object]) -> float:
    """Wall-clock seconds of one run."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
