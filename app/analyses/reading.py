"""What the data of a project's measure say, as codes and numbers: kept as JSON, turned into words elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

PROCEDURE = 6
"""Raised whenever the way of judging changes, so that readings made the old way are made anew."""

COMPARED, WATCHED, EMPTY = "compared", "watched", "empty"
SAFE, UNCLEAR, BROKEN, NO_MARGIN = "safe", "unclear", "broken", "no_margin"

Parameter = bool | int | float | str | None


@dataclass(frozen=True, kw_only=True)
class Said:
    """A sentence's code and its parameters; amounts are in the unit shown, moments are ISO days."""

    code: str
    parameters: Mapping[str, Parameter] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A line of the report card. `state`: ok, look (mind this), todo (blocks or asks for work), info."""

    code: str
    state: str
    parameters: Mapping[str, Parameter] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Range:
    """An estimate with its two limits; a number that does not exist is None."""

    estimate: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What words need to know of the measure."""

    name: str
    kind: str
    per: int
    measured_in: str
    denominator_name: str
    period: str
    decimals: int
    direction: str
    goal: float | None
    goal_basis: str
    goal_share: float | None
    lower_limit: float | None
    upper_limit: float | None

    @property
    def is_counted(self) -> bool:
        """Whether it is a count over a denominator."""
        return self.kind in ("count", "proportion")


@dataclass(frozen=True, kw_only=True)
class StageNumbers:
    """One stage of the chart in the unit shown. `role`: before, between (two changes) or after.

    `lower` and `upper` are None while there are too few values for a normal range; `provisional` says that it
    may still move. `unexplained` counts the values among those of the limits that carry a signal without a named cause.
    """

    role: str
    first_day: str
    last_day: str
    n: int
    n_limits: int
    centre: float | None
    lower: float | None
    upper: float | None
    provisional: bool
    unexplained: int = 0


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """Values in a row that ask for a look: `kind` signal, by the rules of the chart, or limit, a customer's.

    `way` is up, down, or "" for a pattern without a direction. It is `ongoing` while it reaches the newest value, and
    `settled` where the limits of its stage were fixed before. Numbers are in the unit shown: the value that tells most
    of it, on its day, and what it is held against there.
    """

    kind: str
    rules: tuple[str, ...]
    way: str
    role: str
    settled: bool
    ongoing: bool
    first_day: str
    last_day: str
    points: int
    value: float
    value_day: str
    centre: float | None = None
    lower: float | None = None
    upper: float | None = None


@dataclass(frozen=True, kw_only=True)
class Reading:
    """Verdict, signals and numbers of one measure in one project.

    `mode`: compared (a change was made), watched (none yet), empty (no value). `signal` and `goal_signal` are kinds
    of the page's signals. `now`, `was`, `change` are in the unit shown; `relative` is a share of `was`. All of them
    rest on the values without a named special cause; `left_out_before` and `left_out_after` are the days of those.
    `stretches` are the recent ones that ask for a look.
    """

    mode: str
    verdict: str
    headline: Said
    measured: Measured
    role: str
    data_hash: str
    watch: str = ""
    lines: tuple[Said, ...] = ()
    checks: tuple[Finding, ...] = ()
    signal: str = "early"
    moved: str = ""
    goal_signal: str = ""
    balance: str = ""
    margin: float | None = None
    now: float | None = None
    was: float | None = None
    change: Range | None = None
    relative: Range | None = None
    n_before: int = 0
    n_after: int = 0
    first_day: str = ""
    last_day: str = ""
    changed_on: str = ""
    settled_on: str = ""
    goal_meeting: int | None = None
    goal_of: int = 0
    average_meets: bool | None = None
    left_out_before: tuple[str, ...] = ()
    left_out_after: tuple[str, ...] = ()
    steady_now: bool | None = None
    stages: tuple[StageNumbers, ...] = ()
    unusual: int = 0
    named: int = 0
    spark: tuple[float | None, ...] = ()
    spark_changes: tuple[int, ...] = ()
    chart: str = ""
    rule_set: str = ""
    stretches: tuple[Stretch, ...] = ()
    statistics: Mapping[str, Any] = field(default_factory=dict)
    stamp: str = ""
    procedure: int = PROCEDURE

    @property
    def newest_stage(self) -> StageNumbers | None:
        """The stage the newest value lies in."""
        return self.stages[-1] if self.stages else None

    @property
    def range_passes_goal(self) -> bool:
        """Whether every value met a goal that every value has to meet, and one that will not is still usual."""
        goal, stage = self.measured.goal, self.newest_stage
        if goal is None or stage is None or (self.measured.goal_basis, self.goal_signal) != ("every", "meets"):
            return False
        if stage.lower is None or stage.upper is None:
            return False
        return stage.upper > goal if self.measured.direction == "lower" else stage.lower < goal

    @property
    def is_clear(self) -> bool:
        """Whether a change is claimed, in either direction."""
        return self.verdict in ("improved", "worse")

    def to_json(self) -> dict[str, Any]:
        """Plain values, as they are stored."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Reading | None:
        """A stored reading; None when an older procedure made it."""
        if kept.get("procedure") != PROCEDURE:
            return None
        made = {name: make(kept[name]) for name, make in _MADE_OF.items()}
        return cls(**{**kept, **made})


def _said(kept: Any) -> Said:
    return Said(**kept)


def _range(kept: Any) -> Range | None:
    return None if kept is None else Range(**kept)


_MADE_OF: dict[str, Callable[[Any], Any]] = {
    "headline": _said,
    "measured": lambda kept: Measured(**kept),
    "lines": lambda kept: tuple(map(_said, kept)),
    "checks": lambda kept: tuple(Finding(**one) for one in kept),
    "change": _range,
    "relative": _range,
    "left_out_before": tuple,
    "left_out_after": tuple,
    "stages": lambda kept: tuple(StageNumbers(**one) for one in kept),
    "stretches": lambda kept: tuple(Stretch(**{**one, "rules": tuple(one["rules"])}) for one in kept),
    "spark": tuple,
    "spark_changes": tuple,
}
