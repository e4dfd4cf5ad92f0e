"""What a staged control chart is made of: the plan of its stages and the limits they got."""

from __future__ import annotations

from dataclasses import dataclass

from app.stats.base.result import Flags, Floats, Positions, Undefined
from app.stats.control_charts.rules import Signals

FEWEST_POINTS = 12
SETTLED_POINTS = 20


@dataclass(frozen=True)
class FrozenLimits:
    """Limits settled earlier: ``sigma`` is in data units for I-MR, and Laney's sigma-z (1 for plain p and
    u) else."""

    centre: float
    sigma: float = 1.0


@dataclass(frozen=True)
class StagePlan:
    """Where a stage begins (0-based, in the series as handed in) and where its limits come from.

    ``limits_points``: only so many first points make the limits, later ones are judged against them.
    ``frozen``: limits given from outside.
    """

    start: int
    label: str = ""
    limits_points: int | None = None
    frozen: FrozenLimits | None = None


@dataclass(frozen=True)
class Stage:
    """One stage's limits. ``start`` and ``stop`` count the points shown (missing values gone).

    ``lower`` and ``upper`` are those of a point with the average denominator where denominators differ
    (``limits_vary``); ``sigma`` likewise. ``None`` where there are too few points (``limits_absent``).
    """

    label: str
    start: int
    stop: int
    n: int
    n_limits: int
    centre: float | None
    lower: float | None
    upper: float | None
    sigma: float | None
    provisional: bool
    limits_absent: bool
    limits_vary: bool = False
    frozen: bool = False
    sigma_z: float | None = None
    moving_range_mean: float | None = None
    moving_range_upper: float | None = None
    undefined: tuple[Undefined, ...] = ()


@dataclass(frozen=True, eq=False)
class ControlChart:
    """A chart's numbers, arrays of shape (n,), NaN where there is no limit. ``positions`` point into the
    input."""

    chart: str
    values: Floats
    centre: Floats
    lower: Floats
    upper: Floats
    moving_ranges: Floats | None
    moving_range_signals: Flags | None
    positions: Positions
    excluded: Flags
    stages: tuple[Stage, ...]
    signals: Signals
    method: str
    source: str
    dropped: int


@dataclass(frozen=True)
class Settings:
    """How limits are drawn: the rule set, the fewest points for limits, the points for settled limits, the
    width, how many neighbours make a moving range, and the constants (``exact``, or ``table`` as printed)."""

    rule_set: str = "default"
    fewest_points: int = FEWEST_POINTS
    settled_points: int = SETTLED_POINTS
    sigmas: float = 3.0
    moving_range_span: int = 2
    constants: str = "exact"
