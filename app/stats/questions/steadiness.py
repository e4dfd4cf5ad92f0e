"""Whether a process was steady: single values in their order, or subgroups taken under the same conditions.

Sources: AIAG, Statistical Process Control, 2nd edition (2005): averages and spreads both have to be in control;
Minitab, Methods and formulas for X-bar charts: ranges up to 8 values of one size, standard deviations beyond.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from app.stats.base.result import Flags, Floats, InputError
from app.stats.base.sample import Numbers, clean
from app.stats.control_charts.control import individuals_chart
from app.stats.control_charts.rules import Signals
from app.stats.control_charts.subgroups import subgroup_chart

SINGLE, BY_RANGES, BY_DEVIATIONS = "i_mr", "xbar_r", "xbar_s"
_LARGEST_FOR_RANGES = 8
_FEWEST_SIGNALS, _CHANCE_SIGNALS = 2, {SINGLE: 0.03, BY_RANGES: 0.04, BY_DEVIATIONS: 0.04}
"""So many completed signals a point, two at least, are no wonder: 1 to 9 % of steady series of 25 to 500 points have
more (simulated, 300 series a length and a size of subgroup; averages and spreads are counted together)."""


@dataclass(frozen=True, eq=False)
class Taken:
    """Values, shape (n,), in the order they were made, and how many each subgroup has; no ``sizes`` of single
    values. ``dropped`` counts those that are missing or stand in no subgroup."""

    values: Floats
    sizes: tuple[int, ...] = ()
    dropped: int = 0

    @property
    def n(self) -> int:
        return int(self.values.size)

    @property
    def chart(self) -> str:
        """Which chart fits: ranges tell less than standard deviations of many values, or where sizes differ."""
        if not self.sizes:
            return SINGLE
        alike = len(set(self.sizes)) == 1
        return BY_RANGES if alike and self.sizes[0] <= _LARGEST_FOR_RANGES else BY_DEVIATIONS

    @property
    def repeated(self) -> int:
        """How many subgroups have at least two values: one alone tells nothing of what varies within."""
        return sum(size > 1 for size in self.sizes)

    def cut(self, values: Floats) -> list[Floats]:
        """An array as long as the values, cut into the subgroups."""
        return np.split(values, np.cumsum(self.sizes)[:-1])


@dataclass(frozen=True)
class Steadiness:
    """Which points are part of an unusual pattern, which spreads of subgroups lie beyond their limits, how many
    signals that makes, and whether so many appear by chance."""

    marked: tuple[int, ...]
    marked_spreads: tuple[int, ...]
    signals: int
    is_steady: bool


def take(values: Numbers, subgroups: Sequence[Hashable] | None = None) -> Taken:
    """The values (n,) in their order; ``subgroups`` (n,) names the subgroup of each, in the order they first appear.

    A value without a subgroup (None) is left out. Raises InputError ``lengths_differ`` and what ``clean`` raises.
    """
    sample = clean(values)
    if subgroups is None:
        return Taken(sample.values, dropped=sample.dropped)
    if len(subgroups) != sample.n + sample.dropped:
        raise InputError("lengths_differ", values=sample.n + sample.dropped, subgroups=len(subgroups))
    found: dict[Hashable, list[float]] = {}
    for place, value in zip(sample.kept.tolist(), sample.values.tolist(), strict=True):
        if subgroups[place] is not None:
            found.setdefault(subgroups[place], []).append(value)
    rows = list(found.values())
    kept = np.array([value for row in rows for value in row], dtype=np.float64)
    return Taken(kept, tuple(len(row) for row in rows), len(subgroups) - kept.size)


def judge(taken: Taken, charted: Floats) -> Steadiness:
    """Whether ``charted``, the values as they are or made even, shape (n,), show more signals than chance brings."""
    if taken.chart == SINGLE:
        return _judged(taken, individuals_chart(charted).signals, np.zeros(0, dtype=np.bool_), taken.n)
    chart = subgroup_chart(taken.cut(charted), chart=taken.chart)
    return _judged(taken, chart.signals, chart.spread_signals, chart.values.size)


def _judged(taken: Taken, signals: Signals, wide: Flags, points: int) -> Steadiness:
    count = sum(int(flags.sum()) for flags in signals.ends.values()) + int(wide.sum())
    return Steadiness(
        marked=tuple(place for place in range(points) if signals.at(place)),
        marked_spreads=tuple(np.flatnonzero(wide).tolist()),
        signals=count,
        is_steady=count <= max(_FEWEST_SIGNALS, _CHANCE_SIGNALS[taken.chart] * points),
    )
