"""Variation within subgroups: one sigma from the ranges, the standard deviations, or all of them pooled.

With unequal subgroups the estimates are weighted by how well each is known (minimum variance): d2^2/d3^2 for a
range, c4^2/(1 - c4^2) for a standard deviation. Sources: Burr, Journal of Quality Technology 1 (1969) 163-167;
Minitab, Methods and formulas for X-bar charts; Bissell, Applied Statistics 39 (1990) 331-340 (degrees of freedom).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from app.stats.base.constants import EXACT, range_deviation, range_mean, unbiasing
from app.stats.base.moments import deviation_of, mean_of
from app.stats.base.result import Flags, Floats, InputError, Positions
from app.stats.base.sample import Numbers, clean

RANGES, DEVIATIONS, POOLED, POOLED_RAW = "ranges", "deviations", "pooled", "pooled_raw"
ESTIMATES = (RANGES, DEVIATIONS, POOLED, POOLED_RAW)
_DEVIATION_SHARES = ((2, 0.88), (3, 0.92), (4, 0.94), (5, 0.95), (7, 0.96), (9, 0.97), (17, 0.98), (64, 0.99))
"""Largest subgroup, and how much of its degrees of freedom S-bar keeps (Minitab's table); 1 beyond."""
_RANGE_SHARE = 0.9


@dataclass(frozen=True, eq=False)
class Subgroups:
    """Clean subgroups: shapes (k,). ``ranges`` and ``deviations`` are NaN for a single value. ``kept`` are the
    0-based positions of the subgroups that have values; ``dropped`` counts missing values."""

    means: Floats
    ranges: Floats
    deviations: Floats
    sizes: Positions
    values: Floats
    kept: Positions
    dropped: int

    @property
    def k(self) -> int:
        return int(self.means.size)

    def only(self, used: Flags) -> Subgroups:
        """The flagged subgroups, shape of ``used`` (k,)."""
        return Subgroups(
            means=self.means[used],
            ranges=self.ranges[used],
            deviations=self.deviations[used],
            sizes=self.sizes[used],
            values=self.values[np.repeat(used, self.sizes)],
            kept=self.kept[used],
            dropped=self.dropped,
        )


@dataclass(frozen=True)
class Within:
    """Sigma within subgroups with its degrees of freedom; both None when no subgroup has two values."""

    sigma: float | None
    df: float | None


def gather_subgroups(subgroups: Sequence[Numbers]) -> Subgroups:
    """Subgroups freed of missing values; those without any value are left out. Raises what ``sample.clean``
    raises, and InputError ``not_subgroups``."""
    try:
        samples = [clean(row, name=f"subgroup {place}") for place, row in enumerate(subgroups, start=1)]
    except TypeError:
        raise InputError("not_subgroups") from None
    kept = [place for place, sample in enumerate(samples) if sample.n]
    rows = [samples[place].values for place in kept]
    return Subgroups(
        means=np.array([mean_of(row) for row in rows], dtype=np.float64),
        ranges=np.array([np.ptp(row) if row.size > 1 else np.nan for row in rows], dtype=np.float64),
        deviations=np.array([deviation_of(row) for row in rows], dtype=np.float64),  # None becomes NaN
        sizes=np.array([row.size for row in rows], dtype=np.intp),
        values=np.concatenate([np.empty(0), *rows]),
        kept=np.array(kept, dtype=np.intp),
        dropped=sum(sample.dropped for sample in samples),
    )


def within(groups: Subgroups, estimate: str, *, constants: str = EXACT) -> Within:
    """Sigma by ``ranges`` (R-bar / d2), ``deviations`` (S-bar / c4), ``pooled`` (the pooled standard deviation
    / c4(df + 1), Minitab's choice for capability) or ``pooled_raw`` (without c4). Raises InputError
    ``unknown_estimate``."""
    if estimate not in ESTIMATES:
        raise InputError("unknown_estimate", name=estimate)
    several = groups.only(groups.sizes > 1)
    if not several.k:
        return Within(None, None)
    return _by_ranges(several, constants) if estimate == RANGES else _OTHERS[estimate](several)


def by_size(sizes: Positions, factor: Callable[[int], float]) -> Floats:
    """A constant for every subgroup, shape (k,), calculated once a size; NaN for a single value."""
    known = {size: factor(size) if size > 1 else math.nan for size in set(sizes.tolist())}
    return np.array([known[size] for size in sizes.tolist()], dtype=np.float64)


def _by_ranges(groups: Subgroups, constants: str) -> Within:
    d2 = by_size(groups.sizes, lambda size: range_mean(size, constants=constants))
    d3 = by_size(groups.sizes, lambda size: range_deviation(size, constants=constants))
    sigma = _weighted(groups.ranges / d2, (d2 / d3) ** 2)
    return Within(sigma, _RANGE_SHARE * float((groups.sizes - 1).sum()))


def _by_deviations(groups: Subgroups) -> Within:
    c4 = by_size(groups.sizes, lambda size: unbiasing(size - 1))
    sigma = _weighted(groups.deviations / c4, c4**2 / (1 - c4**2))
    df = by_size(groups.sizes, lambda size: _deviation_share(size) * (size - 1)).sum()
    return Within(sigma, float(df))


def _pooled(groups: Subgroups) -> Within:
    raw = _pooled_raw(groups)
    assert raw.sigma is not None
    assert raw.df is not None
    return Within(raw.sigma / unbiasing(raw.df), raw.df)


def _pooled_raw(groups: Subgroups) -> Within:
    freedom = groups.sizes - 1
    squares = float((freedom * groups.deviations**2).sum())
    return Within(math.sqrt(squares / float(freedom.sum())), float(freedom.sum()))


def _weighted(estimates: Floats, weights: Floats) -> float:
    return float((weights * estimates).sum() / weights.sum())


def _deviation_share(size: int) -> float:
    return next((share for largest, share in _DEVIATION_SHARES if size <= largest), 1.0)


_OTHERS = {DEVIATIONS: _by_deviations, POOLED: _pooled, POOLED_RAW: _pooled_raw}
