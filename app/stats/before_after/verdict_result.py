"""What a verdict holds: codes and raw numbers, no text and no rounding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.stats.base.result import Interval, Parameter, TestResult, Undefined
from app.stats.before_after.goal import GoalAttainment


@dataclass(frozen=True)
class Sentence:
    """A code of ``sentences`` and the numbers its template takes."""

    code: str
    parameters: Mapping[str, Parameter] = field(default_factory=dict)


@dataclass(frozen=True)
class Check:
    """A line of the report card. ``state``: ok, look (mind this), todo (blocks or asks for work), info."""

    code: str
    state: str
    parameters: Mapping[str, Parameter] = field(default_factory=dict)


@dataclass(frozen=True)
class StageSummary:
    """One stage in numbers. ``estimate`` is the mean, or all counts over all denominators."""

    n: int
    estimate: float | None
    median: float | None
    standard_deviation: float | None
    total_count: float | None = None
    total_size: float | None = None
    dispersion: float | None = None


@dataclass(frozen=True)
class Outliers:
    """Extreme and named points (0-based positions in the input) and the difference with and without them.

    ``same`` says whether leaving them out gives the same answer; None when there are none or too few remain.
    """

    extreme: tuple[int, ...] = ()
    named: tuple[int, ...] = ()
    with_all: Interval | None = None
    p_value_with_all: float | None = None
    without: Interval | None = None
    p_value_without: float | None = None
    same: bool | None = None


@dataclass(frozen=True)
class ChangePoint:
    """Where the data themselves put the step: ``position`` (0-based, in the input) of the first point after
    it.

    ``low`` and ``high`` bound the positions with 95 % of the likelihood; ``matches``: the change made lies
    there.
    """

    position: int
    low: int
    high: int
    matches: bool


@dataclass(frozen=True)
class Verdict:
    """The answer to "has it changed?". ``verdict``: improved, worse, no_change, too_early, cannot_tell.

    ``sentence`` is the headline and ``lines`` what follows it. ``difference`` is after less before in the
    measure's unit; ``effect`` is a rate ratio for counts and proportions and a standardised difference
    (Hedges) else. ``p_value`` allows for all looks. ``smallest_detectable`` would be found four times in
    five. ``autocorrelation`` is the AR(1) coefficient of what is left after step and season; ``season`` a
    period in days.
    """

    verdict: str
    kind: str
    direction: str
    sentence: Sentence
    lines: tuple[Sentence, ...]
    before: StageSummary
    after: StageSummary
    goal: GoalAttainment
    checks: tuple[Check, ...]
    method: str
    source: str
    look: int
    looks_planned: int | None
    dropped: tuple[int, int]
    difference: Interval | None = None
    relative_change: Interval | None = None
    effect: Interval | None = None
    p_value: float | None = None
    p_value_unadjusted: float | None = None
    main_test: TestResult | None = None
    second_opinion: TestResult | None = None
    agreement: bool | None = None
    outliers: Outliers = Outliers()
    autocorrelation: float | None = None
    season: float | None = None
    change_point: ChangePoint | None = None
    smallest_detectable: float | None = None
    undefined: tuple[Undefined, ...] = ()
